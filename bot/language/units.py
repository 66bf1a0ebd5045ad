"""Counts of something that has a price: 「5个一年一共25万」. Of what, the dialogue knows."""

import re
from functools import lru_cache

from bot.language.lookup import load
from bot.language.marks import alternatives

_UNITS = ("个", "份", "套")
# 「那两个」, 「两个都行」 are two that were spoken of
_MORE_THAN_A_PAIR = 3
_PAIR = 2
_MOST = 100


def is_of_units(text: str, start: int, end: int, count: int, *, points: bool) -> bool:
    """Whether the count at start..end may be of packages that a price is told of.

    `points`: a word before it points at something that was spoken of.
    """
    both = text.startswith("都", end)
    enough = count >= (_MORE_THAN_A_PAIR if points or both else _PAIR)
    priced = _priced().match(text, end) is not None
    return text[start:end].endswith(_UNITS) and enough and priced and count <= _MOST


@lru_cache(maxsize=1)
def _priced() -> re.Pattern[str]:
    words = load("units")
    between = alternatives(words["between"])
    behind = (f"[ ,]{{0,2}}{between}*[ ,]?{words['price']}", words["asked"], words["goes_on"])
    return re.compile("|".join(behind))
