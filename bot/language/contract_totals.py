"""A price for several years beside the price for one: 「66万是两年的,一年33万」.

The yearly one is the fee; the total is the same money said once more.
"""

import re
from decimal import Decimal

from bot.language.amount import Amount
from bot.language.numerals import parse_integer

_YEARS = "(?P<years>[一二两三四五2-5])个?年"
_BEHIND = re.compile(
    rf"(?:元|块钱?)?(?:[都就才其实,]|那个|这个)*(?:是|为)?(?:一共|总共|合计|打包|签了?|买了?)?{_YEARS}"
    r"(?:的|合起来|加起来|一共|总共)*(?:总?价钱?|总额|总数|合同[价款]?|费用?|服务费|云费|钱|总共|合计|打包价?|数)?"
)
_BEFORE = re.compile(rf"{_YEARS}[^0-9,。;!?二两三四五六七八九十百年]{{0,8}}$")
_NEAR = 16
_CLOSE = Decimal("0.02")


def years_of_total(text: str, total: Amount, one: Amount) -> int | None:
    """Where the years of `total` are said, if `one` is the same price for a single year."""
    behind = _BEHIND.match(text, _written_end(text, total))
    before = _BEFORE.search(text, max(0, total.start - _NEAR), total.start)
    for said in (behind, before):
        years = None if said is None else parse_integer(said["years"])
        if said is not None and years is not None and _is_one_year_of(total, one, years):
            return said.start("years")
    return None


def _written_end(text: str, amount: Amount) -> int:
    """The end of the amount itself, without the years that its period took."""
    taken = re.search("[一二两三四五2-5]个?年.*$", text[amount.start : amount.end])
    return amount.end if taken is None else amount.start + taken.start()


def _is_one_year_of(total: Amount, one: Amount, years: int) -> bool:
    if one.period != "year" or years <= 1 or not one.low or not total.low:
        return False
    return abs(one.low * years / total.low - 1) <= _CLOSE
