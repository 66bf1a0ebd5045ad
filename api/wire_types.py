"""Types of the HTTP interface: exact money, calendar days and instants."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from runtime.clock import SHANGHAI

LARGEST_AMOUNT = Decimal(10) ** 12
_CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _money(value: Any) -> Decimal:
    # bool is an int to Python, and Decimal() reads '１_0' and ' 1 ' too: neither is an amount.
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise PydanticCustomError("money", "an amount in yuan")
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise PydanticCustomError("money", "an amount in yuan")
    amount = Decimal(value)
    if not amount.is_finite() or amount < 0:
        raise PydanticCustomError("money", "an amount in yuan")
    if amount > LARGEST_AMOUNT:
        raise PydanticCustomError("money_too_large", "at most 10^12 yuan")
    exact = amount.quantize(_CENT)
    if exact != amount:
        raise PydanticCustomError("money", "at most two decimals")
    return exact.copy_abs()


def _day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("date", "no such day") from error
    raise PydanticCustomError("date", "a day as YYYY-MM-DD")


def two_decimals(amount: Decimal) -> str:
    """`250000` → `"250000.00"`."""
    return f"{amount:.2f}"


MoneyIn = Annotated[
    Decimal,
    BeforeValidator(_money),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$"},
                {"type": "number", "minimum": 0, "maximum": 10**12},
            ],
            "description": "Yuan, as a string or a JSON number, at most two decimals.",
        },
        mode="validation",
    ),
]
"""Yuan, 0 to 10^12, exact to 0.01; a string or a JSON number, never a boolean."""

MoneyOut = Annotated[
    Decimal,
    PlainSerializer(two_decimals, str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+\.\d\d$", "examples": ["250000.00"]},
        mode="serialization",
    ),
]

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

Instant = Annotated[
    datetime,
    PlainSerializer(lambda v: v.astimezone(SHANGHAI).isoformat(timespec="milliseconds"), str),
    Field(examples=["2021-06-30T09:00:00.000+08:00"]),
]
"""An instant, shown in the office's time zone."""

InstantIn = Annotated[AwareDatetime, Field(strict=False)]

# NUL cannot be stored by PostgreSQL, and no other control character belongs in a form's field.
Paragraphs = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]*$")
]
