"""What one service is given in one year: 第十一条. From the fee to the amount.

    base     = (fee - excluded) x supported / requested packages     第九条, R14
    uncapped = base x rate                                           第十一条
    amount   = min(uncapped, cap)                                    第十一条
    self-pay = fee - amount                                          R24

A route whose basis is a fact of the applicant (R3: 实缴注册资本) takes the rate of that fact
instead, and never gives more than the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from policy_kb.book import Service
from policy_kb.eligibility import any_of
from policy_kb.facts import Applicant, ServiceRequest, category_fact
from policy_kb.money import cents, figure
from policy_kb.results import Truth, YearLine
from policy_kb.schema import Band, PackageLimit, Route, YearRate


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


class Cap(NamedTuple):
    """The most that is given in a year (None: no cap of its own), and its source."""

    value: Decimal | None
    article: str
    reading: str | None


@dataclass(frozen=True)
class Case:
    """One service for one applicant, with everything the amount needs."""

    service: Service
    applicant: Applicant
    request: ServiceRequest

    @property
    def packages(self) -> Packages | None:
        """None for a service without packages."""
        limit = package_limit(self.service, self.applicant, self.request)
        if limit is None or self.request.packages is None:
            return None
        return Packages(self.request.packages, limit)

    def money(self, fact: str) -> Decimal:
        """A money fact of the applicant that `amount_facts` has made sure of."""
        value = self.applicant.money(fact)
        if value is None:
            raise ValueError(f"{fact} is not known: ask amount_facts first")
        return value


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
    """The facts that the amount still needs by the known kinds, in the computation's order."""
    missing = list(_package_facts(service, applicant, request))
    for route in open_routes(service, applicant):
        missing.extend(_route_facts(route, applicant))
    if not request.annual_fees:
        missing.append(request.fact("annual_fees"))
    return tuple(dict.fromkeys(missing))


def possible_amount_facts(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> tuple[str, ...]:
    """The facts that the amount may need: more than `amount_facts` while no kind is known."""
    missing = list(amount_facts(service, applicant, request))
    if not open_routes(service, applicant):
        for route in service.data.routes:
            if any_of(applicant, route.categories or ())[0] is Truth.DEPENDS:
                missing.extend(_route_facts(route, applicant))
    return tuple(dict.fromkeys(missing))


def _route_facts(route: Route, applicant: Applicant) -> list[str]:
    needed = [route.tiers.by] if route.tiers else []
    facts: list[str] = [*needed, *([] if route.basis == "fee" else [route.basis])]
    return [fact for fact in facts if applicant.money(fact) is None]


def package_limit(
    service: Service, applicant: Applicant, request: ServiceRequest
) -> PackageLimit | None:
    """The limit by the known kinds; None if the service has none or no edition is chosen yet."""
    if service.data.package_limits is None or request.edition is None:
        return None
    limits = service.data.package_limits[request.edition]
    held = [
        limit
        for limit in limits
        if limit.category is None or applicant.categories.get(limit.category) is True
    ]
    return max(held, key=lambda limit: limit.value)


def tier_of(route: Route, applicant: Applicant) -> Band | None:
    """The tier the applicant is in; None if the route has none or the fact is unknown."""
    if route.tiers is None:
        return None
    value = applicant.money(route.tiers.by)
    if value is None:
        return None
    return next(band for band in route.tiers.bands if band.to is None or value < band.to)


def year_line(case: Case, route: Route, position: int) -> YearLine:
    """One year of one service by one route, without its steps.

    `position` counts the fees from 0. The request must lack none of `amount_facts`.
    """
    request, packages = case.request, case.packages
    fee, excluded = request.annual_fees[position], request.excluded(position)
    base = Fraction(fee) - Fraction(excluded) if excluded else Fraction(fee)
    if packages and packages.share != 1:
        base *= packages.share
    rate = rate_of(route, request.start_year + position).value
    cap = cap_of(route, case.applicant).value
    if route.basis == "fee":
        uncapped = base * figure(rate)
        bounds = [uncapped]
    else:
        uncapped = Fraction(case.money(route.basis)) * figure(rate)
        bounds = [uncapped, base]
    amount = cents(min(bounds if cap is None else [*bounds, figure(cap)]))
    return YearLine(
        year=position + 1,
        fee=cents(fee),
        excluded=cents(excluded),
        base=cents(base),
        rate=rate if route.basis == "fee" else None,
        uncapped=cents(uncapped),
        cap=None if cap is None else cents(cap),
        amount=amount,
        self_pay=cents(fee) - amount,
        steps=(),
    )


def rate_of(route: Route, cycle_year: int) -> YearRate:
    """The rate of this year of the cycle."""
    return next(rate for rate in route.rates if rate.year in {None, cycle_year})


def cap_of(route: Route, applicant: Applicant) -> Cap:
    """The cap for this applicant, whose tier fact must be known."""
    band = tier_of(route, applicant)
    if band is not None and route.tiers is not None:
        at_bound = applicant.money(route.tiers.by) == band.from_
        reading = (band.reading_at_from if at_bound else None) or band.reading
        return Cap(band.cap, band.article, reading or route.tiers.reading)
    if route.cap is not None:
        return Cap(route.cap.value, route.cap.article, route.cap.reading)
    return Cap(None, "", None)


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
    known = package_limit(service, applicant, request)
    supported = min(known.value if known else 0, request.packages)
    missing.extend(
        category_fact(limit.category)
        for limit in service.data.package_limits[request.edition]
        if limit.category is not None
        and applicant.categories.get(limit.category) is None
        and min(limit.value, request.packages) > supported
    )
    return tuple(missing)
