"""Amounts of money in normalised Chinese text: 2300w, 三万五, 300到500万, 不到500万, 每月4万.

What a bound means follows the law's own words (民法典 art. 1259): 以上, 以下, 至少, 最多 include
the number, 超过, 不到, 不满, 不足 do not. What an approximation means is this module's reading:
左右, 上下, 大概, 约 and the like are ±10 %, 近 and 快 are the last 10 % below, 出头 the first
10 % above.
Vague numerals are read in `numerals`.
"""

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.language.numerals import Quantity, read_quantity
from bot.language.periods import Period, find_period

_NEAR = 24
_CODE = re.compile(r"[0-9A-Za-z-]{6,}")
_LARGEST = Decimal(10) ** 15
_CENT = Decimal("0.01")
_ABOUT = Decimal("0.1")

_START = re.compile(
    r"(?<![A-Za-z_])[0-9]|[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅卌几数半]"
)
# What the number counts when it is no money.
_COUNTED = re.compile(
    r"\s*(?:%|‰|个?百分点|折|成(?!本|立|交)|倍|强|[A-Za-z_]|人(?!民币)|名|家|户|台|件|平|亩|吨|次(?!年)|辆|份|股|位|条|款|张|枚|"
    r"字|岁|号|日(?!元)|天|周|星期|个?月(?!费|租|均|付)|年(?!费|租|均|税|纳|付)|小时|分钟|点钟|"
    r"[点时](?![0-9一二三四五六七八九])|秒|米|公里|层|楼|栋|间|期|届|章|节|项|类|种|档|级|套|处|条|页|编|版|"
    r"部门|团队|员工|学生|用户|账号|席|核|兆|"
    r"美[元金刀]|港[元币纸]|欧|日[元币]|英镑|新?台币|刀|加元|澳元|澳币|韩元|新加坡币|"
    r"个(?!亿|万|多亿|W|w|税|百分|点))"
)
_CURRENCY = re.compile(r"\s*(?:元|块|圆|人民币|RMB|CNY|rmb)(?:人民币|钱)?(?:整|正)?")
_COINS = re.compile(
    r"(?:([0-9零一二两三四五六七八九壹贰叁肆伍陆柒捌玖])[角毛])?(?:零?([0-9零一二两三四五六七八九壹贰叁肆伍陆柒捌玖])分(?!之))?(?:整)?"
)
_BLOCK_TAIL = re.compile(
    r"([1-9一二三四五六七八九])(?![0-9零一二三四五六七八九十百千万年月天人个台%])"
)
_WRITTEN_SHORT = re.compile(r"(?:RMB|CNY|rmb)?[0-9]+(?:-[0-9]+)?(?:kw|[wWkK]|rmb|RMB)+$")
_ONE_AS_ADVERB = re.compile(r"一[共般定样些直起下边切旦律致并]")
_UNIT_ALONE = re.compile(r"[百千](?![0-9零一二两三四五六七八九])")
_BEFORE_UNIT_ALONE = re.compile(r"[上近过超快小大好成达破]\s*$")
_AFTER_UNIT_ALONE = re.compile(r"元|块|级|人民币|左右|以[上下]")
_SIGN_BEFORE = re.compile(r"(?:人民币|RMB|CNY|rmb|¥|¥|￥)\s*$")
_FORBIDDEN_BEFORE = re.compile(
    r"(?:第|百分之|分之|(?<!税)负|(?<![0-9一-鿿万wW])-|[是为有约达:]-|"
    r"[$€£]|美[元金]|港币|港元|欧元|日元|英镑|新?台币|〔|\[|No\.?|编号|年(?=[0-9]{1,2}月)|[A-Za-z_@]|[0-9][.:/-])\s*$"
)
_NOT_MONEY = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|(?:19|20)\d{2}年(?!费|租)(?:度)?|[二两]?[〇零一二三四五六七八九]{4}年"
    r"|百分之[零〇一二两三四五六七八九十百点\d.]+|[一二三四五六七八九十\d]+分之[一二三四五六七八九十\d]+"
    r"|第[零〇一二两三四五六七八九十百千\d]+"
    r"|\d+(?:\.\d+)?[%‰]|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|0\d{2,3}-?\d{7,8}|\d{4,}[A-Za-z](?![A-Za-z])[0-9A-Za-z]{4,}"
    r"|\d+[.:]\d+[.:]\d+|\d{1,2}:\d{2}|万一"
)
_RANGE = re.compile(r"\s*(?:到|至|-|~|--|—|–|～)\s*")

