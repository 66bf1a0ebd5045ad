"""From what a message says to the fact sheet.

Facts arrive from any message: as the answer to the open question, unasked, or as a correction.
The newest word on a fact holds. Nothing is guessed: money whose role is not said goes to the open
money question, to the amount that a what-if or a correction speaks of, or waits until its service
is known.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from actions.state import FactSheet, Money, OpenQuestion, ServiceFacts
from actions.turn import Entity, Turn
from policy_kb.facts import ServiceId

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
#: The two services of 智能制造服务 (art. 11(四)).
SMART_MANUFACTURING = ("diagnosis", "digital_workshop")
#: Below this, an amount said without a unit may mean 万元.
SMALL = Decimal(10_000)
UNITS = ("万", "元", "块", "亿", "千", "百", "w", "W", "k", "K")
#: Messages whose figures and places are not the applicant's.
NOTHING_TO_LEARN = frozenset({"out_of_scope", "ask_others_data", "ask_trick", "insult"})
#: Questions about the text.
ABOUT_THE_TEXT = frozenset({"faq", "ask_services", "ask_process", "ask_why", "dont_know"})
#: Entities that describe an applicant; a question about a rule names one of them at most.
OWN_FACTS = frozenset(
    {"district", "category", "legal_form", "annual_tax", "paid_in_capital", "annual_fee", "prior"}
)
MONEY_ROLES = ("annual_tax", "paid_in_capital")
CENT = Decimal("0.01")


def absorb(turn: Turn) -> None:
    """Writes every fact of the message into the sheet; `turn.changed` names what changed."""
    before = _leaves(turn.sheet)
    question = turn.dialogue.open_question
    if turn.intent in NOTHING_TO_LEARN:
        return
    _services(turn)
    if _speaks_of_itself(turn):
        _place(turn)
        _kind(turn)
    if not turn.says("words_of_why"):
        _counts(turn, question)
        _money(turn, question)
    _history(turn)
    after = _leaves(turn.sheet)
    turn.changed = sorted(k for k in {*before, *after} if before.get(k) != after.get(k))
    for fact in turn.changed:
        turn.sheet.withdraw_decline(fact)


def _speaks_of_itself(turn: Turn) -> bool:
    """A question about the text ("四上企业是什么") tells nothing of the applicant who asks it."""
    if turn.intent not in ABOUT_THE_TEXT or turn.says("words_of_self") or not turn.asks:
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
    for entity in turn.of("legal_form"):
        if not entity.negated:
            applicant.legal_form = str(entity.value)
            applicant.legal_form_implied = False
        elif applicant.legal_form == entity.value:
            applicant.legal_form = None
    named = {str(e.value) for e in turn.of("category") if not e.negated and not e.doubted}
    if named & ENTERPRISE_KINDS:
        # Somebody who says that he is a software house is no school, until he says so.
        for kind in EDUCATION_KINDS - named:
            applicant.categories.setdefault(kind, False)
    if applicant.legal_form is None and named & ENTERPRISE_KINDS:
        applicant.legal_form = "enterprise"
        applicant.legal_form_implied = True
    if turn.has("none_of_these") and (question := turn.dialogue.open_question):
        set_fact(turn, question.fact, "none", question)


def _only_quotes(turn: Turn) -> bool:
    """A figure in a question about the text ("剩下的3万交给谁") is no fact of the applicant."""
    supposes = turn.has("what_if", "correction") or len(turn.mentioned) == 1
    return turn.intent == "faq" and not supposes


def as_money(value: Any) -> tuple[Money, str | None]:
    """An amount entity's value and its period."""
    if not isinstance(value, dict):
        return Money.of(Decimal(str(value))), None
    return (
        Money(
            low=value.get("low"),
            high=value.get("high"),
            low_open=bool(value.get("low_open")),
            high_open=bool(value.get("high_open")),
        ),
        value.get("period"),
    )


def _money(turn: Turn, question: OpenQuestion | None) -> None:
    for entity in turn.entities:
        if entity.name in MONEY_ROLES and _counts_as_fact(entity):
            amount, _ = as_money(entity.value)
            _set_amount(turn, entity.name, entity, amount, None)
    for entity in turn.of("annual_fee"):
        if _counts_as_fact(entity):
            amount, period = as_money(entity.value)
            service = entity.service or _only_service(turn, question)
            role = f"{service}.annual_fees" if service else None
            _set_amount(turn, role, entity, amount, period)
    for entity in [] if _only_quotes(turn) else turn.of("amount"):
        if _counts_as_fact(entity):
            amount, period = as_money(entity.value)
            role = f"{entity.service}.annual_fees" if entity.service else None
            role = role or _role_of(turn, question, amount, period)
            _set_amount(turn, role, entity, amount, period)
    _exclude(turn, question)


