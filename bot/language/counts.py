"""Counts with their unit: packages, years, ordinal years, staff, and bare numbers."""

import re
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from bot.language.marks import covered, mark, sentence_of
from bot.language.numerals import parse_integer

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
    ],
    "years": [[_NUMBER, {"TEXT": "个", "OP": "?"}, {"TEXT": "年"}]],
    "ordinal_year": [
        [{"TEXT": "第"}, _NUMBER, {"TEXT": {"IN": ["个"]}, "OP": "?"}, {"TEXT": "年"}],
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
_MONEY_WORD = re.compile(r"税|价|费|预算|缴|钱|营收|资本")
_PACKAGE_WORD = re.compile(r"套餐|企业版|教育版|开发云")
# 「合伙人三个」
_COUNTED_BEFORE = re.compile(r"(?:人|股东|部门|车间|厂|公司|店|项目|产品|员工|服务器|子公司)$")
# 「一个套餐多少钱」 asks about any package
_ASKED_OF_ONE = re.compile(r"几|多少|能|可以|里|有|怎|要多|大概|贵|是")
# 「在白云注册三年了」 tells the company's age, not how long the service runs.
_EXISTING_FOR = re.compile(
    r"(?:注册|登记|成立|经营|开业|开办|创办|创业|搬来)(?:了|快|有|满|已经?)*$"
)
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
        return doc

    def _mark(self, doc: Doc, span: Span) -> bool:
        text, start, end = doc.text, span.start_char, span.end_char
        entity = span.label_
        before = text[start - 1] if start else ""
        if covered(doc, start, end) and entity != "packages":
            return False
        if covered(doc, start, end, "uscc", "mobile", "reference", "date", "company_name"):
            return False
        if entity != "ordinal_year" and before and before in _INSIDE_A_NUMERAL:
            return False
        count = _count(span.text)
        if count is None:
            return False
        if not self._plausible(entity, count, text, start, end):
            return False
        made = mark(doc, start, end, entity, count)
        if made is not None and entity == "packages":
            made.service = "dev_cloud"
        return True

    @staticmethod
    def _plausible(entity: str, count: int, text: str, start: int, end: int) -> bool:
        rest = text[end:]
        match entity:
            case "packages":
                alone = text[start:end].endswith(("个", "份", "套"))
                if alone and not _ENDS_COUNT.match(rest):
                    return False
                if alone and _COUNTED_BEFORE.search(text[:start]):
                    return False
                if count == 1 and not alone and _ASKED_OF_ONE.match(rest):
                    return False
                begin, _ = sentence_of(text, start)
                said = text[begin:start]
                if alone and _MONEY_WORD.search(said) and not _PACKAGE_WORD.search(said):
                    return False
                return 0 < count <= _MOST_PACKAGES
            case "ordinal_year":
                return 0 < count <= _MOST_YEARS
            case "years":
                if count == 1 or rest.startswith(("级", "前", "内", "之", "以", "后", "来")):
                    return False
                if _EXISTING_FOR.search(text[:start]):
                    return False
                return 0 < count <= _MOST_YEARS and not text[:start].endswith(("第", "每"))
            case _:
                return count > 0 and not rest.startswith(
                    ("民币", "版", "才", "次", "有限", "公司", "独资")
                )


def _count(text: str) -> int | None:
    if re.match(r"[首头]", text):
        return 1
    digits = re.search(r"[0-9零〇一二两三四五六七八九十百]+", text)
    return None if digits is None else parse_integer(digits.group())


@Language.factory("counts")
def create_counts(nlp: Language, name: str) -> Any:
    """The component for `nlp.add_pipe("counts")`."""
    del name
    return Counts(nlp)
