"""What an applicant sends is hostile until shown otherwise: what is stored, and what Rasa gets."""

from __future__ import annotations

import unicodedata

LONGEST = 4000

# Rasa's regex interpreter obeys a text that starts with a slash as a command.
_FULLWIDTH_SLASH = "／"
_KEPT_CONTROLS = {"\n": "\n", "\r": "\n", "\t": " "}


def as_stored(text: str) -> str:
    """The text as received, without NUL, which no PostgreSQL text can hold."""
    return text.replace("\x00", "")


def for_rasa(text: str) -> str:
    """Control, format, private and unassigned characters gone; never a leading slash; trimmed.

    May be empty: then the applicant has written nothing that can be read.
    """
    visible = "".join(
        _KEPT_CONTROLS.get(c, "" if unicodedata.category(c).startswith("C") else c)
        for c in text.replace("\r\n", "\n")
    ).strip()
    return _FULLWIDTH_SLASH + visible[1:] if visible.startswith("/") else visible