def _set_amount(
    turn: Turn, role: str | None, entity: Entity, amount: Money, period: str | None
) -> None:
    """Writes an amount under its role; without one it waits as the fee of a service to come."""
    if role is None or role.startswith("smart_manufacturing."):
        turn.dialogue.pending_fee = amount
        return
    amount = _relative(turn, entity, amount, _known_amounts(turn).get(role)) or amount
    if _is_ambiguous(entity, amount):
        turn.ambiguous_amount = (role, amount.exact or CENT)
    elif role in MONEY_ROLES:
        setattr(turn.sheet.applicant, role, amount)
        turn.dialogue.last_amount_fact = role
    else:
        _set_fee(turn, role.split(".")[0], amount, period, entity.year)


def _exclude(turn: Turn, question: OpenQuestion | None) -> None:
    """What art. 9 leaves out; several parts in one message add up."""
    parts: dict[str, Money] = {}
    for entity in turn.of("excluded_fee"):
        amount, _ = as_money(entity.value)
        service = entity.service or _only_service(turn, question)
        if service and service != "smart_manufacturing" and _counts_as_fact(entity):
            before = parts.get(service)
            if before is not None and before.exact is not None and amount.exact is not None:
                amount = Money.of(before.exact + amount.exact)
            parts[service] = amount
    for service, amount in parts.items():
        turn.sheet.service(service).excluded_fees = [amount]


def _counts_as_fact(entity: Entity) -> bool:
    """Neither denied nor only asked about (为什么是30万)."""
    return not entity.negated and not entity.asked


def _is_ambiguous(entity: Entity, amount: Money) -> bool:
    """公有云改60: 60元 or 60万元? Small, and no unit was said."""
    exact = amount.exact
    if exact is None or exact == 0 or exact >= SMALL:
        return False
    return not any(unit in entity.text for unit in UNITS)


def _relative(turn: Turn, entity: Entity, amount: Money, known: Money | None) -> Money | None:
    """再多10万, 少5万: the change of a known amount; None where the amount stands for itself."""
    before = turn.normalized[max(0, entity.start - 3) : entity.start]
    more = any(word in before for word in turn.wording.say("words_of_more").split())
    less = any(word in before for word in turn.wording.say("words_of_less").split())
    if more == less or known is None or known.exact is None or amount.exact is None:
        return None
    return Money.of(max(Decimal(0), known.exact + (amount.exact if more else -amount.exact)))


def _is_tiered(turn: Turn) -> bool:
    """Whether the service in focus has caps by tax, so that 2000万以上 names a tier."""
    services = turn.mentioned or turn.dialogue.services
    return any(
        route.tiers is not None
        for service in services
        for route in turn.policy.service(ServiceId(service)).data.routes
    )


def _role_of(
    turn: Turn, question: OpenQuestion | None, amount: Money, period: str | None
) -> str | None:
    """The fact that money without a role speaks of."""
    if question and question.fact in MONEY_ROLES:
        return question.fact
    if question and question.fact.endswith(".annual_fees"):
        return question.fact
    if len(turn.mentioned) == 1:
        return f"{turn.mentioned[0]}.annual_fees"
    only = _only_service(turn, None)
    if only and (period is not None or not turn.sheet.service(only).annual_fees):
        return f"{only}.annual_fees"
    known = _known_amounts(turn)
    if turn.has("what_if") and amount.exact is None and _is_tiered(turn):
        return "annual_tax"
    if known and (turn.has("what_if", "correction") or turn.dialogue.goal == "estimate"):
        return min(known, key=lambda fact: _distance(known[fact], amount))
    service = _only_service(turn, None)
    return f"{service}.annual_fees" if service else None


def _known_amounts(turn: Turn) -> dict[str, Money]:
    """The amounts said so far that a what-if or a correction may speak of, by fact id."""
    applicant = turn.sheet.applicant
    found = {role: money for role in MONEY_ROLES if (money := getattr(applicant, role)) is not None}
    for service in turn.dialogue.services:
        fees = turn.sheet.service(service).annual_fees
        if fees:
            found[f"{service}.annual_fees"] = fees[0]
    return found


def _distance(one: Money, other: Money) -> Decimal:
    """The distance in orders of magnitude: 2000万 is nearer to 800万 than to 50万."""
    first, second = (m.low or m.high or CENT for m in (one, other))
    return abs(max(first, CENT).log10() - max(second, CENT).log10())


