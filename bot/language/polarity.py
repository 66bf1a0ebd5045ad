"""How a sentence means what it says: negation, correction, supposition, none of these."""

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.asked import is_asked
from bot.language.lookup import load
from bot.language.marks import (
    Mark,
    alternatives,
    clause_of,
    drop,
    mark,
    marks,
    sentence_of,
    text_of,
)

_MONEY = ("annual_tax", "paid_in_capital", "annual_fee", "excluded_fee", "amount")
EDUCATION = ("higher_education", "vocational_school", "training_institution")
_NEGATABLE = ("service", "edition", "category", "legal_form", "district", *_MONEY)
_COUNTED = (
    "packages",
    "units",
    "years",
    "ordinal_year",
    "headcount",
    "number",
    "company_name",
    "contact_name",
    "uscc",
    "mobile",
)
_REACH = 6
_BARE_OLD = re.compile(
    r"(?:不是|并非)(?P<denied>[0-9]+(?:\.[0-9]+)?)(?=[,。是 ])|"
    r"(?<![0-9.])(?P<wrong>[0-9]+(?:\.[0-9]+)?)(?=那个?(?:写|打|说|填|报)错|(?:写|打|说|填|报)错)"
)
_DENIED = re.compile(r"(?:不是|并非)$")
_STANDS_IN = re.compile(r"[^,。;!?]{1,6}?[^,。;!?]{0,4}(?:在|到|是|于)[^,。;!?]{0,3}")
_REGISTRATION = re.compile(
    "(?:注册|登记|执照|工商|公司|企业)[^,。;!?]{0,8}[跟和与同及、,][^,。;!?]{0,4}$"
)
_STANDS_TOO = re.compile(
    "(?:(?!注册|登记|执照)[^,。;!?]){1,6}?(?:都|全|均|也|统统)(?:(?!注册|登记|执照)[^,。;!?]){0,4}"
    "[在于](?:(?!注册|登记|执照)[^,。;!?]){0,6}"
)
_JOINS = re.compile(r"[、和跟与及]|以及|还有")
_TAKES_OFF = re.compile(r"除|去|不含|不包|排除|取消")
_OF_EQUIPMENT = re.compile(r"(?:除|去|不含|不包|排除)[^,。;!?]{0,2}(?:设备|机器|硬件)")
_LIST = re.compile(r"[、和跟与及以或者也,]{1,3}(?:还有|不是)?")
_QUESTION = re.compile(r"[^,。;!?]{0,6}(?:吗|么|\?)")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    cues = load("cues")
    return {
        "before": re.compile(alternatives(cues["negators_before"]) + f"[^,。;!?]{{0,{_REACH}}}$"),
        "of_described": re.compile(cues["negators_of_described"]),
        "after": re.compile(
            r"(?:企业|公司|单位|的话|[这那](?:个|块|项|部分)|服务|的)?(?:我们|我|就|都|也|又|更|肯定|还|暂时|先|目前|要|得|可以|干脆|给我|那就|帮我)*"
            + alternatives(cues["negators_after"])
            + r"(?=$|[,。;!? ]|了|的|啊|呀|哦|吧|呢(?![^,。;!?])|先|咯|啦)"
        ),
        # 能不能, 申不申请得: a verb on both sides of 不 asks and denies nothing.
        "not": re.compile(alternatives(cues["not_negators"]) + r"|([一-鿿])[不没]\1"),
        "correction": re.compile(alternatives(cues["corrections"])),
        "what_if": re.compile(alternatives(cues["suppositions"])),
        "none_of_these": re.compile(alternatives(cues["none_of_these"])),
        "changes": re.compile(alternatives(cues["changes"])),
        "contrast": re.compile(r"(?<!是)不是[^。;!?]{1,20}[,，]?(?:而)?是"),
        "mistaken_for": re.compile(alternatives(cues["mistaken_for"]) + r"了?$"),
        "is_wrong": re.compile(
            r"(?:元|块钱?)?(?:那个|这个|那里|那项|我|是|的|都|给|可能|其实)*"
            + alternatives(cues["is_wrong"])
        ),
    }


