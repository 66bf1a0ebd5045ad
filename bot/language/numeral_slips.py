"""Characters typed for a numeral of the same sound: 六白万, 一签万, 四实万, 两百三十完的税.

Only where the numeral goes on: a digit before the slip and a place or a unit behind it, or, for a
slip in the unit itself, a numeral before it and money or the end behind it. The characters lie in
`data/lookup/typos.yml`.
"""

import re
from functools import lru_cache, partial
from typing import Any

from bot.language.lookup import load
from bot.language.marks import alternatives

_DIGIT = "0-9一二两三四五六七八九几"
_LARGE = "(?:[万亿](?!一)|[wW](?![A-Za-z]))"
#: What may stand between a place and the unit: 六白万, 三白多万, 四实五万, 两签三百万.
_UNTIL_UNIT = (
    rf"(?=[多来余]?{_LARGE}|(?:[{_DIGIT}][百千])?(?:[{_DIGIT}]十)?[{_DIGIT}]?[多来余]?{_LARGE})"
)
_PAIR = {"俩": "两", "仨": "三"}
_PAIR_BEFORE_UNIT = re.compile(
    r"(?<![们哥姐妹姊我你他她它咱爷娘])[俩仨](?=[百千万亿](?![一别不要]))"
)


def repair_numerals(text: str) -> str:
    """Normalised `text` with the slips inside its numerals written right, of the same length."""
    text = _PAIR_BEFORE_UNIT.sub(lambda match: _PAIR[match.group()], text)
    for pattern, meant in _slips():
        text = pattern.sub(meant, text)
    for slip, pattern in _unit_slips():
        text = pattern.sub(partial(_unit_meant, slip), text)
    return text


def _unit_meant(slip: dict[str, Any], match: re.Match[str]) -> str:
    """The unit, or what was typed where the numeral counts it: 住了三十晚."""
    counts = "not_counting" in slip and re.search(
        slip["not_counting"], match.string[: match.start()]
    )
    return match.group() if counts else str(slip["meant"])


@lru_cache(maxsize=1)
def _slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    numerals = load("typos")["numerals"]
    places = [
        (re.compile(f"(?<=[{slip['after']}])[{slip['typed']}]{_UNTIL_UNIT}"), slip["meant"])
        for slip in numerals["places"]
    ]
    digits = [
        (re.compile(f"(?<=[百千万亿])[{typed}](?=[十百千][{_DIGIT}十百千多来]*{_LARGE})"), digit)
        for digit, typed in numerals["digits"].items()
    ]
    return (*places, *digits)


@lru_cache(maxsize=1)
def _unit_slips() -> tuple[tuple[dict[str, Any], re.Pattern[str]], ...]:
    return tuple(
        (
            slip,
            re.compile(
                f"(?<=[{slip.get('after', '0-9十百千几')}])[{slip['typed']}]"
                f"(?={alternatives(slip['before'])})"
            ),
        )
        for slip in load("typos")["numerals"]["units"]
    )
