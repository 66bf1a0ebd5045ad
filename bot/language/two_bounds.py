"""Two bounds that make one amount: 500万以上2000万以下, 至少50最多80万, 一百多不到两百万."""

import re
from dataclasses import replace

from bot.language.amount import Amount

_BETWEEN = re.compile(r"[,、]?\s*(?:但是?|而且|且|又|并且|到|至|和)?\s*$")
_UNITS = {"万": 10**4, "w": 10**4, "W": 10**4, "亿": 10**8}


def join_bounds(text: str, amounts: list[Amount]) -> list[Amount]:
    """「500万以上2000万以下」 is one range, not two."""
    joined: list[Amount] = []
    for amount in amounts:
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and _BETWEEN.fullmatch(text[previous.end : amount.start])
            and (both := _both_bounds(_in_unit_of(text, previous, amount), amount)) is not None
        ):
            joined[-1] = both
        else:
            joined.append(amount)
    return joined


def _in_unit_of(text: str, first: Amount, second: Amount) -> Amount:
    """「至少50最多80万」: the first, told without a unit, in the unit of the second."""
    units = [c for c in text[second.start : second.end] if c in _UNITS]
    if not first.bare or second.bare or not units:
        return first
    largest = max(first.low or 0, first.high or 0)
    most = max(second.low or 0, second.high or 0)
    scale = _UNITS[units[0]]
    return first.times(scale) if largest < 10**4 and (first.low or 0) * scale <= most else first


def _both_bounds(first: Amount, second: Amount) -> Amount | None:
    if second.low is None and second.high is not None and first.low is not None:
        # 「两万多点,不到三万」
        first = replace(first, high=None) if first.high_open else first
    below, above = (first, second) if first.low is None else (second, first)
    if below.low is not None or above.high is not None:
        return None
    if below.high is None or above.low is None or above.low > below.high:
        return None
    return replace(
        first,
        end=second.end,
        low=above.low,
        low_open=above.low_open,
        high=below.high,
        high_open=below.high_open,
        period=first.period or second.period,
        bare=first.bare and second.bare,
    )
