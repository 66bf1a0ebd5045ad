"""How the sets write an amount: `500000`, `[300000, 400000)`, `(5000000, )`, then its period.

Yuan. A bound left out is none. The period is `year`, `month` (already times twelve),
`three_years`, `total`, or not said.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_WRITTEN = re.compile(
    r"(?:(?P<left>[\[(])\s*(?P<low>[\d.]*)\s*,\s*(?P<high>[\d.]*)\s*(?P<right>[\])])"
    r"|(?P<point>[\d.]+))(?:\s+(?P<period>year|month|three_years|total))?"
)


@dataclass(frozen=True)
class Interval:
    """Equal where bounds and period are.

    Where there is one bound alone (不到500万, 500万以上), whether it is included counts too: it
    decides a tier. Both ends of an approximation (五十几万) are nobody's exact words.
    """

    low: Decimal | None
    high: Decimal | None
    includes: bool | None = None
    period: str | None = None

    @classmethod
    def of(
        cls,
        low: Decimal | None,
        high: Decimal | None,
        low_open: bool,
        high_open: bool,
        period: str | None,
    ) -> "Interval":
        """From what the parser found."""
        one_sided = (low is None) != (high is None)
        includes = not (low_open if high is None else high_open) if one_sided else None
        return cls(low, high, includes, period)

    @classmethod
    def read(cls, written: str) -> "Interval":
        """Raises ValueError for what is no such writing."""
        match = _WRITTEN.fullmatch(written.strip())
        if match is None:
            raise ValueError(f"no amount: {written!r}")
        if match["point"]:
            point = Decimal(match["point"])
            return cls(point, point, None, match["period"])
        low, high = (Decimal(match[side]) if match[side] else None for side in ("low", "high"))
        return cls.of(low, high, match["left"] == "(", match["right"] == ")", match["period"])
