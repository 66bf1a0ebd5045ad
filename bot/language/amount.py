"""What an amount of money is, and how the interface writes it."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.language.periods import Period

_CENT = Decimal("0.01")
_LARGE = 10_000


@dataclass(frozen=True)
class Amount:
    """An amount of money in yuan from `start` to `end` of the text; None is an unknown end.

    low ≤ value ≤ high, an open end not included. A monthly or quarterly amount is already for a
    year, a daily one (period "day") is not. `stated` is the round figure of an approximation.
    `bare` says that nothing in the writing itself (万, 元, k …) shows it to be money, `withdrawn`
    that the text takes it back for the next one (不是50万是15万).
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    period: Period | None = None
    stated: Decimal | None = None
    bare: bool = False
    withdrawn: bool = False

    @property
    def is_told(self) -> bool:
        """Whether it is an amount for itself, without words around it: any but a small number."""
        large = any(bound is not None and bound >= _LARGE for bound in (self.low, self.high))
        return not self.bare or self.period is not None or large

    def times(self, factor: int) -> "Amount":
        """The same amount, `factor` times as large."""
        return replace(
            self,
            low=None if self.low is None else self.low * factor,
            high=None if self.high is None else self.high * factor,
            stated=None if self.stated is None else self.stated * factor,
        )


def money_value(amount: Amount) -> dict[str, Any]:
    """An amount as the interface writes it: decimals as text, "8000000.00", None for no bound."""
    value: dict[str, Any] = {
        "low": _text(amount.low),
        "high": _text(amount.high),
        "low_open": amount.low_open,
        "high_open": amount.high_open,
        "period": amount.period,
    }
    if amount.stated is not None:
        value["stated"] = _text(amount.stated)
    return value


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(_CENT, rounding=ROUND_HALF_UP))
