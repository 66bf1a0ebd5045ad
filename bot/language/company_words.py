"""What somebody calls his own unit: 我们公司, 公司在白云, 做批发的公司, a start-up.

It is no legal form that was told, but a careful clerk takes it for an enterprise until the
person says otherwise (docs/interfaces.md, `calls_itself`).
"""

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import clause_of, covered, mark, text_of


class CompanyWords:
    """spaCy component: at most one mark `calls_itself` with the value `enterprise`."""

    def __init__(self) -> None:
        words = load("company_words")
        noun = words["noun"]
        self._own = re.compile(
            f"{words['own']}{words['between']}{noun}|{words['begins']}{noun}{words['goes_on']}|"
            f"{words['trade']}{noun}"
        )
        self._whole = re.compile(f"{words['whole']}{words['noun']}{words['whole_end']}")
        self._not_own = re.compile(words["not_own"])
        self._other_units = re.compile(words["other_units"])
        self._unmistakable = re.compile(words["unmistakable"])

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        found = self._unmistakable.search(text) or self._presumed(doc, text)
        if found is not None:
            mark(doc, *found.span(), "calls_itself", "enterprise")
        return doc

    def _presumed(self, doc: Doc, text: str) -> re.Match[str] | None:
        if self._other_units.search(text):
            return None
        for match in self._own.finditer(text):
            start, end = clause_of(text, match.end() - 1)
            if not self._not_own.search(text[min(start, match.start()) : end]):
                return match
        position = 0
        while position < len(text):
            start, end = clause_of(text, position)
            match = self._whole.fullmatch(text, start, end)
            named = covered(doc, start, end, "company_name", "contact_name")
            if match is not None and not named and not self._not_own.search(text[start:end]):
                return match
            position = max(end, position) + 1
        return None


@Language.factory("company_words")
def create_company_words(nlp: Language, name: str) -> Any:
    """The component for `nlp.add_pipe("company_words")`."""
    del nlp, name
    return CompanyWords()
