"""Which years of a message are asked for: none that are past, and no company's age."""

import re
from functools import lru_cache

from bot.language.lookup import load
from bot.language.marks import clause_of

# 「在白云注册三年了」 tells the company's age, not how long the service runs.
_EXISTING_FOR = re.compile(
    r"(?:(?:注册|登记|成立|经营|开业|开办|创办|创业|搬来)(?:了|快|有|满|已经?)*|"
    r"(?:搬|迁)(?:了|过|来|到|至|入|进|在)+[^,。;!?]{0,5}|"
    r"(?:公司|企业|单位|厂|店)(?:已经?|都|也)*(?:开|办|做|干)(?:了|有|满|快)+|"
    r"(?:公司|企业|厂|店)(?:已经?|都|有|快)*|"
    # 「开了六年」, 「干了十年」
    r"(?:开|干|营业|办学|办厂|开店|存续|存在|运营|从业|入行|来广州|来白云)(?:业|张)?(?:了|有|满|快|已经?|近|都)+)$"
)
# 「先报一年」, 「只申请1年」: asked for, where a price would say 一年 of its money.
_APPLIED_FOR = re.compile(
    r"(?:申请|申报|报|办|续|签|用|买|做|试|要|弄|搞)(?:个|它|他|了)?$|(?:先|只|就|仅|暂时)$"
)
_NO_PRICE = re.compile(
    r"(?:就|先|再|也)?(?:$|[,。;!?]|看看|试|吧|的话|就行|就好|就够|即可|可以|行|够|先|再说|啦|咯|啊|哈|的?(?:公有云|软件园|开发云|云))"
)


def asks_for_years(text: str, start: int, end: int, count: int) -> bool:
    """Whether the years at start..end are asked for: not past, no age, not one year's price."""
    before, rest = text[:start], text[end:]
    if rest.startswith(("级", "前", "内", "之", "以", "后", "来")):
        return False
    if count == 1 and not (_APPLIED_FOR.search(before) and _NO_PRICE.match(rest)):
        return False
    if _EXISTING_FOR.search(before) or _are_past(text, start, end):
        return False
    return not before.endswith(("第", "每"))


def is_past_year(text: str, end: int) -> bool:
    """「头一年亏」: a year told as past is none of a cycle."""
    return _pattern("ordinal_is_past").match(text, end) is not None


def _are_past(text: str, start: int, end: int) -> bool:
    """「近三年税800万」, 「前两年落户」, but not 「前两年补多少」."""
    before = text[:start]
    if _pattern("past_before").search(before):
        return True
    if _pattern("in_a_row_before").search(before):
        return _pattern("is_past").match(text, end) is not None
    pointing = _pattern("either_before").search(before)
    if pointing is None or _pattern("reckoned_before").search(before):
        return False
    if _pattern("is_past").match(text, end):
        return True
    _, clause_end = clause_of(text, start)
    whole = pointing.start() == 0 and clause_end == end == len(text)
    return not whole and _pattern("is_asked").search(text[end : clause_end + 1]) is None


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("years")[name])
