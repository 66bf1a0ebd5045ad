"""What a conversation knows: the fact sheet, the dialogue and the intake draft.

Each is one Rasa slot (domain.yml) that the api keeps between turns; the shapes are those of
docs/interfaces.md, "State". Money is `Decimal` yuan, written as a string in the slot.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

IntakeStatus = Literal["none", "consent", "collecting", "confirming", "pending", "done", "refused"]


class State(BaseModel):
    """A slot as stored; an older version may have written it, so unknown keys are dropped."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    def dump(self) -> dict[str, Any]:
        """The slot's JSON value."""
        return self.model_dump(mode="json")


class Money(State):
    """An amount in yuan; a point when `low` equals `high`, else a range (None: no bound)."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def exact(self) -> Decimal | None:
        """The amount, where it is one."""
        return self.low if self.low is not None and self.low == self.high else None

    @classmethod
    def of(cls, value: Decimal) -> Money:
        """The range of one amount."""
        return cls(low=value, high=value)


class ApplicantFacts(State):
    """Facts about the applicant; None and absent mean unknown."""

    legal_form: str | None = None
    legal_form_implied: bool = False
    registered_in_baiyun: bool | None = None
    district: str | None = None
    categories: dict[str, bool] = Field(default_factory=dict)
    annual_tax: Money | None = None
    paid_in_capital: Money | None = None
    fraud_told: bool = False
    fraud_finding_date: date | None = None


class ServiceFacts(State):
    """Facts about one service; fees are one entry a year."""

    edition: str | None = None
    packages: int | None = None
    years: int | None = None
    annual_fees: list[Money] = Field(default_factory=list)
    excluded_fees: list[Money] = Field(default_factory=list)
    start_year: int = 1
    prior: bool | None = None


class FactSheet(State):
    """One per conversation."""

    applicant: ApplicantFacts = Field(default_factory=ApplicantFacts)
    services: dict[str, ServiceFacts] = Field(default_factory=dict)
    declined: list[str] = Field(default_factory=list)

    def service(self, service_id: str) -> ServiceFacts:
        """The facts of a service, made on first use."""
        return self.services.setdefault(service_id, ServiceFacts())

    def withdraw_decline(self, fact: str) -> None:
        """A fact that is given after all is no longer one the applicant could not give."""
        if fact in self.declined:
            self.declined.remove(fact)


class Option(State):
    """A choice that is offered for a question."""

    value: str
    label: str
    money: Money | None = None


class OpenQuestion(State):
    """The question that waits for an answer."""

    kind: Literal["fact", "services", "unit", "intake", "status", "date", "erase", "cancel"]
    fact: str
    text: str
    why: str = ""
    options: list[Option] = Field(default_factory=list)
    buttons: list[tuple[str, str]] = Field(default_factory=list)
    service: str | None = None


class DialogueState(State):
    """Where the conversation stands."""

    policy_id: str | None = None
    goal: str | None = None
    services: list[str] = Field(default_factory=list)
    open_question: OpenQuestion | None = None
    offer: str | None = None
    pending_fee: Money | None = None
    last_amount_fact: str | None = None
    last_total: str | None = None
    last_estimated: list[str] = Field(default_factory=list)
    corrected: str | None = None
    answered: OpenQuestion | None = None
    spoken_of: list[str] = Field(default_factory=list)
    readings: list[tuple[str, str]] = Field(default_factory=list)
    failures: int = 0
    handover_requested: bool = False
    erase_requested: bool = False
    lapse_told: bool = False
    told: list[str] = Field(default_factory=list)
    said: dict[str, int] = Field(default_factory=dict)
    last_topic: str | None = None
    last_reply: list[dict[str, Any]] = Field(default_factory=list)
    status_reference: str | None = None


class Consent(State):
    """The consent to keep personal information (PIPL art. 13, 14, 17)."""

    version: str
    accepted_at: str


class IntakeState(State):
    """The draft of an intake. `held`: said before consent, dropped on refusal."""

    status: IntakeStatus = "none"
    consent: Consent | None = None
    enterprise_name: str | None = None
    uscc: str | None = None
    contact_name: str | None = None
    mobile: str | None = None
    services: list[str] = Field(default_factory=list)
    held: dict[str, str] = Field(default_factory=dict)
    note: str | None = None
    completed: int = 0
    idempotency_key: str | None = None
    body: dict[str, Any] | None = None
    reference: str | None = None
