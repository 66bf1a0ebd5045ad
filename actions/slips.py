"""刚才说错了: a correction that does not say, or only half says, what is right.

应该是没有 turns round the yes or no that was answered last; 税说错了 takes the tax back, and it
is asked again; a bare 说错了 asks the last question once more. Everything else that was told
stays.
"""

from __future__ import annotations

import re

from actions.absorb import set_fact
from actions.conversation import ask_again
from actions.facts_named import forget_fact, named_fact_id
from actions.state import OpenQuestion
from actions.turn import Turn

PUNCTUATION = re.compile(r"[\s，。,.!！、~…；;：:]+")


def is_slip(turn: Turn) -> bool:
    """Whether the message takes something back without naming any right value."""
    return turn.has("correction") and turn.says("words_of_a_slip") and not turn.changed


def turns_an_answer_round(turn: Turn) -> bool:
    """搞错了，是不在: beside the taking back stands the other answer to what was asked last."""
    last = turn.dialogue.answered
    return is_slip(turn) and last is not None and _yes_or_no(turn, last) is not None


def take_back(turn: Turn) -> str | None:
    """The fact that is right now or known no more; None if it is to be asked what was meant."""
    fact = named_fact_id(turn)
    last = turn.dialogue.answered
    if last is not None and fact in (None, last.fact):
        value = _yes_or_no(turn, last)
        if value is not None and set_fact(turn, last.fact, value, last):
            turn.changed.append(last.fact)
            return last.fact
    if fact is not None and forget_fact(turn, fact):
        turn.changed.append(fact)
        return fact
    return None


def ask_last_again(turn: Turn) -> None:
    """What was answered last, asked once more; without one, which fact is meant."""
    last = turn.dialogue.answered
    question = turn.dialogue.open_question
    if last is None:
        turn.reply.add(turn.say("which_fact_is_wrong"))
        if question is not None:
            ask_again(turn, question)
        return
    turn.reply.add(turn.say("say_it_again"))
    turn.dialogue.open_question = last
    ask_again(turn, last)


def _yes_or_no(turn: Turn, question: OpenQuestion) -> str | None:
    """What is left of the message beside the taking back, where it is a plain yes or no."""
    if not {"true", "false"} <= {o.value for o in question.options}:
        return None
    rest = PUNCTUATION.sub("", turn.text)
    fillers = (*_words(turn, "words_of_a_slip"), *_words(turn, "words_around_a_slip"))
    for word in sorted(fillers, key=len, reverse=True):
        rest = rest.replace(word, "")
    return _in_plain_words(turn, rest)


def plain_answer(turn: Turn) -> str | None:
    """不在 to 贵单位是在白云区注册的吗: a yes or no in so many words, whatever it resembles."""
    question = turn.dialogue.open_question
    if (
        question is None
        or turn.asks
        or not {"true", "false"} <= {o.value for o in question.options}
    ):
        return None
    return _in_plain_words(turn, PUNCTUATION.sub("", turn.text))


def _in_plain_words(turn: Turn, said: str) -> str | None:
    if said in _words(turn, "words_for_no"):
        return "false"
    return "true" if said in _words(turn, "words_for_yes") else None


def _words(turn: Turn, key: str) -> list[str]:
    return turn.wording.say(key).split()
