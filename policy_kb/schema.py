"""The shape of a policy's rule files: policy, services, conditions, materials and stages.

Nothing unknown is accepted, and no value stands without its article. What one record can check
about itself is checked here; whether anchors and readings exist is checked by `policy_kb.book`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from policy_kb.facts import LONGEST_CYCLE, Category, Edition, LegalForm, ServiceId
from policy_kb.schema_text import Anchor, ReadingId, Slug


def _no_float(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"{value} is a binary float: put the figure in quotation marks")
    return value


Exact = Annotated[Decimal, BeforeValidator(_no_float), Field(allow_inf_nan=False)]
Money = Annotated[Exact, Field(ge=0)]
Rate = Annotated[Exact, Field(gt=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=1)]
Text = Annotated[str, Field(strict=True, min_length=1)]


class Record(BaseModel):
    """Base of every record: frozen, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Record):
    """Something that stands in the text, with its article and the reading it rests on, if any."""

    article: Anchor
    reading: ReadingId | None = None


class SourcedText(Sourced):
    value: Text


class SourcedDate(Sourced):
    value: date


class SourcedMoney(Sourced):
    value: Money


class SourcedCount(Sourced):
    value: Count


class PolicyFile(Record):
    """policy.yaml. `gap_before` declares that nothing was in force just before this version."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: SourcedText
    document_number: SourcedText
    issuer: SourcedText
    issuer_short: SourcedText
    district: SourcedText
    valid_from: SourcedDate
    valid_until: SourcedDate
    years_of_validity: SourcedCount
    contact_phone: SourcedText
    gap_before: bool = False

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_until.value < self.valid_from.value:
            raise ValueError("valid_until lies before valid_from")
        return self


class YearRate(Sourced):
    """A share of the basis; `year` of the cycle, or every year if None."""

    year: Annotated[int, Field(ge=1, le=LONGEST_CYCLE)] | None = None
    value: Rate


class Band(Sourced):
    """The cap between two bounds: `from_` is included, `to` is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: Annotated[Money | None, Field(alias="from")] = None
    to: Money | None = None
    cap: Money
    reading_at_from: ReadingId | None = None


class Tiers(Sourced):
    """A cap that depends on a money fact of the applicant."""

    by: Literal["annual_tax", "paid_in_capital"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_gap_no_overlap(self) -> Self:
        if self.bands[0].from_ is not None or self.bands[-1].to is not None:
            raise ValueError("the tiers must begin and end open")
        for lower, upper in zip(self.bands, self.bands[1:], strict=False):
            if lower.to is None or upper.from_ is None or lower.to != upper.from_:
                raise ValueError(
                    f"gap or overlap between the tiers at {lower.to} and {upper.from_}"
                )
            if lower.from_ is not None and lower.from_ >= lower.to:
                raise ValueError(f"the tier from {lower.from_} to {lower.to} is empty")
        return self


class Route(Record):
    """One way to compute a service: a share of the fee or of another fact, up to a cap.

    `categories`: who may go this way; None: everybody who is eligible.
    """

    id: Slug
    label: SourcedText
    basis: Literal["fee", "annual_tax", "paid_in_capital"]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)] | None = None
    rates: Annotated[tuple[YearRate, ...], Field(min_length=1)]
    cap: SourcedMoney | None = None
    tiers: Tiers | None = None
    reading: ReadingId | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.cap is not None and self.tiers is not None:
            raise ValueError(f"route {self.id} has a cap and tiers")
        years = [rate.year for rate in self.rates]
        if years != [None] and years != list(range(1, len(years) + 1)):
            raise ValueError(f"route {self.id}: one rate for every year, or years 1, 2, 3 in order")
        return self


class PackageLimit(Sourced):
    """How many packages are supported, for a category or (None) for everybody else."""

    category: Category | None = None
    value: Count


class ServiceFile(Record):
    """One service of services.yaml. `self_pay_to`: whom the rest is paid to; None: not written."""

    id: ServiceId
    label: SourcedText
    group: SourcedText
    article: Anchor
    years: SourcedCount
    several_years: SourcedText | None = None
    self_pay_to: SourcedText | None = None
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    choice_between_routes: SourcedText | None = None
    package_limits: dict[Edition, tuple[PackageLimit, ...]] | None = None
    excess_packages: SourcedText | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        names = [route.id for route in self.routes]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: two routes have the same id")
        if self.years.value > LONGEST_CYCLE:
            raise ValueError(f"{self.id}: no cycle is longer than {LONGEST_CYCLE} years")
        for route in self.routes:
            if route.rates[0].year is not None and len(route.rates) != self.years.value:
                raise ValueError(f"{self.id}: {route.id} needs a rate for each of its years")
        if len(self.routes) > 1:
            if self.choice_between_routes is None or self.choice_between_routes.value != "higher":
                raise ValueError(f"{self.id}: several routes need choice_between_routes: higher")
            if any(route.categories is None for route in self.routes):
                raise ValueError(f"{self.id}: each of several routes says for whom it is")
        return self

    @model_validator(mode="after")
    def _packages_coherent(self) -> Self:
        if (self.package_limits is None) != (self.excess_packages is None):
            raise ValueError(f"{self.id}: package_limits and excess_packages belong together")
        if self.excess_packages and self.excess_packages.value != "proportional":
            raise ValueError(f"{self.id}: the only known rule for excess packages is proportional")
        for edition, limits in (self.package_limits or {}).items():
            if not limits or limits[-1].category is not None:
                raise ValueError(f"{self.id}: {edition} lacks the limit for everybody else")
            if any(limit.category is None for limit in limits[:-1]):
                raise ValueError(f"{self.id}: {edition} has limits after the one for everybody")
        if self.package_limits is not None and set(self.package_limits) != set(Edition):
            raise ValueError(f"{self.id}: every edition needs its package limits")
        return self


