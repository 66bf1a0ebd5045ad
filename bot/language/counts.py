"""Counts with their unit: packages, years, ordinal years, staff, and bare numbers."""

import re
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from bot.language.marks import clause_of, covered, mark, marks, sentence_of, text_of
from bot.language.numerals import parse_integer
from bot.language.units import is_of_units

_DIGIT = {"TEXT": {"REGEX": "^[0-9零〇一二两三四五六七八九十百]$"}}
_NUMBER = {**_DIGIT, "OP": "{1,4}"}
_UNIT = {"TEXT": {"IN": ["个", "份", "套"]}}
_PATTERNS: dict[str, list[list[dict[str, Any]]]] = {
    "packages": [
        [_NUMBER, {**_UNIT, "OP": "?"}, {"TEXT": "套"}, {"TEXT": "餐"}],
        [
            _NUMBER,
            _UNIT,
            {"TEXT": {"IN": ["企", "教"]}},
            {"TEXT": {"IN": ["业", "育"]}},
            {"TEXT": "版"},
        ],
        [_NUMBER, _UNIT],
        [{"TEXT": {"IN": ["x", "X", "*", "×"]}}, _NUMBER],
        [
            {"TEXT": "套"},
            {"TEXT": "餐"},
            {"TEXT": "数"},
            {"TEXT": {"IN": ["量", "是", "为", ":", "填", "写"]}, "OP": "*"},
            _NUMBER,
        ],
        [{"TEXT": "套"}, {"TEXT": "餐"}, {"TEXT": ":"}, _NUMBER],
    ],
    "years": [[_NUMBER, {"TEXT": "个", "OP": "?"}, {"TEXT": "年"}]],
    "ordinal_year": [
        [{"TEXT": "第"}, _NUMBER, {"TEXT": {"IN": ["个"]}, "OP": "?"}, {"TEXT": "年"}],
        [{"TEXT": "次"}, {"TEXT": "年"}],
        [{"TEXT": {"IN": ["首", "头"]}}, {"TEXT": {"IN": ["一", "1"]}, "OP": "?"}, {"TEXT": "年"}],
    ],
    "headcount": [
        [_NUMBER, {"TEXT": {"IN": ["个", "名", "位", "号"]}, "OP": "?"}, {"TEXT": {"IN": ["人"]}}],
        [_NUMBER, {"TEXT": {"IN": ["个", "名", "位"]}, "OP": "?"}, {"TEXT": "员"}, {"TEXT": "工"}],
    ],
}
_ENDS_COUNT = re.compile(r"$|[,。;!?、]| (?![一-鿿])|吧|呢|吗|就|的|,|左右|够|行|可以|能")
_INSIDE_A_NUMERAL = "0123456789.第零一二三四五六七八九十百千万几多点"
# 「税大概六百个」, 「开价35个」: 个 is 万 in the speech of business, and no package.
_MONEY_WORD = re.compile(r"诊断|数字化|公有云|软件园|税|价|费|预算|缴|钱|营收|资本")
_MONEY_JUST_BEFORE = re.compile(f"(?:{_MONEY_WORD.pattern})[^,。;!? ]{{0,4}}$")
_PACKAGE_WORD = re.compile(r"套餐|企业版|教育版|开发云")
# 「教育版7个35万」
_OF_EDITION = re.compile(r"(?:套餐|企业版|教育版)(?:要|买|需要|大概|一共|的话|就|的)*$")
_PRICE = re.compile(r"[0-9一二两三四五六七八九十]|每|多少|费|花|共|总|合计")
# 「公司名随便写一个」
_NAMED_AT_WILL = re.compile(r"(?:写|填|起|编|取|改)(?:上|了)?$")
# 「合伙人三个」
_COUNTED_BEFORE = re.compile(
    r"(?:人|股东|部门|车间|厂|公司|企业|单位|户|店|项目|产品|员工|服务器|子公司)(?:有|是|共|一共|大概)*$"
)
# 「另一个」, 「这一个」 point at something and count nothing
_POINTS = re.compile(r"(?:另外?|这|那|哪|同|换|其中|头|前|后|上|下)$")
# 「教育版一套五十人」 says how large one is
_FOR_SO_MANY = re.compile(
    r"(?:套餐)?(?:能|可以?|给|供|够|就|有|是)*[0-9一二两三四五六七八九十百几多]+个?[人号]"
)
# 「一个套餐多少钱」 asks about any package
_ASKED_OF_ONE = re.compile(r"几|多少|能|可以|里|有|怎|要多|大概|贵|是")
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
_TRIES = re.compile(r"试|看看|先|用用")
# 「享受过两年了」: years of the cycle that are over.
_HAD_FOR = re.compile(r"(?:享受|用|做|领|补贴?|拿|申请|获得|补助|申领)(?:过|了|够|满)+$")
# 「一套餐馆软件」 is a set of software, 「另一个呢」 no number of anything.
_OF_A_MEAL = ("馆", "厅", "饮", "具", "桌", "食", "盒")
_POINTS_AT = re.compile("[另那这每哪某同]$")
_AT_MOST = re.compile("[最至顶]多$")
_OVER = re.compile(r"[了,。;!?]|$|的?(?:补贴|补助|服务券|券)")
_YEAR_HAD = re.compile(r"(?:的)?(?:我们|已经?|都)*(?:享受|用|补|领|拿|申请)[过完]")
# 「第三年不用了」
_DENIED_YEAR = re.compile(
    r"(?:的话|我们|就|也|都|先|可以|可能|应该)*(?:不(?:用|要|做|需要|需|续|再|买|申请|打算|想)|没有)"
)
_DENIES_YEAR = re.compile(r"(?:不要|不用|不做|没有|不需要|不续|不买|不含|不包括)$")
_OF_EACH = re.compile(r"(?:都|各|均)[^,。;!?]{0,4}$")
_MOST_YEARS = 10
_MOST_PACKAGES = 10_000


