"""Intakes over HTTP (contract.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.cn import uscc as uscc_standard
from stdnum.exceptions import ValidationError as StandardNumberError

from api.estimates.schemas import ServiceIn
from api.wire_types import Instant, InstantIn, Line, Paragraphs
from policy_kb.facts import LegalForm, ServiceId


def _uscc(value: str) -> str:
    try:
        return str(uscc_standard.validate(value))
    except StandardNumberError as error:
        raise PydanticCustomError("uscc", "check character of GB 32100-2015") from error


def _mobile(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException as error:
        raise PydanticCustomError("mobile", "a mainland mobile number") from error
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if number.country_code != 86 or not mobile or number.extension:
        raise PydanticCustomError("mobile", "a mainland mobile number")
    return str(number.national_number)


def _storable(value: Any) -> Any:
    """Refuse what no PostgreSQL JSONB can hold: NUL and lone surrogates, at any depth."""
    for text in _texts(value):
        if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise PydanticCustomError("control_characters", "characters that cannot be stored")
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


Uscc = Annotated[Line, StringConstraints(max_length=40), AfterValidator(_uscc)]
"""统一社会信用代码 (GB 32100-2015), its check character verified; kept without separators."""

Mobile = Annotated[Line, StringConstraints(max_length=40), AfterValidator(_mobile)]
"""A mainland mobile number, kept as its 11 digits."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EnterpriseIn(_Strict):
    name: Annotated[Line, StringConstraints(max_length=200)]
    uscc: Uscc
    legal_form: LegalForm | None = None
    registered_in_baiyun: StrictBool | None = None


class ContactIn(_Strict):
    name: Annotated[Line, StringConstraints(max_length=100)]
    mobile: Mobile


class ConsentIn(_Strict):
    """Which text was agreed to, and when."""

    version: Annotated[Line, StringConstraints(max_length=64)]
    accepted_at: InstantIn


class IntakeIn(_Strict):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "0d4c8a1f6b7e4e0c9b3a5d2f1e6c7b8a",
                    "enterprise": {
                        "name": "广州示例科技有限公司",
                        "uscc": "91440101MA59ABCD83",
                        "legal_form": "enterprise",
                        "registered_in_baiyun": True,
                    },
                    "contact": {"name": "张三", "mobile": "13800138000"},
                    "services": ["public_cloud"],
                    "estimate": None,
                    "consent": {"version": "2024-1", "accepted_at": "2021-06-30T09:00:00+08:00"},
                    "note": None,
                }
            ]
        },
    )

    conversation_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")] | None = None
    enterprise: EnterpriseIn
    contact: ContactIn
    services: Annotated[list[ServiceId | ServiceIn], Field(min_length=1, max_length=len(ServiceId))]
    estimate: Annotated[dict[str, Any], AfterValidator(_storable)] | None = None
    consent: ConsentIn
    note: Annotated[Paragraphs, StringConstraints(max_length=2000)] | None = None

    @model_validator(mode="after")
    def _each_service_once(self) -> Self:
        if len(set(self.service_ids())) != len(self.services):
            raise PydanticCustomError("service_repeated", "each service at most once")
        return self

    def service_ids(self) -> list[ServiceId]:
        return [s if isinstance(s, ServiceId) else ServiceId(s.service) for s in self.services]


Kind = Literal["application", "expression_of_interest"]


class IntakeOut(BaseModel):
    """The receipt's data."""

    model_config = ConfigDict(from_attributes=True)

    reference: str = Field(examples=["BY20261122-7K3M9Q"])
    status: str
    kind: Kind = Field(description="An expression of interest once the policy has lapsed.")
    policy_lapsed: bool
    created_at: Instant


class LookUpIn(_Strict):
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
    mobile_last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class StageOut(BaseModel):
    stage: str
    label: str
    entered_at: Instant


class LookUpOut(BaseModel):
    """Where an intake stands; nothing personal."""

    reference: str
    kind: Kind
    policy_lapsed: bool
    stage: str
    stage_label: str
    created_at: Instant
    updated_at: Instant
    stages: list[StageOut]
