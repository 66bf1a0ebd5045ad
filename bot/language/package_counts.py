"""Which counts of 个, 套 or 份 are of packages: 「套餐是5个」, 「要6个呢」, no 「5个车间」."""

import re

from bot.language.marks import sentence_of
from bot.language.units import is_of_units

_UNIT = ("个", "份", "套")
_ENDS_COUNT = re.compile(r"$|[,。;!?、]| (?![一-鿿])|吧|呢|吗|就|的|,|左右|够|行|可以|能")
# 「税大概六百个」, 「开价35个」: 个 is 万 in the speech of business, and no package.
_MONEY_WORD = re.compile(r"诊断|数字化|公有云|软件园|税|价|费|预算|缴|钱|营收|资本")
_MONEY_JUST_BEFORE = re.compile(f"(?:{_MONEY_WORD.pattern})[^,。;!? ]{{0,4}}$")
_PACKAGE_WORD = re.compile(r"套餐|企业版|教育版|开发云")
# 「教育版7个35万」, 「套餐是5个 钱还是十二万」, 「套餐改成4个」
_OF_EDITION = re.compile(
    r"(?:套餐|企业版|教育版)(?:数量?|要|买|需要|大概|一共|总共|的话|就|的|只|也|才|还|先|我们|打算|"
    r"准备|计划|申请|报|订|选|用|想|[改变换加减降升增调]|[是有为成到至做:])*$"
)
_AFTER_EDITION = re.compile(
    r"[0-9一二两三四五六七八九十]|每|多少|费|花|共|总|合计|钱|好[了啦咯吧]|都|也|[ 第头首]|够|价"
)
# 「公司名随便写一个」
_NAMED_AT_WILL = re.compile(r"(?:写|填|起|编|取)(?:上|了)?$")
_CHANGED_FOR_ONE = re.compile(r"改(?:上|了)?$")
# 「合伙人三个」
_COUNTED_BEFORE = re.compile(
    r"(?:人|股东|部门|车间|厂|公司|企业|单位|户|店|项目|产品|员工|服务器|子公司)(?:有|是|共|一共|大概)*$"
)
# 「再加两个」 says how many more or fewer
_RELATIVE = re.compile(
    r"(?:再(?:加|要|多|报|买|来)?|加多|(?<![最至顶])[多少](?:要|加|拿|报|买|申请)|(?<![不至最])减少|增加|多加)了?$"
)
# 「另一个」, 「这一个」 point at something and count nothing
_POINTS = re.compile(r"(?:另外?|这|那|哪|同|换|其中|头|前|后|上|下)$")
# 「教育版一套五十人」 says how large one is
_FOR_SO_MANY = re.compile(
    r"(?:套餐)?(?:能|可以?|给|供|够|就|有|是)*[0-9一二两三四五六七八九十百几多]+个?[人号]"
)
# 「一个套餐多少钱」 asks about any package
_ASKED_OF_ONE = re.compile(r"几|多少|能|可以|里|有|怎|要多|大概|贵|是|什么|啥|点|收|价|卖")
# 「8个软件开发云企业版」
_OF_THE_CLOUD = re.compile(
    r"(?:的)?(?:软件|软体)?开发云(?:的|服务)?(?:企业版|教育版|套餐|[,。;!?、 ]|$)"
)
_TRIES = re.compile(r"试|看看|先|用用")
# 「一套餐馆软件」 is a set of software, 「另一个呢」 no number of anything.
_OF_A_MEAL = ("馆", "厅", "饮", "具", "桌", "食", "盒")
_POINTS_AT = re.compile("[另那这每哪某同]$")
_MOST = 10_000


def counts_packages(text: str, start: int, end: int, count: int) -> bool:
    """Whether the count at start..end is of packages, whatever the dialogue is about."""
    before, rest = text[:start], text[end:]
    if not 0 < count <= _MOST:
        return False
    if text[start] in "xX*×" and not before.endswith(("版", "套餐")):
        return False
    if not text[start:end].endswith((*_UNIT, "餐", "版")):
        return not re.match(r"[0-9.万wW千百元块]", rest)
    alone = text[start:end].endswith(_UNIT)
    if alone and _OF_THE_CLOUD.match(rest):
        return count > 1 and not _POINTS_AT.search(before)
    of_edition = _OF_EDITION.search(before) is not None
    if (
        alone
        and not (of_edition and _AFTER_EDITION.match(rest))
        and not _ENDS_COUNT.match(rest)
        and not (_TRIES.match(rest) and _PACKAGE_WORD.search(text))
    ):
        return False
    if rest.startswith(_OF_A_MEAL) or (_POINTS_AT.search(before) and (alone or count == 1)):
        return False
    if alone and not of_edition and _is_of_other(before, count):
        return False
    if count == 1 and (
        (alone and _POINTS.search(before))
        or (not alone and _ASKED_OF_ONE.match(rest))
        or _FOR_SO_MANY.match(rest)
    ):
        return False
    begin, _ = sentence_of(text, start)
    said = text[begin:start]
    return not (alone and _MONEY_WORD.search(said) and not _PACKAGE_WORD.search(said))


def counts_units(text: str, start: int, end: int, count: int) -> bool:
    """「5个一年一共25万」: so many of what the dialogue is about, not of people or of money."""
    before = text[:start]
    if _MONEY_JUST_BEFORE.search(before) or _is_of_other(before, count):
        return False
    points = _POINTS.search(before) is not None
    return is_of_units(text, start, end, count, points=points)


def _is_of_other(before: str, count: int) -> bool:
    named = _NAMED_AT_WILL.search(before) or (count == 1 and _CHANGED_FOR_ONE.search(before))
    return bool(_COUNTED_BEFORE.search(before) or _RELATIVE.search(before) or named)
