"""The evaluation sets: `evaluation/data/<name>.yml`, a list of {text, intent, variety}.

`final` was written by somebody who saw neither the training sentences nor the classifier; nothing
is ever chosen on it. `development` is what thresholds and features were chosen on.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent / "data"


class EvaluationDataError(ValueError):
    """An evaluation set is empty or has an entry without text, intent or variety."""


@dataclass(frozen=True)
class Sentence:
    text: str
    intent: str  # the full label, e.g. "faq/transfer"
    variety: str


def load(path: Path) -> list[Sentence]:
    """Raises FileNotFoundError or EvaluationDataError."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        sentences = [Sentence(str(e["text"]), str(e["intent"]), str(e["variety"])) for e in entries]
    except (KeyError, TypeError) as error:
        raise EvaluationDataError(f"{path}: an entry lacks a field: {error}") from error
    if not sentences:
        raise EvaluationDataError(f"{path}: no sentences")
    return sentences