@Language.component("polarity")
def judge_polarity(doc: Doc) -> Doc:
    """Set `negated`; mark correction, what_if and none_of_these; keep what a correction leaves."""
    patterns = _patterns()
    for entity in ("what_if", "none_of_these", "correction"):
        match = patterns[entity].search(text_of(doc))
        if match is not None:
            mark(doc, *match.span(), entity, True)
    previous: Mark | None = None
    for span in _told(doc, *_NEGATABLE, "uncovered_school"):
        span.negated = span.negated or _is_negated(doc, span, previous)
        previous = span
    _deny_all_listed(doc)
    _plant_elsewhere(doc)
    _uncovered_schools(doc)
    # 「不在天河」 does not say where else, so it states nothing.
    drop(doc, [d for d in marks(doc, "district") if d.negated and not d.value["in_baiyun"]])
    _drop_what_another_place_says(doc)
    _contrast(doc)
    _contrast_counts(doc)
    _withdraw_what_is_called_wrong(doc)
    _keep_what_a_change_leads_to(doc)
    _keep_what_the_correction_leaves(doc)
    return doc


def _drop_what_another_place_says(doc: Doc) -> None:
    """「不是白云,注册在花都」: where it is says where it is not."""
    places = marks(doc, "district")
    outside = [place for place in places if not place.negated and not place.value["in_baiyun"]]
    denied = [place for place in places if place.negated]
    drop(
        doc,
        [
            place
            for place in denied
            if any(place.value["registered"] in (None, o.value["registered"]) for o in outside)
        ],
    )


def _told(doc: Doc, *entities: str) -> list[Mark]:
    """The marks that state something: no figure that a question only repeats."""
    return [made for made in marks(doc, *entities) if not is_asked(made)]


def _is_negated(doc: Doc, span: Mark, previous: Mark | None) -> bool:
    patterns = _patterns()
    start, end = clause_of(text_of(doc), span.start)
    if previous is not None and previous.end > start:
        between = text_of(doc)[previous.end : span.start]
        # 「税不是620万,620万是云费」: a comma between figures makes no list
        if _LIST.fullmatch(between) and not (between == "," and span.entity in _MONEY):
            return bool(previous.negated)
        start = previous.end
    # A phrase like 有工厂 may have taken the end of 有没有, 做软件 that of 不做.
    until = span.start + span.text.startswith(("有", "做"))
    before = patterns["not"].sub(lambda m: "□" * len(m.group()), text_of(doc)[start:until])
    negator = patterns["before"].search(before)
    if span.entity == "excluded_fee" and negator is not None:
        # 「扣除/除了设备款20万」 takes the equipment off the fee; it does not deny it.
        return _TAKES_OFF.match(negator.group()) is None
    if span.entity in _MONEY and negator is not None and _OF_EQUIPMENT.match(negator.group()):
        return False  # 「去掉设备还有30万」
    if negator is not None and "过" not in negator.group():
        return True
    if span.entity == "category" and patterns["of_described"].search(before):
        return True
    rest = text_of(doc)[span.end : end + 1]
    after = patterns["after"].match(rest)
    return after is not None and not _QUESTION.match(rest[after.end() :])


def _deny_all_listed(doc: Doc) -> None:
    """「四上和总部都不是」 denies each kind that the clause lists before."""
    for denial in marks(doc, "none_of_these"):
        start, _ = clause_of(text_of(doc), denial.start)
        for kind in marks(doc, "category"):
            kind.negated = kind.negated or start <= kind.start < denial.start


