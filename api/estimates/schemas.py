"""The estimate over HTTP (contract.md): strict on the way in, exact on the way out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from api.wire_types import Day, MoneyIn, MoneyOut
from policy_kb.facts import LONGEST_CYCLE, Category, Edition, LegalForm, ServiceId
from policy_kb.results import Status, Verdict

_MOST_PACKAGES = 1_000_000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApplicantIn(_Strict):
    """What is known of the applicant; absent or null is unknown, never no."""

    legal_form: LegalForm | None = None
    registered_in_baiyun: StrictBool | None = None
    categories: Annotated[
        list[Category] | None,
        Field(max_length=50, description="Those that hold; `[]`: none holds; null: unknown."),
    ] = None
    annual_tax: MoneyIn | None = None
    paid_in_capital: MoneyIn | None = None
    fraud_finding_date: Annotated[
        Day | None, Field(description="Absent or null: there was no finding.")
    ] = None


class _ServiceIn(_Strict):
    annual_fees: list[MoneyIn]
    excluded_fees: Annotated[
        list[MoneyIn] | None, Field(description="Per year, what art. 9 leaves out.")
    ] = None

    @model_validator(mode="after")
    def _excluded_within_fees(self) -> Self:
        if self.excluded_fees:
            if len(self.excluded_fees) != len(self.annual_fees):
                raise PydanticCustomError("excluded_length", "one entry for each fee")
            pairs = zip(self.excluded_fees, self.annual_fees, strict=True)
            if any(excluded > fee for excluded, fee in pairs):
                raise PydanticCustomError("excluded_above_fee", "not above its fee")
        return self


_Cycle = Annotated[list[MoneyIn], Field(min_length=1, max_length=LONGEST_CYCLE)]
_OneYear = Annotated[list[MoneyIn], Field(min_length=1, max_length=1)]


class DevCloudIn(_ServiceIn):
    service: Literal["dev_cloud"]
    annual_fees: _Cycle
    edition: Edition | None = None
    packages: Annotated[StrictInt, Field(ge=1, le=_MOST_PACKAGES)] | None = None
    start_year: Annotated[StrictInt, Field(ge=1, le=LONGEST_CYCLE)] = 1

    @model_validator(mode="after")
    def _within_the_cycle(self) -> Self:
        if self.start_year + len(self.annual_fees) - 1 > LONGEST_CYCLE:
            raise PydanticCustomError("past_third_year", "never past year 3 (art. 11(1))")
        return self


class PublicCloudIn(_ServiceIn):
    service: Literal["public_cloud"]
    annual_fees: _Cycle


class OneYearServiceIn(_ServiceIn):
    """The services that an enterprise may have for one year only (art. 11(3) and (4))."""

    service: Literal["software_park", "diagnosis", "digital_workshop"]
    annual_fees: _OneYear
    prior: Annotated[
        StrictBool | None, Field(description="Had it before. Absent: no; null: unknown.")
    ] = False


ServiceIn = Annotated[DevCloudIn | PublicCloudIn | OneYearServiceIn, Field(discriminator="service")]


class EstimateIn(_Strict):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2021-06-30",
                    "applicant": {
                        "legal_form": "enterprise",
                        "registered_in_baiyun": True,
                        "categories": ["four_above"],
                        "annual_tax": "8000000",
                    },
                    "services": [{"service": "public_cloud", "annual_fees": ["500000"]}],
                }
            ]
        },
    )

    as_of: Annotated[
        Day | None, Field(description="Selects the policy; default today, Asia/Shanghai.")
    ] = None
    applicant: ApplicantIn = ApplicantIn()
    services: Annotated[list[ServiceIn], Field(min_length=1, max_length=len(ServiceId))]

    @model_validator(mode="after")
    def _each_service_once(self) -> Self:
        names = [service.service for service in self.services]
        if len(set(names)) != len(names):
            raise PydanticCustomError("service_repeated", "each service at most once")
        return self


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PolicyOut(_Out):
    id: str
    title: str
    valid_from: date
    valid_until: date
    status: Status


class CitationOut(_Out):
    article: int
    label: str
    quote: str


class ReasonOut(_Out):
    """A sentence with its article, and the reading (readings.md) where it rests on one."""

    text: str
    article: int
    reading: str | None


class StepOut(_Out):
    name: str
    value: MoneyOut | None
    text: str
    article: int
    reading: str | None


class YearOut(_Out):
    year: int = Field(description="Counts from the first fee given.")
    fee: MoneyOut
    excluded: MoneyOut
    base: MoneyOut
    rate: str | None = Field(description="Null where R3's rule gives the amount.", examples=["0.5"])
    uncapped: MoneyOut
    cap: MoneyOut | None
    amount: MoneyOut
    self_pay: MoneyOut
    steps: list[StepOut]


class AlternativeOut(_Out):
    """One of several ways to compute the same service (R3)."""

    label: str
    amounts: list[MoneyOut]
    chosen: bool
    article: int
    reading: str | None


class ServiceOut(_Out):
    service: ServiceId
    eligibility: Verdict
    reasons: list[ReasonOut]
    missing: list[str] = Field(description="Facts the verdict or the amount still needs.")
    years: list[YearOut]
    alternatives: list[AlternativeOut]
    citations: list[CitationOut]


class YearTotalOut(_Out):
    year: int
    sum: MoneyOut
    cap: MoneyOut
    amount: MoneyOut
    cut: MoneyOut


class EstimateOut(_Out):
    policy: PolicyOut
    services: list[ServiceOut]
    years: list[YearTotalOut]
    total: MoneyOut
    notices: list[ReasonOut]
