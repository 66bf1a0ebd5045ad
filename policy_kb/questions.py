"""Which missing fact to ask for next, computed from the rules: no order is coded by hand.

Every fact that is still missing is tried out with each of its possible answers. The best question
is the one that saves the most further asking for what it costs to answer (the costs are data, in
wording.yaml): a no that ends a service saves all that service's other questions, a fact that
several services share saves more than one that only one needs. A fact that cannot change any
verdict or amount any more is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from policy_kb.book import Policy
from policy_kb.eligibility import assess
from policy_kb.facts import (
    CATEGORIES,
    Applicant,
    Category,
    Request,
    ServiceId,
    ServiceRequest,
    category_fact,
)
from policy_kb.outcomes import (
    Change,
    Outcome,
    group_fact,
    is_basis,
    kinds_group,
    outcomes,
    with_kinds,
)
from policy_kb.results import Option, Question, Verdict
from policy_kb.subsidy import Case, amount_facts, open_routes, possible_amount_facts, year_line

Purpose = Literal["eligibility", "estimate"]

_PROBE_FEE = Decimal(10) ** 12
"""Stands for a fee not given yet: so high that every cap binds and shows what it depends on."""


@dataclass(frozen=True)
class _Task:
    """What the simulation holds fixed, and the verdicts it has already found.

    Most of what is tried out changes one service of several: the others' verdicts are found again.
    """

    policy: Policy
    as_of: date
    declined: frozenset[str]
    purpose: Purpose
    found: dict[object, tuple[Verdict, tuple[str, ...]]] = field(default_factory=dict)

    def verdict(
        self, applicant: Applicant, wanted: ServiceRequest
    ) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict on one service and the facts it still needs."""
        key = (
            wanted.service,
            wanted.edition,
            wanted.prior,
            applicant.legal_form,
            applicant.registered_in_baiyun,
            frozenset(applicant.categories.items()),
        )
        if key not in self.found:
            assessment = assess(self.policy, applicant, wanted, self.as_of)
            self.found[key] = (assessment.verdict, assessment.missing)
        return self.found[key]


def next_question(
    policy: Policy,
    applicant: Applicant,
    requests: Sequence[ServiceRequest],
    as_of: date,
    *,
    declined: frozenset[str] = frozenset(),
    purpose: Purpose = "estimate",
) -> Question | None:
    """The question that decides most for its cost; None if nothing worth asking is missing.

    `declined`: fact ids (also `categories.<service>`) that the applicant cannot or will not tell.
    """
    task = _Task(policy, as_of, declined, purpose)
    request = Request(applicant, tuple(requests))
    before = _work(task, request)
    best: tuple[tuple[Fraction, int], str] | None = None
    for fact in _open_questions(task, request):
        answers = _answers(policy, request, fact)
        after = [apply(request) for apply in answers]
        if len(after) > 1 and not _decides(task, after, fact):
            continue
        saved = before - Fraction(sum(_work(task, changed) for changed in after), len(after))
        cost = policy.fact_wording(fact).cost
        rank = (saved / cost, -cost)
        if best is None or rank > best[0]:
            best = (rank, fact)
    chosen = best[1] if best is not None else _leading_on(task, request)
    return None if chosen is None else _question(policy, request, chosen, declined)


def _leading_on(task: _Task, request: Request) -> str | None:
    """The cheapest fact that decides nothing alone, but after which another one does.

    So it is with edition and packages of an applicant whom both editions fit (R17, R19).
    """
    by_cost = sorted(
        _open_questions(task, request), key=lambda fact: task.policy.fact_wording(fact).cost
    )
    for fact in by_cost:
        for apply in _answers(task.policy, request, fact):
            answered = apply(request)
            for other in _open_questions(task, answered):
                then = [change(answered) for change in _answers(task.policy, answered, other)]
                if other != fact and len(then) > 1 and _decides(task, then, other):
                    return fact
    return None


def _missing(task: _Task, request: Request) -> list[tuple[ServiceId, str]]:
    """Every missing fact of every service that is not ruled out, the declined ones left out."""
    found: list[tuple[ServiceId, str]] = []
    for wanted in request.requests:
        verdict, facts = task.verdict(request.applicant, wanted)
        if verdict is Verdict.NOT_ELIGIBLE:
            continue
        if task.purpose == "estimate":
            service = task.policy.service(wanted.service)
            facts = (*facts, *possible_amount_facts(service, request.applicant, wanted))
        found.extend((wanted.service, fact) for fact in facts if fact not in task.declined)
    return found


def _open_questions(task: _Task, request: Request) -> list[str]:
    """The missing facts as questions: a service's kinds are one, everything else is one each."""
    found = dict.fromkeys(
        _as_question(task.policy, request, *item) for item in _missing(task, request)
    )
    order = {name: place for place, name in enumerate(task.policy.askable)}

    def place(fact: str) -> int:
        head, _, tail = fact.partition(".")
        return order[head] if head in order else order[tail]

    return sorted((fact for fact in found if fact not in task.declined), key=place)


def _as_question(policy: Policy, request: Request, service: ServiceId, fact: str) -> str:
    head, _, name = fact.partition(".")
    if head != CATEGORIES:
        return fact
    group = kinds_group(policy, request, service)
    return group_fact(service) if Category(name) in group and len(group) > 1 else fact