def _only_service(turn: Turn, question: OpenQuestion | None) -> str | None:
    if question and question.fact.endswith(".annual_fees"):
        return question.fact.split(".")[0]
    for pool in (turn.mentioned, turn.dialogue.services):
        if len(pool) == 1:
            return pool[0]
        if pool:
            return None
    return None


def _set_fee(turn: Turn, service: str, amount: Money, period: str | None, year: int | None) -> None:
    facts = turn.sheet.service(service)
    turn.dialogue.last_amount_fact = f"{service}.annual_fees"
    if period == "three_years":
        facts.years = 3
        amount = _divided(amount, 3)
    if year is not None and year > 1:
        filler = facts.annual_fees[-1] if facts.annual_fees else amount
        fees = [*facts.annual_fees, *[filler] * (year - len(facts.annual_fees))]
        fees[year - 1] = amount
        facts.annual_fees = fees
    elif year == 1 and facts.annual_fees:
        facts.annual_fees = [amount, *facts.annual_fees[1:]]
    else:
        facts.annual_fees = [amount] * years_of(turn, service, facts)
    turn.dialogue.pending_fee = None


def _divided(amount: Money, parts: int) -> Money:
    def share(value: Decimal | None) -> Decimal | None:
        return None if value is None else (value / parts).quantize(CENT, ROUND_HALF_UP)

    return amount.model_copy(update={"low": share(amount.low), "high": share(amount.high)})


def years_of(turn: Turn, service: str, facts: ServiceFacts) -> int:
    """How many years of fees are meant: one where nothing was said and for one-year services."""
    left = turn.policy.service(ServiceId(service)).data.years.value - facts.start_year + 1
    return max(1, min(facts.years or 1, left))


def _counts(turn: Turn, question: OpenQuestion | None) -> None:
    for entity in turn.of("packages"):
        _set_packages(turn, int(entity.value))
    for entity in turn.of("edition"):
        if not entity.negated:
            turn.sheet.service("dev_cloud").edition = str(entity.value)
    number = turn.first("number")
    if number and question and question.fact == "dev_cloud.packages" and int(number.value) >= 1:
        _set_packages(turn, int(number.value))
    years = turn.first("years") or turn.first("ordinal_year")
    service = _only_service(turn, question)
    if years and service and service != "smart_manufacturing" and int(years.value) >= 1:
        facts = turn.sheet.service(service)
        if turn.has("annual_fee"):
            facts.years = int(years.value)
        else:
            _spread(turn, service, facts, int(years.value))


def _set_packages(turn: Turn, packages: int) -> None:
    """Another number of packages costs another fee: the old one is asked again, not kept."""
    facts = turn.sheet.service("dev_cloud")
    if facts.packages not in (None, packages) and not turn.has("annual_fee", "amount"):
        facts.annual_fees = []
    facts.packages = packages


def _spread(turn: Turn, service: str, facts: ServiceFacts, years: int) -> None:
    """The fees said so far, for that many years: cut off, or the last one for the rest."""
    facts.years = years
    wanted = years_of(turn, service, facts)
    if facts.annual_fees:
        fees = facts.annual_fees[:wanted]
        facts.annual_fees = [*fees, *[fees[-1]] * (wanted - len(fees))]


def _history(turn: Turn) -> None:
    for entity in turn.of("prior"):
        service = entity.service or _only_service(turn, None)
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
        setattr(applicant, fact, money_option(value, question))
        turn.dialogue.last_amount_fact = fact
        return True
    return _set_service_fact(turn, fact, value, question)


def _set_service_fact(turn: Turn, fact: str, value: str, question: OpenQuestion | None) -> bool:
    service, _, name = fact.partition(".")
    facts = turn.sheet.service(service)
    if name == "annual_fees":
        _set_fee(turn, service, money_option(value, question), None, None)
    elif name == "packages" and value.isdigit():
        facts.packages = int(value)
    elif name == "years" and value.isdigit():
        _spread(turn, service, facts, int(value))
    elif name == "edition" and value in ("enterprise", "education"):
        facts.edition = value
    elif name == "prior" and value in ("true", "false"):
        facts.prior = value == "true"
    else:
        return False
    return True


def money_option(value: str, question: OpenQuestion | None) -> Money:
    """The amount of a chosen option: a plain figure, or the range that the option stands for."""
    option = next((o for o in question.options if o.value == value), None) if question else None
    if option is not None and option.money is not None:
        return option.money
    return Money.of(Decimal(value))


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


def said_nothing_new(turn: Turn) -> bool:
    """Whether the message brought no fact and named no service."""
    return not turn.changed and not turn.mentioned and not turn.excluded_services
