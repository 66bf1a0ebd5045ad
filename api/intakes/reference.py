"""The 受理编号: `BY20261122-7K3M9Q`, easy to read out and not to be guessed."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import date

# Without 0 O 1 I L, which people mistake for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM_CHARACTERS = 6


def new_reference(today: date) -> str:
    """31^6 (about 890 million) possibilities a day; uniqueness is the database's matter."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return f"BY{today:%Y%m%d}-{random}"


def as_written(reference: str) -> str:
    """What a person typed, as it was issued: only ASCII letters, digits and hyphens count."""
    plain = unicodedata.normalize("NFKC", reference).upper()
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "-"))
