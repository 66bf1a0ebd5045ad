"""The same request with some facts changed, and what changed in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policy_kb.book import Policy
from policy_kb.estimate import estimate
from policy_kb.facts import Request
from policy_kb.results import Difference, Estimate, ServiceEstimate, WhatIf, YearLine

_LINE_FIELDS = ("fee", "base", "rate", "uncapped", "cap", "amount", "self_pay")
_YEAR_FIELDS = ("sum", "amount", "cut")


def what_if(policy: Policy, before: Request, after: Request, as_of: date) -> WhatIf:
    """Both estimates and every figure or verdict that differs. Raises as `estimate` does."""
    was = estimate(policy, before.applicant, before.requests, as_of)
    becomes = estimate(policy, after.applicant, after.requests, as_of)
    return WhatIf(was, becomes, tuple(_differences(was, becomes)))


def _differences(before: Estimate, after: Estimate) -> Iterator[Difference]:
    was = {service.service: service for service in before.services}
    becomes = {service.service: service for service in after.services}
    for service in dict.fromkeys((*was, *becomes)):
        yield from _of_service(was.get(service), becomes.get(service))
    for position in range(max(len(before.years), len(after.years))):
        old = before.years[position] if position < len(before.years) else None
        new = after.years[position] if position < len(after.years) else None
        for name in _YEAR_FIELDS:
            pair = (getattr(old, name, None), getattr(new, name, None))
            if pair[0] != pair[1]:
                yield Difference(None, position + 1, name, *pair)
    if before.total != after.total:
        yield Difference(None, None, "total", before.total, after.total)


def _of_service(
    was: ServiceEstimate | None, becomes: ServiceEstimate | None
) -> Iterator[Difference]:
    either = was or becomes
    if either is None:
        return
    service = either.service
    verdicts = (
        was.assessment.verdict if was else None,
        becomes.assessment.verdict if becomes else None,
    )
    if verdicts[0] != verdicts[1]:
        yield Difference(service, None, "eligibility", *verdicts)
    missing = (was.missing if was else (), becomes.missing if becomes else ())
    if missing[0] != missing[1]:
        yield Difference(service, None, "missing", *missing)
    old_years = was.years if was else ()
    new_years = becomes.years if becomes else ()
    for position in range(max(len(old_years), len(new_years))):
        old: YearLine | None = old_years[position] if position < len(old_years) else None
        new: YearLine | None = new_years[position] if position < len(new_years) else None
        for name in _LINE_FIELDS:
            pair = (getattr(old, name, None), getattr(new, name, None))
            if pair[0] != pair[1]:
                yield Difference(service, position + 1, name, *pair)
