"""What time an amount is for, told before or behind it: 每月4万, 三万五一个月, 三年一共90万."""

import re
from dataclasses import dataclass
from typing import Literal

Period = Literal["year", "month", "three_years", "total", "day"]

_NEAR = 24
_FILLER = r"(?:(?:一共|[^0-9零〇一二两三四五六七八九十百千万亿,。;!?\n年月]){0,10})"
# 「半年付一次,一次六万」
_EACH_TIME = (
    r"[付交缴结]?[一1]?次?[,]?(?:[一每]次|每笔|每期)[^0-9零一二两三四五六七八九十百千万,。;]{0,4}$"
)
_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "three_years",
        re.compile(
            r"(?<![第前十0-9])(?:三|3)个?年(?!级|(?:以来|下来|来)?(?:平均|均))" + _FILLER + "$"
        ),
    ),
    ("half_year", re.compile(f"(?:每半年|(?<![上下])半年)(?:{_FILLER}$|{_EACH_TIME})")),
    (
        "year",
        re.compile(
            r"(?:每一?年|每个?年度|(?<![第二三四五六七八九十0-9])[一1]年(?!级)|年均|(?<![一二两三四五六七八九十0-9])年费|年租|(?<![去今前明上本整二两三四五六七八九十0-9])年(?:税|纳税)|全年|按年|年(?:以来|下来|来)?平均|(?<![去今前明上本整年0-9])年[付缴交]|(?<!上一)(?<![上0-9])年度"
            r"[^0-9,。;年]{0,6})" + _FILLER + "$"
        ),
    ),
    (
        "quarter",
        re.compile(
            r"(?:每个?季度|(?<!第)一个?季度|每季|按季|季度?[付缴交结])(?:"
            + _FILLER
            + "$|"
            + _EACH_TIME
            + ")"
        ),
    ),
    (
        "month",
        re.compile(
            r"(?:每个?月|每1个月|(?<![0-9十两二三四五六七八九])[一1]个月|月均|月费|月租|按月|(?<![0-9一二三四五六七八九十])月[付缴交]|包月|(?<![十0-9])一月$)"
            f"(?:{_FILLER}$|{_EACH_TIME})"
        ),
    ),
    (
        "total",
        re.compile(
            r"(?:一共|总共|合计|共计|总计|加起来|总额|拢共|统共|合共|加埋)"
            + _FILLER
            # 「两年40万」, 「四年合同价100万」; not 「成立五年税800万」
            + r"$|(?<![第前近立业开过去零〇一二三四五六七八九十0-9])[两二四五2-9]个?年"
            r"(?:的|打包|合同|总|费用?|价|款|共|要|花|付|是)*$"
        ),
    ),
    (
        "day",
        re.compile(
            r"(?:每(?:天|日|个?小时|个?星期|周|次)|(?<!第)一(?:天|周|个星期|个?小时))"
            r"[^0-9,。;]{0,4}$"
        ),
    ),
)
_LINK = r"\s*(?:[都就]?是)?\s*"
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("month", re.compile(_LINK + r"(?:(?:/\s*|每|[一1]个?)个?月(?!内|后|前)|/\s*mo?(?![A-Za-z]))")),
    ("quarter", re.compile(_LINK + r"(?:/\s*|每|[一1]个?)个?季度?")),
    # 「六十万一年费用二十万」: 一年 belongs to the amount behind it.
    (
        "year",
        re.compile(
            _LINK + r"(?:/\s*|每一?|一|1)年(?!级|费用?[0-9一二两三四五六七八九十百])"
            r"|\s*的?年费|\s*每年度|\s*/\s*yr?(?![A-Za-z])"
            # 「三四百万的税每年有的」, but not 「20万的费用,每年涨2万」
            r"|的?(?:云|服务|软件|平台|技术|租)*(?:税|费用|费|金|价)(?:每一?年|一年)"
            r"(?![^,。;!?]{0,6}[0-9一二两三四五六七八九十几])"
        ),
    ),
    (
        "three_years",
        re.compile(r"\s*(?:/|买|用|租|包|签|管|一共|分成?|平分)?(?:三|3)年(?![级前内])"),
    ),
    ("day", re.compile(_LINK + r"(?:/|每|一)(?:天|日|周|个?星期|个?小时)")),
)
_EVERY_YEAR = re.compile("每一?年[^,。;年]*$")
_TIMES_A_YEAR = {"month": 12, "quarter": 4, "half_year": 2}
_REGULAR = frozenset({"year", "half_year", "quarter", "month", "day"})
_PERIODS: dict[str, Period] = {
    "month": "month",
    "quarter": "year",
    "half_year": "year",
    "year": "year",
    "three_years": "three_years",
    "total": "total",
    "day": "day",
}


@dataclass(frozen=True)
class TimeOfAmount:
    """The period an amount is for; `end` is where the amount with its period ends.

    `times_a_year` is how often it falls due in a year, 1 where the period says no part of one.
    A price for a day or a week has the period "day": how many are bought in a year is not said.
    """

    period: Period
    times_a_year: int
    end: int


def find_period(text: str, start: int, end: int) -> TimeOfAmount | None:
    """The period said with the amount that is written from `start` to `end`, or None."""
    before = text[max(0, start - _NEAR) : start]
    said = {
        name: match.start()
        for name, pattern in _BEFORE
        if (match := pattern.search(before)) is not None
    }
    for name, pattern in _AFTER:
        match = pattern.match(text, end)
        # 「一年200万三年」: the years behind say how often the yearly amount is paid.
        if match is not None and not (name == "three_years" and set(said) & _REGULAR):
            return _time(name, match.end())
    if not said:
        return None
    if "three_years" in said and not set(said) & {"year", "month"}:
        return _time("three_years", end)
    # 「一个月总共一万二」 sums up the month, not the contract.
    if set(said) & (_REGULAR - {"year"}) or _EVERY_YEAR.search(before):
        said.pop("total", None)
    return _time(max(said, key=lambda name: said[name]), end)


def _time(name: str, end: int) -> TimeOfAmount:
    return TimeOfAmount(_PERIODS[name], _TIMES_A_YEAR.get(name, 1), end)