def _work(task: _Task, request: Request) -> int:
    return sum(task.policy.fact_wording(fact).cost for fact in _open_questions(task, request))


def _answers(policy: Policy, request: Request, fact: str) -> tuple[Change, ...]:
    head, _, name = fact.partition(".")
    if name == "annual_fees":
        return (lambda given: _with_probes(given, (ServiceId(head),)),)
    if name == "packages":
        within = outcomes(policy, request, fact)[0].apply
        return (within, lambda given: _many_packages(within(given), ServiceId(head)))
    if is_basis(policy, request, fact):
        ends = (outcome.range for outcome in outcomes(policy, request, fact) if outcome.range)
        return tuple(_money(fact, known.low or Decimal(0)) for known in ends)
    if head == CATEGORIES and name in set(ServiceId):
        group = kinds_group(policy, request, ServiceId(name))
        return tuple(_only(group, kind) for kind in (*group, None))
    return tuple(outcome.apply for outcome in outcomes(policy, request, fact))


def _only(group: tuple[Category, ...], held: Category | None) -> Change:
    # Most applicants are one kind: for weighing the question, the rest of the group is taken as no.
    def apply(given: Request) -> Request:
        decided = with_kinds(given, group, False)
        return decided if held is None else with_kinds(decided, (held,), True)

    return apply


def _money(fact: str, value: Decimal) -> Change:
    changes: dict[str, Decimal] = {fact: value}
    return lambda given: replace(given, applicant=replace(given.applicant, **changes))  # type: ignore[arg-type]


def _many_packages(request: Request, service: ServiceId) -> Request:
    changed = tuple(
        replace(wanted, packages=(wanted.packages or 1) * 1000)
        if wanted.service is service
        else wanted
        for wanted in request.requests
    )
    return replace(request, requests=changed)


def _with_probes(request: Request, services: Iterable[ServiceId]) -> Request:
    chosen = set(services)
    changed = tuple(
        replace(wanted, annual_fees=(_PROBE_FEE,), excluded_fees=())
        if wanted.service in chosen and not wanted.annual_fees
        else wanted
        for wanted in request.requests
    )
    return replace(request, requests=changed)


def _decides(task: _Task, after: Sequence[Request], fact: str) -> bool:
    """Whether two of the answers lead to different verdicts or amounts."""
    first = _signature(task, after[0], fact)
    return any(_signature(task, changed, fact) != first for changed in after[1:])


def _signature(task: _Task, request: Request, fact: str) -> tuple[object, ...]:
    """What an answer to `fact` leads to: verdicts, and amounts as far as other facts allow them."""
    probed = _with_probes(request, (wanted.service for wanted in request.requests))
    applicant = probed.applicant
    for unknown in ("annual_tax", "paid_in_capital"):
        if unknown != fact and applicant.money(unknown) is None:
            applicant = _money(unknown, Decimal(0))(replace(probed, applicant=applicant)).applicant
    found: list[object] = []
    for wanted in probed.requests:
        verdict, missing = task.verdict(applicant, wanted)
        found.append((verdict, missing))
        if task.purpose == "estimate" and verdict is not Verdict.NOT_ELIGIBLE:
            found.append(_amounts(Case(task.policy.service(wanted.service), applicant, wanted)))
    return tuple(found)


def _amounts(case: Case) -> tuple[object, ...]:
    missing = amount_facts(case.service, case.applicant, case.request)
    routes = open_routes(case.service, case.applicant)
    if missing or not routes:
        return (missing, tuple(route.id for route in routes))
    years = range(len(case.request.annual_fees))
    return tuple(
        max(year_line(case, route, position).amount for route in routes) for position in years
    )


def _question(policy: Policy, request: Request, fact: str, declined: frozenset[str]) -> Question:
    head, _, name = fact.partition(".")
    words = policy.fact_wording(fact)
    service = ServiceId(head) if head in set(ServiceId) else None
    why = policy.reason(words.why, words.article)
    if head == CATEGORIES and name in set(ServiceId):
        return _kinds_question(policy, request, ServiceId(name), declined)
    label = policy.service(service).label if service else ""
    kind = policy.label(Category(name)) if head == CATEGORIES else ""
    free = name in {"packages", "annual_fees"} or is_basis(policy, request, fact)
    options = () if free else tuple(_option(way) for way in outcomes(policy, request, fact))
    text = words.question.format_map({"service": label, "kind": kind})
    return Question(fact, text, options, (fact,), service, why)


def _kinds_question(
    policy: Policy, request: Request, service: ServiceId, declined: frozenset[str]
) -> Question:
    asked = policy.service(service)
    fact = group_fact(service)
    group = [
        kind
        for kind in kinds_group(policy, request, service)
        if category_fact(kind) not in declined
    ]
    values = {kind.value for kind in group}
    options = tuple(_option(way) for way in outcomes(policy, request, fact) if way.value in values)
    why = policy.wording("question.kinds.why", service=asked.label)
    return Question(
        fact,
        policy.wording("question.kinds"),
        options,
        tuple(category_fact(kind) for kind in group),
        service,
        policy.reason(why, asked.conditions.kinds.article),
    )


def _option(outcome: Outcome) -> Option:
    return Option(outcome.value, outcome.label, outcome.range)
