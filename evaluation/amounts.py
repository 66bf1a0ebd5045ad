"""The share of amount expressions that are read exactly: `evaluation/data/<set>/amounts.yml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.amounts import find_amounts
from bot.language.normalise import normalise
from evaluation.intervals import Interval
from evaluation.sentences import EvaluationDataError, entries_of


@dataclass(frozen=True)
class Reading:
    """A message, the amounts a clerk reads in it, and those the parser read."""

    text: str
    expected: tuple[Interval, ...]
    found: tuple[Interval, ...]

    @property
    def right(self) -> bool:
        return self.expected == self.found


def read_all(path: Path) -> list[Reading]:
    """Raises FileNotFoundError or EvaluationDataError."""
    return list(_readings(path))


def _readings(path: Path) -> Iterator[Reading]:
    for entry in entries_of(path):
        try:
            text, expected = str(entry["text"]), _intervals(entry["expect"])
        except (KeyError, ValueError) as error:
            raise EvaluationDataError(f"{path}: {entry}: {error}") from error
        yield Reading(text, expected, _found(text))


def _intervals(written: Any) -> tuple[Interval, ...]:
    return tuple(Interval.read(str(w)) for w in written)


def _found(text: str) -> tuple[Interval, ...]:
    amounts = [a for a in find_amounts(normalise(text)) if a.is_told and not a.withdrawn]
    return tuple(Interval.of(a.low, a.high, a.low_open, a.high_open, a.period) for a in amounts)


def summary(readings: list[Reading]) -> dict[str, float | int]:
    """`exact`: every amount of the message, its bounds and its period, and none besides."""
    right = sum(reading.right for reading in readings)
    return {"messages": len(readings), "exact": round(right / len(readings), 4)}
