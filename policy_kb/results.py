"""What the rules return: frozen values that carry their source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """A place in the official text: article number, label such as 第十一条（二）, and the verbatim words."""

    article: int
    label: str
    quote: str
