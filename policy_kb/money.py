"""Exact money: fractions while computing, half-up cents at the end of a line, and how it is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

_CENT = Decimal("0.01")
_TEN_THOUSAND = Decimal(10_000)


def cents(amount: Fraction | Decimal) -> Decimal:
    """The amount in yuan, rounded half-up to 0.01 (readings.md: only at the end of a line)."""
    if isinstance(amount, Decimal):
        with localcontext() as context:
            context.prec = 60
            return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    hundredths = (2 * amount * 100 + 1) // 2
    return Decimal(hundredths).scaleb(-2)


def yuan_text(amount: Decimal) -> str:
    """How an amount is written for applicants: 25万元, 7.5万元, 1,234.56元, 0元."""
    if amount >= _TEN_THOUSAND:
        shifted = (amount / _TEN_THOUSAND).normalize()
        if -int(shifted.as_tuple().exponent) <= 2:
            return f"{shifted:f}万元"
    text = f"{amount:,.2f}"
    return f"{text.removesuffix('.00')}元"


def percent_text(rate: Decimal) -> str:
    """50% for 0.5."""
    return f"{(rate * 100).normalize():f}%"