def _plant_elsewhere(doc: Doc) -> None:
    """「工厂在佛山」 is no plant in 白云区, which is what the category means (art. 8)."""
    here: list[Mark] = []
    elsewhere: list[Mark] = []
    for plant in marks(doc, "category"):
        if plant.value != "industrial_with_plant" or plant.negated:
            continue
        places = _places_of(doc, plant)
        if any(_is_inside(place) for place in places):
            here.append(plant)
        elif any(
            place.value["registered"] is False or _is_shared(text_of(doc), plant, place)
            for place in places
        ):
            elsewhere.append(plant)
    for plant in elsewhere:
        plant.negated = True
    if here:
        # 「白云有厂,花都也有厂」: the one here is what counts.
        drop(doc, elsewhere)


def _is_inside(place: Mark) -> bool:
    return bool(place.value["in_baiyun"]) != place.negated


def _is_shared(text: str, plant: Mark, place: Mark) -> bool:
    """「注册跟车间都不在白云」: one place of the plant and of the registration, named first."""
    start, _ = sentence_of(text, plant.start)
    said = _STANDS_TOO.fullmatch(text, plant.start, max(plant.start, place.start))
    return said is not None and _REGISTRATION.search(text[start : plant.start]) is not None


def _places_of(doc: Doc, plant: Mark) -> list[Mark]:
    """The places that the clause names for a plant: 工厂在花都; else 花都和白云都有工厂."""
    start, end = clause_of(text_of(doc), plant.start)
    named = [d for d in marks(doc, "district") if start <= d.start < end]
    behind = [d for d in named if _STANDS_IN.fullmatch(text_of(doc)[plant.start : d.start])]
    if behind:
        return behind[:1]
    before = [d for d in named if d.end <= plant.start]
    own = before[-1:]
    for place, following in reversed(list(pairwise(before))):
        if _JOINS.fullmatch(text_of(doc)[place.end : following.start]) is None:
            break
        own.append(place)
    return own or named


def _uncovered_schools(doc: Doc) -> None:
    """「我们是小学」: none of the kinds of education that art. 8(1) names (R21)."""
    schools = marks(doc, "uncovered_school")
    drop(doc, schools)
    for school in schools:
        if school.negated or (marks(doc, "category") and _names_education(doc)):
            continue
        for kind in EDUCATION:
            made = mark(doc, school.start, school.end, "category", kind)
            if made is not None:
                made.negated = True


def _names_education(doc: Doc) -> bool:
    return any(made.value in EDUCATION and not made.negated for made in marks(doc, "category"))


def _keep_what_a_change_leads_to(doc: Doc) -> None:
    money = _told(doc, *_MONEY)
    for earlier, later in pairwise(money):
        between = text_of(doc)[earlier.end : later.start]
        # 「税2000万,云费涨到250万」: each has a role of its own
        same = later.entity in (earlier.entity, "amount") or earlier.entity == "amount"
        if same and len(between) <= 8 and _patterns()["changes"].search(between):
            _take_role(later, earlier)
            drop(doc, [earlier])


def _contrast(doc: Doc) -> None:
    """「不是300万,是500万」 corrects: the first amount is withdrawn."""
    withdrawn = [span for span in _told(doc, *_MONEY) if span.negated]
    stated = [span for span in _told(doc, *_MONEY) if not span.negated]
    if not withdrawn:
        _take_bare_old_value(doc, stated)
        return
    for span in stated:
        before = [w for w in withdrawn if w.start < span.start]
        if before and span.entity == "amount":
            _take_role(span, before[-1])
        elif span.entity in ("amount", withdrawn[0].entity):
            span.details["replaces"] = withdrawn[0].value
    drop(doc, withdrawn)
    _mark_contrast(doc, stated, withdrawn)


def _mark_contrast(doc: Doc, stated: list[Mark], withdrawn: list[Mark]) -> None:
    if stated and not marks(doc, "correction"):
        match = _patterns()["contrast"].search(text_of(doc))
        begin, end = match.span() if match else (withdrawn[0].start, withdrawn[0].end)
        mark(doc, begin, end, "correction", True)