class ServicesFile(Record):
    """services.yaml."""

    yearly_cap: SourcedMoney
    excluded_costs: SourcedText
    self_pay: SourcedText
    services: Annotated[tuple[ServiceFile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [service.id for service in self.services]
        if len(set(names)) != len(names):
            raise ValueError("a service stands twice")
        return self


class Condition(Sourced):
    """A condition; `remedy` is the wording of what an applicant could change about it.

    `reading_for`: whether only a no rests on the reading, or a yes as well.
    """

    remedy: Text | None = None
    reading_for: Literal["no", "yes_and_no"] = "yes_and_no"


class FormCondition(Condition):
    any_of: Annotated[tuple[LegalForm, ...], Field(min_length=1)]


class FraudBan(Condition):
    years: SourcedCount


class KindOf(Sourced):
    category: Category


class KindCondition(Condition):
    any_of: Annotated[tuple[KindOf, ...], Field(min_length=1)]

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        return tuple(kind.category for kind in self.any_of)


class EditionCondition(Condition):
    fits: dict[Edition, Annotated[tuple[Category, ...], Field(min_length=1)]]


class GeneralConditions(Record):
    registered: Condition
    legal_personality: FormCondition
    fraud_ban: FraudBan


class ServiceConditions(Record):
    """Who may have one service, besides the general conditions."""

    kinds: KindCondition
    enterprises_only: FormCondition | None = None
    editions: EditionCondition | None = None
    once_only: Condition | None = None

    @model_validator(mode="after")
    def _editions_cover_kinds(self) -> Self:
        if self.editions is not None:
            fitting = {category for group in self.editions.fits.values() for category in group}
            if fitting != set(self.kinds.categories):
                raise ValueError("the editions and the kinds name different categories")
        return self


class ConditionsFile(Record):
    """conditions.yaml."""

    general: GeneralConditions
    services: dict[ServiceId, ServiceConditions]


class ItemServices(Sourced):
    value: Literal["all"] | Annotated[tuple[ServiceId, ...], Field(min_length=1)]


class Item(Record):
    """One item of article 14; its text is the clause's."""

    number: Count
    article: Anchor
    fillable: bool
    services: ItemServices


class SourcedFlag(Sourced):
    value: bool


class Note(Sourced):
    text: Text


class MaterialsFile(Record):
    """materials.yaml."""

    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    stamped: SourcedFlag
    notes: tuple[Note, ...]

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        if [item.number for item in self.items] != list(range(1, len(self.items) + 1)):
            raise ValueError("the items are not numbered 1, 2, 3 …")
        return self


class Period(Sourced):
    """A length of time after an event or after another period.

    `opens`: when one may first act: the day after the event (None), the event's own day, or the day
    on which the period before it opens.
    """

    id: Slug
    label: Text
    after: Slug
    opens: Literal["with_event", "with_previous"] | None = None
    length: Count
    unit: Literal["working_day", "calendar_day"]


class Stage(Sourced):
    id: Slug
    title: Text
    who: Text
    text: Text
    period: Slug | None = None


class StagesFile(Record):
    """stages.yaml."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    objection: tuple[Stage, ...]
    periods: tuple[Period, ...]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        names = [period.id for period in self.periods]
        if len(set(names)) != len(names):
            raise ValueError("two periods have the same id")
        for position, period in enumerate(self.periods):
            if period.opens == "with_previous" and period.after not in names[:position]:
                raise ValueError(
                    f"period {period.id} opens with {period.after}, which is no period"
                )
        stages = (*self.stages, *self.objection)
        if len({stage.id for stage in stages}) != len(stages):
            raise ValueError("two stages have the same id")
        for stage in stages:
            if stage.period is not None and stage.period not in names:
                raise ValueError(
                    f"stage {stage.id} names period {stage.period}, which does not exist"
                )
        return self
