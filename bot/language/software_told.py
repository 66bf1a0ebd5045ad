"""Software that a message tells of: what is developed, and what others buy or use (art. 8).

Somebody who makes software for a living is a software company; with a product that others use
he is one of those that 云上软件园 is for as well (R19).
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import clause_of, covered, mark, marks, text_of

_SOFTWARE, _VENDOR, _PLANT = "software_it", "software_vendor", "industrial_with_plant"


class SoftwareTold:
    """spaCy component: marks both kinds of software applicants where no name of theirs stands."""

    def __init__(self) -> None:
        lexicon = load("software")
        sells, develops = lexicon["sells"], lexicon["develops"]
        self._sells = re.compile(
            f"{sells['made']}(?P<what>[^,。;!?]{{0,14}}?){sells['software']}"
            f"(?P<how>[^。;!?]{{0,8}}?){sells['sold']}|{sells['sold_first']}"
        )
        self._of_others = re.compile(sells["others"])
        self._denied_sale = re.compile(sells["denied"])
        self._develops = re.compile(
            f"{develops['verb']}[^,。;!? ]{{0,8}}?{develops['software']}"
            f"(?!{develops['not_before']})"
        )
        self._for_a_living_before = re.compile(develops["for_a_living_before"])
        self._for_a_living_after = re.compile(develops["for_a_living_after"])
        self._no_living = re.compile(develops["no_living"])
        self._has_products = re.compile(lexicon["has_products"])

    def __call__(self, doc: Doc) -> Doc:
        self._products(doc)
        self._sold(doc)
        self._developed(doc)
        self._products(doc)
        return doc

    def _sold(self, doc: Doc) -> None:
        """「开发了一套收银软件在卖」: what is developed and sold is a product of one's own."""
        match = self._sells.search(text_of(doc))
        if match is None or _has(doc, _VENDOR):
            return
        start, _ = clause_of(text_of(doc), match.start())
        said = text_of(doc)[start : match.end()]
        if not self._of_others.search(said) and not self._denied_sale.search(said):
            mark(doc, *match.span(), "category", _VENDOR)

    def _developed(self, doc: Doc) -> None:
        """「做SaaS软件的」: what somebody makes for a living says what he is."""
        if _has(doc, _SOFTWARE) or _has(doc, _PLANT):
            return
        text = text_of(doc)
        for match in self._develops.finditer(text):
            start, _ = clause_of(text, match.start())
            before, after = text[start : match.start()], text[match.end() :]
            living = self._for_a_living_before.search(before) or self._for_a_living_after.match(
                after
            )
            if self._no_living.search(before) or not (living or _has(doc, _VENDOR)):
                continue
            if not covered(doc, *match.span(), "service", "company_name"):
                mark(doc, *match.span(), "category", _SOFTWARE)
                return

    def _products(self, doc: Doc) -> None:
        """「软件公司有产品」 has something to offer; a factory's products are none of these."""
        if not _has(doc, _SOFTWARE) or _has(doc, _VENDOR):
            return
        match = self._has_products.search(text_of(doc))
        if match is not None and not covered(doc, *match.span(), "category"):
            mark(doc, *match.span(), "category", _VENDOR)


def _has(doc: Doc, kind: str) -> bool:
    return any(made.value == kind for made in marks(doc, "category"))


@Language.factory("software_told")
def create_software_told(nlp: Language, name: str) -> SoftwareTold:
    """The component for `nlp.add_pipe("software_told")`."""
    del nlp, name
    return SoftwareTold()
