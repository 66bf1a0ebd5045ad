"""Money as applicants read it: 25万元, 7.5万元, 1,234.56元."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WAN = Decimal(10000)
YI = Decimal(100_000_000)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def in_yuan(value: Decimal) -> str:
    """`value` in yuan: multiples of 100 yuan from 1万 up in 万元, everything else in 元."""
    if value >= YI and value % (YI / 10000) == 0:
        return f"{_plain(value / YI)}亿元"
    if value >= WAN and value % 100 == 0:
        return f"{_plain(value / WAN)}万元"
    rounded = value.quantize(CENT, ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        return f"{rounded.to_integral_value():,f}元"
    return f"{rounded:,.2f}元"


def in_percent(rate: Decimal) -> str:
    """A rate of 0.5 as `50%`."""
    return f"{_plain(rate * 100)}%"
