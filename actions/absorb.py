"""From what a message says to the fact sheet.

Facts arrive from any message: as the answer to the open question, unasked, or as a correction.
The newest word on a fact holds. Nothing is guessed: money whose role is not said goes to the open
money question, to the amount that a what-if or a correction speaks of, or waits until its service
is known.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from actions.count_facts import spread, take_counts
from actions.cycle_years import take_years
from actions.misnamed import rename_service, replaced_kinds
from actions.money_facts import (
    MONEY_ROLES,
    is_amount,
    money_option,
    only_service,
    set_fee,
    take_money,
)
from actions.state import FactSheet, OpenQuestion
from actions.turn import Turn

#: Applicants that art. 8 itself calls 企业: naming the kind names the legal form.
ENTERPRISE_KINDS = frozenset(
    {
        "four_above",
        "headquarters",
        "new_key_investment",
        "software_it",
        "software_vendor",
        "industrial_with_plant",
    }
)
#: Those for whom the education edition is (R17).
EDUCATION_KINDS = frozenset({"higher_education", "vocational_school", "training_institution"})
#: Those that no school is, until it says so: the kinds of the enterprise edition (R17).
ENTERPRISE_EDITION_KINDS = frozenset(
    {"software_it", "key_enterprise_it", "incubator", "research_institute"}
)
#: Kinds whose unit is no company until it says so, whatever word it uses of itself.
NO_COMPANIES = frozenset({"higher_education", "vocational_school", "research_institute"})
#: The two services of 智能制造服务 (art. 11(四)).
SMART_MANUFACTURING = ("diagnosis", "digital_workshop")
#: Messages whose figures and places are not the applicant's.
NOTHING_TO_LEARN = frozenset({"out_of_scope", "ask_others_data", "ask_trick", "insult"})
#: Questions about the text.
ABOUT_THE_TEXT = frozenset({"faq", "ask_services", "ask_process", "ask_why", "dont_know"})
#: Entities that describe an applicant; a question about a rule names one of them at most.
OWN_FACTS = frozenset(
    {"district", "category", "legal_form", "annual_tax", "paid_in_capital", "annual_fee", "prior"}
)


def absorb(turn: Turn) -> None:
    """Writes every fact of the message into the sheet; `turn.changed` names what changed."""
    before = _leaves(turn.sheet)
    question = turn.dialogue.open_question
    _leave_out_what_is_not_said_of_oneself(turn)
    if turn.intent in NOTHING_TO_LEARN and not _tells_of_oneself_besides(turn):
        return
    _services(turn)
    if _speaks_of_itself(turn):
        _place(turn)
        _kind(turn)
    if not turn.says("words_of_why"):
        take_counts(turn, question)
        take_years(turn, question)
        take_money(turn, question)
    rename_service(turn)
    _history(turn)
    after = _leaves(turn.sheet)
    turn.changed = sorted(k for k in {*before, *after} if before.get(k) != after.get(k))
    if _only_calls_itself(turn, question):
        turn.changed.remove("legal_form")
    for fact in turn.changed:
        turn.sheet.withdraw_decline(fact)


def _only_calls_itself(turn: Turn, question: OpenQuestion | None) -> bool:
    """公司才半年，没有审计报告怎么办 says 公司 in passing: no news that the message is about."""
    asked = question is not None and question.fact == "legal_form"
    implied = "legal_form" in turn.changed and turn.sheet.applicant.legal_form_implied
    return implied and not asked and not turn.has("category", "legal_form")


def _leave_out_what_is_not_said_of_oneself(turn: Turn) -> None:
    """隔壁公司拿了30万，我们公有云40万能补多少: of the first clause nothing is a fact."""
    if len(turn.parts) <= 1:
        return
    for part in turn.parts:
        start = turn.normalized.find(part.text)
        if part.intent in NOTHING_TO_LEARN and start >= 0:
            end = start + len(part.text)
            turn.entities = [e for e in turn.entities if not start <= e.start < end]


def _tells_of_oneself_besides(turn: Turn) -> bool:
    question = turn.dialogue.open_question
    answering = turn.intent == "out_of_scope" and question is not None and question.kind == "fact"
    if answering and not turn.means("words_of_others"):
        # 白云区的企业，四上，顺便问下…: the answer stands beside a question that has none
        described = {e.name for e in turn.entities if not e.asked} & OWN_FACTS
        if len(described) > 1:
            return True
    return any(part.intent not in NOTHING_TO_LEARN for part in turn.parts)


def _speaks_of_itself(turn: Turn) -> bool:
    """A question about the text ("四上企业是什么") tells nothing of the applicant who asks it."""
    if turn.intent not in ABOUT_THE_TEXT or turn.says("words_of_self") or not turn.asks:
        return True
    if turn.has("what_if") and turn.dialogue.goal is not None:
        return True
    if turn.dialogue.goal is not None and not (turn.topic or "").startswith("term_"):
        return True
    return len({e.name for e in turn.entities} & OWN_FACTS) > 1


def _leaves(sheet: FactSheet) -> dict[str, Any]:
    """Fact id → value, for telling what changed."""
    applicant = sheet.applicant.model_dump(
        mode="json", exclude={"categories", "legal_form_implied"}
    )
    found: dict[str, Any] = {k: v for k, v in applicant.items() if v is not None}
    found |= {f"categories.{k}": v for k, v in sheet.applicant.categories.items()}
    for service, facts in sheet.services.items():
        said = facts.model_dump(mode="json", exclude_defaults=True)
        found |= {f"{service}.{name}": value for name, value in said.items()}
    return found


def _services(turn: Turn) -> None:
    for entity in turn.of("service"):
        ids = SMART_MANUFACTURING if entity.value == "smart_manufacturing" else (entity.value,)
        target = turn.excluded_services if entity.negated else turn.mentioned
        target.extend(i for i in ids if i not in target)
    if turn.has("packages", "edition") and not turn.mentioned:
        turn.mentioned.append("dev_cloud")


def _place(turn: Turn) -> None:
    applicant = turn.sheet.applicant
    places = [e for e in turn.of("district") if isinstance(e.value, dict)]
    told = [e for e in places if e.value.get("registered") is True] or [
        e for e in places if e.value.get("registered") is None
    ]
    if applicant.registered_in_baiyun is False and turn.means("words_of_arguing"):
        # 税都交给白云了还不行 argues with a place and moves no registration to it
        told = [e for e in told if e.value.get("registered") is True]
    for entity in told:
        in_baiyun = bool(entity.value.get("in_baiyun")) != entity.negated
        applicant.registered_in_baiyun = in_baiyun
        applicant.district = None if entity.negated else entity.value.get("name")


def _kind(turn: Turn) -> None:
    applicant = turn.sheet.applicant
    for entity in turn.of("category"):
        if entity.doubted:
            continue
        applicant.categories[str(entity.value)] = not entity.negated
    told = applicant.legal_form is not None and not applicant.legal_form_implied
    for entity in turn.of("legal_form"):
        if entity.doubted and told:
            continue  # 不是写着分公司也行吗 leaves the form that was told
        if not entity.negated:
            applicant.legal_form = str(entity.value)
            applicant.legal_form_implied = False
        elif applicant.legal_form == entity.value:
            applicant.legal_form = None
    named = _take_kinds_named(turn)
    if turn.says("words_of_founding_a_company"):
        applicant.legal_form, applicant.legal_form_implied = "enterprise", False
    holds = {kind for kind, held in applicant.categories.items() if held}
    calls_itself = turn.has("calls_itself") and not holds & NO_COMPANIES
    if applicant.legal_form is None and (named & ENTERPRISE_KINDS or calls_itself):
        applicant.legal_form = "enterprise"
        applicant.legal_form_implied = True
    question = turn.dialogue.open_question
    if turn.has("none_of_these") and question and question.fact.startswith("categories"):
        set_fact(turn, question.fact, "none", question)


def _take_kinds_named(turn: Turn) -> set[str]:
    """The kinds the message claims, with what they rule out (R17) and what they correct."""
    applicant = turn.sheet.applicant
    named = {str(e.value) for e in turn.of("category") if not e.negated and not e.doubted}
    replaced = replaced_kinds(turn, named)
    for kind in replaced:
        applicant.categories[kind] = False
    holds = {kind for kind, held in applicant.categories.items() if held}
    if replaced and applicant.legal_form_implied and not holds & ENTERPRISE_KINDS:
        applicant.legal_form, applicant.legal_form_implied = None, False
    if named & (ENTERPRISE_KINDS | ENTERPRISE_EDITION_KINDS):
        # Somebody who says that he is a software house is no school, until he says so.
        for kind in EDUCATION_KINDS - named:
            applicant.categories.setdefault(kind, False)
    if named & EDUCATION_KINDS or _is_another_school(turn):
        for kind in ENTERPRISE_EDITION_KINDS - named:
            applicant.categories.setdefault(kind, False)
    return named


def _is_another_school(turn: Turn) -> bool:
    """幼儿园: a school, but none of art. 8(一); it denies them all in one word (R21)."""
    denied: dict[int, set[str]] = {}
    for entity in turn.of("category"):
        if entity.negated:
            denied.setdefault(entity.start, set()).add(str(entity.value))
    return any(kinds >= EDUCATION_KINDS for kinds in denied.values())


def _history(turn: Turn) -> None:
    for entity in turn.of("prior"):
        service = entity.service or only_service(turn, None)
        if service and service != "smart_manufacturing":
            turn.sheet.service(service).prior = bool(entity.value) and not entity.negated
    applicant = turn.sheet.applicant
    for entity in turn.of("fraud"):
        if entity.negated or not _speaks_of_itself(turn):
            continue
        day = entity.value.get("date") if isinstance(entity.value, dict) else None
        applicant.fraud_told = True
        applicant.fraud_finding_date = _day(day) or applicant.fraud_finding_date
    question = turn.dialogue.open_question
    said = turn.first("date")
    if said and question and question.fact == "fraud_finding_date":
        applicant.fraud_finding_date = _day(said.value)


def _day(value: Any) -> date | None:
    """A whole date; a month or a year alone is not one."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def set_fact(turn: Turn, fact: str, value: str, question: OpenQuestion | None) -> bool:
    """Sets the fact that a quick reply or a plain yes/no answers; False if it does not fit."""
    applicant = turn.sheet.applicant
    if value == "unknown":
        if fact not in turn.sheet.declined:
            turn.sheet.declined.append(fact)
        return True
    turn.sheet.withdraw_decline(fact)
    if fact == "registered_in_baiyun":
        if value not in ("true", "false"):
            return False
        applicant.registered_in_baiyun = value == "true"
        return True
    if fact == "legal_form":
        if value == "none":
            return False
        applicant.legal_form, applicant.legal_form_implied = value, False
        return True
    if fact.startswith("categories"):
        return _set_categories(turn, fact, value, question)
    if fact in MONEY_ROLES:
        if not is_amount(value):
            return False
        setattr(applicant, fact, money_option(value, question))
        turn.dialogue.last_amount_fact = fact
        return True
    return _set_service_fact(turn, fact, value, question)


