"""What the rules return: frozen values that carry their source. Money is `Decimal` yuan in 0.01."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from policy_kb.facts import Applicant, MoneyRange, Request, ServiceId, ServiceRequest


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class Truth(StrEnum):
    """A criterion's answer; DEPENDS: on facts that are not known yet."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


class Status(StrEnum):
    """Where a day lies relative to a policy's validity."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    NOT_YET_IN_FORCE = "not_yet_in_force"


@dataclass(frozen=True)
class Citation:
    """A place in the official text: article number, label (第十一条（二）) and verbatim words."""

    article: int
    label: str
    quote: str


@dataclass(frozen=True)
class Reason:
    """A sentence for the applicant, the place it rests on, and the reading if it rests on one."""

    text: str
    article: int
    reading: str | None
    label: str


@dataclass(frozen=True)
class Notice:
    """Something that every reader of the estimate must be told."""

    text: str
    article: int
    reading: str | None
    label: str = ""


@dataclass(frozen=True)
class Criterion:
    """One condition of article 8, 11 or 20. `facts`: ids of the missing facts it depends on."""

    id: str
    label: str
    truth: Truth
    reason: Reason
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """Whether the applicant may have one service. `reasons` are those that decide the verdict."""

    service: ServiceId
    verdict: Verdict
    criteria: tuple[Criterion, ...]
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Step:
    """One step of a computation, in the order in which it was taken."""

    name: str
    value: Decimal | None
    text: str
    article: int
    reading: str | None


@dataclass(frozen=True)
class YearLine:
    """One service in one year. `year` counts from the first fee given; `rate` is None under R3."""

    year: int
    fee: Decimal
    excluded: Decimal
    base: Decimal
    rate: Decimal | None
    uncapped: Decimal
    cap: Decimal | None
    amount: Decimal
    self_pay: Decimal
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Alternative:
    """One of several ways to compute the same service (R3): an amount a year."""

    label: str
    amounts: tuple[Decimal, ...]
    chosen: bool
    article: int
    reading: str | None


@dataclass(frozen=True)
class ServiceEstimate:
    """One service's estimate; `years` is empty if it is not eligible or something is missing."""

    service: ServiceId
    assessment: Assessment
    missing: tuple[str, ...]
    years: tuple[YearLine, ...]
    alternatives: tuple[Alternative, ...]
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class YearTotal:
    """All services of one year under article 12: `amount = min(sum, cap)`, `cut = sum - amount`."""

    year: int
    sum: Decimal
    cap: Decimal
    amount: Decimal
    cut: Decimal


@dataclass(frozen=True)
class Estimate:
    """The whole estimate. `notices` holds the services' notices too, each text once."""

    policy_id: str
    title: str
    as_of: date
    status: Status
    valid_from: date
    valid_until: date
    services: tuple[ServiceEstimate, ...]
    years: tuple[YearTotal, ...]
    total: Decimal
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Scenario:
    """One outcome that unknown or rough facts leave open, and what it assumes.

    `irrelevant`: facts that are open but do not change the amounts here ("whatever the tax is").
    """

    assumptions: tuple[Reason, ...]
    irrelevant: tuple[str, ...]
    applicant: Applicant
    requests: tuple[ServiceRequest, ...]
    estimate: Estimate


@dataclass(frozen=True)
class Option:
    """A possible answer. `value`: an id, "true"/"false", or "low..high" yuan for a `range`."""

    value: str
    label: str
    range: MoneyRange | None = None


@dataclass(frozen=True)
class Question:
    """The next thing to ask. `facts`: the fact ids that the answer settles."""

    fact: str
    text: str
    options: tuple[Option, ...]
    facts: tuple[str, ...]
    service: ServiceId | None
    why: Reason


@dataclass(frozen=True)
class Difference:
    """One figure or verdict that changed. `service` and `year` are None for what concerns all."""

    service: ServiceId | None
    year: int | None
    field: str
    before: object
    after: object


@dataclass(frozen=True)
class WhatIf:
    """Two estimates and every difference between them."""

    before: Estimate
    after: Estimate
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class NearestChange:
    """The smallest change that makes an applicant eligible or brings it more."""

    fact: str
    value: object
    reason: Reason
    request: Request
    as_of: date
    before: ServiceEstimate
    after: ServiceEstimate


@dataclass(frozen=True)
class MaterialItem:
    """One item of article 14. `fillable`: a form to fill in and download in the system."""

    number: int
    text: str
    stamped: bool
    fillable: bool
    services: tuple[ServiceId, ...]


@dataclass(frozen=True)
class Materials:
    """The union of what the services need, each item once."""

    items: tuple[MaterialItem, ...]
    notes: tuple[Reason, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Deadline:
    """A period of the procedure with its dates, all inclusive.

    `opens`: the first day on which one may act; `counted_from`: day 1 of the count.
    """

    id: str
    label: str
    opens: date
    counted_from: date
    ends: date
    reason: Reason
