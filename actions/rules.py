"""The fact sheet as the rules' typed input."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from actions.state import FactSheet, Money, ServiceFacts
from policy_kb.book import Policy
from policy_kb.eligibility import fitting_editions
from policy_kb.facts import (
    Applicant,
    Category,
    Edition,
    LegalForm,
    MoneyRange,
    ServiceId,
    ServiceRequest,
)

#: An end of a range.
End = Literal["low", "high"]
#: A natural person has no legal personality either (R21); the rules know no such legal form.
WITHOUT_LEGAL_FORM = {"natural_person": LegalForm.SOLE_PROPRIETOR}


def applicant_of(sheet: FactSheet, end: End | None = None) -> Applicant:
    """What is known of the applicant; an amount that is only a range stays unknown here.

    `end`: an approximation (约460万) counts with this end of its range, and not with the figure.
    """
    facts = sheet.applicant
    form = facts.legal_form
    return Applicant(
        legal_form=WITHOUT_LEGAL_FORM.get(form) or LegalForm(form) if form else None,
        registered_in_baiyun=facts.registered_in_baiyun,
        categories={Category(k): v for k, v in facts.categories.items()},
        annual_tax=_figure(facts.annual_tax, end),
        paid_in_capital=_figure(facts.paid_in_capital, end),
        fraud_finding_date=facts.fraud_finding_date,
    )


def request_of(
    policy: Policy, sheet: FactSheet, service: str, end: End | None = None
) -> ServiceRequest:
    """What is known of one service; fees only where each year's is a figure.

    `end`: an approximate fee (约40万) counts with this end of its range, and not with the figure.

    An edition that was not said is the one that fits the applicant, if only one does (R17).
    """
    facts = sheet.services.get(service) or ServiceFacts()
    edition = Edition(facts.edition) if facts.edition else None
    if service == ServiceId.DEV_CLOUD and edition is None:
        fitting = fitting_editions(policy, applicant_of(sheet))
        edition = fitting[0] if len(fitting) == 1 else None
    fees = [_figure(fee, end) for fee in facts.fees_asked_about]
    excluded = [_figure(fee, None) for fee in facts.excluded_asked_about]
    exact = tuple(f for f in fees if f is not None)
    complete = bool(fees) and len(exact) == len(fees)
    return ServiceRequest(
        service=ServiceId(service),
        annual_fees=exact if complete else (),
        excluded_fees=_padded([f for f in excluded if f is not None], exact) if complete else (),
        edition=edition,
        packages=facts.packages,
        start_year=facts.first_year,
        prior=bool(facts.prior),
    )


def _figure(money: Money | None, end: End | None) -> Decimal | None:
    if money is None or end is None or money.stated is None:
        return money.figure if money else None
    return money.low if end == "low" else money.high


def _padded(excluded: list[Decimal], fees: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Excluded fees for every year: what was said of one holds for each (never above the fee)."""
    if not excluded:
        return ()
    filled = [*excluded, *[excluded[-1]] * (len(fees) - len(excluded))]
    return tuple(min(e, f) for e, f in zip(filled, fees, strict=False))


def requests_of(
    policy: Policy, sheet: FactSheet, services: Iterable[str], end: End | None = None
) -> tuple[ServiceRequest, ...]:
    """The requests of several services, in order."""
    return tuple(request_of(policy, sheet, service, end) for service in services)


def ranges_of(sheet: FactSheet, services: Iterable[str]) -> dict[str, MoneyRange]:
    """The facts that are known only as a range, by fact id."""
    found: dict[str, MoneyRange] = {}
    for name in ("annual_tax", "paid_in_capital"):
        money: Money | None = getattr(sheet.applicant, name)
        if money is not None and money.figure is None:
            found[name] = as_range(money)
    for service in services:
        facts = sheet.services.get(service)
        fees = facts.fees_asked_about if facts else []
        if not any(fee.figure is None for fee in fees):
            continue
        for year, fee in enumerate(fees, 1):
            name = f"{service}.annual_fees"
            found[f"{name}.{year}" if len(fees) > 1 else name] = as_range(fee)
    return found


def as_range(money: Money) -> MoneyRange:
    """The rules' range of an amount."""
    return MoneyRange(money.low, money.high, money.low_open, money.high_open)
