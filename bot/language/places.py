"""Where the applicant is: districts of Guangzhou, other cities, and whether registered there."""

import re
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.language.lookup import load
from bot.language.marks import (
    Mark,
    alternatives,
    clause_of,
    covered,
    drop,
    mark,
    marks,
    sentence_of,
    text_of,
)
from bot.language.shared_places import SharedPlaces

# 「白云的工厂」 names what the applicant is, 「在白云有工厂」 where it works.
_WHOSE = re.compile(r"[区市]?的")
_CLAUSE_END = re.compile(r"[,。;!?]|但|而|不过|可是")
_OTHER_CITY = re.compile(r"[市县]")
# 「公司人和设备」 is no place; 「在人和」, 「白云区人和」 and 「人和那边」 at the beginning are.
_PLACE_BEFORE = re.compile(r"(?:^|[,。;!?:、\s在于到区云州市是从去来也住]|我们|咱们)$")
_SAME_CUE = re.compile(r"[、和跟与及]|以及|还有")
_MOVED = re.compile(
    r"(?:区|市|那边)?(?:的)?(?:注册|登记|办的?执照)?(?:的|了)?[,]?[^,。;没未]{0,8}?"
    r"(?:迁移?|搬|转|改|变更|移)(?:到|至|来|入|回|去|进|了|过)+(?:了|我们)?"
)
_MOVED_HERE = re.compile(r"(?:迁移?|转)(?:过来|来|到|至|入|进|回|过|了)+(?:我们)?$")
_FORMERLY = re.compile(r"(?:原来|原先|原本|本来|以前|之前|从前|早先|开始)[^,。;!?]{0,8}$")
_NOW = re.compile(r"(?:现在|目前|如今|后来|已经|今年|去年|上个月|刚)[^。;!?]{0,8}$")
_PLANNED = re.compile(
    r"(?:准备|打算|计划|考虑|想|将|快要|以后|未来|明年|还没|没有?|未)[^,。;!?从]{0,6}(?:迁移?|搬|转)"
    r"[到至来入进去回过]*$"
)
_NOT_YET_MOVED = re.compile(r"(?:注册|登记|执照|工商)[^,。;]{0,6}[没未][^,。;]{0,3}[改迁变转动]")
_REGISTRATION = re.compile(r"注册|登记|执照|工商|税务")
_OWNER = re.compile(r"(?:区|市)?的?(?:一家)?(?:公司|企业|单位)")


