"""第十四条 (materials), 第十五条 and 第十六条 (periods), R5, R12, R15, R16."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy_kb.book import Policy
from policy_kb.deadlines import (
    CalendarMissing,
    ChineseCalendar,
    add_working_days,
    deadline,
    deadline_after,
)
from policy_kb.facts import ServiceId
from policy_kb.materials import materials
from policy_kb.yaml_source import PolicyDataError

CALENDAR = ChineseCalendar()


@pytest.mark.parametrize(
    ("services", "numbers"),
    [
        (["dev_cloud"], [1, 2, 3, 4, 5, 6]),
        (["public_cloud"], [1, 2, 3, 4, 5, 6]),
        (["software_park"], [1, 2, 3, 4, 7]),
        (["diagnosis"], [1, 2, 3, 4, 8]),
        (["digital_workshop"], [1, 2, 3, 4, 8]),
        (["diagnosis", "digital_workshop"], [1, 2, 3, 4, 8]),
        (["public_cloud", "software_park"], [1, 2, 3, 4, 5, 6, 7]),
        ([service.value for service in ServiceId], [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_article_14_the_union_each_item_once(
    policy: Policy, services: list[str], numbers: list[int]
) -> None:
    found = materials(policy, [ServiceId(name) for name in services])
    assert [item.number for item in found.items] == numbers
    assert all(item.stamped for item in found.items)
    assert [item.number for item in found.items if item.fillable] == [2, 4]
    assert all(item.services for item in found.items)
    smart = {"diagnosis", "digital_workshop"} & set(services)
    assert ("R5" in {note.reading for note in found.notes}) == bool(smart)


def test_article_14_says_for_which_service_an_item_is(policy: Policy) -> None:
    found = materials(policy, [ServiceId.SOFTWARE_PARK, ServiceId.PUBLIC_CLOUD])
    by_number = {item.number: item.services for item in found.items}
    assert by_number[1] == (ServiceId.SOFTWARE_PARK, ServiceId.PUBLIC_CLOUD)
    assert by_number[5] == (ServiceId.PUBLIC_CLOUD,)
    assert by_number[7] == (ServiceId.SOFTWARE_PARK,)
    assert "第十四条（七）" in {citation.label for citation in found.citations}


def test_materials_for_nothing_are_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="at least one"):
        materials(policy, [])


@pytest.mark.parametrize(
    ("period", "event", "opens", "ends"),
    [
        # National Day 2021: 1 to 7 October off, Saturday 9 October worked.
        ("supplement", date(2021, 9, 28), date(2021, 9, 29), date(2021, 10, 8)),
        ("publicity", date(2021, 9, 28), date(2021, 9, 28), date(2021, 10, 11)),
        ("objection", date(2021, 9, 28), date(2021, 9, 28), date(2021, 10, 18)),
        ("objection_acceptance", date(2021, 6, 30), date(2021, 7, 1), date(2021, 7, 7)),
        ("objection_decision", date(2021, 6, 30), date(2021, 7, 1), date(2021, 7, 21)),
        ("first_use", date(2021, 6, 30), date(2021, 7, 1), date(2021, 7, 30)),
        ("first_use", date(2020, 1, 31), date(2020, 2, 1), date(2020, 3, 1)),
    ],
)
def test_articles_15_and_16_periods_start_on_the_day_after(
    policy: Policy, period: str, event: date, opens: date, ends: date
) -> None:
    found = deadline(policy, CALENDAR, period, event)
    assert (found.opens, found.ends) == (opens, ends)
    assert found.counted_from > event
    assert found.reason.reading in {"R12", "R15", "R16"}


def test_r16_an_objection_is_counted_from_the_day_on_which_the_notice_really_ended(
    policy: Policy,
) -> None:
    found = deadline_after(policy, CALENDAR, "objection", date(2022, 8, 5))
    assert (found.counted_from, found.ends) == (date(2022, 8, 8), date(2022, 8, 12))
    begun = deadline(policy, CALENDAR, "objection", date(2022, 8, 1))
    ended = deadline(policy, CALENDAR, "publicity", date(2022, 8, 1)).ends
    assert deadline_after(policy, CALENDAR, "objection", ended).ends == begun.ends


def test_r12_working_days_skip_weekends_and_holidays_and_count_make_up_days() -> None:
    assert add_working_days(CALENDAR, date(2021, 10, 8), 1) == date(2021, 10, 9)
    assert add_working_days(CALENDAR, date(2021, 6, 25), 1) == date(2021, 6, 28)


def test_a_year_without_a_calendar_is_refused_and_can_be_added(tmp_path: Path) -> None:
    with pytest.raises(CalendarMissing) as missing:
        add_working_days(CALENDAR, date(2050, 1, 3), 3)
    assert missing.value.year == 2050
    file = tmp_path / "holidays.yaml"
    file.write_text("2050:\n  holidays: [2050-01-05]\n  make_up_days: [2050-01-08]\n")
    added = ChineseCalendar.load(file)
    assert add_working_days(added, date(2050, 1, 3), 4) == date(2050, 1, 8)


@pytest.mark.parametrize(
    "text", ["2050: {}", "2050: {holidays: [2051-01-01]}", "x: {holidays: []}"]
)
def test_a_wrong_calendar_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text(text)
    with pytest.raises(PolicyDataError):
        ChineseCalendar.load(file)
