"""Money in a message: which fact an amount speaks of, and how it changes it.

Nothing is guessed: money whose role is not said goes to the open money question, to the amount that
a what-if or a correction speaks of, or waits until its service is known; a bare 60 is asked about.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from actions.state import Money, OpenQuestion, ServiceFacts
from actions.turn import Entity, Turn
from policy_kb.facts import ServiceId

#: Below this, an amount said without a unit may mean 万元.
SMALL = Decimal(10_000)
UNITS = ("万", "元", "块", "亿", "千", "百", "w", "W", "k", "K")
MONEY_ROLES = ("annual_tax", "paid_in_capital")
CENT = Decimal("0.01")
AMONG_OTHERS = re.compile(r"[,。;!?]")
STANDS_ALONE = re.compile(r"[,。;!? ]")


def take_money(turn: Turn, question: OpenQuestion | None) -> None:
    for entity in turn.entities:
        if entity.name in MONEY_ROLES and _counts_as_fact(entity):
            amount, _ = as_money(entity.value)
            named = role_of_replaced(turn, entity) or entity.name
            _set_amount(turn, named, entity, amount, None)
    for entity in turn.of("annual_fee"):
        if _counts_as_fact(entity):
            amount, period = as_money(entity.value)
            service = entity.service or only_service(turn, question)
            role = f"{service}.annual_fees" if service else None
            role = role_of_replaced(turn, entity) or role
            _set_amount(turn, role, entity, amount, period)
    for entity in [] if _only_quotes(turn) else turn.of("amount"):
        if _counts_as_fact(entity):
            amount, period = as_money(entity.value)
            role = f"{entity.service}.annual_fees" if entity.service else None
            role = (
                role or role_of_replaced(turn, entity) or _role_of(turn, question, amount, period)
            )
            _set_amount(turn, role, entity, amount, period)
    _multiply(turn)
    _exclude(turn, question)


def _multiply(turn: Turn) -> None:
    """税翻倍呢, 费用减半: a known amount times two or a half."""
    doubles, halves = turn.means("words_of_doubling"), turn.means("words_of_halving")
    if doubles == halves or turn.has("amount"):
        return
    known = known_amounts(turn)
    role = turn.dialogue.last_amount_fact if len(known) > 1 else next(iter(known), None)
    if turn.means("words_naming_the_tax"):
        role = "annual_tax"
    elif turn.means("words_naming_the_fee"):
        role = next((r for r in known if r not in MONEY_ROLES), None)
    money = known.get(role or "")
    said = turn.has(role if role in MONEY_ROLES else "annual_fee") if role else True
    if role is None or said or money is None or money.exact is None:
        return
    changed = Money.of(money.exact * 2 if doubles else money.exact / 2)
    if role in MONEY_ROLES:
        setattr(turn.sheet.applicant, role, changed)
        turn.dialogue.last_amount_fact = role
    else:
        set_fee(turn, role.split(".")[0], changed, None, None)


def _set_amount(
    turn: Turn, role: str | None, entity: Entity, amount: Money, period: str | None
) -> None:
    """Writes an amount under its role; without one it waits as the fee of a service to come."""
    if role is None or role.startswith("smart_manufacturing."):
        turn.dialogue.pending_fee = amount
        return
    amount = _relative(turn, entity, amount, known_amounts(turn).get(role)) or amount
    if _is_ambiguous(entity, amount):
        turn.ambiguous_amount = (role, amount.exact or CENT)
    elif role in MONEY_ROLES:
        setattr(turn.sheet.applicant, role, amount)
        turn.dialogue.last_amount_fact = role
    else:
        set_fee(turn, role.split(".")[0], amount, period, entity.year)


def _exclude(turn: Turn, question: OpenQuestion | None) -> None:
    """What art. 9 leaves out; several parts in one message add up."""
    parts: dict[str, Money] = {}
    for entity in turn.of("excluded_fee"):
        amount, _ = as_money(entity.value)
        service = entity.service or only_service(turn, question) or _fee_around(turn)
        if service and service != "smart_manufacturing" and _counts_as_fact(entity):
            before = parts.get(service)
            if before is not None and before.exact is not None and amount.exact is not None:
                amount = Money.of(before.exact + amount.exact)
            parts[service] = amount
    for service, amount in parts.items():
        turn.sheet.service(service).excluded_fees = [amount]


def _fee_around(turn: Turn) -> str | None:
    """60万里面有20万是设备: the service whose fee is named, else the only one with machines."""
    for entity in turn.of_any("amount", "annual_fee"):
        role = role_with_value(turn, as_money(entity.value)[0])
        if role is not None and role.endswith(".annual_fees"):
            return role.split(".")[0]
    with_machines = ServiceId.DIGITAL_WORKSHOP.value
    return with_machines if with_machines in turn.dialogue.services else None


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
    if before.endswith(tuple(turn.wording.say("words_of_reaching").split())):
        return None
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
    if turn.has("correction") and turn.dialogue.corrected:
        return turn.dialogue.corrected
    if (withheld := _withheld(turn)) and not turn.has("what_if", "correction"):
        return withheld
    only = only_service(turn, None)
    if only and (period not in (None, "total") or not turn.sheet.service(only).annual_fees):
        return f"{only}.annual_fees"
    known = known_amounts(turn)
    if turn.has("what_if") and amount.exact is None and _is_tiered(turn):
        return "annual_tax"
    if known and (turn.has("what_if", "correction") or turn.dialogue.goal == "estimate"):
        return min(known, key=lambda fact: _distance(known[fact], amount))
    service = only_service(turn, None)
    return f"{service}.annual_fees" if service else None


def _withheld(turn: Turn) -> str | None:
    """The only amount that could not be told when it was asked for: now it can."""
    fees = [f"{service}.annual_fees" for service in turn.dialogue.services]
    declined = [fact for fact in (*MONEY_ROLES, *fees) if fact in turn.sheet.declined]
    return declined[0] if len(declined) == 1 else None


def role_of_replaced(turn: Turn, entity: Entity) -> str | None:
    """The fact whose value is the one that a correction names: 800万写错了，是80万."""
    if entity.replaces is None:
        return None
    return role_with_value(turn, as_money(entity.replaces)[0])


def role_with_value(turn: Turn, old: Money) -> str | None:
    """The only known amount that is this one; None where none or several are."""
    known = known_amounts(turn)
    found = [
        fact
        for fact, money in known.items()
        if old.figure is not None and money.figure == old.figure
    ]
    return found[0] if len(found) == 1 else None


def known_amounts(turn: Turn) -> dict[str, Money]:
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


def _only_quotes(turn: Turn) -> bool:
    """A figure in a question about the text ("剩下的3万交给谁") is no fact of the applicant."""
    supposes = turn.has("what_if", "correction") or len(turn.mentioned) == 1
    return turn.intent == "faq" and not supposes and not _answers_first(turn)


def _answers_first(turn: Turn) -> bool:
    """530万。公示要多久: the amount that was asked for stands before the question, by itself."""
    question = turn.dialogue.open_question
    if question is None or not question.fact.endswith((*MONEY_ROLES, ".annual_fees")):
        return False
    amount = turn.first("amount")
    if amount is None:
        return False
    behind = turn.normalized[amount.start + len(amount.text) :].lstrip("元块钱左右的吧")
    return not AMONG_OTHERS.search(turn.normalized[: amount.start]) and bool(
        STANDS_ALONE.match(behind)
    )


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
            stated=value.get("stated"),
        ),
        value.get("period"),
    )


def only_service(turn: Turn, question: OpenQuestion | None) -> str | None:
    if question and question.fact.endswith(".annual_fees"):
        return question.fact.split(".")[0]
    for pool in (turn.mentioned, turn.dialogue.services):
        if len(pool) == 1:
            return pool[0]
        if pool:
            return None
    return None


def set_fee(turn: Turn, service: str, amount: Money, period: str | None, year: int | None) -> None:
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

    ends = {name: share(getattr(amount, name)) for name in ("low", "high", "stated")}
    return amount.model_copy(update=ends)


def years_of(turn: Turn, service: str, facts: ServiceFacts) -> int:
    """How many years of fees are meant: one where nothing was said and for one-year services."""
    left = turn.policy.service(ServiceId(service)).data.years.value - facts.start_year + 1
    return max(1, min(facts.years or 1, left))


def is_amount(value: str) -> bool:
    """Whether a chosen option names an amount or a range of amounts (`low..high`)."""
    return any(character.isdigit() for character in value)


def money_option(value: str, question: OpenQuestion | None) -> Money:
    """The amount of a chosen option: a plain figure, or the range that the option stands for."""
    option = next((o for o in question.options if o.value == value), None) if question else None
    if option is not None and option.money is not None:
        return option.money
    return Money.of(Decimal(value))
