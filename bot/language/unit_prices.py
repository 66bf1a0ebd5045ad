"""Prices for one package, one head or one day: a fee only where their number is told (R10)."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from bot.language.amounts import Amount
from bot.language.marks import drop, marks, text_of
from bot.language.numerals import parse_integer

_REACH = 24
_PER_PACKAGE = re.compile(
    r"(?P<one>(?:每|单|一)[个份套]?(?:企业版|教育版)?套餐|[每一][个份套](?![月季年万亿]))"
    r"[^0-9,。;]{0,6}$"
)
_PER_HEAD = re.compile(r"(?:每|一)(?:个?人|个?用户|个?账号|位员工|个?员工|个?座席)[^0-9,。;]{0,6}$")
_ACCOUNTS = re.compile(
    r"(?<![每一0-9零〇二两三四五六七八九十百千])(?P<count>[0-9零〇一二两三四五六七八九十百千]+)"
    r"个?(?:用户|账号|座席)"
)


@dataclass(frozen=True)
class UnitPrice:
    """`amount`: the price times the number told, None where none is; `service` it shows."""

    amount: Amount | None
    service: str | None = None


def unit_price(doc: Doc, amount: Amount) -> UnitPrice | None:
    """What `amount` comes to if it is the price of one package, head or day, else None."""
    if amount.period == "day":
        return UnitPrice(None)
    begin = max(0, amount.start - _REACH)
    per_head = _PER_HEAD.search(text_of(doc), begin, amount.start)
    if per_head is not None:
        heads = _heads(doc, per_head)
        return UnitPrice(amount.times(heads[0]) if len(heads) == 1 else None)
    per_package = _PER_PACKAGE.search(text_of(doc), begin, amount.start)
    if per_package is None or not _packages_said(doc, per_package):
        return None
    packages = marks(doc, "packages") or marks(doc, "units")
    if len(packages) != 1:
        return UnitPrice(None)
    if packages[0].entity == "units":
        return UnitPrice(amount.times(packages[0].value))
    return UnitPrice(amount.times(packages[0].value), "dev_cloud")


def _heads(doc: Doc, price: re.Match[str]) -> list[int]:
    """The numbers of heads told; the one whose price is told (一个人200块) is not counted."""
    told = marks(doc, "headcount")
    one = [m for m in told if price.start() <= m.start < price.end()]
    drop(doc, one)
    accounts = [parse_integer(match["count"]) for match in _ACCOUNTS.finditer(text_of(doc))]
    return [m.value for m in told if m not in one] + [n for n in accounts if n is not None]


def _packages_said(doc: Doc, price: re.Match[str]) -> bool:
    """Whether the message speaks of packages; the one whose price is told is not counted."""
    said = marks(doc, "packages", "units", "edition")
    one = [p for p in said if p.start >= price.start("one") and p.start < price.end("one")]
    if len(marks(doc, "packages")) > 1:
        drop(doc, [p for p in one if p.entity == "packages"])
    return bool(said) or "套餐" in price.group()
