"""How well the facts of a message are found: F1 for each kind, `evaluation/data/<set>/facts.yml`.

A message's facts are written `[NOT] kind value [@service]`: `category four_above`, `NOT service
public_cloud`, `district inside`, `annual_fee [450000, 550000] @public_cloud`. Money is read as
`intervals` writes it, without its period.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.language.facts import Fact, extract_facts
from bot.language.normalise import normalise
from evaluation.intervals import Interval
from evaluation.sentences import EvaluationDataError, entries_of

MONEY = ("annual_tax", "paid_in_capital", "annual_fee", "excluded_fee", "amount")
KINDS = (
    *("district", "legal_form", "category", "service", "edition", "packages", "years", "prior"),
    *MONEY,
    *("company_name", "contact_name", "mobile", "uscc"),
)


@dataclass(frozen=True)
class Reading:
    """A message with the facts an outsider wrote down for it and those that were extracted."""

    text: str
    expected: frozenset[tuple[str, str]]
    found: frozenset[tuple[str, str]]


def read_all(path: Path) -> list[Reading]:
    """Raises FileNotFoundError or EvaluationDataError."""
    readings = []
    for entry in entries_of(path):
        text, facts = str(entry.get("text", "")), entry.get("facts")
        if not text or not isinstance(facts, list):
            raise EvaluationDataError(f"{path}: {entry} lacks text or facts")
        try:
            expected = frozenset(_of_writing(str(fact)) for fact in facts)
        except ValueError as error:
            raise EvaluationDataError(f"{path}: {text}: {error}") from error
        readings.append(Reading(text, expected, _extracted(text)))
    return readings


def _of_writing(fact: str) -> tuple[str, str]:
    words = fact.split()
    negated = words[0] == "NOT"
    kind, *rest = words[1:] if negated else words
    if kind not in KINDS or not rest:
        raise ValueError(f"no fact: {fact!r}")
    service = rest.pop() if rest[-1].startswith("@") else ""
    value = " ".join(rest)
    if kind in MONEY:
        interval = Interval.read(value)
        value = f"{_bounds(interval.low, interval.high)}{service}"
    return kind, f"{'NOT ' if negated else ''}{value}"


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    return "..".join(
        "" if bound is None else format(bound.normalize(), "f") for bound in (low, high)
    )


def _extracted(text: str) -> frozenset[tuple[str, str]]:
    facts = extract_facts(normalise(text), text)
    # What is doubted or only repeated in a question states nothing.
    said = [f for f in facts if not f.details.get("doubted") and not f.details.get("asked")]
    return frozenset((f.entity, _value(f)) for f in said if f.entity in KINDS)


def _value(fact: Fact) -> str:
    sign, value = "NOT " if fact.negated else "", fact.value
    if fact.entity == "district":
        return f"{sign}{'inside' if value['in_baiyun'] else 'outside'}"
    if fact.entity in MONEY:
        low, high = (Decimal(value[side]) if value[side] else None for side in ("low", "high"))
        return f"{sign}{_bounds(low, high)}{_service(fact)}"
    return f"{sign}{value}".replace("True", "true").replace("False", "false")


def _service(fact: Fact) -> str:
    return f"@{fact.service}" if fact.service else ""


def summary(readings: Iterable[Reading]) -> dict[str, Any]:
    """`f1` over all facts, and for each kind its F1 and how many an outsider wrote down."""
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    messages = whole = 0
    for reading in readings:
        messages += 1
        whole += reading.expected == reading.found
        expected.update(kind for kind, _ in reading.expected)
        found.update(kind for kind, _ in reading.found)
        right.update(kind for kind, _ in reading.expected & reading.found)
    return {
        "messages": messages,
        "messages_exact": round(whole / messages, 4),
        "f1": _f1(right.total(), expected.total(), found.total()),
        "by_kind": {
            kind: {"facts": expected[kind], "f1": _f1(right[kind], expected[kind], found[kind])}
            for kind in KINDS
            if expected[kind] or found[kind]
        },
    }


def _f1(right: int, expected: int, found: int) -> float:
    return round(2 * right / (expected + found), 4) if expected + found else 0.0
