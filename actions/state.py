"""What a conversation knows: the fact sheet, the dialogue and the intake draft.

Each is one Rasa slot (domain.yml) that the api keeps between turns; the shapes are those of
docs/interfaces.md, "State". Money is `Decimal` yuan, written as a string in the slot.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LastKind = Literal["estimate", "refusal", "eligible", "topic", "period"]
IntakeStatus = Literal["none", "consent", "collecting", "confirming", "pending", "done", "refused"]


class State(BaseModel):
    """A slot as stored; an older version may have written it, so unknown keys are dropped."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    def dump(self) -> dict[str, Any]:
        """The slot's JSON value."""
        return self.model_dump(mode="json")


class Money(State):
    """An amount in yuan; a point when `low` equals `high`, else a range (None: no bound).

    `stated` is the figure that was said of an approximation (约40万).
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    stated: Decimal | None = None

    @property
    def exact(self) -> Decimal | None:
        """The amount, where it is one."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def figure(self) -> Decimal | None:
        """The amount to compute with: the exact one, or the figure of an approximation."""
        return self.stated if self.exact is None else self.exact

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
    """Facts about one service; fees are one entry a year.

    `only_year`: the one year of the cycle that was asked about; None for all that are known.
    `furthest_year`: the last of the years that were asked about one by one.
    """

    edition: str | None = None
    packages: int | None = None
    years: int | None = None
    annual_fees: list[Money] = Field(default_factory=list)
    excluded_fees: list[Money] = Field(default_factory=list)
    start_year: int = 1
    only_year: int | None = None
    furthest_year: int = 0
    prior: bool | None = None

    @property
    def first_year(self) -> int:
        """The year of the cycle that the fees asked about begin with."""
        return self.only_year or self.start_year

    @property
    def fees_asked_about(self) -> list[Money]:
        """The fees of the years that were asked about."""
        return self._of_asked_year(self.annual_fees)

    @property
    def excluded_asked_about(self) -> list[Money]:
        """What art. 9 leaves out of them."""
        return self._of_asked_year(self.excluded_fees)

    def spread_fees(self, years: int) -> None:
        """The fees told so far, for that many years: cut off, or the last one for the rest."""
        fees = self.annual_fees[:years]
        if fees:
            self.annual_fees = [*fees, *[fees[-1]] * (years - len(fees))]

    def _of_asked_year(self, amounts: list[Money]) -> list[Money]:
        """The amounts of the one year asked about; a year not told of costs as much as the last."""
        if self.only_year is None or not amounts:
            return amounts
        return [amounts[min(self.only_year, len(amounts)) - 1]]


class FactSheet(State):
    """One per conversation."""

    applicant: ApplicantFacts = Field(default_factory=ApplicantFacts)
    services: dict[str, ServiceFacts] = Field(default_factory=dict)
    declined: list[str] = Field(default_factory=list)

    def service(self, service_id: str) -> ServiceFacts:
        """The facts of a service, made on first use."""
        return self.services.setdefault(service_id, ServiceFacts())

    def is_priced(self, service_id: str) -> bool:
        """Whether a fee of the service is known."""
        facts = self.services.get(service_id)
        return facts is not None and bool(facts.annual_fees)

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

    kind: Literal[
        "fact", "services", "unit", "intake", "status", "date", "erase", "cancel", "restart"
    ]
    fact: str
    text: str
    why: str = ""
    options: list[Option] = Field(default_factory=list)
    buttons: list[tuple[str, str]] = Field(default_factory=list)
    service: str | None = None


class Cleared(State):
    """What was known before a start over."""

    sheet: FactSheet
    goal: str | None = None
    services: list[str] = Field(default_factory=list)


class PeriodTold(State):
    """The period that was explained or computed last.

    `day`: when its event was, once it was computed; `ended`: where the event was the end of the
    period before it.
    """

    id: str
    day: date | None = None
    ended: date | None = None


class DialogueState(State):
    """Where the conversation stands.

    `real`: the facts of the real case while others are supposed; `cleared`: what a start over has
    just cleared, for the one message that may take it back; `set_aside`: the goal that was
    cancelled; `left_out`: what the last message took out of the sum; `days_told`: when the event
    was that a period is counted from; `interrupted`: what was open when the applicant was asked
    whether it is really meant; `last_kind`: what the last answer was; `disputed`: how often in a
    row it was denied; `period`: the period that a bare day or a doubt about the counting is about;
    `other_form_tried`: whether the facts supposed are those of another form that was asked about;
    `for_another`: whether another unit has taken the applicant's place; `anchor`: the topic that
    stands for an answer which is none of a topic.
    """

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
    last_kind: LastKind | None = None
    anchor: str | None = None
    disputed: int = 0
    real: FactSheet | None = None
    cleared: Cleared | None = None
    set_aside: str | None = None
    interrupted: OpenQuestion | None = None
    last_reply: list[dict[str, Any]] = Field(default_factory=list)
    status_reference: str | None = None
    left_out: list[str] = Field(default_factory=list)
    days_told: dict[str, date] = Field(default_factory=dict)
    period: PeriodTold | None = None
    other_form_tried: bool = False
    for_another: bool = False

    @property
    def is_about_the_estimate(self) -> bool:
        """Whether the conversation is about just the services that an amount was told for."""
        return self.last_total is not None and set(self.services) == set(self.last_estimated)


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
