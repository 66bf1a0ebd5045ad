"""Kinds of applicants that a sentence doubts or asks about instead of stating them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import Mark, alternatives, clause_of, drop, marks, sentence_of, text_of
from bot.language.rhetorical import Rhetoric, rhetoric_of

_LEVEL_REACH = 12
# What one is found to be, and may wish to become.
_AWARDED = frozenset({"four_above", "headquarters", "new_key_investment"})
_KINDS = ("category", "legal_form")
_LIST = re.compile(r"[、和跟与或]|或者|还是|以及")
# 「四上企业」: the word behind the term is part of what is asked about.
_NOUN = r"(?:企业|公司|单位|院校|机构)?"


@dataclass(frozen=True)
class _Patterns:
    whether: re.Pattern[str]
    unsure_before: re.Pattern[str]
    unsure_of_other: re.Pattern[str]
    unsure_after: re.Pattern[str]
    then_asks: re.Pattern[str]
    maybe: re.Pattern[str]
    asked_before: re.Pattern[str]
    asked_after: re.Pattern[str]
    difference: re.Pattern[str]
    of_other: re.Pattern[str]
    of_others: re.Pattern[str]
    on_behalf: re.Pattern[str]
    to_become: re.Pattern[str]
    was_once: re.Pattern[str]
    no_longer: re.Pattern[str]
    other_level: re.Pattern[str]
    own_level: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    cues = load("doubt")
    unsure, whether = alternatives(cues["unsure"]), alternatives(cues["whether"])
    return _Patterns(
        whether=re.compile(whether + r"(?P<between>[^,。;!?]{0,5})$"),
        unsure_before=re.compile(unsure + r"(?P<between>[^,。;!?]{0,8})$"),
        unsure_of_other=re.compile(alternatives(cues["unsure_of_other"])),
        unsure_after=re.compile(
            rf"{_NOUN}(?:吧|啊|来的)?[,?]?(?:这个|我们|我|也|都|还|就|真|是){{0,3}}{unsure}"
            rf"(?:我们|我|自己)?(?:{whether}|[,。;!?的了啊]|$)"
        ),
        then_asks=re.compile(_NOUN + alternatives(cues["then_asks"])),
        maybe=re.compile(alternatives(cues["maybe"]) + r"[^,。;!?]{0,3}$"),
        asked_before=re.compile(alternatives(cues["asked_before"]) + r"[^,。;!?]{0,2}$"),
        asked_after=re.compile(_NOUN + alternatives(cues["asked_after"])),
        difference=re.compile(r"[^,。;!?]{0,10}(?:区别|不同|分别|不一样)"),
        of_other=re.compile(r"可以|能|申请|补|买|做"),
        of_others=re.compile(cues["of_others"]),
        on_behalf=re.compile(cues["on_behalf"]),
        to_become=re.compile(cues["to_become"]),
        was_once=re.compile(cues["was_once"]),
        no_longer=re.compile(cues["no_longer"]),
        other_level=re.compile(cues["other_level"]),
        own_level=re.compile(cues["own_level"]),
    )


@Language.component("doubt")
def find_doubt(doc: Doc) -> Doc:
    """Set `doubted` on the kinds and legal forms that the message does not state."""
    previous: Mark | None = None
    for kind in marks(doc, *_KINDS):
        between = "" if previous is None else text_of(doc)[previous.end : kind.start]
        listed = previous is not None and _LIST.fullmatch(between) is not None
        rhetoric = rhetoric_of(text_of(doc), kind)
        if rhetoric is Rhetoric.TOLD_AGAIN:
            kind.negated = False
        elif (
            rhetoric is Rhetoric.HELD_UP
            or _is_doubted(doc, kind)
            or _is_recognised_elsewhere(doc, kind)
            or _is_anothers(doc, kind)
            or _is_of_another_time(doc, kind)
            or (listed and previous is not None and previous.details.get("doubted"))
        ):
            kind.details["doubted"] = True
            kind.negated = False
        if previous is not None and between == "还是":
            previous.details["doubted"] = kind.details["doubted"] = True
        previous = kind
    # 「是不是白云的」 tells no place either.
    drop(
        doc,
        [
            place
            for place in marks(doc, "district")
            if _is_whether(doc, place) or rhetoric_of(text_of(doc), place) is Rhetoric.HELD_UP
        ],
    )
    return doc


def _is_doubted(doc: Doc, kind: Mark) -> bool:
    patterns = _patterns()
    if kind.negated and not _is_whether(doc, kind):
        return False
    start, _ = clause_of(text_of(doc), kind.start)
    before, after = text_of(doc)[start : kind.start], text_of(doc)[kind.end :]
    unsure = patterns.unsure_before.search(before)
    if (
        unsure is not None
        and not patterns.unsure_of_other.search(unsure.group("between"))
        and not patterns.then_asks.match(after)
    ):
        return True
    return bool(
        _is_whether(doc, kind)
        or after.startswith(f"不{kind.text}")
        or before.endswith(f"{kind.text}不")
        or patterns.maybe.search(before)
        or patterns.asked_before.search(before)
        or patterns.asked_after.match(after)
        or patterns.unsure_after.match(after)
        or patterns.difference.match(after)
    )


def _is_anothers(doc: Doc, kind: Mark) -> bool:
    """「隔壁那家是四上」, where nobody is asked for."""
    patterns = _patterns()
    start, _ = clause_of(text_of(doc), kind.start)
    said = patterns.of_others.search(text_of(doc)[start : kind.start])
    return said is not None and not patterns.on_behalf.search(text_of(doc))


def _is_of_another_time(doc: Doc, kind: Mark) -> bool:
    """「准备升规」, 「以前是四上」; 「以前是四上,现在不是了」 denies it."""
    patterns = _patterns()
    start, _ = clause_of(text_of(doc), kind.start)
    before = text_of(doc)[start : kind.start]
    if kind.entity != "category" or kind.negated:
        return False
    if patterns.was_once.search(before):
        kind.negated = patterns.no_longer.match(text_of(doc), kind.end) is not None
        return not kind.negated
    if marks(doc, "what_if"):
        return False  # 「假如我们明年升规了」 is to be reckoned with
    return kind.value in _AWARDED and patterns.to_become.search(before) is not None


def _is_recognised_elsewhere(doc: Doc, kind: Mark) -> bool:
    if kind.value != "headquarters" or kind.negated:
        return False
    start, end = sentence_of(text_of(doc), kind.start)
    said = text_of(doc)[max(start, kind.start - _LEVEL_REACH) : min(end, kind.end + _LEVEL_REACH)]
    patterns = _patterns()
    return bool(patterns.other_level.search(said) and not patterns.own_level.search(said))


def _is_whether(doc: Doc, kind: Mark) -> bool:
    start, _ = clause_of(text_of(doc), kind.start)
    # 「有没有」 may share its last character with 有工厂.
    until = kind.start + kind.text.startswith("有")
    match = _patterns().whether.search(text_of(doc)[start:until])
    return match is not None and not _patterns().of_other.search(match.group("between"))
