"""An invented second version: new dates, rates, caps, tiers, materials, periods; no Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy_kb.book import Policy, PolicyBook
from policy_kb.deadlines import ChineseCalendar, deadline
from policy_kb.eligibility import assess
from policy_kb.estimate import estimate
from policy_kb.facts import Applicant, Category, LegalForm, ServiceId
from policy_kb.materials import materials
from policy_kb.questions import next_question
from policy_kb.results import Verdict
from policy_kb.scenarios import scenarios
from tests.policy_kb.cases import company, dev_cloud, request
from tests.policy_kb.versions import copy_of_the_real_one, edit

DAY = date(2025, 6, 30)


def _dates(data: Any) -> None:
    data["title"]["value"] = "虚构的服务券实施办法"
    data["valid_from"]["value"], data["valid_until"]["value"] = "2025-01-01", "2026-12-31"
    data["years_of_validity"]["value"] = 2
    data["gap_before"] = True


def _services(data: Any) -> None:
    data["yearly_cap"]["value"] = 1_500_000
    dev, public, park = data["services"][:3]
    dev["years"]["value"] = 2
    dev["routes"][0]["rates"] = [
        {"year": 1, "value": "0.90", "article": "11.1"},
        {"year": 2, "value": "0.45", "article": "11.1"},
    ]
    dev["package_limits"]["enterprise"] = [{"value": 7, "article": "11.1"}]
    public["routes"][0]["rates"][0]["value"] = "0.40"
    public["routes"][0]["tiers"]["bands"] = [
        {"to": 1_000_000, "cap": 50_000, "article": "11.2"},
        {"from": 1_000_000, "to": 8_000_000, "cap": 150_000, "article": "11.2"},
        {"from": 8_000_000, "to": 50_000_000, "cap": 600_000, "article": "11.2"},
        {"from": 50_000_000, "cap": 1_200_000, "article": "11.2"},
    ]
    park["routes"][0]["cap"]["value"] = 150_000
    data["services"] = [s for s in data["services"] if s["id"] != "digital_workshop"]


def _conditions(data: Any) -> None:
    data["general"]["fraud_ban"]["years"]["value"] = 3
    data["general"]["legal_personality"]["any_of"].append("partnership")
    del data["services"]["digital_workshop"]
    data["services"]["diagnosis"]["kinds"]["any_of"].append(
        {"category": "headquarters", "article": "8.4"}
    )


def _materials(data: Any) -> None:
    data["items"] = data["items"][:7]
    data["items"][6]["services"]["value"] = ["software_park", "diagnosis"]


def _stages(data: Any) -> None:
    publicity = next(period for period in data["periods"] if period["id"] == "publicity")
    publicity["length"] = 7


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> PolicyBook:
    folder: Path = tmp_path_factory.mktemp("policies")
    copy_of_the_real_one(folder)
    later = copy_of_the_real_one(folder, "invented-2025")
    for file, change in (
        ("policy", _dates),
        ("services", _services),
        ("conditions", _conditions),
        ("materials", _materials),
        ("stages", _stages),
    ):
        edit(later / f"{file}.yaml", change)
    return PolicyBook.load(folder)


@pytest.fixture(scope="module")
def new(book: PolicyBook) -> Policy:
    return book["invented-2025"]


@pytest.mark.parametrize(
    ("day", "policy_id", "status"),
    [
        (date(2018, 1, 1), "yunke-2019-22", "not_yet_in_force"),
        (date(2022, 8, 14), "yunke-2019-22", "in_force"),
        (date(2024, 12, 31), "yunke-2019-22", "lapsed"),
        (date(2025, 1, 1), "invented-2025", "in_force"),
        (date(2026, 12, 31), "invented-2025", "in_force"),
        (date(2030, 1, 1), "invented-2025", "lapsed"),
    ],
)
def test_the_day_selects_the_version(
    book: PolicyBook, day: date, policy_id: str, status: str
) -> None:
    found = book.as_of(day)
    assert (found.id, found.status(day)) == (policy_id, status)


def test_new_rates_caps_tiers_and_limits(new: Policy) -> None:
    firm = company("software_it", "four_above", "software_vendor", tax="8000000")
    wanted = [
        dev_cloud("800000", "800000", packages=8),
        request("public_cloud", "2000000"),
        request("software_park", "900000"),
    ]
    found = estimate(new, firm, wanted, DAY)
    amounts = [[str(line.amount) for line in service.years] for service in found.services]
    assert amounts == [["630000.00", "315000.00"], ["600000.00"], ["150000.00"]]
    assert [(year.amount, year.cut) for year in found.years] == [(1_380_000, 0), (315_000, 0)]
    dear = estimate(new, company("software_it"), [dev_cloud("2000000")], DAY).years[0]
    assert (dear.cap, dear.cut) == (1_500_000, 300_000)


def test_new_conditions(new: Policy) -> None:
    partners = company("headquarters", form="partnership")
    assert assess(new, partners, dev_cloud("1"), DAY).verdict is Verdict.NOT_ELIGIBLE
    assert (
        assess(new, company("headquarters"), request("diagnosis"), DAY).verdict is Verdict.ELIGIBLE
    )
    found = company("software_it", finding=date(2022, 6, 29))
    assert assess(new, found, dev_cloud("1"), DAY).verdict is Verdict.ELIGIBLE
    with pytest.raises(KeyError):
        assess(new, partners, request("digital_workshop"), DAY)


def test_new_tiers_in_questions_and_scenarios(new: Policy) -> None:
    firm = Applicant(LegalForm.ENTERPRISE, True, {Category.FOUR_ABOVE: True})
    wanted = [request("public_cloud", "5000000")]
    question = next_question(new, firm, wanted, DAY)
    assert question is not None
    assert [option.value for option in question.options] == [
        "..1000000",
        "1000000..8000000",
        "8000000..50000000",
        "50000000..",
    ]
    totals = [one.estimate.total for one in scenarios(new, firm, wanted, DAY)]
    assert totals == [Decimal(50_000), Decimal(150_000), Decimal(600_000), Decimal(1_200_000)]


def test_new_materials_and_periods(new: Policy) -> None:
    numbers = [item.number for item in materials(new, [ServiceId.DIAGNOSIS]).items]
    assert numbers == [1, 2, 3, 4, 7]
    found = deadline(new, ChineseCalendar(), "publicity", date(2025, 6, 2))
    assert found.ends == date(2025, 6, 11)
