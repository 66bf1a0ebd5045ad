"""What an applicant had before: an earlier voucher (`prior`), a finding of fraud (`fraud`)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import alternatives, clause_of, mark, marks, sentence_of, text_of

_YEAR = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2})年")
_SAYS_WHEN = re.compile(r"20[0-9]{2}年|曾|去年|前年|以前|之前|[过了](?:[,。]|$)")
_SUPPOSED = re.compile("如果|要是|万一|假如|假设")
_WHETHER_BEFORE = re.compile(r"(?:是否|是不是|有没有|有无)有?$")
_WHETHER_BEHIND = re.compile(r"(?:没有?|冇)(?=$|[,。;!?我的呢啊])|[吗么](?=$|[,。;!?])")
#: 「做过了,不过没拿补贴」: the service was had, but no subsidy for it.
_WITHOUT = re.compile(
    r"(?:没有?|未|冇)(?:有|去)?(?:拿|领|申请|享受|要|报|攞)(?:到|过|成)?(?:补贴|补助|补|券|服务券)"
    r"|(?:没有?|未|冇)(?:补贴|补助)|(?:自费|自己(?:掏|出|付)的?钱)"
)
_NOW = re.compile("今年|现在|这次|今次|这回|目前")
_DENIES = re.compile("没|未|不")


@dataclass(frozen=True)
class _Patterns:
    prior: re.Pattern[str]
    fraud: re.Pattern[str]
    punished: re.Pattern[str]
    asked: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    cues = load("cues")
    return _Patterns(
        prior=re.compile(
            r"(?P<not>没有?|从没|从未|未曾|未|不曾|还没有?|从来没有?)?(?:曾经?|已经?|以前|之前)?"
            + alternatives(cues["prior"])
            + r"(?!程|期|户|不)"
        ),
        fraud=re.compile(
            alternatives(cues["fraud_of_oneself"])
            + r"(?P<between>[^,。;!?]{0,20}?)"
            + alternatives(cues["fraud"])
        ),
        punished=re.compile(f"(?P<between>)(?:{cues['fraud_punished']})"),
        asked=re.compile(alternatives(cues["fraud_asked"])),
    )


@Language.component("history")
def find_history(doc: Doc) -> Doc:
    """Mark prior (true / false, with the service if one is named) and fraud (with its date)."""
    text = text_of(doc)
    match = _patterns().prior.search(text)
    if match is not None and (_asks_whether(text, match) or _is_unsure(text, match)):
        match = None  # 「有没有享受过」 asks and states nothing
    if match is not None and (marks(doc, "service") or "享受" in match.group() or "补" in text):
        had = match.group("not") is None and not _had_it_unpaid(doc, match)
        span = mark(doc, *match.span(), "prior", had)
        if span is not None:
            span.service = _service_near(doc, match.start(), match.end())
    _mark_fraud(doc)
    return doc


def _had_it_unpaid(doc: Doc, prior: re.Match[str]) -> bool:
    """「做过了,不过没拿补贴」, as far as the message still speaks of that service and time."""
    text = text_of(doc)
    ends = [s.start for s in marks(doc, "service") if s.start >= prior.end()]
    now = _NOW.search(text, prior.end())
    end = min([*ends, now.start() if now else len(text), len(text)])
    return _WITHOUT.search(text, prior.end(), end) is not None


def _is_unsure(text: str, prior: re.Match[str]) -> bool:
    """「享受过没我不清楚」 in one clause."""
    start, end = clause_of(text, prior.start())
    return re.search(alternatives(load("doubt")["unsure"]), text[start:end]) is not None


def _asks_whether(text: str, prior: re.Match[str]) -> bool:
    """「有没有享受过」, 「是否享受过」, 「享受过没有」."""
    before = text[: prior.start()]
    if _WHETHER_BEHIND.match(text, prior.end()):
        return True
    of_two = before.endswith("有") and (prior.group("not") or "").startswith("没")
    return of_two or _WHETHER_BEFORE.search(before) is not None


def _mark_fraud(doc: Doc) -> None:
    patterns = _patterns()
    match = patterns.fraud.search(text_of(doc)) or patterns.punished.search(text_of(doc))
    if match is None:
        return
    begin, end = sentence_of(text_of(doc), match.start())
    said = text_of(doc)[begin:end]
    of_a_rule = patterns.asked.search(said) and not _SAYS_WHEN.search(said)
    if of_a_rule or (_SUPPOSED.search(said) and not _YEAR.search(said)):
        return
    span = mark(doc, *match.span(), "fraud", _finding(doc, begin, end))
    if span is not None:
        span.negated = _DENIES.search(match.group("between")) is not None


def _finding(doc: Doc, begin: int, end: int) -> dict[str, str | None]:
    """When the finding was made, as exactly as it is said: a day, a month or a year."""
    said = [s.value for s in marks(doc, "date")]
    if said and len(said[0]) == len("2020-01-31"):
        return {"date": said[0]}
    if said:
        return {"date": None, "month": said[0]}
    year = _YEAR.search(text_of(doc), begin, end)
    return {"date": None} if year is None else {"date": None, "year": year.group("year")}


def _service_near(doc: Doc, start: int, end: int) -> str | None:
    begin, finish = clause_of(text_of(doc), start)
    services = [s for s in marks(doc, "service") if begin <= s.start < finish]
    after = [s for s in services if s.start >= end]
    chosen = after[0] if after else (services[-1] if services else None)
    if chosen is None:
        earlier = [s for s in marks(doc, "service") if s.end <= start]
        chosen = earlier[-1] if earlier else None
    return None if chosen is None else str(chosen.value)
