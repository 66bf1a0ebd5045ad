"""Messages that say little of themselves: what is left of one beside certain words.

那要几天, 加起来呢, 为什么啊: such a message leans on what was said before it. It is known by what
it lacks: without the words looked for and without words of no weight, nothing is left of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.turn import Turn

#: Characters that may be left: a word that was not thought of is mostly longer.
LEFT_OVER = 1
#: What may be named beside the words: 两年加起来.
COUNTS_OF_YEARS = ("years", "ordinal_year")
NO_LETTERS = re.compile(r"[\W\d_]+")


def says_only(turn: Turn, *keys: str, but: Sequence[str] = ()) -> bool:
    """Whether a message says one of these words (lists of domain.yml) and nothing beside it.

    `but`: entities that may be named beside the words.
    """
    if turn.is_payload or not any(turn.means(key) for key in keys):
        return False
    named = [e.text for e in turn.of_any(*COUNTS_OF_YEARS, *but) if e.text]
    rest = _without(turn.normalized, named)
    for key in (*keys, "words_without_weight"):
        rest = _without(rest, turn.wording.say(key).split())
    return len(NO_LETTERS.sub("", rest)) <= LEFT_OVER


def names_only_services(turn: Turn) -> bool:
    """Whether a message names services and says nothing of them: 那公有云呢, 先看看诊断吧."""
    return names_only(turn, "service") and not any(e.negated for e in turn.of("service"))


def names_only(turn: Turn, entity: str) -> bool:
    """Whether a message consists of entities of one kind and words that only lead to them."""
    named = turn.of(entity)
    if turn.is_payload or not named:
        return False
    rest = _without(turn.normalized, [e.text for e in named if e.text])
    for key in ("words_of_turning_to", "words_without_weight"):
        rest = _without(rest, turn.wording.say(key).split())
    return not NO_LETTERS.sub("", rest)


def _without(text: str, words: list[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return text
