"""The sentences that the rules produce, as data: wording.yaml and what each can be filled with."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Self

from pydantic import Field, model_validator

from policy_kb.facts import Category, Edition, LegalForm
from policy_kb.schema import Count, Sourced, Text
from policy_kb.schema import Record as _Record

PLACEHOLDERS: dict[str, frozenset[str]] = {
    key: frozenset(names.split())
    for key, names in {
        "criterion.registered": "",
        "criterion.registered.yes": "district",
        "criterion.registered.no": "district",
        "criterion.registered.depends": "district",
        "criterion.legal_personality": "",
        "criterion.legal_personality.yes": "form",
        "criterion.legal_personality.no": "form",
        "criterion.legal_personality.depends": "",
        "criterion.fraud_ban": "",
        "criterion.fraud_ban.yes": "",
        "criterion.fraud_ban.no": "finding until",
        "criterion.enterprises_only": "",
        "criterion.enterprises_only.yes": "service form",
        "criterion.enterprises_only.no": "service form",
        "criterion.enterprises_only.depends": "service",
        "criterion.kinds": "",
        "criterion.kinds.yes": "service kinds",
        "criterion.kinds.no": "service kinds",
        "criterion.kinds.depends": "service kinds",
        "criterion.editions": "",
        "criterion.editions.yes": "edition",
        "criterion.editions.no": "edition fitting",
        "criterion.editions.none": "edition",
        "criterion.editions.depends": "",
        "criterion.once_only": "",
        "criterion.once_only.yes": "service",
        "criterion.once_only.no": "service",
        "criterion.once_only.depends": "service",
        "step.fee": "year amount",
        "step.excluded": "amount",
        "step.packages": "packages limit",
        "step.base": "amount",
        "step.rate": "rate",
        "step.capital": "amount rate",
        "step.uncapped": "amount",
        "step.cap": "amount",
        "step.fee_bound": "amount",
        "step.amount": "amount",
        "step.self_pay": "amount",
        "notice.reading": "text",
        "notice.lapsed": "years until bureau",
        "notice.not_yet": "from_day",
        "notice.yearly_cut": "year sum cap cut",
        "notice.excluded": "costs amount",
        "notice.packages": "packages limit",
        "notice.routes": "label",
        "notice.routes_by_year": "",
        "deadline.working_day": "length",
        "deadline.calendar_day": "length",
        "deadline.text": "label length ends",
        "scenario.money": "fact range",
        "scenario.form": "form",
        "scenario.kind": "kind",
        "scenario.no_kind": "kinds",
        "scenario.edition": "edition",
        "scenario.packages": "limit",
        "scenario.or": "",
        "range.from": "low",
        "range.below": "high",
        "range.between": "low high",
        "range.up_to": "high",
        "range.within": "low high",
        "range.point": "low",
        "question.kinds": "",
        "question.kinds.why": "service",
        "remedy.register": "district",
        "remedy.head_company": "",
        "remedy.enterprise": "",
        "remedy.ban_over": "until from_day",
        "remedy.kind": "kind",
        "remedy.edition": "edition",
        "remedy.tier": "fact value gap before after",
        "remedy.more_packages": "kind limit",
        "remedy.fewer_packages": "limit",
    }.items()
}
"""Every sentence the rules may produce, and what it can be filled with."""

ASKABLE = {
    "registered_in_baiyun": frozenset[str](),
    "legal_form": frozenset[str](),
    "categories": frozenset({"kind"}),
    "edition": frozenset[str](),
    "prior": frozenset({"service"}),
    "annual_fees": frozenset({"service"}),
    "packages": frozenset[str](),
    "annual_tax": frozenset[str](),
    "paid_in_capital": frozenset[str](),
}
"""What can be asked for, and what each question can be filled with."""

_YES_NO = {"registered_in_baiyun", "categories", "prior"}


def _placeholders(template: str) -> frozenset[str]:
    names = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(
                f"only plain placeholders such as {{amount}} may stand in {template!r}"
            )
        names.add(name)
    return frozenset(names)


def _check(key: str, template: str, allowed: frozenset[str]) -> None:
    if stray := _placeholders(template) - allowed:
        raise ValueError(f"{key}: nothing fills {', '.join(sorted(stray))}")


class FactWording(Sourced):
    """How one fact is asked for, and why. `cost`: 1 everybody knows it, 5 it must be looked up."""

    label: Text
    question: Text
    why: Text
    cost: Annotated[Count, Field(le=5)]
    yes_label: Text | None = None
    no_label: Text | None = None


class Labels(_Record):
    categories: dict[Category, Text]
    legal_forms: dict[LegalForm, Text]
    editions: dict[Edition, Text]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for given, wanted in (
            (set(self.categories), set(Category)),
            (set(self.legal_forms), set(LegalForm)),
            (set(self.editions), set(Edition)),
        ):
            if missing := wanted - given:
                raise ValueError(f"no label for {', '.join(sorted(missing))}")
        return self


class WordingFile(_Record):
    """wording.yaml: complete, and with no placeholder that nothing fills."""

    sentences: dict[str, Text]
    labels: Labels
    facts: dict[str, FactWording]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if stray := self.sentences.keys() ^ PLACEHOLDERS.keys():
            raise ValueError(f"sentences missing or unknown: {', '.join(sorted(stray))}")
        for key, template in self.sentences.items():
            _check(key, template, PLACEHOLDERS[key])
        if stray := self.facts.keys() ^ ASKABLE.keys():
            raise ValueError(f"facts missing or unknown: {', '.join(sorted(stray))}")
        for name, fact in self.facts.items():
            _check(name, fact.question, ASKABLE[name])
            if name in _YES_NO and (fact.yes_label is None or fact.no_label is None):
                raise ValueError(f"{name} is a yes-no question and needs yes_label and no_label")
        return self
