"""Services, editions, categories and legal forms by their names in `data/lookup/entities.yml`."""

import re
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.language.lookup import load
from bot.language.marks import alternatives, clause_of, covered, drop, mark, marks, text_of

_ENTITIES = ("service", "edition", "category", "legal_form")
_IGNORE = "ignore"
_UNCOVERED = "uncovered_school"
# At the end of a name these say what it is: 景泰小学, 华南研究院.
_KINDS_THAT_END_NAMES = frozenset(
    {"higher_education", "vocational_school", "research_institute", _UNCOVERED}
)
_HOSTS = frozenset({"incubator", "research_institute", "higher_education"})
_VENDOR = "cloud_vendors"
_COUNTS_PEOPLE = re.compile(r"[0-9一二两三四五六七八九十百几多每来余]$")
_NO_PLANT = re.compile("(?<=[没无])厂(?![房家商址长])")
_COUNTED_BEHIND = re.compile("有(?:[0-9一二两三四五六七八九十几好多])")
_FORMERLY = re.compile(
    "(?:以前|之前|原来|原先|原本|本来|曾经?)(?:都|就|只)?(?:是|做|注册为|登记为)[一个家间]*$"
)
# 「卖给二十家工厂」, 「给工厂做软件」
_OF_CUSTOMERS = re.compile(
    "(?:给|为|帮|服务|面向|针对)(?:[0-9一二两三四五六七八九十百几多好]+[家间个]|很多|一些|那些|别人的?|客户的?|全国的?|制造业的?|各大?)?$"
)
_APPLIES = re.compile("申请|名义|申领")
_IS = re.compile(r"(?:是|算|属于|算是|非)(?:什么|个|一个)?$")
# 「总部也不是」
_IS_NOT = re.compile(
    r"(?:企业|型|认定)?(?:,|我们|也|都|就|又|还|更|肯定|当然)*(?:不是|不算|没有?评|不属于|谈不上|算不上)(?!在|设|位于)"
)
_SOMEWHERE = re.compile(r"在|办公|大楼|设|位于|基地|的?(?:分|子)公司")
_KINDS_OF_MANUFACTURING = frozenset({"diagnosis", "digital_workshop"})


