"""What an applicant had before: an earlier voucher (`prior`), a finding of fraud (`fraud`)."""

import re
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import alternatives, clause_of, mark, marks


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = load("cues")
    prior = re.compile(
        r"(?P<not>没有?|从没|从未|未曾|未|不曾|还没有?|从来没有?)?(?:曾经?|已经?|以前|之前)?"
        + alternatives(cues["prior"])
        + r"(?!程|期|户|不)"
    )
    fraud = re.compile(
        r"(?P<who>我们|我司|我公司|曾|被|以前|之前|去年|前年|\d{4}年)(?P<between>[^,。;!?]{0,14})"
        + alternatives(cues["fraud"])
    )
    return prior, fraud


@Language.component("history")
def find_history(doc: Doc) -> Doc:
    """Mark prior (true / false, with the service if one is named) and fraud (with its date)."""
    prior, fraud = _patterns()
    match = prior.search(doc.text)
    if match is not None and (marks(doc, "service") or "享受" in match.group() or "补" in doc.text):
        span = mark(doc, *match.span(), "prior", match.group("not") is None)
        if span is not None:
            span.service = _service_near(doc, match.start(), match.end())
    match = fraud.search(doc.text)
    if match is not None:
        negated = re.search(r"没|未|不", match.group("between")) is not None
        dates = [s.value for s in marks(doc, "date")]
        span = mark(doc, *match.span(), "fraud", {"date": dates[0] if dates else None})
        if span is not None:
            span.negated = negated
    return doc


def _service_near(doc: Doc, start: int, end: int) -> str | None:
    begin, finish = clause_of(doc.text, start)
    services = [s for s in marks(doc, "service") if begin <= s.start < finish]
    after = [s for s in services if s.start >= end]
    chosen = after[0] if after else (services[-1] if services else None)
    if chosen is None:
        earlier = [s for s in marks(doc, "service") if s.end <= start]
        chosen = earlier[-1] if earlier else None
    return None if chosen is None else str(chosen.value)
