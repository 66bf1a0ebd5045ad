"""Where the lexicons lie and how they are read: `data/lookup/*.yml` of the repository."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LOOKUP_DIR = Path(__file__).resolve().parents[2] / "data" / "lookup"


class LexiconError(ValueError):
    """A lexicon file is missing a part or has one of the wrong shape."""


@cache
def load(name: str, directory: Path = LOOKUP_DIR) -> dict[str, Any]:
    """The mapping in `<directory>/<name>.yml`.

    Raises FileNotFoundError when there is no such lexicon, LexiconError when it is no mapping.
    """
    with (directory / f"{name}.yml").open(encoding="utf-8") as stream:
        content = yaml.safe_load(stream)
    if not isinstance(content, dict):
        raise LexiconError(f"{name}.yml is not a mapping")
    return content
