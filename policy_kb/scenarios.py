"""What an estimate may come to while facts are unknown or known only roughly.

Each open fact is replaced by its possible outcomes, and outcomes that give the same amounts are put
together again, so that "whatever the tax is, 7.5万元" is found and not computed three times over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from policy_kb.book import Policy
from policy_kb.estimate import estimate
from policy_kb.facts import (
    CATEGORIES,
    Applicant,
    MoneyRange,
    Request,
    ServiceId,
    ServiceRequest,
)
from policy_kb.outcomes import Outcome, group_fact, joined_assumption, kinds_group, outcomes
from policy_kb.results import Estimate, Reason, Scenario, ServiceEstimate

__all__ = ["MOST_COMBINATIONS", "MoneyRange", "scenarios"]

MOST_COMBINATIONS = 36
"""How many combinations are tried at most; facts beyond that stay open in every scenario."""

_FEES = "annual_fees"
_Choice = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class _Branch:
    choice: _Choice
    request: Request
    estimate: Estimate


def scenarios(
    policy: Policy,
    applicant: Applicant,
    requests: Sequence[ServiceRequest],
    as_of: date,
    ranges: Mapping[str, MoneyRange] | None = None,
) -> tuple[Scenario, ...]:
    """One estimate for each outcome that the open facts leave apart; a single one if none is open.

    `ranges`: what is roughly known, by fact id; a fee's is `<service>.annual_fees` for every year
    or `<service>.annual_fees.2` for one. All low ends of fees go together, and all high ends.
    Raises as `estimate` does, and KeyError for a range of an unknown fact.
    """
    request, rough = _with_points(policy, Request(applicant, tuple(requests)), dict(ranges or {}))
    branches = [_branch(policy, as_of, request, {})]
    ways: dict[str, tuple[Outcome, ...]] = {}
    tried: set[str] = set()
    # An answer can make another fact matter (a kind opens a route): look for open ones anew.
    while fact := _next_open(policy, branches, tried, rough):
        tried.add(fact)
        found = _outcomes(policy, request, fact, rough)
        if len(found) * max(1, math.prod(map(len, ways.values()))) > MOST_COMBINATIONS or not found:
            continue
        ways[fact] = found
        branches = _expand(policy, as_of, branches, fact, found)
    merged = _merge(branches)
    return tuple(_scenario(policy, branch, ways) for branch in merged)


def _with_points(
    policy: Policy, request: Request, rough: dict[str, MoneyRange]
) -> tuple[Request, dict[str, MoneyRange]]:
    """Ranges that are a single amount are plain facts."""
    for fact in sorted(rough):
        if rough[fact].point is not None:
            for outcome in outcomes(policy, request, fact, rough[fact]):
                request = outcome.apply(request)
            del rough[fact]
    return request, rough


def _branch(policy: Policy, as_of: date, request: Request, choice: _Choice) -> _Branch:
    found = estimate(policy, request.applicant, request.requests, as_of)
    return _Branch(choice, request, found)


def _expand(
    policy: Policy,
    as_of: date,
    branches: Sequence[_Branch],
    fact: str,
    found: Sequence[Outcome],
) -> list[_Branch]:
    expanded = []
    for branch, (index, outcome) in product(branches, enumerate(found)):
        choice = {**branch.choice, fact: frozenset({index})}
        changed = outcome.apply(branch.request)
        expanded.append(_branch(policy, as_of, changed, choice))
    return expanded


def _next_open(
    policy: Policy,
    branches: Sequence[_Branch],
    tried: set[str],
    rough: Mapping[str, MoneyRange],
) -> str | None:
    if any(_is_fee(fact) for fact in rough) and _FEES not in tried:
        return _FEES
    for branch in branches:
        for service in branch.estimate.services:
            for missing in service.missing:
                fact = _as_group(policy, branch.request, service.service, missing)
                if fact not in tried and not _is_fee(fact):
                    return fact
    return None


def _is_fee(fact: str) -> bool:
    return _FEES in fact.split(".")


def _as_group(policy: Policy, request: Request, service: ServiceId, fact: str) -> str:
    if not fact.startswith(f"{CATEGORIES}."):
        return fact
    group = kinds_group(policy, request, service)
    grouped = len(group) > 1 and any(fact.endswith(f".{kind.value}") for kind in group)
    return group_fact(service) if grouped else fact


def _outcomes(
    policy: Policy, request: Request, fact: str, rough: Mapping[str, MoneyRange]
) -> tuple[Outcome, ...]:
    if fact != _FEES:
        return outcomes(policy, request, fact, rough.get(fact))
    by_fee = [outcomes(policy, request, fee, rough[fee]) for fee in sorted(rough) if _is_fee(fee)]
    low, high = ([ends[side] for ends in by_fee if ends] for side in (0, -1))
    if not low:
        return ()
    both = [_together(low), _together(high)]
    return tuple(both if both[0].assumption != both[1].assumption else both[:1])


def _together(parts: Sequence[Outcome]) -> Outcome:
    def apply(request: Request) -> Request:
        for part in parts:
            request = part.apply(request)
        return request

    texts = dict.fromkeys(part.assumption for part in parts)
    return replace(parts[0], assumption="、".join(texts), apply=apply)


def _amounts(service: ServiceEstimate) -> tuple[object, ...]:
    lines = tuple((line.fee, line.amount, line.self_pay) for line in service.years)
    return (service.service, service.assessment.verdict, lines, bool(service.missing))


def _merge(branches: Sequence[_Branch]) -> list[_Branch]:
    """Joins branches of the same amounts that differ in one fact only, until none are left."""
    merged = list(branches)
    joined = True
    while joined:
        joined = False
        for i, one in enumerate(merged):
            for j in range(i + 1, len(merged)):
                choice = _join(one, merged[j])
                if choice is not None:
                    merged[i] = replace(one, choice=choice)
                    del merged[j]
                    joined = True
                    break
            if joined:
                break
    return merged


def _join(one: _Branch, other: _Branch) -> _Choice | None:
    same = [_amounts(service) for service in one.estimate.services] == [
        _amounts(service) for service in other.estimate.services
    ]
    apart = [fact for fact in one.choice if one.choice[fact] != other.choice[fact]]
    if not same or len(apart) > 1:
        return None
    return {fact: one.choice[fact] | other.choice[fact] for fact in one.choice}


def _scenario(policy: Policy, branch: _Branch, ways: Mapping[str, tuple[Outcome, ...]]) -> Scenario:
    assumptions: list[Reason] = []
    irrelevant: list[str] = []
    for fact, chosen in branch.choice.items():
        if len(chosen) == len(ways[fact]) > 1:
            irrelevant.append(fact)
            continue
        picked = [ways[fact][index] for index in sorted(chosen)]
        text = joined_assumption(policy, fact, picked)
        assumptions.append(policy.reason(text, picked[0].anchor))
    return Scenario(
        tuple(assumptions),
        tuple(irrelevant),
        branch.request.applicant,
        branch.request.requests,
        branch.estimate,
    )
