"""What one service is given in one year: 第十一条. From the fee to the amount, every step kept.

    base     = (fee - excluded) x supported / requested packages     第九条, R14
    uncapped = base x rate                                           第十一条
    amount   = min(uncapped, cap)                                    第十一条
    self-pay = fee - amount                                          R24

A route whose basis is a fact of the applicant (R3: 实缴注册资本) takes the rate of that fact
instead, and never gives more than the base.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from policy_kb.book import Policy, Service
from policy_kb.eligibility import any_of
from policy_kb.facts import Applicant, ServiceRequest, category_fact
from policy_kb.money import cents, percent_text, yuan_text
from policy_kb.results import Step, Truth, YearLine
from policy_kb.schema import Band, PackageLimit, Route, Sourced, YearRate


@dataclass(frozen=True)
class Packages:
    """How many packages were asked for and how many are supported."""

    requested: int
    limit: PackageLimit

    @property
    def share(self) -> Fraction:
        """The part of the fee that the supported packages make up (R14)."""
        if self.requested <= self.limit.value:
            return Fraction(1)
        return Fraction(self.limit.value, self.requested)


def open_routes(service: Service, applicant: Applicant) -> tuple[Route, ...]:
    """The ways of computing that the applicant's known kinds open."""
    return tuple(
        route
        for route in service.data.routes
        if route.categories is None or any_of(applicant, route.categories)[0] is Truth.YES
    )


def amount_facts(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> tuple[str, ...]:
    """The facts that the amount still needs, in the order of the computation."""
    missing = list(_package_facts(service, applicant, request))
    for route in open_routes(service, applicant):
        for fact in (route.tiers.by if route.tiers else None, route.basis):
            if fact not in {None, "fee"} and applicant.money(str(fact)) is None:
                missing.append(str(fact))
    if not request.annual_fees:
        missing.append(request.fact("annual_fees"))
    return tuple(dict.fromkeys(missing))


def package_limit(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> PackageLimit | None:
    """The limit that applies by the known kinds; None if the service or the edition has none yet."""
    if service.data.package_limits is None or request.edition is None:
        return None
    limits = service.data.package_limits[request.edition]
    held = [
        limit
        for limit in limits
        if limit.category is None or applicant.categories.get(limit.category) is True
    ]
    return max(held, key=lambda limit: limit.value)


def supported_packages(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> Packages | None:
    """The packages of a complete request; None for a service without packages."""
    limit = package_limit(service, applicant, request)
    if limit is None or request.packages is None:
        return None
    return Packages(request.packages, limit)


def tier_of(route: Route, applicant: Applicant) -> Band | None:
    """The tier the applicant is in; None if the route has none or the fact is unknown."""
    if route.tiers is None:
        return None
    value = applicant.money(route.tiers.by)
    if value is None:
        return None
    return next(band for band in route.tiers.bands if band.to is None or value < band.to)


def year_line(
    policy: Policy,
    service: Service,
    route: Route,
    applicant: Applicant,
    request: ServiceRequest,
    position: int,
) -> YearLine:
    """One year of one service by one route. The request must lack none of `amount_facts`."""
    fee, excluded = request.annual_fees[position], request.excluded(position)
    packages = supported_packages(service, applicant, request)
    base = (Fraction(fee) - Fraction(excluded)) * (packages.share if packages else 1)
    rate = _rate(route, request.start_year + position)
    cap, cap_source = _cap(route, applicant)
    if route.basis == "fee":
        uncapped = base * Fraction(rate.value)
        bounds = [uncapped]
    else:
        capital = applicant.money(route.basis)
        assert capital is not None  # noqa: S101 (amount_facts names it)
        uncapped = Fraction(capital) * Fraction(rate.value)
        bounds = [uncapped, base]
    amount = cents(min(bounds if cap is None else [*bounds, Fraction(cap)]))
    line = YearLine(
        year=position + 1,
        fee=cents(fee),
        excluded=cents(excluded),
        base=cents(base),
        rate=rate.value if route.basis == "fee" else None,
        uncapped=cents(uncapped),
        cap=None if cap is None else cents(cap),
        amount=amount,
        self_pay=cents(fee) - amount,
        steps=(),
    )
    return _with_steps(policy, service, route, applicant, line, rate, cap_source, packages)


def _package_facts(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> tuple[str, ...]:
    if service.data.package_limits is None:
        return ()
    missing = []
    if request.edition is None:
        missing.append(request.fact("edition"))
    if request.packages is None:
        missing.append(request.fact("packages"))
    if request.edition is None or request.packages is None:
        return tuple(missing)
    limits = service.data.package_limits[request.edition]
    known = package_limit(service, applicant, request)
    for limit in limits:
        if (
            limit.category is not None
            and known is not None
            and applicant.categories.get(limit.category) is None
            and min(limit.value, request.packages) > min(known.value, request.packages)
        ):
            missing.append(category_fact(limit.category))
    return tuple(missing)


def _rate(route: Route, cycle_year: int) -> YearRate:
    return next(rate for rate in route.rates if rate.year in {None, cycle_year})


def _cap(route: Route, applicant: Applicant) -> tuple[Decimal | None, Sourced | None]:
    band = tier_of(route, applicant)
    if band is not None and route.tiers is not None:
        value = applicant.money(route.tiers.by)
        at_bound = band.reading_at_from if value == band.from_ else None
        reading = at_bound or band.reading or route.tiers.reading
        return band.cap, Sourced(article=band.article, reading=reading)
    return (route.cap.value, route.cap) if route.cap is not None else (None, None)


def _with_steps(
    policy: Policy,
    service: Service,
    route: Route,
    applicant: Applicant,
    line: YearLine,
    rate: YearRate,
    cap_source: Sourced | None,
    packages: Packages | None,
) -> YearLine:
    steps: list[Step] = []

    def step(name: str, value: Decimal | None, source: Sourced, **values: object) -> None:
        if value is not None and "amount" not in values:
            values["amount"] = yuan_text(value)
        text = policy.wording(f"step.{name}", **values)
        article = policy.citation(source.article).article
        steps.append(Step(name, value, text, article, source.reading))

    services = policy.services_data
    here = Sourced(article=service.article)
    ways = Sourced(article=rate.article, reading=rate.reading or route.reading)
    step("fee", line.fee, here, year=line.year)
    if line.excluded:
        step("excluded", line.excluded, services.excluded_costs)
    if packages and packages.share != 1:
        excess = service.data.excess_packages or here
        step("packages", None, excess, packages=packages.requested, limit=packages.limit.value)
    if line.base != line.fee:
        step("base", line.base, here)
    if route.basis == "fee":
        step("rate", rate.value, ways, rate=percent_text(rate.value), amount="")
    else:
        capital = applicant.money(route.basis)
        step("capital", capital, ways, rate=percent_text(rate.value))
    step("uncapped", line.uncapped, ways)
    if line.cap is not None and cap_source is not None:
        step("cap", line.cap, cap_source)
    if route.basis != "fee":
        step("fee_bound", line.base, ways)
    step("amount", line.amount, ways)
    step("self_pay", line.self_pay, services.self_pay)
    return replace(line, steps=tuple(steps))