_ABOVE_BEFORE = re.compile(
    r"(超过|超出|超|多于|大于|高于|突破|大过|多过|过|不止|至少有?|起码有?|最少有?|不少于|不低于|不小于|>=?|≥)(?:了|人民币|¥)?\s*$"
)
_BELOW_BEFORE = re.compile(
    r"(不(?:会|可能|能|准备)?超过|没超过|未超过|没有超过|不高于|不大于|不多于|最多(?:也就)?|顶多(?:也就)?|至多|封顶|不会?到|不足|不够|不满|未满|未到|没到|没有到|[没未]够|(?<!不)少于|少过|(?<!不)低于|(?<!不)小于|<=?|≤)(?:有)?(?:人民币|¥)?\s*$"
)
_ABOUT_BEFORE = re.compile(
    r"(大概|大约|大致|约|约莫|差不多|估计|左右|预计|可能|也就|大体)"
    r"(?:一年|每年|每个?月|一个月|一共|总共)?(?:有|是|在|要|就)?(?:个)?\s*$"
)
_NEAR_BEFORE = re.compile(r"(将近|接近|近|快到?|差不多到)\s*$")
_UP_BEFORE = re.compile(r"上\s*$")
_ABOVE_AFTER = re.compile(r"\s*\(?含?\)?(?:及|或)?(以上|之上|起步?|往上|开外|还多|打底)\)?")
_BELOW_AFTER = re.compile(r"\s*\(?含?\)?(?:及|或)?(以下|之下|以内|之内|封顶|不到|都不到|往下)\)?")
_ABOUT_AFTER = re.compile(r"\s*(左右|上下|的样子|样子|差不多|附近|吧左右)")
_JUST_ABOVE_AFTER = re.compile(r"\s*(出头|挂零|多一点|多点)")
_BETWEEN_BOUNDS = re.compile(r"[,、]?\s*(?:但是?|而且|且|又|并且|到|至|和)?\s*$")

_INCLUSIVE_ABOVE = frozenset(
    {"至少", "至少有", "起码", "起码有", "最少", "最少有", "不少于", "不低于", "不小于", ">=", "≥"}
)
_EXCLUSIVE_BELOW = re.compile(
    r"都?不会?到|不足|不够|不满|未满|未到|没有?到|[没未]够|少[于过]|低于|小于|<"
)


