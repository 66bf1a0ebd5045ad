"""The computation of one line, told step by step with the article of each (第九条, 第十一条)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from policy_kb.book import Policy
from policy_kb.money import percent_text, yuan_text
from policy_kb.results import Step, YearLine
from policy_kb.schema import Route
from policy_kb.subsidy import Case, cap_of, rate_of


def with_steps(policy: Policy, case: Case, route: Route, line: YearLine) -> YearLine:
    """The same line with its steps, in the order in which they were taken."""
    steps: list[Step] = []

    def step(
        name: str, value: Decimal | None, article: str, reading: str | None, **values: object
    ) -> None:
        if value is not None:
            values["amount"] = yuan_text(value)
        number = policy.citation(article).article
        steps.append(Step(name, value, policy.wording(f"step.{name}", **values), number, reading))

    article = case.service.article
    excluded = policy.services_data.excluded_costs
    self_pay = policy.services_data.self_pay
    cycle_year = case.request.start_year + line.year - 1
    rate = rate_of(route, cycle_year)
    reading = rate.reading or route.reading
    cap = cap_of(route, case.applicant)

    step("fee", line.fee, article, None, year=cycle_year)
    if line.excluded:
        step("excluded", line.excluded, excluded.article, excluded.reading)
    packages, excess = case.packages, case.service.data.excess_packages
    if packages and excess and packages.share != 1:
        limit = packages.limit.value
        counts = {"packages": packages.requested, "limit": limit}
        step("packages", Decimal(limit), excess.article, excess.reading, **counts)
    if line.base != line.fee:
        step("base", line.base, article, None)
    share = percent_text(rate.value)
    if route.basis == "fee":
        step("rate", rate.value, rate.article, reading, rate=share)
    else:
        step("capital", case.money(route.basis), rate.article, reading, rate=share)
    step("uncapped", line.uncapped, rate.article, reading)
    if line.cap is not None:
        step("cap", line.cap, cap.article, cap.reading)
    if route.basis != "fee":
        step("fee_bound", line.base, rate.article, reading)
    step("amount", line.amount, rate.article, reading)
    step("self_pay", line.self_pay, self_pay.article, self_pay.reading)
    return replace(line, steps=tuple(steps))
