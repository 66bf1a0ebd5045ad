"""The api's own sentences, read from `wording.yaml` and checked when the process starts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

_SOURCE = Path(__file__).with_name("wording.yaml")


class ProblemWording(BaseModel):
    """Title and detail of one RFC 9457 problem, in Chinese."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    detail: str


class Wording(BaseModel):
    """What the api says by itself; everything else comes from the dialogue or the policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    apology: str
    greeting: str
    problems: dict[str, ProblemWording]
    validation: dict[str, str]
    stages: dict[str, str]


@cache
def load_wording() -> Wording:
    """Raises `pydantic.ValidationError` where the file is not of the expected shape."""
    return Wording.model_validate(yaml.safe_load(_SOURCE.read_text(encoding="utf-8")))
