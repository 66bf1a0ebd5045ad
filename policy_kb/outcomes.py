"""The ways an unknown fact may turn out, as far as the rules can tell them apart.

The rules see an annual tax only as a tier and a package count only as within or above its limit,
so each such interval is one outcome with a value that stands for all of it. Questions and scenarios
are both built on these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from policy_kb.book import Policy, Service
from policy_kb.facts import (
    ANNUAL_TAX,
    CATEGORIES,
    LEGAL_FORM,
    PAID_IN_CAPITAL,
    REGISTERED,
    Applicant,
    Category,
    Edition,
    LegalForm,
    MoneyRange,
    Request,
    ServiceId,
    ServiceRequest,
)
from policy_kb.money import yuan_text

Change = Callable[[Request], Request]

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Outcome:
    """One way a fact may turn out. `value` and `label` as in an `Option`; `apply` makes it so.

    `assumption`: what a scenario that takes this way says; `anchor` is the place it concerns.
    """

    value: str
    label: str
    assumption: str
    anchor: str
    apply: Change
    range: MoneyRange | None = None


def outcomes(
    policy: Policy, request: Request, fact: str, known: MoneyRange | None = None
) -> tuple[Outcome, ...]:
    """The outcomes of one fact id, for money within the range that is known.

    Empty for what has no bounds of its own: fees without a range. KeyError for an unknown id.
    """
    head, _, tail = fact.partition(".")
    if fact == REGISTERED:
        return _yes_no(policy, fact, _registered)
    if fact == LEGAL_FORM:
        return tuple(_legal_form(policy, form) for form in LegalForm)
    if head == CATEGORIES:
        return _category(policy, request, tail)
    if fact in {ANNUAL_TAX, PAID_IN_CAPITAL}:
        return _money_fact(policy, request, fact, known)
    wanted = of_service(request, ServiceId(head))
    name, _, year = tail.partition(".")
    service = policy.service(wanted.service)
    if name == "edition":
        return tuple(_edition(policy, service, edition) for edition in Edition)
    if name == "prior":
        return _yes_no(policy, fact, lambda had: _on(service.id, prior=had), service.label)
    if name == "packages":
        return _packages(policy, service, wanted)
    if name == "annual_fees":
        return _fees(policy, service, fact, known, int(year) if year else None)
    raise KeyError(fact)


def of_service(request: Request, service: ServiceId) -> ServiceRequest:
    """What is asked for of this service. Raises KeyError if it is not asked for."""
    for wanted in request.requests:
        if wanted.service is service:
            return wanted
    raise KeyError(service)


def kinds_group(policy: Policy, request: Request, service: ServiceId) -> tuple[Category, ...]:
    """The unknown categories that one question about a service's kinds is over."""
    wanted = of_service(request, service)
    fitting = policy.service(service).fitting_categories(wanted.edition)
    known = request.applicant.categories
    return tuple(kind for kind in fitting if kind not in known)


def group_fact(service: ServiceId) -> str:
    """The fact id of the question over a service's kinds: `categories.public_cloud`."""
    return f"{CATEGORIES}.{service.value}"


def with_kinds(request: Request, kinds: Iterable[Category], value: bool) -> Request:
    """The same request with these categories decided."""
    categories = {**request.applicant.categories, **dict.fromkeys(kinds, value)}
    return replace(request, applicant=replace(request.applicant, categories=categories))


def bands(policy: Policy, request: Request, fact: str) -> tuple[MoneyRange, ...]:
    """The intervals that the requested services tell apart in a money fact, from the lowest up."""
    bounds: set[Decimal] = set()
    for wanted in request.requests:
        for route in policy.service(wanted.service).data.routes:
            if route.tiers is not None and route.tiers.by == fact:
                bounds |= {band.to for band in route.tiers.bands if band.to is not None}
            if route.basis == fact and route.cap is not None:
                # From here on the cap binds and the fact makes no difference any more.
                bounds.add(route.cap.value / route.rates[0].value)
    ends: Sequence[Decimal | None] = [None, *sorted(bounds), None]
    return tuple(MoneyRange(low, high, high_open=high is not None) for low, high in pairwise(ends))


