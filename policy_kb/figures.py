"""The figures in a Chinese sentence, so that an answer can be checked against the text it cites.

A figure is a number with its unit, brought to one notation: 「2000万元」 and 「2,000万」 are both
`20000000元`, 「五年」 and 「5年」 both `5年`, 「百分之五十」 and 「50%」 both `50%`.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_MULTIPLIERS = {"": 1, "万": 10_000, "亿": 100_000_000}

_REFERENCE = re.compile(
    r"第[一二三四五六七八九十百]+[条章项]|第[一二三四五六七八九十]+[、至到]|（[一二三四五六七八九十]+）\d?|《[^》]*》|说明\d"
)
_ARABIC = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<multiplier>[万亿]?)\s*"
    r"(?P<unit>%|元|年|月|日|个工作日|个自然日|个月|天|个|人|份|种|次|岁|号)?"
)
_CHINESE = re.compile(
    r"(?:(?P<percent>百分之)(?P<share>[零一二三四五六七八九十百]+))"
    r"|(?P<number>[零一二两三四五六七八九十百千]+)(?P<multiplier>[万亿]?)(?P<unit>个工作日|个自然日|个月|年(?!度)|天|日|元|%)"
)
_SAME_UNIT = {"个自然日": "天"}


def chinese_number(text: str) -> int:
    """The value of a Chinese numeral below ten thousand: 二十二 → 22.

    Raises ValueError on anything else.
    """
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[character]
            digit = None
        else:
            raise ValueError(f"not a Chinese numeral: {text!r}")
    if not text:
        raise ValueError("not a Chinese numeral: ''")
    return total + (digit or 0)


def chinese_numeral(value: int) -> str:
    """1 → 一, 11 → 十一, 22 → 二十二. Raises ValueError outside 1–99."""
    if not 1 <= value <= 99:
        raise ValueError(f"no article has the number {value}")
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else "零一二三四五六七八九"[tens] + "十"
    return head + ("零一二三四五六七八九"[ones] if ones else "")


def figures(text: str) -> frozenset[str]:
    """Every figure in the text, in one notation; 第十一条（二） is a reference and no figure."""
    text = _REFERENCE.sub("｜", text)
    found: set[str] = set()
    for match in _ARABIC.finditer(text):
        value = Decimal(match["number"].replace(",", "")) * _MULTIPLIERS[match["multiplier"]]
        unit = match["unit"] or ("元" if match["multiplier"] else "")
        found.add(_notation(value, unit))
    for match in _CHINESE.finditer(text):
        if match["percent"]:
            found.add(_notation(Decimal(chinese_number(match["share"])), "%"))
        else:
            value = Decimal(chinese_number(match["number"])) * _MULTIPLIERS[match["multiplier"]]
            found.add(_notation(value, match["unit"]))
    return frozenset(found)


def _notation(value: Decimal, unit: str) -> str:
    return f"{value.normalize():f}{_SAME_UNIT.get(unit, unit)}"
