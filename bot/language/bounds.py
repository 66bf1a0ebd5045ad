"""The words that bound or blur an amount: 不到, 至少, 左右, 将近, 出头 (`data/lookup/amounts.yml`).

What a bound means follows the law's own words (民法典 art. 1259): 以上, 以下, 至少, 最多 include
the number, 超过, 不到, 不满, 不足 do not. What an approximation means is this module's reading:
左右, 上下, 大概, 约 and the like are ±10 %, 近 and 快 are the last 10 % below, 出头 the first
10 % above, 有余 is less than one more of the last place said.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from bot.language.amount import Amount
from bot.language.lookup import load
from bot.language.marks import alternatives
from bot.language.numerals import last_place

_ABOUT = Decimal("0.1")
_REACH = 24
# 「上百万」, 「过亿」: the unit says the least it is.
UNIT_ALONE = re.compile(r"[十百千万亿]+(?![0-9零一二两三四五六七八九半几多来余])")
_UP_BEFORE = re.compile(r"上\s*$")
# 「小一百万」 is a little less; 「小几万」 no more than 几万.
_LITTLE_BEFORE = re.compile(r"(?<![缩大减最])小\s*$")


_Words = tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _words_before() -> _Words:
    words = load("amounts")
    filler = f"(?:{alternatives(words['fillers'])}|\\s){{0,5}}"
    few = r"(?:了|人民币|¥|有|个)?\s*"
    link = r"(?:一年|每年|每个?月|一个月|一共|总共)?(?:有|是|在|要|就)?(?:个)?\s*"
    between = {
        "at_most": filler,
        "below": few,
        "at_least": filler,
        "above": few,
        "about": link,
        "near": r"(?:要|有|个|了)?\s*",
    }
    return tuple(
        (kind, re.compile(alternatives(words[f"{kind}_before"]) + gap + "$"))
        for kind, gap in between.items()
    )


@lru_cache(maxsize=1)
def _words_after() -> _Words:
    words = load("amounts")
    including = {"at_least", "at_most", "below"}
    kinds = ("near", "at_least", "at_most", "below", "more", "just_above", "about")
    return tuple(
        (
            kind,
            re.compile(
                (r"\s*\(?含?\)?(?:及|或)?" if kind in including else r"\s*")
                + alternatives(words[f"{kind}_after"])
                + (r"\)?" if kind in including else "")
            ),
        )
        for kind in kinds
    )


def bounded(text: str, amount: Amount) -> Amount:
    """What the words beside the numeral make of it; the bounds as they are where there are none."""
    near = max(0, amount.start - _REACH)
    before = " " * near + text[near : amount.start]
    firm, blurred = _words_before()[:4], _words_before()[4:]
    return (
        _by_word_before(before, amount, firm)
        or _by_word_after(text, amount)
        or _by_word_before(before, amount, blurred)
        or _by_unit_alone(text, before, amount)
    )


def _by_word_before(before: str, amount: Amount, words: _Words) -> Amount | None:
    for kind, pattern in words:
        match = pattern.search(before)
        if match is not None:
            return _READINGS[kind](replace(amount, start=match.start()))
    return None


def _by_word_after(text: str, amount: Amount) -> Amount | None:
    for kind, pattern in _words_after():
        match = pattern.match(text, amount.end)
        if match is not None:
            return _READINGS[kind](replace(amount, end=match.end()))
    return None


def _by_unit_alone(text: str, before: str, amount: Amount) -> Amount:
    up = _UP_BEFORE.search(before)
    if up is not None and UNIT_ALONE.match(text, amount.start):
        return _at_least(replace(amount, start=up.start()))
    little = _LITTLE_BEFORE.search(before)
    if little is not None and amount.low == amount.high:
        return _near(replace(amount, start=little.start()))
    return amount


def _at_most(amount: Amount) -> Amount:
    high = amount.high if amount.stated is None else amount.stated
    return replace(amount, low=None, low_open=False, high=high, stated=None)


def _below(amount: Amount) -> Amount:
    return replace(_at_most(amount), high_open=True)


def _at_least(amount: Amount) -> Amount:
    low = amount.low if amount.stated is None else amount.stated
    return replace(amount, high=None, high_open=False, low=low, low_open=False, stated=None)


def _above(amount: Amount) -> Amount:
    return replace(_at_least(amount), low_open=True)


def _about(amount: Amount) -> Amount:
    if amount.low != amount.high or amount.low is None or amount.high is None:
        return amount
    low, high = amount.low * (1 - _ABOUT), amount.high * (1 + _ABOUT)
    return replace(amount, low=low, high=high, stated=amount.low)


def _near(amount: Amount) -> Amount:
    low = None if amount.low is None else amount.low * (1 - _ABOUT)
    return replace(amount, low=low, high_open=True)


def _more(amount: Amount) -> Amount:
    if amount.high is None:
        return amount
    return replace(amount, high=amount.high + last_place(amount.high), high_open=True)


def _just_above(amount: Amount) -> Amount:
    if amount.high is None:
        return amount
    high = amount.high * (1 + _ABOUT)
    return replace(amount, high=high, low_open=True, high_open=True)


_READINGS = {
    "at_most": _at_most,
    "below": _below,
    "at_least": _at_least,
    "above": _above,
    "about": _about,
    "near": _near,
    "more": _more,
    "just_above": _just_above,
}
