"""The figures the rules compute with stand in the article they cite, and in the answer about it.

The answers are checked against the articles when the text loads; this closes the triangle, so that
text, answers and rules cannot drift apart.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from policy_kb.figures import figures
from policy_kb.yaml_source import load_yaml
from tests.policy_kb.text.places import POLICY

SERVICES = load_yaml(POLICY / "services.yaml")
PERIODS = load_yaml(POLICY / "stages.yaml")["periods"]
UNITS = {"working_day": "个工作日", "calendar_day": "天"}
ANSWER_ABOUT_PERIOD = {
    "supplement": "supplement",
    "publicity": "publicity",
    "objection": "objection",
    "objection_acceptance": "objection",
    "objection_decision": "objection",
    "first_use": "unused",
}


def rates_and_caps() -> Iterator[tuple[str, str, str]]:
    """Service, article and figure of every rate, cap and tier boundary."""
    for service in SERVICES["services"]:
        for route in service["routes"]:
            for rate in route["rates"]:
                percent = (Decimal(rate["value"]) * 100).quantize(Decimal(1))
                yield service["id"], rate["article"], f"{percent}%"
            if cap := route.get("cap"):
                yield service["id"], cap["article"], f"{cap['value']}元"
            for band in route.get("tiers", {}).get("bands", []):
                yield service["id"], band["article"], f"{band['cap']}元"
                if "to" in band:
                    yield service["id"], band["article"], f"{band['to']}元"


def package_limits() -> Iterator[tuple[str, int]]:
    for service in SERVICES["services"]:
        for limits in service.get("package_limits", {}).values():
            for limit in limits:
                yield limit["article"], limit["value"]


@pytest.mark.parametrize(("service", "article", "figure"), list(rates_and_caps()))
def test_a_rate_or_cap_stands_in_its_article(text, service, article, figure):
    assert figure in figures(text.citation(article).quote)


@pytest.mark.parametrize(
    ("service", "figure"), sorted({(service, figure) for service, _, figure in rates_and_caps()})
)
def test_a_rate_or_cap_is_told_by_the_answers_about_the_service(text, service, figure):
    told = [text.answers[f"{service}_rates"]]
    if service == "public_cloud":
        told.append(text.answers["new_investment_rule"])
    assert any(figure in figures(answer.text) for answer in told)
    assert any(figure in figures(answer.alternate) for answer in told)


@pytest.mark.parametrize(("article", "limit"), list(package_limits()))
def test_a_package_limit_stands_in_its_article_and_its_answer(text, article, limit):
    assert f"{limit}个" in figures(text.citation(article).quote)
    assert f"{limit}个" in figures(text.answers["packages"].text)
    assert f"{limit}个" in figures(text.answers["packages"].alternate)


def test_the_cap_of_a_year_stands_in_its_article_and_its_answer(text):
    cap = SERVICES["yearly_cap"]
    for wording in (text.citation(cap["article"]).quote, *text.answers["annual_cap"].wordings()):
        assert f"{cap['value']}元" in figures(wording)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period["id"])
def test_a_period_stands_in_its_article_and_its_answer(text, period):
    figure = f"{period['length']}{UNITS[period['unit']]}"
    answer = text.answers[ANSWER_ABOUT_PERIOD[period["id"]]]
    for wording in (text.citation(period["article"]).quote, *answer.wordings()):
        assert figure in figures(wording)


def test_the_dates_of_validity_are_those_the_answer_tells(text):
    policy = load_yaml(POLICY / "policy.yaml")
    for wording in text.answers["validity"].wordings():
        for day in (policy["valid_from"]["value"], policy["valid_until"]["value"]):
            assert isinstance(day, date)
            assert f"{day.year}年{day.month}月{day.day}日" in wording


def test_the_phone_in_the_answers_is_the_offices(text):
    phone = load_yaml(POLICY / "policy.yaml")["contact_phone"]["value"]
    assert phone.endswith(text.citation("0.phone").quote.removeprefix("联系电话："))
    for answer in text.answers.values():
        for wording in answer.wordings():
            assert "80736051" not in wording.replace(phone, "")