def range_text(policy: Policy, known: MoneyRange) -> str:
    """500万元以上、不满2000万元. An open low end that is not included is told as if it were."""
    low = None if known.low is None else yuan_text(known.low)
    high = None if known.high is None else yuan_text(known.high)
    if known.point is not None:
        return policy.wording("range.point", low=low)
    if low is None:
        return policy.wording("range.below" if known.high_open else "range.up_to", high=high)
    if high is None:
        return policy.wording("range.from", low=low)
    return policy.wording(
        "range.between" if known.high_open else "range.within", low=low, high=high
    )


def _applicant(**changes: object) -> Change:
    def apply(request: Request) -> Request:
        changed: Applicant = replace(request.applicant, **changes)  # type: ignore[arg-type]
        return replace(request, applicant=changed)

    return apply


def _on(service: ServiceId, **changes: object) -> Change:
    def apply(request: Request) -> Request:
        changed = tuple(
            replace(wanted, **changes) if wanted.service is service else wanted  # type: ignore[arg-type]
            for wanted in request.requests
        )
        return replace(request, requests=changed)

    return apply


def _registered(value: bool) -> Change:
    return _applicant(registered_in_baiyun=value)


def _yes_no(
    policy: Policy, fact: str, change: Callable[[bool], Change], service: str = ""
) -> tuple[Outcome, ...]:
    words = policy.fact_wording(fact)
    labels = ((True, words.yes_label or ""), (False, words.no_label or ""))
    return tuple(
        Outcome(str(value).lower(), label, service + label, words.article, change(value))
        for value, label in labels
    )


def _legal_form(policy: Policy, form: LegalForm) -> Outcome:
    label = policy.label(form)
    text = policy.wording("scenario.form", form=label)
    anchor = policy.conditions.general.legal_personality.article
    return Outcome(form.value, label, text, anchor, _applicant(legal_form=form))


def _category(policy: Policy, request: Request, name: str) -> tuple[Outcome, ...]:
    if name in set(Category):
        return _single_category(policy, Category(name))
    service = policy.service(ServiceId(name))
    group = kinds_group(policy, request, service.id)
    if len(group) == 1:
        return _single_category(policy, group[0])
    anchor = service.conditions.kinds.article
    found = [
        Outcome(
            value=kind.value,
            label=policy.label(kind),
            assumption=policy.wording("scenario.kind", kind=policy.label(kind)),
            anchor=anchor,
            apply=_kinds((kind,), True),
        )
        for kind in group
    ]
    text = policy.wording("scenario.no_kind", kinds="、".join(policy.label(kind) for kind in group))
    none = policy.fact_wording(CATEGORIES).no_label or ""
    return (*found, Outcome("none", none, text, anchor, _kinds(group, False)))


def _kinds(kinds: tuple[Category, ...], value: bool) -> Change:
    return lambda request: with_kinds(request, kinds, value)


def _single_category(policy: Policy, kind: Category) -> tuple[Outcome, ...]:
    words, label = policy.fact_wording(CATEGORIES), policy.label(kind)
    yes = policy.wording("scenario.kind", kind=label)
    no = policy.wording("scenario.no_kind", kinds=label)
    return (
        Outcome("true", words.yes_label or "", yes, words.article, _kinds((kind,), True)),
        Outcome("false", words.no_label or "", no, words.article, _kinds((kind,), False)),
    )


def joined_assumption(policy: Policy, fact: str, chosen: Sequence[Outcome]) -> str:
    """What several outcomes of one fact say together: neighbouring intervals are told as one."""
    ranges = [outcome.range for outcome in chosen if outcome.range is not None]
    adjoining = all(lower.high == upper.low for lower, upper in pairwise(ranges))
    if len(ranges) < len(chosen) or len(ranges) < 2 or not adjoining:
        texts = list(dict.fromkeys(outcome.assumption for outcome in chosen))
        # 单位性质是企业或者事业单位: what all begin with is said once
        shared = policy.wording("scenario.form", form="")
        first_text, *rest = texts
        if all(text.startswith(shared) for text in texts):
            rest = [text.removeprefix(shared) for text in rest]
        return policy.wording("scenario.or").join([first_text, *rest])
    first, last = ranges[0], ranges[-1]
    whole = MoneyRange(first.low, last.high, first.low_open, last.high_open)
    label = policy.fact_wording(fact).label
    return policy.wording("scenario.money", fact=label, range=range_text(policy, whole))


def is_basis(policy: Policy, request: Request, fact: str) -> bool:
    """Whether a requested service is a share of this fact, so that its exact amount matters."""
    return any(
        route.basis == fact
        for wanted in request.requests
        for route in policy.service(wanted.service).data.routes
    )


