"""The next question, scenarios, what-if and the nearest change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from policy_kb.book import Policy
from policy_kb.facts import (
    Applicant,
    Category,
    Edition,
    LegalForm,
    MoneyRange,
    Request,
    ServiceId,
    ServiceRequest,
)
from policy_kb.nearest import nearest_change
from policy_kb.questions import next_question
from policy_kb.results import Verdict
from policy_kb.scenarios import scenarios
from policy_kb.whatif import what_if
from tests.policy_kb.cases import company, dev_cloud, request

DAY = date(2021, 6, 30)
FIRM = Applicant(LegalForm.ENTERPRISE, True)
FOUR_ABOVE = Applicant(LegalForm.ENTERPRISE, True, {Category.FOUR_ABOVE: True})


def _asked(
    policy: Policy,
    who: Applicant,
    *wanted: ServiceRequest,
    declined: tuple[str, ...] = (),
    purpose: str = "estimate",
) -> str | None:
    question = next_question(
        policy, who, wanted, DAY, declined=frozenset(declined), purpose=purpose
    )  # type: ignore[arg-type]
    return question.fact if question else None


def test_the_first_question_is_the_cheap_one_that_can_end_it_all(policy: Policy) -> None:
    every = [ServiceRequest(service, prior=None) for service in ServiceId]
    assert _asked(policy, Applicant(), *every) == "registered_in_baiyun"
    assert _asked(policy, Applicant(registered_in_baiyun=False), *every) is None


def test_a_tax_that_cannot_change_the_amount_is_not_asked(policy: Policy) -> None:
    assert _asked(policy, FOUR_ABOVE, request("public_cloud", "200000")) is None
    assert _asked(policy, FOUR_ABOVE, request("public_cloud", "200000.02")) == "annual_tax"


def test_what_was_declined_is_not_asked_again(policy: Policy) -> None:
    wanted = request("public_cloud", "500000")
    assert _asked(policy, FIRM, wanted) == "categories.public_cloud"
    assert (
        _asked(policy, FIRM, wanted, declined=("categories.public_cloud",))
        != "categories.public_cloud"
    )
    assert _asked(policy, FOUR_ABOVE, wanted, declined=("annual_tax",)) is None


def test_eligibility_alone_asks_for_no_figures(policy: Policy) -> None:
    assert _asked(policy, FOUR_ABOVE, request("public_cloud"), purpose="eligibility") is None
    assert _asked(policy, FOUR_ABOVE, request("public_cloud")) == "public_cloud.annual_fees"


def test_the_question_about_kinds_offers_the_kinds_that_decide(policy: Policy) -> None:
    question = next_question(policy, FIRM, [request("public_cloud")], DAY)
    assert question is not None
    assert [option.value for option in question.options] == [
        "four_above",
        "headquarters",
        "new_key_investment",
    ]
    assert question.facts == tuple(f"categories.{option.value}" for option in question.options)
    assert question.why.label == "第八条（二）"
    assert question.service is ServiceId.PUBLIC_CLOUD


def test_four_above_is_asked_alone_when_only_the_package_limit_hangs_on_it(policy: Policy) -> None:
    who = replace(FIRM, categories={Category.SOFTWARE_IT: True})
    question = next_question(policy, who, [dev_cloud("100", packages=8)], DAY)
    assert question is not None
    assert question.fact == "categories.four_above"
    assert [option.value for option in question.options] == ["true", "false"]


def test_scenarios_one_for_each_tier_that_matters(policy: Policy) -> None:
    found = scenarios(policy, FOUR_ABOVE, [request("public_cloud", "500000")], DAY)
    assert [one.estimate.total for one in found] == [100_000, 250_000]
    assert "不满500万元" in found[0].assumptions[0].text
    assert found[0].assumptions[0].label == "第十一条（二）"
    assert found[1].assumptions[0].text == "年度全库纳税500万元以上"


def test_scenarios_the_same_amount_whatever_the_tax_is_one(policy: Policy) -> None:
    (only,) = scenarios(policy, FOUR_ABOVE, [request("public_cloud", "150000")], DAY)
    assert (only.estimate.total, only.irrelevant, only.assumptions) == (75_000, ("annual_tax",), ())


@pytest.mark.parametrize(
    ("tax", "totals"),
    [
        (MoneyRange(Decimal(3_000_000), Decimal(4_000_000)), [100_000]),
        (MoneyRange(Decimal(4_000_000), Decimal(5_000_000)), [100_000, 250_000]),
        (MoneyRange(Decimal(4_000_000), Decimal(5_000_000), high_open=True), [100_000]),
        (MoneyRange(Decimal(20_000_000), None), [250_000]),
        (MoneyRange(Decimal(8_000_000), Decimal(8_000_000)), [250_000]),
        (MoneyRange(None, Decimal(5_000_000), high_open=True), [100_000]),
    ],
)
def test_scenarios_within_a_range_of_tax(
    policy: Policy, tax: MoneyRange, totals: list[int]
) -> None:
    wanted = [request("public_cloud", "500000")]
    found = scenarios(policy, FOUR_ABOVE, wanted, DAY, {"annual_tax": tax})
    assert [one.estimate.total for one in found] == totals


def test_scenarios_a_range_of_fees_gives_the_low_and_the_high_amount(policy: Policy) -> None:
    who = replace(FOUR_ABOVE, annual_tax=Decimal(8_000_000))
    fees = {
        "public_cloud.annual_fees.1": MoneyRange(Decimal(100_000), Decimal(300_000)),
        "public_cloud.annual_fees.2": MoneyRange(Decimal(200_000), Decimal(400_000)),
    }
    found = scenarios(policy, who, [request("public_cloud")], DAY, fees)
    assert [one.estimate.total for one in found] == [150_000, 350_000]


def test_scenarios_stay_few_even_if_nothing_is_known(policy: Policy) -> None:
    every = [ServiceRequest(service, (Decimal(100),), prior=None) for service in ServiceId]
    assert len(scenarios(policy, Applicant(), every, DAY)) <= 36


def test_what_if_names_what_changed(policy: Policy) -> None:
    before = Request(company("four_above", tax="4800000"), (request("public_cloud", "500000"),))
    after = replace(before, applicant=company("four_above", tax="20000000"))
    found = what_if(policy, before, after, DAY)
    changed = {(d.service, d.year, d.field): (d.before, d.after) for d in found.differences}
    assert changed[(ServiceId.PUBLIC_CLOUD, 1, "cap")] == (100_000, 1_000_000)
    assert changed[(ServiceId.PUBLIC_CLOUD, 1, "amount")] == (100_000, 250_000)
    assert changed[(None, None, "total")] == (100_000, 250_000)
    assert what_if(policy, before, before, DAY).differences == ()
    moved = replace(before, applicant=company("four_above", tax="4800000", registered=False))
    verdicts = {d.field: d.after for d in what_if(policy, before, moved, DAY).differences}
    assert verdicts["eligibility"] is Verdict.NOT_ELIGIBLE


def test_nearest_change_to_the_next_tier_says_how_far_it_is(policy: Policy) -> None:
    found = nearest_change(
        policy, company("four_above", tax="4800000"), request("public_cloud", "500000"), DAY
    )
    assert found is not None
    assert (found.fact, found.value) == ("annual_tax", Decimal(5_000_000))
    assert "还差20万元" in found.reason.text
    assert found.after.years[0].amount == 250_000


def test_nearest_change_no_higher_tier_is_offered_where_the_fee_is_what_binds(
    policy: Policy,
) -> None:
    firm = company("four_above", tax="4800000")
    assert nearest_change(policy, firm, request("public_cloud", "200000"), DAY) is None


@pytest.mark.parametrize(
    ("who", "wanted", "fact", "value"),
    [
        (
            company("four_above", registered=False, tax="0"),
            request("public_cloud", "1"),
            "registered_in_baiyun",
            True,
        ),
        (
            company("four_above", form="branch", tax="0"),
            request("public_cloud", "1"),
            "legal_form",
            "enterprise",
        ),
        (
            company("software_it"),
            dev_cloud("1", edition="education"),
            "dev_cloud.edition",
            "enterprise",
        ),
        (company(), request("software_park", "1"), "categories.software_vendor", True),
        (
            company("software_vendor", finding=date(2020, 2, 29)),
            request("software_park", "1"),
            "fraud_finding_date",
            date(2025, 3, 1),
        ),
        (company("software_it"), dev_cloud("110", packages=11), "categories.four_above", True),
        (
            company("software_it", "four_above"),
            dev_cloud("110", packages=11),
            "dev_cloud.packages",
            10,
        ),
    ],
)
def test_nearest_change_one_fact_is_enough(
    policy: Policy, who: Applicant, wanted: ServiceRequest, fact: str, value: object
) -> None:
    found = nearest_change(policy, who, wanted, DAY)
    assert found is not None
    assert (found.fact, found.value) == (fact, value)
    assert found.after.assessment.verdict is Verdict.ELIGIBLE


def test_nearest_change_none_if_two_things_are_against_it(policy: Policy) -> None:
    who = company(registered=False)
    assert nearest_change(policy, who, request("software_park", "1"), DAY) is None
    assert (
        nearest_change(
            policy, company("software_vendor"), request("software_park", "1", prior=True), DAY
        )
        is None
    )


def test_edition_is_asked_first_where_only_edition_and_packages_together_decide(
    policy: Policy,
) -> None:
    both = Applicant(LegalForm.ENTERPRISE, True).with_categories(
        [Category.SOFTWARE_IT, Category.HIGHER_EDUCATION]
    )
    asked = ServiceRequest(ServiceId.DEV_CLOUD, (Decimal("199999.99"),))
    first = next_question(policy, both, [asked], DAY)
    assert first is not None
    assert first.fact == "dev_cloud.edition"
    chosen = replace(asked, edition=Edition.ENTERPRISE)
    second = next_question(policy, both, [chosen], DAY)
    assert second is not None
    assert second.fact == "dev_cloud.packages"
