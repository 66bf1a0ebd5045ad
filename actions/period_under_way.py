"""Messages about the period that was explained or computed last, which name no period.

A bare day (2022年8月15号呢) and a what-if day (要是2月29号认定的呢) are its event, or a day asked
of the validity; a doubt (26号是星期天也算？, 不是30个工作日吗) is about how its days were counted.
"""

from __future__ import annotations

import re

from actions.days import day_said, named_days
from actions.periods import VALIDITY, named_period, period_of
from actions.turn import Turn

#: Actions that nothing else overrules.
KEPT_ACTIONS = frozenset(
    {
        "action_article",
        "action_cancel",
        "action_edit_field",
        "action_erase",
        "action_greet",
        "action_hand_over_intake",
        "action_human",
        "action_intake",
        "action_start_over",
        "action_status",
    }
)
#: What a message about a period may name besides its days.
BESIDE_A_DAY = frozenset(
    {"date", "month_day", "day_of_month", "what_if", "correction", "years", "number", "fraud"}
)
#: Characters that may stand beside a bare day and words of no weight: 周五收到的通知.
BESIDE_A_BARE_DAY = 8
NO_LETTERS = re.compile(r"[\W_]+")


def about_the_period(turn: Turn, action: str) -> str | None:
    """`action_date` or `action_count` for a message about the period under way, else None."""
    told, question = turn.dialogue.period, turn.dialogue.open_question
    if told is None or action in KEPT_ACTIONS or _speaks_of_something_else(turn):
        return None
    if question is not None and question.kind in ("date", "intake", "unit"):
        return None
    asks_anew = named_period(turn) is not None and turn.says("words_of_a_last_day")
    if asks_anew or (question is not None and question.fact == "fraud_finding_date"):
        return None
    doubts = _doubts_the_counting(turn)
    if not named_days(turn):
        return "action_count" if doubts and _is_counted_here(turn) else None
    if told.id != VALIDITY and told.day is not None and (doubts or _claims(turn)):
        return "action_count"
    return "action_date" if _is_a_bare_day(turn) else None


def _speaks_of_something_else(turn: Turn) -> bool:
    beside = {e.name for e in turn.entities} - BESIDE_A_DAY
    of_money = turn.means("words_of_how_much") or turn.means("words_of_papers")
    return bool(beside) or bool(turn.mentioned) or of_money or turn.means("words_of_founding")


def _doubts_the_counting(turn: Turn) -> bool:
    return turn.means("words_of_counting_days")


def _claims(turn: Turn) -> bool:
    """五年不是5月19号就满了吗, 为什么不是5月3号: a day is set against the one computed."""
    if turn.has("what_if"):
        return False
    told = turn.dialogue.period
    other = told is not None and day_said(turn) != told.day
    doubts = turn.means("words_of_claiming") or turn.means("words_of_why")
    return other and (
        doubts or turn.means("words_of_being_over") or turn.means("words_of_concluding")
    )


def _is_counted_here(turn: Turn) -> bool:
    """Whether a doubt without a day has something to be about.

    What working days are, before any day was computed, is a question of its own.
    """
    told = turn.dialogue.period
    if told is None or told.id == VALIDITY:
        return False
    if told.day is not None or named_period(turn) is not None:
        return told.day is not None
    periods = {p.id for p in turn.policy.stages_data.periods}
    by_the_calendar = told.id in periods and period_of(turn, told.id).unit != "working_day"
    return by_the_calendar or turn.topic != "term_working_day" or turn.means("words_of_weekends")


def _is_a_bare_day(turn: Turn) -> bool:
    """A day with an event and little else, or one that a last day is asked for."""
    if turn.says("words_of_a_last_day") or turn.means("words_of_being_in_force"):
        return True
    rest = turn.normalized
    words = [d.text for d in named_days(turn)]
    for key in ("words_without_weight", "words_of_trying_out", "words_of_an_event"):
        words += turn.wording.say(key).split()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return len(NO_LETTERS.sub("", rest)) <= BESIDE_A_BARE_DAY
