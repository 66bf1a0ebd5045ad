"""The whole estimate: 第十一条 per service, 第十二条 per year, and what must be said with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from policy_kb.book import Policy, Service
from policy_kb.eligibility import assess, day_text
from policy_kb.facts import Applicant, ServiceRequest
from policy_kb.money import cents, yuan_text
from policy_kb.results import (
    Alternative,
    Assessment,
    Citation,
    Estimate,
    Notice,
    ServiceEstimate,
    Status,
    Truth,
    Verdict,
    YearLine,
    YearTotal,
)
from policy_kb.schema import Route
from policy_kb.steps import with_steps
from policy_kb.subsidy import Case, amount_facts, open_routes, tier_of, year_line


def estimate(
    policy: Policy, applicant: Applicant, requests: Sequence[ServiceRequest], as_of: date
) -> Estimate:
    """Every requested service, every year, and the total under the yearly cap, by what is known.

    A service that is not eligible or has something missing adds nothing. Raises KeyError if the
    version lacks a service, ValueError if a service is requested twice.
    """
    if len({request.service for request in requests}) != len(requests):
        raise ValueError("a service is requested twice")
    services = tuple(_service(policy, applicant, request, as_of) for request in requests)
    years = _year_totals(policy, services)
    notices = [*_validity_notices(policy, as_of), *_cut_notices(policy, years)]
    for service in services:
        notices.extend(service.notices)
    return Estimate(
        policy_id=policy.id,
        title=policy.title,
        as_of=as_of,
        status=policy.status(as_of),
        valid_from=policy.valid_from,
        valid_until=policy.valid_until,
        services=services,
        years=years,
        total=sum((year.amount for year in years), Decimal("0.00")),
        notices=_each_once(notices),
    )


def _service(
    policy: Policy, applicant: Applicant, request: ServiceRequest, as_of: date
) -> ServiceEstimate:
    service = policy.service(request.service)
    assessment = assess(policy, applicant, request, as_of)
    if assessment.verdict is Verdict.NOT_ELIGIBLE:
        missing: tuple[str, ...] = ()
    else:
        needed = amount_facts(service, applicant, request)
        missing = tuple(dict.fromkeys((*assessment.missing, *needed)))
    case = Case(service, applicant, request)
    lines: tuple[YearLine, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    if assessment.verdict is Verdict.ELIGIBLE and not missing:
        lines, alternatives = _lines(policy, case)
    return ServiceEstimate(
        request.service,
        assessment,
        missing,
        lines,
        alternatives,
        _citations(policy, service),
        _each_once(
            [
                *_kind_notices(policy, assessment),
                *_amount_notices(policy, case, lines, alternatives),
            ]
        ),
    )


def _lines(policy: Policy, case: Case) -> tuple[tuple[YearLine, ...], tuple[Alternative, ...]]:
    routes = open_routes(case.service, case.applicant)
    lines: list[YearLine] = []
    used: set[int] = set()
    amounts: list[tuple[Decimal, ...]] = []
    for position in range(len(case.request.annual_fees)):
        ways = [year_line(case, route, position) for route in routes]
        best = max(range(len(ways)), key=lambda i: ways[i].amount)
        lines.append(with_steps(policy, case, routes[best], ways[best]))
        used.add(best)
        amounts.append(tuple(way.amount for way in ways))
    choice = case.service.data.choice_between_routes
    if len(routes) < 2 or choice is None:
        return tuple(lines), ()
    article = policy.citation(choice.article).article
    return tuple(lines), tuple(
        Alternative(route.label.value, by_year, number in used, article, choice.reading)
        for number, (route, by_year) in enumerate(
            zip(routes, zip(*amounts, strict=True), strict=True)
        )
    )


def _citations(policy: Policy, service: Service) -> tuple[Citation, ...]:
    anchors = (
        policy.conditions.general.registered.article,
        service.conditions.kinds.article,
        service.article,
        policy.services_data.yearly_cap.article,
    )
    return tuple(dict.fromkeys(policy.citation(anchor) for anchor in anchors))


def _year_totals(policy: Policy, services: Sequence[ServiceEstimate]) -> tuple[YearTotal, ...]:
    cap = cents(policy.services_data.yearly_cap.value)
    longest = max((len(service.years) for service in services), default=0)
    totals = []
    for position in range(longest):
        lines = (s.years[position] for s in services if len(s.years) > position)
        together = sum((line.amount for line in lines), Decimal("0.00"))
        amount = min(together, cap)
        totals.append(YearTotal(position + 1, together, cap, amount, together - amount))
    return tuple(totals)


def _validity_notices(policy: Policy, as_of: date) -> list[Notice]:
    status = policy.status(as_of)
    data = policy.data
    if status is Status.LAPSED:
        text = policy.wording(
            "notice.lapsed",
            years=data.years_of_validity.value,
            until=day_text(policy.valid_until),
            bureau=data.issuer_short.value,
        )
        source = data.valid_until
    elif status is Status.NOT_YET_IN_FORCE:
        text = policy.wording("notice.not_yet", from_day=day_text(policy.valid_from))
        source = data.valid_from
    else:
        return []
    return [
        policy.notice(_by_reading(policy, text, source.reading), source.article, source.reading)
    ]


def _by_reading(policy: Policy, text: str, reading: str | None) -> str:
    return policy.wording("notice.reading", text=text) if reading else text


def _cut_notices(policy: Policy, years: Sequence[YearTotal]) -> list[Notice]:
    source = policy.services_data.yearly_cap
    notices = []
    for year in years:
        if year.cut:
            text = policy.wording(
                "notice.yearly_cut",
                year=year.year,
                sum=yuan_text(year.sum),
                cap=yuan_text(year.cap),
                cut=yuan_text(year.cut),
            )
            text = _by_reading(policy, text, source.reading)
            notices.append(policy.notice(text, source.article, source.reading))
    return notices


def _kind_notices(policy: Policy, assessment: Assessment) -> list[Notice]:
    """The readings that the verdict rests on where another reading would change it."""
    notices = []
    for criterion in assessment.criteria:
        reading = criterion.reason.reading
        decides = criterion.id == "kinds" or criterion.truth is Truth.NO
        if reading and decides and criterion.truth is not Truth.DEPENDS:
            article = policy.readings[reading].articles[0]
            notices.append(policy.reading_notice(reading, article))
    return notices


def _amount_notices(
    policy: Policy, case: Case, lines: Sequence[YearLine], alternatives: Sequence[Alternative]
) -> list[Notice]:
    if not lines:
        return []
    service, applicant = case.service, case.applicant
    notices = _package_notices(policy, case)
    excluded = sum((line.excluded for line in lines), Decimal(0))
    if excluded:
        source = policy.services_data.excluded_costs
        text = policy.wording("notice.excluded", costs=source.value, amount=yuan_text(excluded))
        text = _by_reading(policy, text, source.reading)
        notices.append(policy.notice(text, source.article, source.reading))
    for route in open_routes(service, applicant):
        notices.extend(_route_notices(policy, route, applicant))
    choice = service.data.choice_between_routes
    chosen = [alternative.label for alternative in alternatives if alternative.chosen]
    if chosen and choice is not None:
        by_year = len(chosen) > 1
        key = "notice.routes_by_year" if by_year else "notice.routes"
        text = policy.wording(key) if by_year else policy.wording(key, label=chosen[0])
        text = _by_reading(policy, text, choice.reading)
        notices.append(policy.notice(text, choice.article, choice.reading))
    repeated = service.data.several_years
    if len(lines) > 1 and repeated is not None and repeated.reading is not None:
        notices.append(policy.reading_notice(repeated.reading, repeated.article))
    own_part = policy.services_data.self_pay
    if own_part.reading and any(line.cap == line.amount < line.uncapped for line in lines):
        notices.append(policy.reading_notice(own_part.reading, own_part.article))
    return notices


def _package_notices(policy: Policy, case: Case) -> list[Notice]:
    packages = case.packages
    if packages is None:
        return []
    notices = []
    excess = case.service.data.excess_packages
    if packages.share != 1 and excess is not None:
        text = policy.wording(
            "notice.packages", packages=packages.requested, limit=packages.limit.value
        )
        text = _by_reading(policy, text, excess.reading)
        notices.append(policy.notice(text, excess.article, excess.reading))
    if packages.limit.reading:
        notices.append(policy.reading_notice(packages.limit.reading, packages.limit.article))
    return notices


def _route_notices(policy: Policy, route: Route, applicant: Applicant) -> Iterable[Notice]:
    if route.reading:
        yield policy.reading_notice(route.reading, route.label.article)
    band = tier_of(route, applicant)
    if route.tiers is None or band is None:
        return
    if route.tiers.reading:
        yield policy.reading_notice(route.tiers.reading, route.tiers.article)
    if band.reading_at_from and applicant.money(route.tiers.by) == band.from_:
        yield policy.reading_notice(band.reading_at_from, band.article)


def _each_once(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    by_text: dict[str, Notice] = {}
    for notice in notices:
        by_text.setdefault(notice.text, notice)
    return tuple(by_text.values())
