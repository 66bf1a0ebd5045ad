"""Exact money: fractions while computing, half-up cents at the end, and how it is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

_CENT = Decimal("0.01")
_TEN_THOUSAND = Decimal(10_000)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=256)
def figure(value: Decimal) -> Fraction:
    """A figure of the policy's data as a fraction; the same few come again for every applicant."""
    return Fraction(value)


def cents(amount: Fraction | Decimal) -> Decimal:
    """The amount in yuan (at least 0), rounded half-up to 0.01: only at the end of a line."""
    if isinstance(amount, Decimal):
        return amount.quantize(_CENT, context=_WIDE)
    top, bottom = amount.numerator, amount.denominator
    return Decimal((200 * top + bottom) // (2 * bottom)).scaleb(-2, _WIDE)


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
