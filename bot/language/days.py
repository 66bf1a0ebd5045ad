"""Days that are not written with a full year in digits: 二〇二二年八月一日, 22年8月1号, 26号."""

import re
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.marks import covered, mark, text_of
from bot.language.numerals import parse_integer

_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_DAY = (
    r"(?P<day>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    r"|[一二三四五六七八九])(?:[日号]|(?=[,。;!? ]|$|呢|那|交|报|还|就|发|开|到|号))"
)
_WITH_YEAR = re.compile(
    r"(?<![0-9零〇一二三四五六七八九])"
    r"(?P<year>[12二一][0-9零〇一二三四五六七八九]{3}|[0-9]{2}|[一二][零〇一二三四五六七八九])"
    rf"年\s*{_MONTH}\s*{_DAY}"
)
_WITHOUT_YEAR = re.compile(rf"(?<![0-9年一二三四五六七八九十./-])(?:今年|本年)?{_MONTH}\s*{_DAY}")
_DAY_ALONE = re.compile(
    r"(?<![0-9第月年零一二三四五六七八九十廿])"
    r"(?P<day>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    r"|[一二三四五六七八九])号"
    r"(?=[,。;!? ]|$|那|当|这|呢|是|也|算|就|不|要|星期|周|礼拜|吗|吧|上班|放假|到|至|结束|才|还"
    r"|可|开|收|公)"
)
_LEAP_YEAR = 2020


@Language.component("days")
def find_days(doc: Doc) -> Doc:
    """Mark date ("2022-08-01"), month_day ("08-01") without a year, and day_of_month (26)."""
    for match in _WITH_YEAR.finditer(text_of(doc)):
        year = int(match["year"].translate(_DIGITS))
        _mark(doc, match, year if year >= 100 else 2000 + year, "date")
    for match in _WITHOUT_YEAR.finditer(text_of(doc)):
        _mark(doc, match, None, "month_day")
    for match in _DAY_ALONE.finditer(text_of(doc)):
        day = parse_integer(match["day"])
        if day is not None and not covered(doc, *match.span()):
            mark(doc, *match.span(), "day_of_month", day)
    return doc


def _mark(doc: Doc, match: re.Match[str], year: int | None, entity: str) -> None:
    month, day = parse_integer(match["month"]), parse_integer(match["day"])
    if covered(doc, *match.span()) or month is None or day is None:
        return
    try:
        found = date(_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        return
    value = found.isoformat() if year is not None else found.strftime("%m-%d")
    mark(doc, *match.span(), entity, value)