class Counts:
    """spaCy component on Matcher patterns; digits are single tokens in this tokenisation."""

    def __init__(self, nlp: Language) -> None:
        self._matcher = Matcher(nlp.vocab)
        for entity, patterns in _PATTERNS.items():
            self._matcher.add(entity, patterns, greedy="LONGEST")

    def __call__(self, doc: Doc) -> Doc:
        spans: list[Span] = self._matcher(doc, as_spans=True)
        order = list(_PATTERNS)
        taken: list[Span] = []
        for span in sorted(spans, key=lambda s: (-len(s), order.index(s.label_))):
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            if self._mark(doc, span):
                taken.append(span)
        _bind_years(doc)
        return doc

    def _mark(self, doc: Doc, span: Span) -> bool:
        text, start, end = text_of(doc), span.start_char, span.end_char
        entity = span.label_
        before = text[start - 1] if start else ""
        if covered(doc, start, end) and entity != "packages":
            return False
        if covered(doc, start, end, "uscc", "mobile", "reference", "date", "company_name"):
            return False
        # 「一年60万三年」: the years begin behind an amount that is complete.
        inside = _INSIDE_A_NUMERAL.replace("万", "") if entity == "years" else _INSIDE_A_NUMERAL
        if (
            entity != "ordinal_year"
            and before
            and before in inside
            and not _AT_MOST.search(text[:start])
        ):
            return False
        count = _count(span.text)
        if count is None:
            return False
        if entity == "years" and _HAD_FOR.search(text[:start]) and _OVER.match(text, end):
            entity = "prior_years"
        if entity == "ordinal_year" and _YEAR_HAD.match(text, end):
            entity = "prior_years"
        if not self._plausible(entity, count, text, start, end):
            if entity != "packages" or not _is_of_units(text, start, end, count):
                return False
            entity = "units"
        made = mark(doc, start, end, entity, count)
        if made is not None and entity == "packages":
            made.service = "dev_cloud"
        return True

    @staticmethod
    def _plausible(entity: str, count: int, text: str, start: int, end: int) -> bool:
        rest = text[end:]
        match entity:
            case "packages":
                if text[start] in "xX*×" and not text[:start].endswith(("版", "套餐")):
                    return False
                if not text[start:end].endswith(("个", "份", "套", "餐", "版")):
                    return not re.match(r"[0-9.万wW千百元块]", rest) and 0 < count <= _MOST_PACKAGES
                alone = text[start:end].endswith(("个", "份", "套"))
                of_edition = _OF_EDITION.search(text[:start]) is not None
                if (
                    alone
                    and not (of_edition and _PRICE.match(rest))
                    and not _ENDS_COUNT.match(rest)
                    and not (_TRIES.match(rest) and _PACKAGE_WORD.search(text))
                ):
                    return False
                before = text[:start]
                pointing = _POINTS_AT.search(before) and (alone or count == 1)
                if rest.startswith(_OF_A_MEAL) or pointing:
                    return False
                if alone and (_NAMED_AT_WILL.search(before) or _COUNTED_BEFORE.search(before)):
                    return False
                pointed_at = alone and _POINTS.search(text[:start])
                asked = not alone and _ASKED_OF_ONE.match(rest)
                if count == 1 and (pointed_at or asked or _FOR_SO_MANY.match(rest)):
                    return False
                begin, _ = sentence_of(text, start)
                said = text[begin:start]
                if alone and _MONEY_WORD.search(said) and not _PACKAGE_WORD.search(said):
                    return False
                return 0 < count <= _MOST_PACKAGES
            case "ordinal_year":
                denied = _DENIED_YEAR.match(rest) or _DENIES_YEAR.search(text[:start])
                return 0 < count <= _MOST_YEARS and not denied
            case "prior_years":
                return 0 < count <= _MOST_YEARS
            case "years":
                return 0 < count <= _MOST_YEARS and _asks_for_years(count, text[:start], rest)
            case _:
                return count > 0 and not rest.startswith(
                    ("民币", "版", "才", "次", "有限", "公司", "独资")
                )


