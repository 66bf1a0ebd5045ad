"""What a message points at: 后面那个, 两个都, 同样的价钱 (另一个 is in `other_one`).

Such words are replaced by what they stand for, as entities of the message, so that everything
after reads them as if they had been said in full.
"""

from __future__ import annotations

from actions.answers import KIND_TOPICS
from actions.ellipsis import says_only
from actions.state import Money
from actions.turn import Entity, Turn
from policy_kb.facts import Category, ServiceId

#: How many services a conversation is thought to be between.
PAIR = 2
#: Where an entity stands that is not in the message's own words.
POINTED_AT = -1
#: The text of an amount that is told exactly.
IN_YUAN = "元"


def resolve_references(turn: Turn) -> None:
    """Puts the services and the fee that a message points at among its entities."""
    if turn.is_payload:
        return
    named = [str(e.value) for e in turn.of("service") if not e.negated]
    services = named or pointed_at(turn)
    if services and not named:
        # 两个都 counts no package
        turn.entities = [e for e in turn.entities if e.name not in ("packages", "number")]
        turn.entities += [Entity("service", s, start=POINTED_AT) for s in services]
        turn.pointed = True
    _point_at_a_year(turn)
    _suppose_the_kind(turn)
    if services and turn.means("words_of_the_same_fee") and not turn.has("annual_fee", "amount"):
        services = [s for s in services if not turn.sheet.is_priced(s)]
        fee = _fee_of_another(turn, services)
        if fee is not None:
            value = fee.model_dump(mode="json") | {"period": None}
            turn.entities += [
                Entity("annual_fee", value, IN_YUAN, service=s, start=POINTED_AT) for s in services
            ]
    if len(services) > 1 and turn.means("words_of_each"):
        _share(turn, services)


def _point_at_a_year(turn: Turn) -> None:
    """再往后一年, 最后一年: the year of the cycle that is meant after an estimate."""
    services = turn.dialogue.services
    if turn.has("ordinal_year") or turn.has("years"):
        return
    named = [str(e.value) for e in turn.of("service") if not e.negated]
    if len(named) == 1 and named[0] in services:
        services = named
    if len(services) != 1 or not turn.sheet.is_priced(services[0]):
        return
    facts = turn.sheet.service(services[0])
    how_much = turn.means("words_of_how_much") and not turn.means("words_of_the_tax")
    if how_much and turn.means("words_of_next_years_subsidy"):
        year = (facts.only_year or max(1, len(facts.annual_fees))) + 1
    elif turn.dialogue.last_total is None:
        return
    elif says_only(turn, "words_of_the_next_year"):
        year = (facts.only_year or max(1, len(facts.annual_fees))) + 1
    elif says_only(turn, "words_of_the_final_year"):
        year = turn.policy.service(ServiceId(services[0])).data.years.value
    else:
        return
    turn.entities.append(Entity("ordinal_year", year, start=POINTED_AT))


def _suppose_the_kind(turn: Turn) -> None:
    """假如算的话 after the term was explained or asked for: the applicant is supposed to be one."""
    if turn.has("category") or not turn.means("words_of_supposing_the_kind"):
        return
    question = turn.dialogue.open_question
    asked = question.fact.partition(".")[2] if question and question.kind == "fact" else ""
    explained = [kind for kind, topic in KIND_TOPICS.items() if topic == turn.dialogue.last_topic]
    kinds = [asked] if asked in set(Category) else explained
    turn.entities += [Entity("category", kind, start=POINTED_AT) for kind in kinds]


def pointed_at(turn: Turn) -> list[str]:
    """The services that 前者, 后者 or 两个都 stand for; none where that is not clear."""
    pair = recent_pair(turn)
    if len(pair) < PAIR:
        pair = _with_sibling(turn, pair or turn.dialogue.services)
    if len(pair) != PAIR:
        return []
    if turn.means("words_of_both"):
        return pair
    if turn.means("words_of_the_former"):
        return pair[:1]
    if turn.means("words_of_the_latter"):
        return pair[1:]
    return []


def recent_pair(turn: Turn) -> list[str]:
    """The two services that the conversation is between: those spoken of last."""
    return [] if len(turn.dialogue.services) > PAIR else turn.dialogue.spoken_of[-PAIR:]


def _with_sibling(turn: Turn, services: list[str]) -> list[str]:
    """A service alone with the other one of its group, where the group has two."""
    if len(services) != 1:
        return []
    group = turn.policy.service(ServiceId(services[0])).data.group.value
    members = [s.id.value for s in turn.policy.services.values() if s.data.group.value == group]
    return members if len(members) == PAIR else []


def _fee_of_another(turn: Turn, services: list[str]) -> Money | None:
    for other in (*turn.dialogue.services, *recent_pair(turn)):
        facts = turn.sheet.services.get(other)
        if facts and facts.annual_fees and [other] != services:
            return facts.annual_fees[-1]
    return None


def _share(turn: Turn, services: list[str]) -> None:
    """各33万: the amount is the fee of each."""
    amounts = [e for e in turn.entities if e.name in ("amount", "annual_fee") and e.service is None]
    if len(amounts) != 1 or amounts[0].asked:
        return
    turn.entities.remove(amounts[0])
    turn.entities += [
        Entity("annual_fee", amounts[0].value, amounts[0].text, service=s, start=POINTED_AT)
        for s in services
    ]
