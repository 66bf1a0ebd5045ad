"""Counts with their unit: packages, years, ordinal years, staff, and bare numbers."""

import re
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from bot.language.marks import clause_of, covered, mark, marks, text_of
from bot.language.numerals import parse_integer
from bot.language.package_counts import counts_packages, counts_units
from bot.language.years import asks_for_years, is_past_year

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
            {"TEXT": {"IN": list("量是为:填写改成到变就要")}, "OP": "*"},
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
_INSIDE_A_NUMERAL = "0123456789.第零一二三四五六七八九十百千万几多点"
# 「享受过两年了」: years of the cycle that are over.
_HAD_FOR = re.compile(r"(?:享受|用|做|领|补贴?|拿|申请|获得|补助|申领)(?:过|了|够|满)+$")
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
            if entity != "packages" or not counts_units(text, start, end, count):
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
                return counts_packages(text, start, end, count)
            case "ordinal_year":
                denied = _DENIED_YEAR.match(rest) or _DENIES_YEAR.search(text[:start])
                return 0 < count <= _MOST_YEARS and not denied and not is_past_year(text, end)
            case "prior_years":
                return 0 < count <= _MOST_YEARS
            case "years":
                return 0 < count <= _MOST_YEARS and asks_for_years(text, start, end, count)
            case _:
                return count > 0 and not rest.startswith(
                    ("民币", "版", "才", "次", "有限", "公司", "独资")
                )


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
