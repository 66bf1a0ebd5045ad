"""What the bot says outside the policy's own text: the `responses` of domain.yml.

A response may have several texts; `variation` picks one, so that the same thing said twice in a
conversation need not be said in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

DOMAIN_FILE = Path(__file__).resolve().parent.parent / "domain.yml"


class WordingError(KeyError):
    """A response or one of its values is missing: a defect, never shown to an applicant."""


class Wording:
    """Texts by response name, filled with `str.format` values."""

    def __init__(self, responses: Mapping[str, Sequence[str]]) -> None:
        self._responses = {name: tuple(texts) for name, texts in responses.items()}

    @classmethod
    def load(cls, path: Path = DOMAIN_FILE) -> Wording:
        """Reads the `responses` of a Rasa domain file."""
        domain = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(
            {name: [v["text"] for v in variants] for name, variants in domain["responses"].items()}
        )

    def __contains__(self, name: str) -> bool:
        return f"utter_{name}" in self._responses

    def say(self, name: str, variation: int = 0, **values: object) -> str:
        """The text of `utter_<name>`, with its placeholders filled."""
        try:
            texts = self._responses[f"utter_{name}"]
            return texts[variation % len(texts)].strip().format(**values)
        except (KeyError, IndexError) as error:
            raise WordingError(f"utter_{name}: {error}") from error