class Places:
    """spaCy component: marks `district` with its name, in_baiyun and registered."""

    def __init__(self, nlp: Language) -> None:
        lexicon = load("places")
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._meaning: dict[str, tuple[str, bool]] = {}
        baiyun = lexicon["baiyun"]
        towns = [town + kind for town in baiyun["towns"] for kind in ("", "镇", "街", "街道")]
        self._add(nlp, baiyun["name"], True, baiyun["phrases"] + towns)
        self._towns = frozenset(baiyun["towns"])
        self._like_other_words = frozenset(baiyun["like_other_words"])
        for name, phrases in lexicon["guangzhou"].items():
            self._add(nlp, name, False, phrases)
        for name in lexicon["elsewhere"]:
            self._add(nlp, name, False, [name])
        self._not_before = re.compile(alternatives(lexicon["not_before"]))
        registered = alternatives(lexicon["registered_cues"])
        operating = alternatives(lexicon["operating_cues"])
        self._before_registered = re.compile(
            registered + r"(?:(?:地址|地|资料|信息)?(?:都|也|是|就|不|没有?|呢|啊|呀|嘛|的|了)*"
            r"(?:变更|迁移?|搬|转|改)?(?:在|于|到|至|是|:|进|去|为)+[^,。;!?]{0,3}|"
            r"(?:地址|地)[: ]?(?:白云区?)?|(?<=注册)|(?<=登记)|(?<=落户))$"
        )
        self._before_operating = re.compile(
            operating + r"(?:地址|地点|地|点|室|区|场所|部|房)?"
            r"(?:都|也|是|就|设|开|建|盖|目前|现在|主要|全部|还|呢|啊|的|放|不|,?但是?|不过|可是|却|并|其实|"
            r"实际上?|早就|已经)*"
            r"(?:在|于|到|是|:)[^,。;!?]{0,3}$"
        )
        # 「厂在白云注册」: the word right behind the place outweighs the one before it.
        self._at_once_registered = re.compile(r"(?:区|市|这边|那边|这里)?" + registered)
        self._only_there = re.compile(lexicon["only_there"])
        self._shared = SharedPlaces()
        self._after = re.compile(f"(?P<registered>{registered})|(?P<operating>{operating})")

    def _add(self, nlp: Language, name: str, in_baiyun: bool, phrases: list[str]) -> None:
        self._meaning[name] = (name, in_baiyun)
        self._matcher.add(name, [nlp.make_doc(phrase) for phrase in phrases])

    def __call__(self, doc: Doc) -> Doc:
        matches: list[Span] = self._matcher(doc, as_spans=True)
        places = [span for span in filter_spans(matches) if self._is_place(doc, span)]
        for index, span in enumerate(places):
            name, in_baiyun = self._meaning[span.label_]
            nearest = places[index + 1].start_char if index + 1 < len(places) else len(text_of(doc))
            value: dict[str, Any] = {"name": name, "in_baiyun": in_baiyun}
            others = [s.end_char for s in places[:index] if s.end_char < span.start_char - 1]
            value["registered"] = self._registered(text_of(doc), span, nearest, others)
            mark(doc, span.start_char, span.end_char, "district", value)
        self._share_the_cue(doc)
        drop(doc, [place for place in marks(doc, "district") if _only_planned(doc, place)])
        self._moved(doc)
        self._owner_elsewhere(doc)
        return doc

    @staticmethod
    def _share_the_cue(doc: Doc) -> None:
        """「在番禺和南沙都有厂」 says the same of both."""
        for place, following in reversed(list(pairwise(marks(doc, "district")))):
            if place.value["registered"] is None and _SAME_CUE.fullmatch(
                text_of(doc)[place.end : following.start]
            ):
                place.value["registered"] = following.value["registered"]

    def _is_place(self, doc: Doc, span: Span) -> bool:
        if covered(doc, span.start_char, span.end_char, "company_name", "contact_name"):
            return False
        before, after = text_of(doc)[: span.start_char], text_of(doc)[span.end_char :]
        if span.text in self._towns and (
            _OTHER_CITY.match(after)
            or (span.text in self._like_other_words and not _PLACE_BEFORE.search(before))
        ):
            return False
        return not self._not_before.match(after)

    def _registered(self, text: str, span: Span, next_place: int, others: list[int]) -> bool | None:
        start, end = sentence_of(text, span.start_char)
        before = text[start : span.start_char]
        if self._only_there.match(text, span.end_char):
            return False
        if not any(start <= place for place in others):
            shared = self._shared.registered(before, text[span.end_char : end])
            if shared is not False:
                return shared
        if self._before_registered.search(before):
            return True
        if self._at_once_registered.match(text[span.end_char : end]):
            return True
        if self._before_operating.search(before):
            return False
        after = text[span.end_char : min(end, next_place)]
        # 「白云区但注册在天河」: the cue belongs to the place behind it.
        for pattern in (self._before_registered, self._before_operating):
            after = pattern.sub("", after) if next_place < end else after
        after = _CLAUSE_END.split(after)[0][:14]
        cue = self._after.search(after)
        if cue is None or (cue.group("operating") and _WHOSE.match(after)):
            return None
        return cue.group("registered") is not None

    @staticmethod
    def _moved(doc: Doc) -> None:
        """「注册从天河迁到白云」: where it is now; 「注册还没改」 leaves it where it was."""
        for old, new in pairwise(marks(doc, "district")):
            start, end = sentence_of(text_of(doc), old.start)
            between = text_of(doc)[old.end : new.start]
            was = _FORMERLY.search(text_of(doc)[start : old.start]) and _NOW.search(between)
            if not _MOVED.fullmatch(between) and not was:
                continue
            if _NOT_YET_MOVED.search(text_of(doc)[new.end : end]):
                old.value["registered"], new.value["registered"] = True, False
                continue
            if new.value["registered"] is False:
                continue
            if _REGISTRATION.search(text_of(doc)[start : new.start]):
                new.value["registered"] = True
            drop(doc, [old])
        for place in marks(doc, "district"):
            begin, _ = sentence_of(text_of(doc), place.start)
            if place.value["registered"] is None and _MOVED_HERE.search(
                text_of(doc)[begin : place.start]
            ):
                place.value["registered"] = True

    @staticmethod
    def _owner_elsewhere(doc: Doc) -> None:
        """「天河的公司在白云有厂」: where the company belongs is where it is registered."""
        districts = marks(doc, "district")
        if not any(span.value["registered"] is False for span in districts):
            return
        for span in districts:
            if span.value["registered"] is None and _OWNER.match(text_of(doc), span.end):
                span.value["registered"] = True


def _only_planned(doc: Doc, place: Mark) -> bool:
    """「准备搬到白云」 says nothing of where the applicant is."""
    begin, _ = clause_of(text_of(doc), place.start)
    return _PLANNED.search(text_of(doc)[begin : place.start]) is not None


@Language.factory("places")
def create_places(nlp: Language, name: str) -> Any:
    """The component for `nlp.add_pipe("places")`."""
    del name
    return Places(nlp)
