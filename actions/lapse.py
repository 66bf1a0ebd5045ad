"""Saying that the measure has lapsed: once per conversation, and on every estimate and receipt."""

from __future__ import annotations

from datetime import date

from actions.turn import Turn


def lapse_words(turn: Turn, *, always: bool = False) -> str:
    """The notice that the measure is not in force today (art. 22, R11), or an empty string."""
    status = turn.policy.status(turn.today)
    if status == "in_force" or (turn.dialogue.lapse_told and not always):
        return ""
    turn.dialogue.lapse_told = True
    return turn.wording.say(
        f"{status}_notice",
        since=_chinese_date(turn.policy.valid_from),
        until=_chinese_date(turn.policy.valid_until),
        years=turn.policy.data.years_of_validity.value,
        place=turn.policy.citation(turn.policy.data.valid_until.article).label,
    )


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
