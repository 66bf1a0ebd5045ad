"""The sentences of a set: the files of `evaluation/data/<set>/` that hold {text, intent, variety}.

`final` was written by people who saw the policy and the list of topics, but neither the training
sentences nor the classifier; nothing is ever chosen on it and nobody here reads it. `development`
is what thresholds and features were chosen on.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent / "data"


class EvaluationDataError(ValueError):
    """An evaluation set is empty or has an entry that lacks a field."""


@dataclass(frozen=True)
class Sentence:
    text: str
    intent: str  # the full label, e.g. "faq/transfer"
    variety: str


def load(path: Path) -> list[Sentence]:
    """The sentences of a file, or of every `*.yml` of a folder but amounts.yml and facts.yml.

    Raises FileNotFoundError or EvaluationDataError.
    """
    if path.is_dir():
        files = [f for f in sorted(path.glob("*.yml")) if f.stem not in ("amounts", "facts")]
        return [sentence for file in files for sentence in load(file)]
    entries = entries_of(path)
    try:
        return [Sentence(str(e["text"]), str(e["intent"]), str(e["variety"])) for e in entries]
    except (KeyError, TypeError) as error:
        raise EvaluationDataError(f"{path}: an entry lacks a field: {error}") from error


def entries_of(path: Path) -> list[dict[str, object]]:
    """The list that a file holds. Raises FileNotFoundError or EvaluationDataError."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not entries:
        raise EvaluationDataError(f"{path}: no list of entries")
    return entries