def _take_bare_old_value(doc: Doc, stated: list[Mark]) -> None:
    """「不是2600,是260万」: the old value in the unit of the new one."""
    match = _BARE_OLD.search(text_of(doc))
    if match is None or len(stated) != 1 or "万" not in stated[0].text:
        return
    old = str(Decimal(match.group("denied") or match.group("wrong")) * 10_000)
    stated[0].details["replaces"] = {**stated[0].value, "low": old, "high": old}
    if not marks(doc, "correction"):
        mark(doc, match.start(), match.end(), "correction", True)


def _contrast_counts(doc: Doc) -> None:
    """「是4个,不是8个」: a denied count is withdrawn where another one is told."""
    for entity in _COUNTED:
        counts = _told(doc, entity)
        denied = [c for c in counts if _DENIED.search(text_of(doc)[: c.start])]
        if denied and len(denied) < len(counts):
            drop(doc, denied)
            if not marks(doc, "correction"):
                mark(doc, denied[0].start, denied[0].end, "correction", True)


def _withdraw_what_is_called_wrong(doc: Doc) -> None:
    """「800万写错了」, 「写成了800万」: withdrawn, wherever in the message the right one stands.

    Without a right one the amount stays, negated: it says which fact was wrong.
    """
    told = _told(doc, *_NEGATABLE, *_COUNTED)
    wrong = [span for span in told if not span.negated and _is_called_wrong(doc, span)]
    for span in wrong:
        right = [r for r in told if r not in wrong and not r.negated and _same_fact(span, r)]
        if span.entity in _MONEY and not right:
            span.negated = True
            continue
        for other in right:
            if span.entity in _MONEY:
                _take_role(other, span)
        if right:
            drop(doc, [span])
    if wrong and not marks(doc, "correction"):
        mark(doc, wrong[0].start, wrong[0].end, "correction", True)


def _is_called_wrong(doc: Doc, span: Mark) -> bool:
    patterns = _patterns()
    return bool(
        patterns["mistaken_for"].search(text_of(doc)[: span.start])
        or patterns["is_wrong"].match(text_of(doc), span.end)
    )


def _keep_what_the_correction_leaves(doc: Doc) -> None:
    """「税300万,不对,是500万」 leaves 500万, and 500万 is the tax."""
    corrections = marks(doc, "correction")
    if not corrections:
        return
    turn = corrections[0].start
    earlier = [s for s in _told(doc, *_NEGATABLE, *_COUNTED) if s.start < turn]
    later = [s for s in _told(doc, *_NEGATABLE, *_COUNTED) if s.start >= turn]
    withdrawn: list[Mark] = []
    for span in later:
        candidates = [e for e in earlier if _same_fact(e, span)]
        if not candidates:
            continue
        replaced = candidates[-1]
        if span.entity in _MONEY:
            _take_role(span, replaced)
        if span.entity == "service" and replaced.value != span.value:
            _rebind(doc, str(replaced.value), str(span.value))
        withdrawn.append(replaced)
    drop(doc, withdrawn)


def _rebind(doc: Doc, old: str, new: str) -> None:
    for span in marks(doc, *_MONEY):
        if span.service == old:
            span.service = new


def _same_fact(earlier: Mark, later: Mark) -> bool:
    if later.entity == "amount" and earlier.entity in _MONEY:
        return True
    if earlier.entity != later.entity:
        return False
    if later.entity == "service":
        return True
    return later.service in (None, earlier.service) or earlier.service is None


def _take_role(span: Mark, replaced: Mark) -> None:
    if replaced.entity == "amount" and span.entity != "amount":
        span.details["replaces"] = replaced.value
        return
    span.entity = replaced.entity
    span.details["replaces"] = replaced.value
    span.service = span.service or replaced.service
    span.year = span.year or replaced.year