@dataclass(frozen=True)
class Amount:
    """An amount of money in yuan from `start` to `end` of the text; None is an unknown end.

    low ≤ value ≤ high, an open end not included. A monthly or quarterly amount is already for a
    year, a daily one (period "day") is not. `stated` is the round figure of an approximation.
    `bare` says that nothing in the writing itself (万, 元, k …) shows it to be money.
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


def find_amounts(text: str) -> list[Amount]:
    """All amounts of money in normalised `text`, in order, without overlaps."""
    forbidden = [match.span() for match in _NOT_MONEY.finditer(text)]
    forbidden += [match.span() for match in _CODE.finditer(text) if _is_code(match.group())]
    amounts: list[Amount] = []
    position = 0
    while (match := _START.search(text, position)) is not None:
        start = match.start()
        block = next((end for begin, end in forbidden if begin <= start < end), None)
        if block is not None:
            position = block
            continue
        amount, position = _amount_at(text, start)
        if amount is not None:
            # 「30万左右20万」: a word between two amounts belongs to the first.
            taken = amounts[-1].end if amounts else 0
            amounts.append(replace(amount, start=max(amount.start, taken)))
    return _join_bounds(text, amounts)


def _is_code(run: str) -> bool:
    letters = sum(character.isalpha() for character in run)
    return letters > 0 and re.search(r"[0-9]{4}", run) is not None and not _WRITTEN_SHORT.match(run)


def _amount_at(text: str, start: int) -> tuple[Amount | None, int]:
    first = read_quantity(text, start)
    if first is None:
        return None, _digits_end(text, start)
    low, high, end, bare = first, first, first.end, _is_bare(first)
    connector = _RANGE.match(text, _after_currency(text, first.end))
    if connector is not None:
        second = read_quantity(text, connector.end())
        if second is not None:
            joined = _join_range(first, second)
            if joined is not None:
                low, high, end, bare = *joined, second.end, _is_bare(second)
    if _ONE_AS_ADVERB.match(text, start):
        return None, start + 1
    if (
        _UNIT_ALONE.match(text, start)
        and low.stated is None
        and low.low == low.high
        and not _BEFORE_UNIT_ALONE.search(text[max(0, start - _NEAR) : start])
        and not _AFTER_UNIT_ALONE.match(text, low.end)
    ):
        return None, end
    signed = _SIGN_BEFORE.search(text[max(0, start - _NEAR) : start]) is not None
    if (
        not signed and _FORBIDDEN_BEFORE.search(text[max(0, start - _NEAR) : start])
    ) or _COUNTED.match(text, end):
        return None, end
    bottom, top, stated = low.low, high.high, low.stated
    currency = _CURRENCY.match(text, end)
    if currency is not None:
        end, coins = _coins(text, currency.end(), currency.group())
        bottom, top, bare = bottom + coins, top + coins, False
    elif signed:
        bare = False
    if top > _LARGEST:
        return None, end
    amount = Amount(
        start,
        end,
        bottom,
        top,
        low_open=low.low_open,
        high_open=high.high_open,
        stated=stated,
        bare=bare,
    )
    amount = _bounded(text, amount)
    return _with_period(text, amount, start), amount.end


def _digits_end(text: str, start: int) -> int:
    run = re.compile(r"[0-9]*").match(text, start)
    return max(start + 1, start if run is None else run.end())


def _is_bare(quantity: Quantity) -> bool:
    return quantity.unit < 10**4 and not (quantity.unit == 1000 and quantity.low >= 1000)


def _after_currency(text: str, end: int) -> int:
    currency = _CURRENCY.match(text, end)
    return end if currency is None else currency.end()


def _join_range(first: Quantity, second: Quantity) -> tuple[Quantity, Quantity] | None:
    """Both ends of 「300到500万」, where the first borrows the second's unit; None if they are
    no range."""
    if first.unit < second.unit and first.unit in (1, 10, 100):
        scale = second.scale if first.unit == 1 else second.unit
        if first.low * scale > second.high:
            return None
        first = replace(first, low=first.low * scale, high=first.high * scale)
    return (first, second) if first.low <= second.high else None


def _coins(text: str, end: int, currency: str) -> tuple[int, Decimal]:
    if currency.strip() == "块":
        tail = _BLOCK_TAIL.match(text, end)
        if tail is not None:
            return tail.end(), Decimal(_digit(tail.group(1))) / 10
    coins = _COINS.match(text, end)
    if coins is None or not (coins.group(1) or coins.group(2)):
        return end, Decimal(0)
    tenth, hundredth = (0 if digit is None else _digit(digit) for digit in coins.groups())
    return coins.end(), Decimal(tenth) / 10 + Decimal(hundredth) / 100


def _digit(character: str) -> int:
    quantity = read_quantity(character, 0)
    return 0 if quantity is None else int(quantity.low)


def _bounded(text: str, amount: Amount) -> Amount:
    near = max(0, amount.start - _NEAR)
    before, end = " " * near + text[near : amount.start], amount.end
    if (match := _BELOW_BEFORE.search(before)) is not None:
        word = match.group(1)
        return replace(
            amount,
            start=match.start(),
            low=None,
            low_open=False,
            high_open=_EXCLUSIVE_BELOW.fullmatch(word) is not None,
        )
    if (match := _ABOVE_BEFORE.search(before)) is not None:
        return replace(
            amount,
            start=match.start(),
            high=None,
            high_open=False,
            low_open=match.group(1) not in _INCLUSIVE_ABOVE,
        )
    if (match := _ABOVE_AFTER.match(text, end)) is not None:
        return replace(amount, end=match.end(), high=None, high_open=False, low_open=False)
    if (match := _BELOW_AFTER.match(text, end)) is not None:
        is_open = _EXCLUSIVE_BELOW.fullmatch(match.group(1)) is not None
        return replace(amount, end=match.end(), low=None, low_open=False, high_open=is_open)
    if (match := _JUST_ABOVE_AFTER.match(text, end)) is not None and amount.high is not None:
        return replace(
            amount,
            end=match.end(),
            high=amount.high * (1 + _ABOUT),
            low_open=True,
            high_open=True,
        )
    if (match := _ABOUT_AFTER.match(text, end)) is not None:
        return _about(replace(amount, end=match.end()))
    if (match := _ABOUT_BEFORE.search(before)) is not None:
        return _about(replace(amount, start=match.start()))
    if _UNIT_ALONE.match(text, amount.start) and (match := _UP_BEFORE.search(before)) is not None:
        return replace(amount, start=match.start(), high=None, high_open=False)
    if (match := _NEAR_BEFORE.search(before)) is not None and amount.low is not None:
        return replace(amount, start=match.start(), low=amount.low * (1 - _ABOUT), high_open=True)
    return amount


def _about(amount: Amount) -> Amount:
    if amount.low != amount.high or amount.low is None or amount.high is None:
        return amount
    return replace(
        amount,
        low=amount.low * (1 - _ABOUT),
        high=amount.high * (1 + _ABOUT),
        stated=amount.low,
    )


def _with_period(text: str, amount: Amount, numeral: int) -> Amount:
    found = find_period(text, numeral, amount.end)
    if found is None:
        return amount
    scaled = amount.times(found.times_a_year)
    return replace(scaled, end=found.end, period=found.period)


def _join_bounds(text: str, amounts: list[Amount]) -> list[Amount]:
    """「500万以上2000万以下」 is one range, not two."""
    joined: list[Amount] = []
    for amount in amounts:
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and _BETWEEN_BOUNDS.fullmatch(text[previous.end : amount.start])
            and (both := _both_bounds(previous, amount)) is not None
        ):
            joined[-1] = both
        else:
            joined.append(amount)
    return joined


def _both_bounds(first: Amount, second: Amount) -> Amount | None:
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
    )
