"""The days that a message names, as dates: with a year, without one, or as today and yesterday.

A day without its year or month is one near the day that was spoken of last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from actions.turn import Entity, Turn

#: Characters around a day in which is said that something ended on it.
AROUND = 7
BREAK = re.compile(r"[，,。！!？?；;\n]")
UNTIL = re.compile(r"\s*(?:到|至|[-~—－])+\s*")
FULL_DATE = len("2022-08-01")
#: From this month on, a day in January or February is one of the next year.
LATE, EARLY = 11, 2
#: Months to look ahead for a day of the month.
MONTHS_AHEAD = 2


@dataclass(frozen=True)
class Day:
    """A day that a message names, and the words that name it."""

    day: date
    text: str
    has_year: bool = True


def named_days(turn: Turn) -> list[Day]:
    """The days of a message: dates, then days of this year, then yesterday and today."""
    found = [
        Day(date.fromisoformat(str(e.value)), e.text)
        for e in turn.of("date")
        if len(str(e.value)) == FULL_DATE
    ]
    found += [
        Day(day, e.text, has_year=False)
        for e in turn.of("month_day")
        if (day := _this_years(turn, e)) is not None
    ]
    found += [
        Day(day, e.text)
        for e in turn.of("day_of_month")
        if (day := _next_of_month(turn, int(e.value))) is not None
    ]
    for key, ago in (("words_of_yesterday", 1), ("words_of_today", 0)):
        day = turn.today - timedelta(days=ago)
        found += [Day(day, word) for word in turn.wording.say(key).split() if word in turn.text]
    return found


def day_said(turn: Turn) -> date | None:
    """The day a message is about; of several, the first said with its year."""
    return next((found.day for found in named_days(turn)), None)


def assumed_year(turn: Turn) -> str:
    """The sentence that says which year is assumed; empty where it was said."""
    found = next(iter(named_days(turn)), None)
    if found is None or found.has_year:
        return ""
    return turn.say("date_year_assumed", year=found.day.year)


def said_to_have_ended(turn: Turn) -> date | None:
    """The day on which, by the message, something ended: 8月5日公示结束, 8月1日到8月5日."""
    found = named_days(turn)
    for first, second in pairwise(found):
        between = turn.text.partition(first.text)[2].partition(second.text)[0]
        if first.day < second.day and UNTIL.fullmatch(between):
            return second.day
    ends = turn.wording.say("words_of_an_end").split()
    asks = turn.wording.say("words_of_asking_a_day").split()
    for each in found:
        before, _, behind = turn.text.partition(each.text)
        ahead = BREAK.split(before)[-1][-AROUND:]
        for words in (ahead, BREAK.split(behind)[0][:AROUND]):
            if any(e in words for e in ends) and not any(a in words for a in asks):
                return each.day
    return None


def _this_years(turn: Turn, entity: Entity) -> date | None:
    """In the year that was spoken of, else this one; None for a 29 February that it lacks."""
    told = turn.dialogue.period
    near = told.day if told is not None and told.day is not None else turn.today
    month = int(str(entity.value)[:2])
    year = near.year + 1 if near.month >= LATE and month <= EARLY else near.year
    try:
        return date.fromisoformat(f"{year}-{entity.value}")
    except ValueError:
        return None


def _next_of_month(turn: Turn, day: int) -> date | None:
    """26号, after a day was spoken of: the first such day from there on."""
    told = turn.dialogue.period
    if told is None or told.day is None:
        return None
    year, month = told.day.year, told.day.month
    for _ in range(MONTHS_AHEAD):
        try:
            found = date(year, month, day)
        except ValueError:
            found = date.min
        if found >= told.day:
            return found
        year, month = (year, month + 1) if month < date.max.month else (year + 1, 1)
    return None
