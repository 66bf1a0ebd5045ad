"""What the rules are told: the applicant, the services asked for, and names for what is not known.

Money is `Decimal` yuan. `None` (or a category that is not in `categories`) means unknown, never no;
only `fraud_finding_date` is a plain fact whose absence means that there was no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Self

LONGEST_CYCLE = 3
"""The longest period any service is subsidised for: three years (第十一条（一）、（二）)."""


class FactError(ValueError):
    """A fact that cannot be true of any applicant, such as a negative fee."""


class LegalForm(StrEnum):
    ENTERPRISE = "enterprise"
    PUBLIC_INSTITUTION = "public_institution"
    SOCIAL_ORGANIZATION = "social_organization"
    PRIVATE_NON_ENTERPRISE = "private_non_enterprise"
    BRANCH = "branch"
    SOLE_PROPRIETOR = "sole_proprietor"
    PARTNERSHIP = "partnership"
    INDIVIDUAL_ENTERPRISE = "individual_enterprise"


class Category(StrEnum):
    """The kinds of applicant that articles 8 and 11 name; one may be several at once (R19)."""

    SOFTWARE_IT = "software_it"
    KEY_ENTERPRISE_IT = "key_enterprise_it"
    INCUBATOR = "incubator"
    RESEARCH_INSTITUTE = "research_institute"
    HIGHER_EDUCATION = "higher_education"
    VOCATIONAL_SCHOOL = "vocational_school"
    TRAINING_INSTITUTION = "training_institution"
    FOUR_ABOVE = "four_above"
    HEADQUARTERS = "headquarters"
    NEW_KEY_INVESTMENT = "new_key_investment"
    SOFTWARE_VENDOR = "software_vendor"
    INDUSTRIAL_WITH_PLANT = "industrial_with_plant"


class ServiceId(StrEnum):
    DEV_CLOUD = "dev_cloud"
    PUBLIC_CLOUD = "public_cloud"
    SOFTWARE_PARK = "software_park"
    DIAGNOSIS = "diagnosis"
    DIGITAL_WORKSHOP = "digital_workshop"


class Edition(StrEnum):
    """The two editions of 软件开发云 (第十一条（一）)."""

    ENTERPRISE = "enterprise"
    EDUCATION = "education"


REGISTERED = "registered_in_baiyun"
LEGAL_FORM = "legal_form"
ANNUAL_TAX = "annual_tax"
PAID_IN_CAPITAL = "paid_in_capital"
FRAUD_FINDING_DATE = "fraud_finding_date"
CATEGORIES = "categories"


def category_fact(category: Category) -> str:
    """The fact id of one category: `categories.four_above`."""
    return f"{CATEGORIES}.{category.value}"


def service_fact(service: ServiceId, name: str) -> str:
    """The fact id of something about one requested service: `dev_cloud.edition`."""
    return f"{service.value}.{name}"


def _check_money(name: str, value: Decimal | None) -> None:
    if value is None:
        return
    if not isinstance(value, Decimal):
        raise FactError(f"{name} must be a Decimal, not {type(value).__name__}")
    if not value.is_finite() or value < 0:
        raise FactError(f"{name} must be a finite amount of at least 0, not {value}")


@dataclass(frozen=True)
class Applicant:
    """What is known of an applicant. Raises FactError for amounts that cannot be."""

    legal_form: LegalForm | None = None
    registered_in_baiyun: bool | None = None
    categories: Mapping[Category, bool] = field(default_factory=dict)
    annual_tax: Decimal | None = None
    paid_in_capital: Decimal | None = None
    fraud_finding_date: date | None = None

    def __post_init__(self) -> None:
        _check_money(ANNUAL_TAX, self.annual_tax)
        _check_money(PAID_IN_CAPITAL, self.paid_in_capital)
        object.__setattr__(self, "categories", MappingProxyType(dict(self.categories)))

    def with_categories(self, held: Iterable[Category]) -> Self:
        """The same applicant with every category decided: those in `held` hold, no other does."""
        held = frozenset(held)
        return replace(self, categories={category: category in held for category in Category})

    def money(self, fact: str) -> Decimal | None:
        """The money fact `annual_tax` or `paid_in_capital`. Raises KeyError for another."""
        if fact == ANNUAL_TAX:
            return self.annual_tax
        if fact == PAID_IN_CAPITAL:
            return self.paid_in_capital
        raise KeyError(fact)


@dataclass(frozen=True)
class ServiceRequest:
    """One requested service and what is known of it.

    `annual_fees` and `excluded_fees` are yuan, one entry a year from `start_year` on; missing
    entries of `excluded_fees` are 0. Raises FactError for what cannot be: negative amounts, an
    excluded part above its fee, more years than the cycle has, less than one package.
    """

    service: ServiceId
    annual_fees: tuple[Decimal, ...] = ()
    excluded_fees: tuple[Decimal, ...] = ()
    edition: Edition | None = None
    packages: int | None = None
    start_year: int = 1
    prior: bool | None = False

    def __post_init__(self) -> None:
        for amount in (*self.annual_fees, *self.excluded_fees):
            _check_money("a fee", amount)
        if self.annual_fees:
            if len(self.excluded_fees) > len(self.annual_fees):
                raise FactError("excluded_fees has more years than annual_fees")
            for fee, excluded in zip(self.annual_fees, self.excluded_fees, strict=False):
                if excluded > fee:
                    raise FactError(f"the excluded part {excluded} is more than the fee {fee}")
        if not 1 <= self.start_year <= LONGEST_CYCLE:
            raise FactError(f"start_year must be 1 to {LONGEST_CYCLE}, not {self.start_year}")
        if self.start_year + len(self.annual_fees) - 1 > LONGEST_CYCLE:
            raise FactError(f"the fees go past year {LONGEST_CYCLE} of the cycle")
        if self.packages is not None and self.packages < 1:
            raise FactError(f"packages must be at least 1, not {self.packages}")

    def fact(self, name: str) -> str:
        """The fact id of something about this request."""
        return service_fact(self.service, name)

    def excluded(self, position: int) -> Decimal:
        """What article 9 leaves out of the fee at this position."""
        return self.excluded_fees[position] if position < len(self.excluded_fees) else Decimal(0)


@dataclass(frozen=True)
class Request:
    """An applicant together with what it asks for."""

    applicant: Applicant
    requests: tuple[ServiceRequest, ...]


@dataclass(frozen=True)
class MoneyRange:
    """An amount that is known only roughly. `None` is an open end; a point if `low == high`.

    `low_open` / `high_open`: the bound itself is not included (不满、超过).
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        _check_money("low", self.low)
        _check_money("high", self.high)
        if self.low is not None and self.high is not None and self.low > self.high:
            raise FactError(f"the range runs backwards: {self.low} to {self.high}")

    @property
    def point(self) -> Decimal | None:
        """The amount, if the range is a single one."""
        exact = self.low == self.high and not self.low_open and not self.high_open
        return self.low if exact else None
