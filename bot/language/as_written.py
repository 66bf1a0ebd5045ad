"""A name as the message writes it: extraction reads Simplified characters, 馮太 keeps its own."""

import unicodedata

from bot.language.cantonese import to_simplified

#: Simplified wording may be longer or shorter than the Traditional one (軟體, 資訊).
_SPREAD = 2


def as_written(message: str, name: str) -> str:
    """The stretch of `message` that `name` is the Simplified writing of; `name` if there is none.

    The character 係 of a name would read 是; such a name stays Simplified.
    """
    message = unicodedata.normalize("NFKC", message)
    if name in message:
        return name
    for by in sorted(range(-_SPREAD, _SPREAD + 1), key=abs):
        length = len(name) + by
        for start in range(max(0, len(message) - length + 1)):
            stretch = message[start : start + length]
            if stretch and to_simplified(stretch) == name:
                return stretch
    return name
