"""The periods of the procedure as dates: 第十五条, 第十六条, R12, R15, R16.

A period's first day is the day after its event. Working days are mainland China's with make-up
days; a year whose calendar is not published is refused, never guessed. Operators can add one as
data:

    2027:
      holidays: [2027-01-01]          # days off that are not a Saturday or Sunday, too
      make_up_days: [2027-02-06]      # weekend days on which one works
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Protocol

import chinese_calendar
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from policy_kb.book import Policy
from policy_kb.eligibility import day_text
from policy_kb.results import Deadline
from policy_kb.schema import Period
from policy_kb.yaml_source import PolicyDataError, load_yaml


class CalendarMissing(LookupError):  # noqa: N818 (the name the other parts know it by)
    """The working days of `year` are not published yet, or not known here."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working days of {year} are not known: add its calendar as data")
        self.year = year


class Calendar(Protocol):
    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day. Raises CalendarMissing."""


class YearCalendar(BaseModel):
    """One year's departures from Monday to Friday, as the State Council announces them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holidays: frozenset[date]
    make_up_days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class ChineseCalendar:
    """Mainland China's working days: the years in `added`, else the chinese_calendar library."""

    added: Mapping[int, YearCalendar] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> ChineseCalendar:
        """With the years of a YAML file. Raises PolicyDataError, naming the file."""
        shape = TypeAdapter(dict[Annotated[int, Field(ge=2000, le=2200)], YearCalendar])
        try:
            added = shape.validate_python(load_yaml(path))
        except ValidationError as error:
            raise PolicyDataError(f"{path}: {error}") from error
        for year, calendar in added.items():
            if any(day.year != year for day in calendar.holidays | calendar.make_up_days):
                raise PolicyDataError(f"{path}: {year} has days of another year")
        return cls(added)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day. Raises CalendarMissing for a year that is not known."""
        year = self.added.get(day.year)
        if year is not None:
            return day in year.make_up_days or (day.weekday() < 5 and day not in year.holidays)
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise CalendarMissing(day.year) from error


def add_working_days(calendar: Calendar, start: date, n: int) -> date:
    """The n-th working day after `start`, which itself does not count (R12); n ≥ 1.

    Raises CalendarMissing rather than guess, ValueError for n < 1.
    """
    if n < 1:
        raise ValueError(f"a period has at least one day, not {n}")
    day = start
    while n:
        day += timedelta(days=1)
        n -= calendar.is_working_day(day)
    return day


def deadline(policy: Policy, calendar: Calendar, period_id: str, event: date) -> Deadline:
    """The dates of one period of stages.yaml, given the day of its event.

    A period that follows another (objection after publicity) takes the first one's event. Raises
    CalendarMissing, KeyError for an unknown period.
    """
    periods = {period.id: period for period in policy.stages_data.periods}
    return _deadline(policy, calendar, periods, periods[period_id], event)


def deadline_after(policy: Policy, calendar: Calendar, period_id: str, ended: date) -> Deadline:
    """The dates of a period that follows another, given the last day of that one.

    `opens` is then the first day counted: when the one before it began is not known. Raises
    CalendarMissing, KeyError for an unknown period.
    """
    periods = {period.id: period for period in policy.stages_data.periods}
    return _counted(policy, calendar, periods[period_id], ended, ended + timedelta(days=1))


def _deadline(
    policy: Policy,
    calendar: Calendar,
    periods: Mapping[str, Period],
    period: Period,
    event: date,
) -> Deadline:
    start, opens = event, event
    if period.after in periods:
        previous = _deadline(policy, calendar, periods, periods[period.after], event)
        start = previous.ends
        opens = previous.opens if period.opens == "with_previous" else start
    if period.opens is None:
        opens = start + timedelta(days=1)
    return _counted(policy, calendar, period, start, opens)


def _counted(
    policy: Policy, calendar: Calendar, period: Period, start: date, opens: date
) -> Deadline:
    """`start` is the day before the first that may count."""
    if period.unit == "working_day":
        ends = add_working_days(calendar, start, period.length)
        counted_from = add_working_days(calendar, start, 1)
    else:
        ends = start + timedelta(days=period.length)
        counted_from = start + timedelta(days=1)
    unit = policy.wording(f"deadline.{period.unit}", length=period.length)
    text = policy.wording("deadline.text", label=period.label, length=unit, ends=day_text(ends))
    reason = policy.reason(text, period.article, period.reading)
    return Deadline(period.id, period.label, opens, counted_from, ends, reason)
