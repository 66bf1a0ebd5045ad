"""How days were counted: 26号是星期天也算？, 不是30个工作日吗 (R11, R12, R15, R20)."""

from __future__ import annotations

from datetime import date, timedelta

from actions.answers import give, next_steps
from actions.ban import ban_words, say_of_the_ban
from actions.days import day_said, named_days
from actions.lapse import lapse_words
from actions.periods import BAN, CALENDAR, VALIDITY, period_of, rule_of
from actions.process import days_of
from actions.state import PeriodTold
from actions.turn import Turn
from actions.validity import tell_validity
from policy_kb.deadlines import CalendarMissing, deadline, deadline_after
from policy_kb.eligibility import ban_ends, day_text
from policy_kb.results import Deadline
from policy_kb.schema import Period

SATURDAY = 5
#: The day that not every year has.
LEAP_DAY = (2, 29)


def explain_counting(turn: Turn) -> None:
    """Whether a day counts and why, or which days were counted, by the period's own rule."""
    told = turn.dialogue.period
    if told is None:
        return
    if told.id == VALIDITY:
        day = day_said(turn) or told.day
        if day is None:
            give(turn, VALIDITY, again=True)
        else:
            tell_validity(turn, day)
    elif told.id == BAN:
        _of_the_ban(turn, told)
    else:
        _of_a_period(turn, told)


def _of_the_ban(turn: Turn, told: PeriodTold) -> None:
    if told.day is None:
        give(turn, BAN, again=True)
        return
    claimed = _verdict_on_the_claim(turn, ban_ends(turn.policy, told.day))
    turn.dialogue.last_kind = "period"
    say_of_the_ban(turn, [claimed + ban_words(turn, "date_ban_counted", told.day)])


def _of_a_period(turn: Turn, told: PeriodTold) -> None:
    period = period_of(turn, told.id)
    rule = rule_of(turn, period)
    lines = [
        turn.say(
            f"counted_by_{period.unit}",
            label=period.label,
            length=days_of(turn, period.id),
            place=turn.policy.citation(period.article).label,
        )
    ]
    if told.day is not None:
        try:
            named, counted = _with_days(turn, period, told)
            lines = [*named, *lines, *counted]
        except CalendarMissing as missing:
            lines.append(turn.say("calendar_missing", year=missing.year))
    if period.reading:
        lines.append(turn.policy.reading_notice(period.reading, period.article).text)
    turn.dialogue.last_kind = "period"
    turn.reply.add(
        "\n".join(filter(None, [*lines, lapse_words(turn)])),
        citations=[turn.policy.citation(period.article)],
        quick_replies=next_steps(turn, rule) if rule else [],
    )


def _with_days(turn: Turn, period: Period, told: PeriodTold) -> tuple[list[str], list[str]]:
    """What is said of the day that the message names, then the days that were counted."""
    found = _deadline(turn, period, told)
    day = day_said(turn)
    lines = []
    if day is not None and _is_claimed_as_the_end(turn):
        lines.append(_verdict_on_the_claim(turn, found.ends))
    if day is not None and day != found.ends:
        lines.append(_status_of(turn, period, found, day))
    ends = turn.say("date_ends", label=found.label, ends=day_text(found.ends))
    return lines, [_days_counted(turn, period, found), ends]


def _deadline(turn: Turn, period: Period, told: PeriodTold) -> Deadline:
    if told.ended is not None:
        return deadline_after(turn.policy, CALENDAR, period.id, told.ended)
    if told.day is None:
        raise ValueError("a period that was not computed has no days")
    return deadline(turn.policy, CALENDAR, period.id, told.day)


def _is_claimed_as_the_end(turn: Turn) -> bool:
    asks_of_the_day = turn.means("words_of_weekends") or turn.means("words_of_counting_in")
    return not asks_of_the_day


def _verdict_on_the_claim(turn: Turn, ends: date) -> str:
    named = next(iter(named_days(turn)), None)
    if named is None:
        return ""
    day = named.day
    if not named.has_year and (day.month, day.day) != LEAP_DAY:
        day = day.replace(year=ends.year)
    return turn.say("date_claim_right" if day == ends else "date_claim_wrong", day=day_text(day))


def _status_of(turn: Turn, period: Period, found: Deadline, day: date) -> str:
    """Whether one day is among those counted, and why."""
    names = turn.wording.say("names_of_weekdays").split()
    values = {"day": day_text(day), "weekday": names[day.weekday()]}
    if period.unit != "working_day":
        key = "day_of_the_calendar" if found.counted_from <= day <= found.ends else "day_outside"
    elif CALENDAR.is_working_day(day):
        key = "day_made_up" if day.weekday() >= SATURDAY else "day_of_work"
        if not found.counted_from <= day <= found.ends:
            key = "day_outside"
    else:
        key = "day_off" if day.weekday() >= SATURDAY else "day_of_a_holiday"
    return turn.say(key, **values)


def _days_counted(turn: Turn, period: Period, found: Deadline) -> str:
    """The working days one by one and the days off between them; of a calendar the two ends."""
    if period.unit != "working_day":
        return turn.say(
            "days_in_a_row", first=day_text(found.counted_from), last=day_text(found.ends)
        )
    span = (found.ends - found.counted_from).days + 1
    days = [found.counted_from + timedelta(days=n) for n in range(span)]
    worked = [d for d in days if CALENDAR.is_working_day(d)]
    off = [d for d in days if d not in worked]
    said = turn.say("days_counted", days=_listed(turn, worked))
    return said + (turn.say("days_left_out", days=_listed(turn, off)) if off else "")


def _listed(turn: Turn, days: list[date]) -> str:
    return "、".join(turn.wording.say("day_of_a_month", month=d.month, day=d.day) for d in days)
