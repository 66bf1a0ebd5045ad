"""第八条, 第十一条 (editions, one year only) and 第二十条, clause by clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policy_kb.book import Policy
from policy_kb.eligibility import assess, ban_ends, fitting_editions
from policy_kb.facts import Applicant, Category, Edition, LegalForm, ServiceId, ServiceRequest
from policy_kb.results import Assessment, Truth, Verdict
from tests.policy_kb.cases import company, dev_cloud, request

DAY = date(2021, 6, 30)
YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNKNOWN


def _against(found: Assessment) -> set[tuple[str, str | None]]:
    return {(c.reason.label, c.reason.reading) for c in found.criteria if c.truth is Truth.NO}


def test_article_8_another_district_is_a_clear_no_whatever_else_is_unknown(policy: Policy) -> None:
    found = assess(policy, Applicant(registered_in_baiyun=False), request("public_cloud"), DAY)
    assert (found.verdict, found.missing) == (NO, ())
    assert [reason.label for reason in found.reasons] == ["第八条"]
    assert "白云区" in found.reasons[0].text


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        ("enterprise", YES),
        ("public_institution", YES),
        ("social_organization", YES),
        ("private_non_enterprise", YES),
        ("branch", NO),
        ("sole_proprietor", NO),
        ("partnership", NO),
        ("individual_enterprise", NO),
    ],
)
def test_article_8_and_r21_only_legal_persons(policy: Policy, form: str, verdict: Verdict) -> None:
    found = assess(policy, company("research_institute", form=form), dev_cloud("1"), DAY)
    assert found.verdict is verdict
    assert (("第八条", "R21") in _against(found)) == (verdict is NO)
    assert ("R21" in {reason.reading for reason in found.reasons}) == (verdict is NO)


@pytest.mark.parametrize(
    "service", ["public_cloud", "software_park", "diagnosis", "digital_workshop"]
)
@pytest.mark.parametrize(
    "form", ["public_institution", "social_organization", "private_non_enterprise"]
)
def test_r18_these_services_are_for_enterprises(policy: Policy, service: str, form: str) -> None:
    everything = [kind.value for kind in Category]
    found = assess(policy, company(*everything, form=form), request(service, "1"), DAY)
    assert found.verdict is NO
    assert {reading for _, reading in _against(found)} == {"R18"}
    assert assess(policy, company(*everything), request(service, "1"), DAY).verdict is YES


@pytest.mark.parametrize("kind", list(Category))
def test_article_8_1_and_r17_each_edition_is_for_its_kinds(policy: Policy, kind: Category) -> None:
    enterprise = {"software_it", "key_enterprise_it", "incubator", "research_institute"}
    education = {"higher_education", "vocational_school", "training_institution"}
    for edition, kinds in (("enterprise", enterprise), ("education", education)):
        found = assess(policy, company(kind.value), dev_cloud("1", edition=edition), DAY)
        assert (found.verdict is YES) == (kind.value in kinds)
        other = kind.value in (enterprise | education) - kinds
        assert (("第十一条（一）", "R17") in _against(found)) == other


def test_r17_the_reason_names_the_edition_that_fits(policy: Policy) -> None:
    found = assess(policy, company("software_it"), dev_cloud("1", edition="education"), DAY)
    assert "适合的是企业版" in found.reasons[0].text


def test_r4_a_training_institution_is_eligible_by_a_reading(policy: Policy) -> None:
    school = company("training_institution")
    found = assess(policy, school, dev_cloud("1", edition="education"), DAY)
    assert found.verdict is YES
    assert "R4" in {criterion.reason.reading for criterion in found.criteria}


@pytest.mark.parametrize("kind", list(Category))
@pytest.mark.parametrize(
    ("service", "kinds"),
    [
        ("public_cloud", {"four_above", "headquarters", "new_key_investment"}),
        ("software_park", {"software_vendor"}),
        ("diagnosis", {"industrial_with_plant"}),
        ("digital_workshop", {"industrial_with_plant"}),
    ],
)
def test_article_8_2_to_8_4_the_kinds_of_each_service(
    policy: Policy, kind: Category, service: str, kinds: set[str]
) -> None:
    found = assess(policy, company(kind.value), request(service, "1"), DAY)
    assert (found.verdict is YES) == (kind.value in kinds)


@pytest.mark.parametrize("service", ["diagnosis", "digital_workshop"])
def test_article_8_4_and_r22_the_review_judges(policy: Policy, service: str) -> None:
    found = assess(policy, company("industrial_with_plant"), request(service, "1"), DAY)
    assert ("第八条（四）", "R22") in {(c.reason.label, c.reason.reading) for c in found.criteria}


@pytest.mark.parametrize("service", ["software_park", "diagnosis", "digital_workshop"])
def test_article_11_3_and_11_4_once_only(policy: Policy, service: str) -> None:
    firm = company("software_vendor", "industrial_with_plant")
    assert assess(policy, firm, request(service, "1", prior=True), DAY).verdict is NO
    assert assess(policy, firm, request(service, "1"), DAY).verdict is YES
    unknown = assess(policy, firm, request(service, "1", prior=None), DAY)
    assert (unknown.verdict, unknown.missing) == (UNKNOWN, (f"{service}.prior",))


def test_prior_says_nothing_about_services_of_three_years(policy: Policy) -> None:
    asked = replace(dev_cloud("1"), prior=True)
    assert assess(policy, company("software_it"), asked, DAY).verdict is YES


@pytest.mark.parametrize(
    ("finding", "last"),
    [
        (date(2020, 1, 31), date(2025, 1, 31)),
        (date(2020, 2, 29), date(2025, 2, 28)),
        (date(2016, 2, 28), date(2021, 2, 28)),
        (date(2019, 8, 14), date(2024, 8, 14)),
    ],
)
def test_article_20_and_r20_five_years_with_both_ends(
    policy: Policy, finding: date, last: date
) -> None:
    firm = company("software_vendor", finding=finding)
    wanted = request("software_park", "1")
    one = timedelta(days=1)
    assert ban_ends(policy, finding) == last
    for day, verdict in (
        (finding - one, YES),
        (finding, NO),
        (last - one, NO),
        (last, NO),
        (last + one, YES),
    ):
        assert assess(policy, firm, wanted, day).verdict is verdict


def test_what_is_unknown_is_named_each_fact_once_and_in_order(policy: Policy) -> None:
    found = assess(policy, Applicant(), request("public_cloud"), DAY)
    assert found.missing == (
        "registered_in_baiyun",
        "legal_form",
        "categories.four_above",
        "categories.headquarters",
        "categories.new_key_investment",
    )


def test_one_known_kind_is_enough_among_unknown_ones(policy: Policy) -> None:
    firm = Applicant(LegalForm.ENTERPRISE, True, {Category.HEADQUARTERS: True})
    assert assess(policy, firm, request("public_cloud"), DAY).verdict is YES


def test_no_edition_chosen_is_open_only_while_it_matters(policy: Policy) -> None:
    wanted = ServiceRequest(ServiceId.DEV_CLOUD)
    software, both = company("software_it"), company("software_it", "higher_education")
    assert assess(policy, software, wanted, DAY).missing == ("dev_cloud.edition",)
    assert assess(policy, both, wanted, DAY).verdict is YES
    assert assess(policy, company("four_above"), wanted, DAY).verdict is NO
    assert fitting_editions(policy, software) == (Edition.ENTERPRISE,)
    assert fitting_editions(policy, both) == (Edition.ENTERPRISE, Edition.EDUCATION)
    assert fitting_editions(policy, company("four_above")) == ()
    assert fitting_editions(policy, Applicant()) == (Edition.ENTERPRISE, Edition.EDUCATION)
