"""The smallest change that would make an applicant eligible, or bring it more.

Only changes that are facts of the rules are offered, one at a time, each tried out with the
estimate itself; what the applicant would have to do is said in the data's own words (`remedy`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from policy_kb.book import Policy, Service
from policy_kb.eligibility import any_of, ban_ends, day_text, next_day
from policy_kb.estimate import estimate
from policy_kb.facts import (
    FRAUD_FINDING_DATE,
    LEGAL_FORM,
    REGISTERED,
    Applicant,
    LegalForm,
    Request,
    ServiceRequest,
    category_fact,
)
from policy_kb.money import cents, yuan_text
from policy_kb.outcomes import with_kinds
from policy_kb.results import NearestChange, Reason, ServiceEstimate, Truth, Verdict
from policy_kb.subsidy import Case, open_routes, tier_of


@dataclass(frozen=True)
class _Candidate:
    fact: str
    value: object
    reason: Reason
    request: Request
    as_of: date


def nearest_change(
    policy: Policy, applicant: Applicant, request: ServiceRequest, as_of: date
) -> NearestChange | None:
    """The first single change that helps; None if none does, or while the verdict is unknown.

    For an applicant that is not eligible: what makes it eligible (or leaves nothing against it).
    For one that is: more packages or a higher tier that gives more, else fewer packages.
    """
    asked = Request(applicant, (request,))
    service = policy.service(request.service)
    before = _estimate(policy, asked, as_of)
    if before.assessment.verdict is Verdict.UNKNOWN:
        return None
    if before.assessment.verdict is Verdict.NOT_ELIGIBLE:
        for found in _towards_eligibility(policy, service, asked, as_of):
            after = _estimate(policy, found.request, found.as_of)
            if after.assessment.verdict is not Verdict.NOT_ELIGIBLE:
                return _change(found, before, after)
        return None
    if before.missing:
        return None
    for found in _towards_more(policy, service, asked, as_of):
        after = _estimate(policy, found.request, found.as_of)
        if _total(after) > _total(before):
            return _change(found, before, after)
    return _fewer_packages(policy, service, asked, as_of, before)


def _change(found: _Candidate, before: ServiceEstimate, after: ServiceEstimate) -> NearestChange:
    return NearestChange(
        found.fact, found.value, found.reason, found.request, found.as_of, before, after
    )


def _estimate(policy: Policy, request: Request, as_of: date) -> ServiceEstimate:
    return estimate(policy, request.applicant, request.requests, as_of).services[0]


def _total(service: ServiceEstimate) -> Decimal:
    return sum((line.amount for line in service.years), Decimal(0))


def _towards_eligibility(
    policy: Policy, service: Service, asked: Request, as_of: date
) -> Iterator[_Candidate]:
    applicant, request = asked.applicant, asked.requests[0]
    general, conditions = policy.conditions.general, service.conditions
    if applicant.registered_in_baiyun is False and general.registered.remedy:
        text = policy.wording(general.registered.remedy, district=policy.data.district.value)
        changed = replace(asked, applicant=replace(applicant, registered_in_baiyun=True))
        reason = policy.reason(text, general.registered.article)
        yield _Candidate(REGISTERED, True, reason, changed, as_of)
    form = LegalForm.ENTERPRISE
    for condition in (general.legal_personality, conditions.enterprises_only):
        if condition and condition.remedy and applicant.legal_form not in condition.any_of:
            changed = replace(asked, applicant=replace(applicant, legal_form=form))
            text = policy.wording(condition.remedy)
            reason = policy.reason(text, condition.article, condition.reading)
            yield _Candidate(LEGAL_FORM, form, reason, changed, as_of)
    if applicant.fraud_finding_date is not None and general.fraud_ban.remedy:
        until = ban_ends(policy, applicant.fraud_finding_date)
        text = policy.wording(
            general.fraud_ban.remedy, until=day_text(until), from_day=day_text(next_day(until))
        )
        reason = policy.reason(text, general.fraud_ban.article, general.fraud_ban.reading)
        yield _Candidate(FRAUD_FINDING_DATE, next_day(until), reason, asked, next_day(until))
    yield from _other_edition(policy, service, asked, request, as_of)
    for kind in conditions.kinds.any_of:
        if applicant.categories.get(kind.category) is False:
            text = policy.wording("remedy.kind", kind=policy.label(kind.category))
            reason = policy.reason(text, kind.article, kind.reading)
            changed = with_kinds(asked, (kind.category,), True)
            yield _Candidate(category_fact(kind.category), True, reason, changed, as_of)


def _other_edition(
    policy: Policy, service: Service, asked: Request, request: ServiceRequest, as_of: date
) -> Iterator[_Candidate]:
    editions = service.conditions.editions
    if editions is None or editions.remedy is None or request.edition is None:
        return
    for edition, kinds in editions.fits.items():
        if edition is request.edition or any_of(asked.applicant, kinds)[0] is not Truth.YES:
            continue
        text = policy.wording(editions.remedy, edition=policy.label(edition))
        reason = policy.reason(text, editions.article, editions.reading)
        changed = replace(asked, requests=(replace(request, edition=edition),))
        yield _Candidate(request.fact("edition"), edition, reason, changed, as_of)


def _towards_more(
    policy: Policy, service: Service, asked: Request, as_of: date
) -> Iterator[_Candidate]:
    applicant, request = asked.applicant, asked.requests[0]
    limits = service.data.package_limits
    for limit in limits[request.edition] if limits and request.edition else ():
        if limit.category is not None and not applicant.categories.get(limit.category):
            text = policy.wording(
                "remedy.more_packages", kind=policy.label(limit.category), limit=limit.value
            )
            reason = policy.reason(text, limit.article, limit.reading)
            changed = with_kinds(asked, (limit.category,), True)
            yield _Candidate(category_fact(limit.category), True, reason, changed, as_of)
    for route in open_routes(service, applicant):
        band = tier_of(route, applicant)
        if route.tiers is None or band is None:
            continue
        value = applicant.money(route.tiers.by) or Decimal(0)
        for higher in route.tiers.bands[route.tiers.bands.index(band) + 1 :]:
            if higher.from_ is None:
                continue
            text = policy.wording(
                "remedy.tier",
                fact=policy.fact_wording(route.tiers.by).label,
                value=yuan_text(higher.from_),
                gap=yuan_text(higher.from_ - value),
                before=yuan_text(band.cap),
                after=yuan_text(higher.cap),
            )
            reading = higher.reading or route.tiers.reading
            reason = policy.reason(text, higher.article, reading)
            changes: dict[str, Decimal] = {route.tiers.by: higher.from_}
            changed = replace(asked, applicant=replace(applicant, **changes))  # type: ignore[arg-type]
            yield _Candidate(route.tiers.by, higher.from_, reason, changed, as_of)


def _fewer_packages(
    policy: Policy, service: Service, asked: Request, as_of: date, before: ServiceEstimate
) -> NearestChange | None:
    packages = Case(service, asked.applicant, asked.requests[0]).packages
    if packages is None or packages.share == 1:
        return None
    limit = packages.limit
    # The fee of the supported packages is the same part of the fee for all of them (R14).
    share = packages.share
    fees = tuple(cents(Fraction(fee) * share) for fee in asked.requests[0].annual_fees)
    excluded = tuple(cents(Fraction(fee) * share) for fee in asked.requests[0].excluded_fees)
    wanted = replace(
        asked.requests[0], packages=limit.value, annual_fees=fees, excluded_fees=excluded
    )
    changed = replace(asked, requests=(wanted,))
    text = policy.wording("remedy.fewer_packages", limit=limit.value)
    reason = policy.reason(text, limit.article, limit.reading)
    found = _Candidate(wanted.fact("packages"), limit.value, reason, changed, as_of)
    return _change(found, before, _estimate(policy, changed, as_of))