class PolicyLexicon:
    """spaCy component: the longest phrase at a place becomes a mark with its value."""

    def __init__(self, nlp: Language) -> None:
        lexicon = load("entities")
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._meaning: dict[str, tuple[str, str]] = {}
        for entity in _ENTITIES:
            for value, phrases in lexicon[entity].items():
                self._add(nlp, entity, value, phrases)
        self._add(nlp, _IGNORE, _IGNORE, lexicon["ignore"])
        self._add(nlp, _UNCOVERED, _UNCOVERED, lexicon["uncovered_schools"])
        self._add(nlp, _VENDOR, "public_cloud", lexicon["cloud_vendors"])
        self._buying = re.compile(alternatives(lexicon["service_verbs"]))
        self._branches_had = re.compile(lexicon["branches_had"])
        self._branches = frozenset(lexicon["branches"])
        self._counts_a_person = re.compile(alternatives(lexicon["counts_a_person"]) + "$")
        self._bare_enterprise = re.compile(lexicon["bare_enterprise"])
        self._no_enterprise = re.compile(lexicon["no_enterprise_before"])
        self._guest_before = re.compile(lexicon["guest_before"])
        self._guest_behind = re.compile(lexicon["guest_behind"])
        self._child_behind = re.compile(lexicon["child_behind"])
        self._owner = re.compile(lexicon["owner_of_the_next"])
        self._has_plant = re.compile(lexicon["has_plant"])

    def _add(self, nlp: Language, entity: str, value: str, phrases: list[str]) -> None:
        key = f"{entity}:{value}"
        self._meaning[key] = (entity, value)
        self._matcher.add(key, [nlp.make_doc(phrase) for phrase in phrases])

    def __call__(self, doc: Doc) -> Doc:
        matches: list[Span] = self._matcher(doc, as_spans=True)
        for span in filter_spans(matches):
            entity, value = self._meaning[span.label_]
            if self._is_no_own_kind(doc, span):
                continue
            if entity == _IGNORE or self._inside_a_code_or_name(doc, span, entity, value):
                continue
            if entity == _VENDOR:
                start, end = clause_of(text_of(doc), span.start_char)
                if not self._buying.search(text_of(doc)[start:end]):
                    continue
                entity = "service"
            made = mark(doc, span.start_char, span.end_char, entity, value)
            if made is not None and entity in ("service", "edition"):
                made.service = value if entity == "service" else "dev_cloud"
        self._prefer_the_kind_said(doc)
        self._bare_answer(doc)
        self._drop_owners(doc)
        self._plant_told(doc)
        self._plant_denied(doc)
        return doc

    def _bare_answer(self, doc: Doc) -> None:
        first = re.split("[,。;]|(?=不是)", text_of(doc), maxsplit=1)[0]
        alone = first == text_of(doc) or "是" in first or first in ("公司", "企业")
        bare = self._bare_enterprise.fullmatch(text_of(doc) if not alone else first)
        if bare is not None and not covered(doc, *bare.span(), "legal_form"):
            mark(doc, *bare.span("form"), "legal_form", "enterprise")

    def _drop_owners(self, doc: Doc) -> None:
        for owner, owned in pairwise(marks(doc, "legal_form")):
            between = text_of(doc)[owner.end : owned.start]
            if owned.value == "branch" and self._owner.fullmatch(between):
                drop(doc, [owner])

    def _plant_denied(self, doc: Doc) -> None:
        match = _NO_PLANT.search(text_of(doc))
        if match is not None and not covered(doc, *match.span()):
            mark(doc, *match.span(), "category", "industrial_with_plant")

    def _plant_told(self, doc: Doc) -> None:
        match = self._has_plant.search(text_of(doc))
        if match is None or any(m.value == "industrial_with_plant" for m in marks(doc, "category")):
            return
        if not covered(doc, *match.span(), "company_name"):
            mark(doc, *match.span(), "category", "industrial_with_plant")

    def _is_no_own_kind(self, doc: Doc, span: Span) -> bool:
        """「总部在北京」 is a place, 「不是总部」 a kind; 「有个分公司」 is had, not been."""
        before, after = text_of(doc)[: span.start_char], text_of(doc)[span.end_char :]
        if span.label_.startswith("legal_form") and _FORMERLY.search(before):
            return True
        if span.label_.endswith("industrial_with_plant") and _OF_CUSTOMERS.search(before):
            return True
        if span.label_.endswith("key_enterprise_it") and self._no_enterprise.search(before):
            return True
        if span.label_.split(":")[-1] in _HOSTS and self._is_guest(before, after):
            return True
        if span.text == "总部":
            return not (_IS.search(before) or _IS_NOT.match(after)) or bool(_SOMEWHERE.match(after))
        if span.text == "个人":
            counted = self._counts_a_person.search(before) and not _APPLIES.match(after)
            return bool(counted or _COUNTS_PEOPLE.search(before))
        return span.text in self._branches and bool(
            self._branches_had.search(before) or _COUNTED_BEHIND.match(after)
        )

    def _is_guest(self, before: str, after: str) -> bool:
        """Whether the kind named is only where the applicant sits or comes from."""
        inside = before.endswith("在") and self._guest_behind.match(after)
        return bool(self._guest_before.search(before) or inside or self._child_behind.match(after))

    @staticmethod
    def _inside_a_code_or_name(doc: Doc, span: Span, entity: str, value: str) -> bool:
        names = ("reference", "uscc", "mobile", "contact_name")
        ends_a_name = value in _KINDS_THAT_END_NAMES and any(
            made.end == span.end_char for made in marks(doc, "company_name")
        )
        if not ends_a_name and entity != "legal_form":
            names = (*names, "company_name")
        if covered(doc, span.start_char, span.end_char, *names):
            return True
        # 「某某有限公司白云分公司」 is a branch.
        return any(
            made.text.endswith("分公司") and made.start <= span.start_char < made.end - 3
            for made in marks(doc, "company_name")
        )

    @staticmethod
    def _prefer_the_kind_said(doc: Doc) -> None:
        services = marks(doc, "service")
        if any(span.value in _KINDS_OF_MANUFACTURING for span in services):
            drop(doc, [span for span in services if span.value == "smart_manufacturing"])


@Language.factory("policy_lexicon")
def create_policy_lexicon(nlp: Language, name: str) -> Any:
    """The component for `nlp.add_pipe("policy_lexicon")`."""
    del name
    return PolicyLexicon(nlp)
