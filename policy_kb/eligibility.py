"""Who may have which service: 第八条, 第十一条（版本、一年）, 第二十条.

Each condition answers yes, no or "depends on these facts". One clear no decides whatever else is
unknown; the same for a known kind among unknown ones (R19).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from policy_kb.book import Policy, Service
from policy_kb.facts import (
    LEGAL_FORM,
    REGISTERED,
    Applicant,
    Category,
    Edition,
    LegalForm,
    ServiceRequest,
    category_fact,
)
from policy_kb.results import Assessment, Criterion, Truth, Verdict
from policy_kb.schema import Condition, FormCondition, Sourced

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


def assess(
    policy: Policy, applicant: Applicant, request: ServiceRequest, as_of: date
) -> Assessment:
    """Whether the applicant may have the service on that day, by what is known.

    `missing` is empty once the verdict is decided. Raises KeyError if there is no such service.
    """
    service = policy.service(request.service)
    criteria = _general(policy, applicant, as_of)
    if service.conditions.enterprises_only and criteria[1].truth is Truth.YES:
        criteria.append(_enterprises_only(policy, service, applicant))
    kinds = _kinds(policy, service, applicant, request.edition)
    criteria.append(kinds)
    if service.conditions.editions and kinds.truth is not Truth.NO:
        criteria.append(_editions(policy, service, applicant, request))
    if service.conditions.once_only:
        criteria.append(_once_only(policy, service, request))
    return _decide(request, criteria)


def fitting_editions(policy: Policy, applicant: Applicant) -> tuple[Edition, ...]:
    """The editions of 软件开发云 that the applicant's known or possible kinds allow (R17).

    One if the known kinds allow only that one; all that are still possible if no kind is known.
    """
    for service in policy.services.values():
        if service.conditions.editions is not None:
            fits = service.conditions.editions.fits
            break
    else:
        return ()
    truths = {edition: any_of(applicant, kinds)[0] for edition, kinds in fits.items()}
    known = tuple(edition for edition, truth in truths.items() if truth is Truth.YES)
    return known or tuple(edition for edition, truth in truths.items() if truth is not Truth.NO)


def any_of(
    applicant: Applicant, categories: Sequence[Category]
) -> tuple[Truth, tuple[Category, ...]]:
    """Whether the applicant is one of these kinds, and which: the known or the possible ones."""
    held = tuple(kind for kind in categories if applicant.categories.get(kind) is True)
    if held:
        return Truth.YES, held
    unknown = tuple(kind for kind in categories if applicant.categories.get(kind) is None)
    return (Truth.DEPENDS, unknown) if unknown else (Truth.NO, ())


def ban_ends(policy: Policy, finding: date) -> date:
    """The last day of the ban after a finding of fraud (R20); 29 February ends on 28 February."""
    year = finding.year + policy.conditions.general.fraud_ban.years.value
    try:
        return finding.replace(year=year)
    except ValueError:
        return finding.replace(year=year, day=28)


def _decide(request: ServiceRequest, criteria: Sequence[Criterion]) -> Assessment:
    against = tuple(c.reason for c in criteria if c.truth is Truth.NO)
    if against:
        return Assessment(request.service, Verdict.NOT_ELIGIBLE, tuple(criteria), (), against)
    missing = tuple(dict.fromkeys(fact for c in criteria for fact in c.facts))
    if missing:
        open_ones = tuple(c.reason for c in criteria if c.truth is Truth.DEPENDS)
        return Assessment(request.service, Verdict.UNKNOWN, tuple(criteria), missing, open_ones)
    reasons = tuple(c.reason for c in criteria)
    return Assessment(request.service, Verdict.ELIGIBLE, tuple(criteria), (), reasons)


def _criterion(
    policy: Policy,
    name: str,
    truth: Truth,
    source: Sourced,
    values: Mapping[str, object] = _NO_VALUES,
    *,
    facts: tuple[str, ...] = (),
    outcome: str | None = None,
) -> Criterion:
    key = f"criterion.{name}"
    text = policy.wording(f"{key}.{outcome or truth.value}", **values)
    only_no = isinstance(source, Condition) and source.reading_for == "no"
    reading = None if only_no and truth is Truth.YES else source.reading
    reason = policy.reason(text, source.article, reading)
    return Criterion(name, policy.wording(key), truth, reason, facts)


def _of_bool(fact: bool | None) -> Truth:
    if fact is None:
        return Truth.DEPENDS
    return Truth.YES if fact else Truth.NO


def _general(policy: Policy, applicant: Applicant, as_of: date) -> list[Criterion]:
    general = policy.conditions.general
    registered = _of_bool(applicant.registered_in_baiyun)
    return [
        _criterion(
            policy,
            "registered",
            registered,
            general.registered,
            {"district": policy.data.district.value},
            facts=(REGISTERED,) if registered is Truth.DEPENDS else (),
        ),
        _form(policy, "legal_personality", general.legal_personality, applicant.legal_form, {}),
        _fraud_ban(policy, applicant, as_of),
    ]


def _form(
    policy: Policy,
    name: str,
    condition: FormCondition,
    form: LegalForm | None,
    values: dict[str, object],
) -> Criterion:
    if form is None:
        return _criterion(policy, name, Truth.DEPENDS, condition, values, facts=(LEGAL_FORM,))
    truth = _of_bool(form in condition.any_of)
    return _criterion(policy, name, truth, condition, values | {"form": policy.label(form)})


def _enterprises_only(policy: Policy, service: Service, applicant: Applicant) -> Criterion:
    condition = service.conditions.enterprises_only
    assert condition is not None  # noqa: S101 (the caller asks only where there is one)
    values: dict[str, object] = {"service": service.label}
    return _form(policy, "enterprises_only", condition, applicant.legal_form, values)


def _fraud_ban(policy: Policy, applicant: Applicant, as_of: date) -> Criterion:
    condition = policy.conditions.general.fraud_ban
    finding = applicant.fraud_finding_date
    if finding is not None and finding <= as_of <= ban_ends(policy, finding):
        values = {"finding": day_text(finding), "until": day_text(ban_ends(policy, finding))}
        return _criterion(policy, "fraud_ban", Truth.NO, condition, values)
    return _criterion(policy, "fraud_ban", Truth.YES, condition)


def _kinds(
    policy: Policy, service: Service, applicant: Applicant, edition: Edition | None
) -> Criterion:
    condition = service.conditions.kinds
    truth, kinds = any_of(applicant, condition.categories)
    by_category = {kind.category: kind for kind in condition.any_of}
    values: dict[str, object] = {
        "service": service.label,
        "kinds": names(policy, kinds if truth is Truth.YES else condition.categories),
    }
    if truth is not Truth.YES:
        # A kind of the other edition cannot decide once the edition is chosen.
        useful = service.fitting_categories(edition)
        facts = tuple(category_fact(kind) for kind in kinds if kind in useful)
        return _criterion(policy, "kinds", truth, condition, values, facts=facts)
    # Several kinds may hold: a source that needs no reading is the firmer ground.
    source = min((by_category[kind] for kind in kinds), key=lambda kind: kind.reading is not None)
    return _criterion(policy, "kinds", truth, source, values)


def _editions(
    policy: Policy, service: Service, applicant: Applicant, request: ServiceRequest
) -> Criterion:
    condition = service.conditions.editions
    assert condition is not None  # noqa: S101 (the caller asks only where there is one)
    answers = {edition: any_of(applicant, kinds) for edition, kinds in condition.fits.items()}
    chosen = [request.edition] if request.edition else list(answers)
    truths = {answers[edition][0] for edition in chosen}
    if len(truths) == 1 and Truth.DEPENDS not in truths:
        truth = truths.pop()
        fitting = [edition for edition, (fits, _) in answers.items() if fits is Truth.YES]
        values: dict[str, object] = {
            "edition": "、".join(policy.label(edition) for edition in chosen),
            "fitting": "、".join(policy.label(edition) for edition in fitting),
        }
        outcome = "none" if truth is Truth.NO and not fitting else None
        return _criterion(policy, "editions", truth, condition, values, outcome=outcome)
    kinds = [
        kind
        for edition in chosen
        if answers[edition][0] is Truth.DEPENDS
        for kind in answers[edition][1]
    ]
    facts = tuple(category_fact(kind) for kind in kinds)
    if request.edition is None:
        facts = (*facts, request.fact("edition"))
    return _criterion(policy, "editions", Truth.DEPENDS, condition, facts=facts)


def _once_only(policy: Policy, service: Service, request: ServiceRequest) -> Criterion:
    condition = service.conditions.once_only
    assert condition is not None  # noqa: S101 (the caller asks only where there is one)
    truth = _of_bool(None if request.prior is None else not request.prior)
    facts = (request.fact("prior"),) if truth is Truth.DEPENDS else ()
    return _criterion(
        policy, "once_only", truth, condition, {"service": service.label}, facts=facts
    )


def names(policy: Policy, kinds: Sequence[Category]) -> str:
    """The kinds as an enumeration: 「四上」企业、市区认定的总部企业."""
    return "、".join(policy.label(kind) for kind in kinds)


def day_text(day: date) -> str:
    """2022年8月14日."""
    return f"{day.year}年{day.month}月{day.day}日"


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
