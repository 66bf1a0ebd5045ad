"""Amounts of money in normalised Chinese text: 2300w, 三万五, 300到500万, 不到500万, 每月4万.

Vague numerals are read in `numerals`, the words that bound them in `bounds`, the time they are
for in `periods`; what is withdrawn again at once (不是50万是15万) is no amount.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.language.amount import Amount, money_value
from bot.language.bounds import bounded
from bot.language.coins import coins_alone, coins_behind
from bot.language.lookup import load
from bot.language.marks import alternatives
from bot.language.numerals import Quantity, last_place, read_quantity
from bot.language.periods import find_period
from bot.language.two_bounds import join_bounds

__all__ = ["Amount", "find_amounts", "money_value"]

_NEAR = 24
_CODE = re.compile(r"[0-9A-Za-z-]{6,}")
_LARGEST = Decimal(10) ** 15
_ABOUT = Decimal("0.1")
_WAN = 10**4

_START = re.compile(
    r"(?:(?<![A-Za-z_])|(?<=RMB)|(?<=rmb)|(?<=CNY))[0-9]|[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅卌几数半]"
    # 万二, 万几 leave out the 一; 上亿, 过万 say no more than the place
    r"|(?<![0-9零一二两三四五六七八九十百千几数多余来个半])(?:[万亿](?=[二三四五六七八九几](?![年月天个人家])|半(?![年月天个])"
    r"|[多把来余][元块]|儿八千)|皮(?=[半几]))"
    r"|(?<=[上过近超破达])[万亿](?=[元块多的税左以,。!?;吧了级]|$)"
)
# What the number counts when it is no money.
_COUNTED = re.compile(
    r"\s*(?:%|‰|个?百分点|折|成(?!本|立|交)|倍|强|(?!(?:RMB|CNY|rmb|cny)(?![A-Za-z]))[A-Za-z_]|人(?!民币)|名|家|户|台|件|平|亩|吨|次(?!年)|辆|份|股|位|条|款|张|枚|"
    r"字|岁|号|日(?!元)|天|周|星期|个?月(?!费|租|均|付)|年(?!费|租|均|税|纳|付)|小时|分钟|点钟|"
    r"[点时](?![0-9一二三四五六七八九])|秒|米|公里|层|楼|栋|间|期|届|章|节|项|类|种|档|级|套|处|条|页|编|版|"
    r"部门|团队|员工|学生|用户|账号|席|核|兆|"
    r"美[元金刀]|港[元币纸]|欧|日[元币]|英镑|新?台币|刀|加元|澳元|澳币|韩元|新加坡币|"
    r"个(?!亿|万|多亿|W|w|税|百分|点))"
)
_CURRENCY = re.compile(
    r"\s*(?:(?<=[皮球])东西|元|块|圆|人民币|RMB|CNY|rmb|cny)(?:人民币|RMB|CNY|rmb|钱)?(?:整|正)?"
)
_WRITTEN_SHORT = re.compile(
    r"(?:RMB|CNY|rmb)?[0-9]+(?:-[0-9]+)?(?:kw|[wWkK]|rmb|RMB)+$|(?:RMB|CNY|rmb)[0-9]+$"
)
_ONE_AS_ADVERB = re.compile(
    r"一(?:[共般定样些直起下边切旦律致并]|块儿?(?!钱|[1-9一二两三四五六七八九半](?![0-9十百千万wW.])))"
)
# 「预付一年费用18万」, 「2年费用50万」: the digit counts the years.
_OF_YEARS = re.compile("(?<![0-9零一二三四五六七八九十百千])[一二两三四五六七八九1-9]个?年")
_PLACE_ALONE = re.compile(r"[百千](?![0-9零一二两三四五六七八九])")
_BEFORE_UNIT_ALONE = re.compile(r"(?:[上近过超快小大好成达破半逾]|不到|不足|不止)\s*$")
_AFTER_UNIT_ALONE = re.compile(r"出头|元|块|级|人民币|左右|以[上下]")
# Digits, or a run too long to be a numeral.
_NO_NUMERAL = re.compile(r"[0-9零一二两三四五六七八九十百千万亿]{36,}|[0-9]*")
_SIGN_BEFORE = re.compile(r"(?:人民币|RMB|CNY|rmb|¥|¥|￥)\s*$")
_FORBIDDEN_BEFORE = re.compile(
    r"(?:第|百分之|分之|(?<!税)负|(?<![0-9一-鿿万wW])-|[是为有约达:]-|"
    r"[$€£]|美[元金]|港币|港元|欧元|日元|英镑|新?台币|〔|\[|No\.?|编号|年(?=[0-9]{1,2}月)|[A-Za-z_@]|[0-9][.:/-])\s*$"
)
_NOT_MONEY = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|(?:19|20)\d{2}年(?!费|租)(?:度)?|[二两]?[〇零一二三四五六七八九]{4}年"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![0-9.]*[0-9元万wW块])"
    r"|[幺洞拐零〇一二两三四五六七八九]{7,}|三元[里桥坊村]"
    r"|百分之[零〇一二两三四五六七八九十百点\d.]+|[一二三四五六七八九十\d]+分之[一二三四五六七八九十\d]+"
    r"|第[零〇一二两三四五六七八九十百千\d]+"
    r"|\d+(?:\.\d+)?[%‰]|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|0\d{2,3}-?\d{7,8}|\d{4,}[A-Za-z](?![A-Za-z])[0-9A-Za-z]{4,}"
    r"|\d+[.:]\d+[.:]\d+|\d{1,2}:\d{2}|万一"
)
_RANGE = re.compile(r"(?:之?间)?\s*(?:到|至|[-~—–－～]{1,2})\s*")
# 「介于五百万和两千万之间」
_BETWEEN = re.compile(r"\s*[和跟与同、,]\s*")
_BETWEEN_END = re.compile(r"\s*(?:元|块)?钱?(?:之间|中间)")
# 「十几二十万」, 「二十来三十万」: from the one ten to the next.
_NEXT_TEN = re.compile("来?(?=[二三四五六七八九]十)")
# 「3、40万」, 「三、四十万」 between neighbouring digits; 「1、20万」 may number a list.
_NUMBERED = re.compile("(?<![0-9])[1一]、")
_NEXT_DIGIT = re.compile("(?P<first>[2-9二三四五六七八])、(?P<second>[3-9三四五六七八九])")
# 「税大概六百个」: 个 is 万 in the speech of business; not in 「5个一年一共25万」.
_GE = re.compile(
    r"(?P<vague>[多来])?个(?=$|[,。;!?吧呢啊的左上以不]|打底|起|封顶|出头|样子|差不多|"
    r"[一每/]年(?![^,。;!? ]{0,6}[0-9一二两三四五六七八九十百]+[^,。;!? ]{0,4}万))"
)
_BEFORE_GE = re.compile(
    r"(?:诊断|数字化|公有云|软件园|税|价|费用?|预算|实缴|资本金?|成本|资金)(?:[嘛呢啊吧话],)?[^,。;!?买用套版]{0,6}$"
)
_PACKAGES = re.compile(r"套餐|企业版|教育版|开发云")
# 「不是五十万是十五万」, 「三十万,不对,四十万」: the first is withdrawn.
_NOT_BEFORE = re.compile(
    r"(?:(?<![是要能])不是(?:大概|什么|每个?月|一个月|每年|一年|每个?季度?)?|(?:写|报|看|记|算|填|打|说|讲)成了?)$"
)
_BUT_IS = re.compile(
    r"了?[,。]?[^,。0-9吗?]{0,8}?(?:(?<!不)是|改成|改为|变成|换成)[^,。0-9吗?]{0,4}"
)
# 「是三十万不是十三万」
_NOT_THE_NEXT = re.compile(r"[,。]?(?:而|并)?不是")
_WRONG = re.compile(
    r"[,。]?[哦啊呃哎诶嗯]*[,]?(?:(?:说|讲|记|打|写|看)?错了?|不对|口误|更正)[^0-9吗?]{0,8}"
)


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
    return _mark_withdrawn(text, join_bounds(text, amounts))


def _is_code(run: str) -> bool:
    letters = sum(character.isalpha() for character in run)
    return letters > 0 and re.search(r"[0-9]{4}", run) is not None and not _WRITTEN_SHORT.match(run)


def _amount_at(text: str, start: int) -> tuple[Amount | None, int]:
    numeral = _numeral_at(text, start)
    if numeral is None:
        return None, _digits_end(text, start)
    if _ONE_AS_ADVERB.match(text, start) or (
        numeral.end == start + 1 and _OF_YEARS.match(text, start)
    ):
        return None, start + 1
    near = text[max(0, start - _NEAR) : start]
    signed = _SIGN_BEFORE.search(near) is not None
    if _is_only_emphatic(text, numeral, near) or (
        not signed and (_FORBIDDEN_BEFORE.search(near) or _counted_before().search(near))
    ):
        return None, numeral.end
    if _COUNTED.match(text, numeral.end) or _counted_behind().match(text, numeral.end):
        return None, numeral.end
    if signed:
        numeral = replace(numeral, bare=False)
    currency = _CURRENCY.match(text, numeral.end)
    if currency is not None and numeral.low is not None and numeral.high is not None:
        end, coins = coins_behind(text, currency.end(), currency.group())
        numeral = replace(
            numeral, end=end, low=numeral.low + coins, high=numeral.high + coins, bare=False
        )
    elif numeral.bare:
        numeral = _in_coins(text, numeral)
    if numeral.high is not None and numeral.high > _LARGEST:
        return None, numeral.end
    amount = bounded(text, numeral)
    if amount.end > numeral.end and _counted_behind().match(text, amount.end):
        return None, amount.end  # 100万以上用户
    return _with_period(text, amount, start), amount.end


def _numeral_at(text: str, start: int) -> Amount | None:
    """The numeral or the range of two that begins at `start`, with nothing around it."""
    low = read_quantity(text, start)
    if low is None:
        return None
    high, end = low, low.end
    pair = _range_at(text, low)
    if pair is not None:
        low, high, end = pair
    amount = Amount(
        start,
        end,
        low.low,
        high.high,
        low_open=low.low_open,
        high_open=high.high_open,
        stated=low.stated if high is low else None,
        bare=_is_bare(high),
    )
    return _with_ge(text, amount)


def _range_at(text: str, first: Quantity) -> tuple[Quantity, Quantity, int] | None:
    """「300到500万」, 「介于五百万和两千万之间」: both ends, and where the second is read to."""
    behind = _after_currency(text, first.end)
    neighbours = _neighbours_at(text, first)
    if neighbours is not None:
        return neighbours
    for connector, needs_closing in ((_RANGE, False), (_BETWEEN, True)):
        match = connector.match(text, behind)
        second = None if match is None else read_quantity(text, match.end())
        joined = None if second is None else _join_range(first, second)
        if second is None or joined is None:
            continue
        closing = _BETWEEN_END.match(text, second.end)
        if closing is not None:
            return *joined, closing.end()
        if not needs_closing:
            return *joined, second.end
    return None


def _neighbours_at(text: str, first: Quantity) -> tuple[Quantity, Quantity, int] | None:
    """「十几二十万」, 「三、四十万」: ends that follow each other in the places of the second."""
    second = None
    if (next_ten := _NEXT_TEN.match(text, first.end)) is not None:
        second, step = read_quantity(text, next_ten.end()), 10
        first = replace(first, low=first.low // 10 * 10)
    elif (
        (digits := _NEXT_DIGIT.match(text, first.start)) is not None
        and not _NUMBERED.search(text)
        and digits.end() == first.end + 2
    ):
        second, step = read_quantity(text, first.end + 1), 1
    if second is None or second.low != second.high or second.stated is not None:
        return None
    place = last_place(second.low) if step == 1 else Decimal(second.unit)
    low = first.low * place
    if low + step * place != second.low or (step == 1 and place < 10):
        return None
    return replace(first, low=low, high=low), second, second.end


def _with_ge(text: str, amount: Amount) -> Amount:
    """「税大概六百个」: six million, where nothing in the message speaks of packages."""
    unit = _GE.match(text, amount.end)
    if (
        unit is None
        or amount.low is None
        or amount.high is None
        or amount.high >= _WAN
        or not _BEFORE_GE.search(text[max(0, amount.start - _NEAR) : amount.start])
        or _PACKAGES.search(text)
    ):
        return amount
    whole = replace(amount.times(_WAN), end=unit.end(), bare=False)
    match unit["vague"]:
        case "多":
            high = (amount.high + last_place(amount.high)) * _WAN
            return replace(whole, high=high, high_open=True)
        case "来":
            low, high = amount.low * _WAN, amount.high * _WAN
            return replace(whole, low=low * (1 - _ABOUT), high=high * (1 + _ABOUT), stated=low)
    return whole


def _is_only_emphatic(text: str, numeral: Amount, near: str) -> bool:
    """「千万别」: a place alone is a numeral only beside words for money or bounds."""
    return bool(
        _PLACE_ALONE.match(text, numeral.start)
        and numeral.stated is None
        and numeral.low == numeral.high
        and not _BEFORE_UNIT_ALONE.search(near)
        and not _AFTER_UNIT_ALONE.match(text, numeral.end)
    )


@lru_cache(maxsize=1)
def _counted_behind() -> re.Pattern[str]:
    words = load("amounts")["counted_behind"]
    return re.compile(r"\s*(?:\+|多|余|的)?" + alternatives(words))


@lru_cache(maxsize=1)
def _counted_before() -> re.Pattern[str]:
    lexicon = load("amounts")
    links = alternatives(lexicon["counted_links"])
    return re.compile(f"{alternatives(lexicon['counted_before'])}(?:{links}){{0,4}}$")


def _digits_end(text: str, start: int) -> int:
    run = _NO_NUMERAL.match(text, start)
    return max(start + 1, start if run is None else run.end())


def _is_bare(quantity: Quantity) -> bool:
    return quantity.unit < 10**4 and not (quantity.unit == 1000 and quantity.low >= 1000)


def _after_currency(text: str, end: int) -> int:
    currency = _CURRENCY.match(text, end)
    return end if currency is None else currency.end()


def _join_range(first: Quantity, second: Quantity) -> tuple[Quantity, Quantity] | None:
    """Both ends of 「300到500万」, where the first borrows the second's unit; None if they are
    no range."""
    thousands = first.unit == 1000 and second.scale == 10**7  # 「两千到三千万」
    if (first.unit < second.unit and first.unit in (1, 10, 100)) or thousands:
        scale = second.scale if first.unit == 1 else second.unit
        if first.low * scale > second.high:
            return None
        first = replace(first, low=first.low * scale, high=first.high * scale)
    return (first, second) if first.low <= second.high else None


def _in_coins(text: str, numeral: Amount) -> Amount:
    """「8毛钱一个G」, as yuan."""
    found = coins_alone(text, numeral.end)
    if found is None or numeral.low is None or numeral.high is None:
        return numeral
    end, worth, more = found
    low, high = numeral.low * worth + more, numeral.high * worth + more
    return replace(numeral, end=end, low=low, high=high, bare=False)


def _with_period(text: str, amount: Amount, numeral: int) -> Amount:
    found = find_period(text, numeral, amount.end)
    if found is None:
        return amount
    scaled = amount.times(found.times_a_year)
    return replace(scaled, end=found.end, period=found.period)


def _mark_withdrawn(text: str, amounts: list[Amount]) -> list[Amount]:
    marked = list(amounts)
    for index, (amount, following) in enumerate(pairwise(amounts)):
        between = text[amount.end : following.start]
        denied = _NOT_BEFORE.search(text[max(0, amount.start - _NEAR) : amount.start])
        if (denied and _BUT_IS.fullmatch(between)) or _WRONG.fullmatch(between):
            marked[index] = replace(amount, withdrawn=True)
        elif _NOT_THE_NEXT.fullmatch(between):
            marked[index + 1] = replace(following, withdrawn=True)
    return marked
