"""Figures that are only repeated, of a rule or an answer: 怎么才补5万, 那档写的是10万."""

import re
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import (
    Mark,
    alternatives,
    clause_of,
    drop,
    marks,
    sentence_of,
    text_of,
)

_COUNTS = ("packages", "units", "years", "ordinal_year", "number")
_MONEY = ("annual_tax", "paid_in_capital", "annual_fee", "excluded_fee", "amount")
# 「这6万为什么不算」
_THIS = re.compile(r"[这那](?:个|笔|些|部分)?(?=[0-9一二两三四五六七八九十])")
_ENDS_WITH = re.compile(r"(?:呢|啊|呀|的|了|吗)*[,。;!?]?$")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = load("cues")
    return re.compile(alternatives(cues["why"])), re.compile(alternatives(cues["goes_on_asking"]))


@Language.component("asked")
def find_asked(doc: Doc) -> Doc:
    """Set `asked` on the money of a question why, drop the counts that the rules are asked about.

    Neither states or corrects anything. Services and editions that are named to be compared are
    `asked` too.
    """
    questions = _questions(text_of(doc))
    drop(doc, [p for p in marks(doc, "prior") if any(s <= p.start < e for s, e in questions)])
    repeated = [
        figure
        for start, end in questions
        for figure in marks(doc, *_MONEY, *_COUNTS)
        if start <= figure.start < end
    ]
    repeated += [
        m
        for m in marks(doc, *_MONEY)
        if _repeats_the_rules(text_of(doc), m) or _repeats_an_answer(text_of(doc), m)
    ]
    for figure in repeated:
        figure.details["asked"], figure.negated = True, False
    limits = [count for count in marks(doc, *_COUNTS) if _is_of_the_rules(text_of(doc), count)]
    for named in _compared(doc):
        named.details["asked"] = True
    drop(doc, [*limits, *(figure for figure in repeated if figure.entity in _COUNTS)])
    return doc


def _questions(text: str) -> list[tuple[int, int]]:
    """Where the clauses that ask why say what they ask about."""
    why, goes_on = _patterns()
    found: list[tuple[int, int]] = []
    for match in why.finditer(text):
        start, end = clause_of(text, match.start())
        # 「这5万是为什么」 asks about what stands before it, 「税800万为什么只补30万」 does not.
        pointed_at = _THIS.search(text, start, match.start())
        begin = match.start() if pointed_at is None else pointed_at.start()
        if _ENDS_WITH.fullmatch(text, match.end(), end):
            begin = start
        while end < len(text) and goes_on.match(text, end + 1):
            _, end = clause_of(text, end + 1)
        found.append((begin, end))
    return found


def _compared(doc: Doc) -> list[Mark]:
    """「公有云和软件开发云有什么区别」."""
    cues = load("cues")
    joined = re.compile(cues["compared_by"])
    asked_about = re.compile(f"[^,。;!?]{{0,8}}(?:{cues['compares']})")
    found: list[Mark] = []
    for entity in ("service", "edition"):
        for one, other in pairwise(marks(doc, entity)):
            between = text_of(doc)[one.end : other.start]
            if (
                one.value != other.value
                and joined.fullmatch(between)
                and asked_about.match(text_of(doc), other.end)
            ):
                found += [one, other]
    return found


def _repeats_the_rules(text: str, money: Mark) -> bool:
    """「500万以下那档写的是10万」, 「按八成那就是32万咯」, 「才三十万啊」 tell what is given."""
    start, end = clause_of(text, money.start)
    rules, only, exclaims = _rules_said()
    if rules.search(text, start, end + 1):
        return True
    return (
        money.entity == "amount"
        and only.fullmatch(text, start, money.start) is not None
        and exclaims.match(text, money.end) is not None
    )


def _repeats_an_answer(text: str, money: Mark) -> bool:
    """「即系我要俾八万?」, 「剩下的一万六交给谁」: what somebody pays in the end is no price."""
    start, _ = sentence_of(text, money.start)
    return any(
        before.search(text, start, money.start) and behind.match(text, money.end)
        for before, behind in _answers_said()
    )


@lru_cache(maxsize=1)
def _answers_said() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    cues = load("cues")
    pairs = (("answer_drawn", "answer_drawn_tail"), ("left_over", "paid_to_whom"))
    return tuple((re.compile(cues[one]), re.compile(cues[other])) for one, other in pairs)


@lru_cache(maxsize=1)
def _rules_said() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cues = load("cues")
    return (
        re.compile(alternatives(cues["of_the_rules_said"])),
        re.compile(cues["only_so_much"]),
        re.compile(cues["exclaims"]),
    )


def _is_of_the_rules(text: str, count: Mark) -> bool:
    """Whether the clause asks if the rules set this limit: 企业版最多10个吗."""
    cues = load("cues")
    start, end = clause_of(text, count.start)
    limit = re.compile(alternatives(cues["of_the_rules"]))
    asks = re.compile(cues["asks_whether"])
    return bool(
        limit.search(text, start, end)
        and (asks.search(text[count.end : end + 1]) or asks.match(text, end))
    )


def is_asked(figure: Mark) -> bool:
    """Whether the figure is only repeated by a question."""
    return bool(figure.details.get("asked"))