def _money_fact(
    policy: Policy, request: Request, fact: str, known: MoneyRange | None
) -> tuple[Outcome, ...]:
    parts = [_intersection(band, known) if known else band for band in bands(policy, request, fact)]
    exact = is_basis(policy, request, fact)
    found: list[Outcome] = []
    for part in parts:
        if part is None:
            continue
        if exact and part.high is not None:
            found.extend(_ends(policy, fact, part) if known else [_still_open(policy, fact, part)])
        else:
            found.append(_amount(policy, fact, part, _inside(part)))
    return tuple(found)


def _ends(policy: Policy, fact: str, part: MoneyRange) -> list[Outcome]:
    low = Decimal(0) if part.low is None else part.low
    ends = dict.fromkeys(end for end in (low, part.high) if end is not None)
    return [_amount(policy, fact, MoneyRange(end, end), end) for end in ends]


def _still_open(policy: Policy, fact: str, part: MoneyRange) -> Outcome:
    return replace(_amount(policy, fact, part, Decimal(0)), apply=lambda request: request)


def _amount(policy: Policy, fact: str, part: MoneyRange, stands_for: Decimal) -> Outcome:
    words = policy.fact_wording(fact)
    label = range_text(policy, part)
    low, high = ("" if end is None else str(end) for end in (part.low, part.high))
    return Outcome(
        value=f"{low}..{high}",
        label=label,
        assumption=policy.wording("scenario.money", fact=words.label, range=label),
        anchor=words.article,
        apply=_applicant(**{fact: stands_for}),
        range=part,
    )


def _intersection(one: MoneyRange, other: MoneyRange) -> MoneyRange | None:
    low, low_open = one.low, one.low_open
    if other.low is not None and (low is None or other.low >= low):
        low_open = other.low_open or (other.low == low and low_open)
        low = other.low
    high, high_open = one.high, one.high_open
    if other.high is not None and (high is None or other.high <= high):
        high_open = other.high_open or (other.high == high and high_open)
        high = other.high
    if low is not None and high is not None and (low, low_open or high_open) > (high, False):
        return None
    return MoneyRange(low, high, low_open, high_open)


def _inside(part: MoneyRange) -> Decimal:
    low = part.low if part.low is not None else Decimal(0)
    if not part.low_open:
        return low
    if part.high is None:
        return low + _CENT
    return (low + part.high) / 2


def _edition(policy: Policy, service: Service, edition: Edition) -> Outcome:
    text = policy.wording("scenario.edition", edition=policy.label(edition))
    change = _on(service.id, edition=edition)
    return Outcome(edition.value, policy.label(edition), text, service.article, change)


def _packages(policy: Policy, service: Service, wanted: ServiceRequest) -> tuple[Outcome, ...]:
    limits = service.data.package_limits or {}
    chosen = [limits[wanted.edition]] if wanted.edition else list(limits.values())
    least = min(limit.value for group in chosen for limit in group)
    text = policy.wording("scenario.packages", limit=least)
    label = policy.wording("range.up_to", high=least)
    within = _on(service.id, packages=least)
    return (Outcome(f"1..{least}", label, text, service.article, within),)


def _fees(
    policy: Policy, service: Service, fact: str, known: MoneyRange | None, year: int | None
) -> tuple[Outcome, ...]:
    if known is None:
        return ()
    words = policy.fact_wording(fact.rpartition(".")[0] if year else fact)
    ends = tuple(dict.fromkeys(end for end in (known.low, known.high) if end is not None))
    return tuple(
        Outcome(
            value=str(end),
            label=yuan_text(end),
            assumption=policy.wording("scenario.money", fact=words.label, range=yuan_text(end)),
            anchor=words.article,
            apply=_fee(service.id, end, year),
        )
        for end in ends
    )


def _fee(service: ServiceId, fee: Decimal, year: int | None) -> Change:
    def apply(request: Request) -> Request:
        wanted = of_service(request, service)
        if year is None:
            fees = tuple(fee for _ in wanted.annual_fees) or (fee,)
        else:
            known = list(wanted.annual_fees)
            fees = (*known[: year - 1], fee, *known[year:])
        excluded = tuple(min(pair) for pair in zip(wanted.excluded_fees, fees, strict=False))
        return _on(service, annual_fees=fees, excluded_fees=excluded)(request)

    return apply