def _set_service_fact(turn: Turn, fact: str, value: str, question: OpenQuestion | None) -> bool:
    service, _, name = fact.partition(".")
    facts = turn.sheet.service(service)
    if name == "annual_fees" and is_amount(value):
        set_fee(turn, service, money_option(value, question), None, None)
    elif name == "packages" and value.isdigit():
        facts.packages = int(value)
    elif name == "years" and value.isdigit():
        spread(turn, service, facts, int(value))
    elif name == "edition" and value in ("enterprise", "education"):
        facts.edition = value
    elif name == "prior" and value in ("true", "false"):
        facts.prior = value == "true"
    else:
        return False
    return True


def _set_categories(turn: Turn, fact: str, value: str, question: OpenQuestion | None) -> bool:
    applicant = turn.sheet.applicant
    single = fact.partition(".")[2]
    if value in ("true", "false") and single:
        applicant.categories[single] = value == "true"
        return True
    options = [o.value for o in question.options] if question else []
    known = [o for o in options if o not in ("none", "unknown", "true", "false")]
    if value == "none":
        for option in known or ([single] if single else []):
            applicant.categories.setdefault(option, False)
        return True
    if value in known:
        applicant.categories[value] = True
        if applicant.legal_form is None and value in ENTERPRISE_KINDS:
            applicant.legal_form, applicant.legal_form_implied = "enterprise", True
        return True
    return False
