"""Questions that mean what they deny: 「不是写着社会组织吗」, 「不是四上才行吗」.

What is named there is held against an answer and tells nothing of the speaker's own unit, except
in what he says again: 「我刚才不是说了四上吗」.
"""

import re
from enum import Enum
from functools import lru_cache

from bot.language.lookup import load
from bot.language.marks import Mark, sentence_of


class Rhetoric(Enum):
    """How something is named in such a question."""

    HELD_UP = "held up against an answer"
    TOLD_AGAIN = "told again of oneself"


def rhetoric_of(text: str, named: Mark) -> Rhetoric | None:
    """How such a question names what is marked; None where there is none."""
    start, _ = sentence_of(text, named.start)
    # 「不是有厂吗」: the word that is marked begins with the verb
    before = text[start : named.start + named.text.startswith("有")]
    asks_back = _pattern("asks_back").match(text, named.end) is not None
    for name, holds in (("said_there", True), ("had_there", asks_back)):
        said = _pattern(name).search(before) if holds else None
        if said is not None:
            again = _pattern("said_oneself").search(before[: said.start()])
            return Rhetoric.HELD_UP if again is None else Rhetoric.TOLD_AGAIN
    denied = named.negated and _pattern("denied_to_ask").match(text, named.end)
    return Rhetoric.HELD_UP if denied else None


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("doubt")[name])
