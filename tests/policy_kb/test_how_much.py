"""第九条, 第十一条 and 第十二条, clause by clause, with the boundaries of every tier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policy_kb.book import Policy
from policy_kb.estimate import estimate
from policy_kb.facts import Applicant, Category, FactError, LegalForm, ServiceId, ServiceRequest
from policy_kb.results import Estimate, Verdict
from tests.policy_kb.cases import company, dev_cloud, request

DAY = date(2021, 6, 30)


def _amounts(found: Estimate) -> list[str]:
    return [str(line.amount) for line in found.services[0].years]


def _readings(found: Estimate) -> set[str | None]:
    return {notice.reading for notice in found.notices}


@pytest.mark.parametrize(
    ("start", "amounts"),
    [
        (1, ["90000.00", "72000.00", "54000.00"]),
        (2, ["72000.00", "54000.00"]),
        (3, ["54000.00"]),
    ],
)
def test_article_11_1_three_years_of_100_80_60(
    policy: Policy, start: int, amounts: list[str]
) -> None:
    wanted = dev_cloud(*["90000"] * len(amounts), start=start)
    found = estimate(policy, company("software_it"), [wanted], DAY)
    assert _amounts(found) == amounts
    assert [line.year for line in found.services[0].years] == list(range(1, len(amounts) + 1))
    assert all(line.cap is None for line in found.services[0].years)


@pytest.mark.parametrize(
    ("kinds", "edition", "packages", "base"),
    [
        (["software_it"], "enterprise", 5, "120000.00"),
        (["software_it"], "enterprise", 6, "100000.00"),
        (["software_it", "four_above"], "enterprise", 10, "120000.00"),
        (["software_it", "four_above"], "enterprise", 11, "109090.91"),
        (["higher_education"], "education", 5, "120000.00"),
        (["higher_education", "four_above"], "education", 6, "100000.00"),
    ],
)
def test_article_11_1_and_r14_packages_over_the_limit_are_not_in_the_base(
    policy: Policy, kinds: list[str], edition: str, packages: int, base: str
) -> None:
    wanted = dev_cloud("120000", edition=edition, packages=packages)
    found = estimate(policy, company(*kinds), [wanted], DAY)
    line = found.services[0].years[0]
    assert (str(line.base), str(line.amount)) == (base, base)
    assert line.self_pay == line.fee - line.amount
    assert ("R14" in _readings(found)) == (base != "120000.00")
    assert "R6" in _readings(found)


def test_article_11_1_whether_four_above_is_asked_only_above_the_lower_limit(
    policy: Policy,
) -> None:
    firm = Applicant(LegalForm.ENTERPRISE, True, {Category.SOFTWARE_IT: True})
    within = estimate(policy, firm, [dev_cloud("100", packages=5)], DAY).services[0]
    above = estimate(policy, firm, [dev_cloud("100", packages=6)], DAY).services[0]
    assert (within.missing, len(within.years)) == ((), 1)
    assert (above.missing, above.years) == (("categories.four_above",), ())
    assert above.assessment.verdict is Verdict.ELIGIBLE


@pytest.mark.parametrize(
    ("tax", "cap"),
    [
        ("0", 100_000),
        ("499999.99", 100_000),
        ("4999999.99", 100_000),
        ("5000000", 300_000),
        ("5000000.01", 300_000),
        ("19999999.99", 300_000),
        ("20000000", 1_000_000),
        ("20000000.01", 1_000_000),
        ("1000000000000", 1_000_000),
    ],
)
@pytest.mark.parametrize("kind", ["four_above", "headquarters"])
def test_article_11_2_half_the_fee_up_to_the_tier_of_the_tax(
    policy: Policy, tax: str, cap: int, kind: str
) -> None:
    for fee in (Decimal(cap) * 2 - Decimal("0.01"), Decimal(cap) * 2, Decimal(cap) * 2 + 1):
        found = estimate(policy, company(kind, tax=tax), [request("public_cloud", str(fee))], DAY)
        line = found.services[0].years[0]
        assert line.cap == cap
        assert line.amount == min(
            (fee / 2).quantize(Decimal("0.01"), "ROUND_HALF_UP"), Decimal(cap)
        )
        assert line.rate == Decimal("0.5")
    assert ("R1" in _readings(found)) == (Decimal(tax) == 5_000_000)


def test_article_11_2_the_tax_is_needed_however_small_the_fee(policy: Policy) -> None:
    found = estimate(policy, company("four_above"), [request("public_cloud", "1")], DAY).services[0]
    assert (found.assessment.verdict, found.missing) == (Verdict.ELIGIBLE, ("annual_tax",))


@pytest.mark.parametrize(
    ("capital", "fee", "amount"),
    [
        ("3000000", "500000", "300000.00"),
        ("3000000", "300000", "300000.00"),
        ("3000000", "299999.99", "299999.99"),
        ("10000000", "2000000", "1000000.00"),
        ("9999999.99", "2000000", "1000000.00"),
        ("9999999.90", "2000000", "999999.99"),
        ("30000000", "2000000", "1000000.00"),
        ("0", "2000000", "0.00"),
    ],
)
def test_article_11_2_and_r3_a_tenth_of_the_paid_in_capital(
    policy: Policy, capital: str, fee: str, amount: str
) -> None:
    firm = company("new_key_investment", capital=capital)
    found = estimate(policy, firm, [request("public_cloud", fee)], DAY)
    line = found.services[0].years[0]
    assert (str(line.amount), line.rate, line.cap) == (amount, None, Decimal(1_000_000))
    assert "R3" in _readings(found)


def test_article_11_2_and_r3_both_ways_are_shown_and_the_higher_is_taken(policy: Policy) -> None:
    firm = company("new_key_investment", "four_above", capital="2000000", tax="8000000")
    wanted = request("public_cloud", "150000", "1000000")
    service = estimate(policy, firm, [wanted], DAY).services[0]
    assert [str(line.amount) for line in service.years] == ["150000.00", "300000.00"]
    assert [line.rate for line in service.years] == [None, Decimal("0.5")]
    fee_way, capital_way = service.alternatives
    assert fee_way.amounts == (Decimal("75000.00"), Decimal("300000.00"))
    assert capital_way.amounts == (Decimal("150000.00"), Decimal("200000.00"))
    missing = estimate(policy, company("new_key_investment", "four_above"), [wanted], DAY)
    assert missing.services[0].missing == ("annual_tax", "paid_in_capital")


@pytest.mark.parametrize(
    ("service", "cap"),
    [
        ("software_park", 200_000),
        ("diagnosis", 200_000),
        ("digital_workshop", 400_000),
    ],
)
def test_article_11_3_and_11_4_four_fifths_up_to_the_cap(
    policy: Policy, service: str, cap: int
) -> None:
    firm = company("software_vendor", "industrial_with_plant")
    at_cap = Decimal(cap) * 5 / 4
    for fee, amount in (
        (at_cap - Decimal("0.10"), Decimal(cap) - Decimal("0.08")),
        (at_cap, Decimal(cap)),
        (at_cap + 1, Decimal(cap)),
    ):
        line = estimate(policy, firm, [request(service, str(fee))], DAY).services[0].years[0]
        assert (line.amount, line.cap, line.rate) == (amount, cap, Decimal("0.80"))


def test_article_9_and_r9_equipment_is_left_out_of_the_base(policy: Policy) -> None:
    firm = company("industrial_with_plant")
    found = estimate(policy, firm, [request("diagnosis", "200000", excluded=("20000",))], DAY)
    line = found.services[0].years[0]
    assert (line.base, line.amount, line.self_pay) == (180_000, 144_000, 56_000)
    assert "R9" in _readings(found)


@pytest.mark.parametrize(
    ("tax", "fee", "together", "cut"),
    [
        ("20000000", "2000000", "2000000.00", "0.00"),
        ("20000000", "2000000.02", "2000000.00", "0.00"),
    ],
)
def test_article_12_and_r7_two_million_a_year(
    policy: Policy, tax: str, fee: str, together: str, cut: str
) -> None:
    firm = company("software_it", "four_above", "software_vendor", "industrial_with_plant", tax=tax)
    lines = [request("public_cloud", fee), dev_cloud("1000000", "500000")]
    found = estimate(policy, firm, lines, DAY)
    assert (str(found.years[0].sum), str(found.years[0].cut)) == (together, cut)
    lines = [request("public_cloud", fee), dev_cloud("1000000.01", "500000")]
    found = estimate(policy, firm, lines, DAY)
    assert (str(found.years[0].amount), str(found.years[0].cut)) == ("2000000.00", "0.01")
    assert [str(s.years[0].amount) for s in found.services] == ["1000000.00", "1000000.01"]
    assert found.years[1].sum == 400_000
    assert found.total == 2_400_000
    assert "R7" in _readings(found)


def test_rounding_is_half_up_at_the_end_of_a_line_only(policy: Policy) -> None:
    firm = company("four_above", "software_it", tax="0")
    half_a_fen = estimate(policy, firm, [request("public_cloud", "0.01")], DAY)
    assert _amounts(half_a_fen) == ["0.01"]
    # 0.05 x 10/12 x 60 % = 0.025, which an early rounding of the base (0.04) would make 0.02.
    wanted = dev_cloud("0.05", packages=12, start=3)
    assert _amounts(estimate(policy, firm, [wanted], DAY)) == ["0.03"]


def test_r23_several_years_of_public_cloud_assume_the_same_tax(policy: Policy) -> None:
    firm = company("four_above", tax="8000000")
    once = estimate(policy, firm, [request("public_cloud", "1")], DAY)
    twice = estimate(policy, firm, [request("public_cloud", "1", "1")], DAY)
    assert "R23" not in _readings(once)
    assert "R23" in _readings(twice)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2019, 8, 13), "not_yet_in_force"),
        (date(2019, 8, 14), "in_force"),
        (date(2022, 8, 14), "in_force"),
        (date(2022, 8, 15), "lapsed"),
    ],
)
def test_article_22_and_r11_first_and_last_day(policy: Policy, day: date, status: str) -> None:
    found = estimate(policy, company("four_above", tax="0"), [request("public_cloud", "100")], day)
    assert found.status == status
    assert found.total == 50
    assert any(notice.article == 22 for notice in found.notices) == (status != "in_force")


def test_every_notice_that_rests_on_a_reading_says_so(policy: Policy) -> None:
    firm = company(*[kind.value for kind in Category], tax="5000000", capital="30000000")
    wanted = [
        dev_cloud("900000", packages=12),
        request("public_cloud", "5000000", "1"),
        request("digital_workshop", "900000", excluded=("1",)),
    ]
    notices = estimate(policy, firm, wanted, date(2023, 1, 1)).notices
    assert {notice.reading for notice in notices} >= {
        "R1",
        "R3",
        "R6",
        "R9",
        "R11",
        "R14",
        "R22",
        "R23",
        "R24",
    }
    for notice in notices:
        assert (notice.reading is not None) == ("以主管部门解释为准" in notice.text)
        assert notice.reading in policy.readings
    assert len({notice.text for notice in notices}) == len(notices)


def test_the_computation_is_told_step_by_step_with_its_articles(policy: Policy) -> None:
    firm = company("four_above", tax="8000000")
    line = estimate(policy, firm, [request("public_cloud", "700000")], DAY).services[0].years[0]
    assert [step.text for step in line.steps] == [
        "第1年服务费70万元",
        "补贴比例50%",
        "按比例计算35万元",
        "当年最高30万元",
        "补贴30万元",
        "自付40万元",
    ]
    assert {step.article for step in line.steps} == {11}


@pytest.mark.parametrize(
    "wrong",
    [
        {"annual_fees": (Decimal(-1),)},
        {"annual_fees": (Decimal("NaN"),)},
        {"annual_fees": (1.5,)},
        {"annual_fees": (Decimal(1),), "excluded_fees": (Decimal(2),)},
        {"annual_fees": (Decimal(1),), "excluded_fees": (Decimal(1), Decimal(0))},
        {"annual_fees": (Decimal(1),) * 2, "start_year": 3},
        {"start_year": 0},
        {"packages": 0},
    ],
)
def test_facts_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(FactError):
        ServiceRequest(ServiceId.DEV_CLOUD, **wrong)  # type: ignore[arg-type]


def test_a_service_asked_for_twice_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="twice"):
        estimate(policy, company(), [request("diagnosis"), request("diagnosis")], DAY)