def _asks_for_years(count: int, before: str, rest: str) -> bool:
    """Whether the years are those asked for, not the company's age or one year's price."""
    if rest.startswith(("级", "前", "内", "之", "以", "后", "来")):
        return False
    if count == 1 and not (_APPLIED_FOR.search(before) and _NO_PRICE.match(rest)):
        return False
    if _EXISTING_FOR.search(before):
        return False
    return not before.endswith(("第", "每"))


def _is_of_units(text: str, start: int, end: int, count: int) -> bool:
    """「5个一年一共25万」: so many of what the dialogue is about, not of people or of money."""
    before = text[:start]
    in_money = _MONEY_JUST_BEFORE.search(before) is not None
    of_other = _COUNTED_BEFORE.search(before) or _NAMED_AT_WILL.search(before)
    points = _POINTS.search(before) is not None
    return not in_money and not of_other and is_of_units(text, start, end, count, points=points)


def _bind_years(doc: Doc) -> None:
    """「公有云三年,开发云两年」: of several services the years belong to the one beside them."""
    services = marks(doc, "service")
    if len({s.value for s in services}) < 2:
        return
    for years in marks(doc, "years", "ordinal_year", "prior_years"):
        begin, finish = clause_of(text_of(doc), years.start)
        before = [s for s in services if begin <= s.start < years.start]
        after = [s for s in services if years.end <= s.start < finish]
        if len(before) > 1 and _OF_EACH.search(text_of(doc)[before[-1].end : years.start]):
            for service in before[1:]:
                again = mark(doc, years.start, years.end, years.entity, years.value)
                if again is not None:
                    again.service = str(service.value)
            years.service = str(before[0].value)
        elif before or after:
            years.service = str((before[-1:] or after)[0].value)


def _count(text: str) -> int | None:
    if re.match(r"[首头]", text):
        return 1
    if text == "次年":
        return 2
    digits = re.search(r"[0-9零〇一二两三四五六七八九十百]+", text)
    return None if digits is None else parse_integer(digits.group())


@Language.factory("counts")
def create_counts(nlp: Language, name: str) -> Any:
    """The component for `nlp.add_pipe("counts")`."""
    del name
    return Counts(nlp)
