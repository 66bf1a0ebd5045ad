"""The facts a message states: one spaCy pipeline of matchers and our own parsers."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.language import (
    articles,
    asked,
    codes,
    company_words,
    counts,
    days,
    doubt,
    exclusions,
    history,
    lexicon,
    money,
    names,
    places,
    polarity,
    software_told,
)
from bot.language.as_written import as_written
from bot.language.marks import Mark, covered, mark, marks, text_of
from bot.language.numerals import read_quantity

# Importing these registers their components; each reads the marks of those before it.
_STAGES = (
    articles,
    asked,
    codes,
    company_words,
    counts,
    days,
    doubt,
    exclusions,
    history,
    lexicon,
    money,
    names,
    places,
    polarity,
    software_told,
)
_PIPELINE = (
    "open_marks",
    "codes",
    "days",
    "articles",
    "names",
    "policy_lexicon",
    "software_told",
    "places",
    "counts",
    "money",
    "history",
    "numbers",
    "asked",
    "polarity",
    "exclusions",
    "doubt",
    "company_words",
)
_LONGEST = 400
_NAMES = ("company_name", "contact_name")


@dataclass(frozen=True)
class Fact:
    """One fact of a message; `start` and `end` count characters of the normalised text.

    `value` is as docs/interfaces.md describes for the entity; `details` holds what some
    entities say besides (`valid`).
    """

    entity: str
    value: Any
    start: int
    end: int
    text: str
    negated: bool = False
    service: str | None = None
    year: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def as_entity(self) -> dict[str, Any]:
        """The fact as an entity of the interface, without its extractor."""
        return {
            "entity": self.entity,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "negated": self.negated,
            "service": self.service,
            "year": self.year,
            **self.details,
        }


def extract_facts(normalized: str, message: str | None = None) -> list[Fact]:
    """The facts of a normalised message, in the order of the text. Never raises on any text.

    With the `message` as it was sent names keep its characters, if they were Traditional.
    """
    facts: list[Fact] = []
    for start, end in _stretches(normalized):
        if normalized[start:end].strip():
            doc = _language()(normalized[start:end])
            facts.extend(_fact(made, start) for made in marks(doc))
    return facts if message is None else [_as_sent(fact, message) for fact in facts]


def _as_sent(fact: Fact, message: str) -> Fact:
    if fact.entity not in _NAMES:
        return fact
    return replace(fact, value=as_written(message, fact.value))


def _stretches(text: str) -> list[tuple[int, int]]:
    """The text cut into stretches of bounded length, at sentence ends or commas where there
    are any: what a fact depends on lies near it, and the work stays linear in the length."""
    stretches: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > _LONGEST:
        window = text[start : start + _LONGEST]
        cut = max(window.rfind(end) for end in "。!?;\n") + 1 or window.rfind(",") + 1 or _LONGEST
        stretches.append((start, start + cut))
        start += cut
    return [*stretches, (start, len(text))]


@Language.component("numbers")
def find_numbers(doc: Doc) -> Doc:
    """Mark bare whole numbers that nothing else has claimed."""
    text = text_of(doc)
    position = 0
    while position < len(text):
        quantity = read_quantity(text, position)
        if quantity is None:
            position += len(text[position:]) - len(text[position:].lstrip("0123456789")) or 1
            continue
        alone = text[quantity.end : quantity.end + 1] in (
            "",
            ",",
            "。",
            "!",
            "?",
            ";",
            " ",
            "\n",
            "吧",
        )
        preceded = text[:position].rstrip()[-1:]
        foreign = preceded != "" and preceded in "$€£"
        if (
            alone
            and not foreign
            and not preceded.isalnum()
            and preceded not in ("-", ".")
            and quantity.low == quantity.high == quantity.low.to_integral_value()
            and not covered(doc, quantity.start, quantity.end)
        ):
            mark(doc, quantity.start, quantity.end, "number", int(quantity.low))
        position = quantity.end
    return doc


@lru_cache(maxsize=1)
def _language() -> Language:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    for name in _PIPELINE:
        nlp.add_pipe(name)
    return nlp


def _fact(made: Mark, offset: int) -> Fact:
    return Fact(
        made.entity,
        made.value,
        made.start + offset,
        made.end + offset,
        made.text,
        made.negated,
        made.service,
        made.year,
        made.details,
    )
