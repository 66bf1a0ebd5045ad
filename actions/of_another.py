"""What a message tells of somebody else: 我朋友开幼儿园的，他那个能不能申请.

It is answered for that unit, and nothing of it is written into the applicant's own facts. Told
with what it would pay (换一个会员单位来报，它…一年云费66万), that unit takes the applicant's place
until one speaks of oneself again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.absorb import absorb
from actions.answers import OVERVIEW, RATE_TOPICS, WHO_TOPICS, give
from actions.eligibility import EVERY_SERVICE, assess_all, blocking, refusal
from actions.lapse import lapse_words
from actions.state import FactSheet
from actions.turn import Entity, Turn
from policy_kb.results import Verdict

#: What describes a unit; money that others were given is `quoted`.
DESCRIBES = frozenset(
    {"district", "category", "legal_form", "calls_itself", "annual_tax", "paid_in_capital", "prior"}
)
#: What a unit would pay for.
FIGURES = ("annual_fee", "amount", "packages", "units")
#: What is asked of others and not answered.
REFUSED = frozenset({"ask_others_data", "ask_trick", "insult"})
#: The topic that says who may apply for anything.
WHO_CAN_APPLY = "who_can_apply"
CLAUSE = re.compile(r"[^，,。！!？?；;\s]+")


def leave_out_others(turn: Turn) -> list[Entity]:
    """Takes what is told of somebody else off the message, and returns it."""
    if turn.is_payload:
        return []
    told = [e for e in turn.entities if e.name in DESCRIBES and _is_of_others(turn, e)]
    turn.entities = [e for e in turn.entities if e not in told]
    return told


def is_only_of_another(turn: Turn, told: list[Entity]) -> bool:
    """Whether the message asks for somebody else and tells nothing of the applicant."""
    of_oneself = turn.has(*DESCRIBES, "annual_fee", "packages")
    asks = turn.asks or turn.means("words_of_another_applying")
    return bool(told) and asks and not of_oneself and turn.intent not in REFUSED


def put_in_its_place(turn: Turn, told: list[Entity]) -> None:
    """Another unit's case, fee and all, is reckoned in place of the applicant's."""
    figures = [e for e in turn.of_any(*FIGURES) if not e.asked and not e.negated]
    kinds = any(e.name in ("category", "legal_form") for e in told)
    if not (kinds and figures and turn.asks) or turn.intent in REFUSED:
        return
    if not all(_is_of_others(turn, figure) for figure in figures) or not _ends_with_others(turn):
        return
    if turn.dialogue.real is None:
        turn.dialogue.real = turn.sheet.model_copy(deep=True)
    turn.sheet, turn.dialogue.for_another = FactSheet(), True
    turn.entities = sorted([*turn.entities, *told], key=lambda e: e.start)
    turn.reply.add(turn.say("of_another"))


def answer_for_another(turn: Turn, told: list[Entity]) -> None:
    """What the rules say of the unit told of; the applicant's own facts stay as they are."""
    own = turn.sheet, turn.entities, list(turn.dialogue.services)
    turn.sheet, turn.entities = FactSheet(), [*turn.of("service"), *told]
    turn.intent, turn.topic = "inform", None
    absorb(turn)
    services = turn.mentioned or own[2] or list(EVERY_SERVICE)
    decided = [a for a in assess_all(turn, services) if a.verdict is Verdict.NOT_ELIGIBLE]
    turn.reply.add(turn.say("of_another"))
    if len(decided) == len(services):
        text = "\n".join(p for p in (refusal(turn, decided), lapse_words(turn)) if p)
        turn.reply.add(text, citations=turn.cite(blocking(a) for a in decided))
    else:
        give(turn, _rule(turn, services))
    turn.sheet, turn.entities, turn.dialogue.services = own
    turn.mentioned, turn.changed = [], []


def _rule(turn: Turn, services: list[str]) -> str:
    amount = turn.says("words_of_amount")
    if len(services) == 1:
        return (RATE_TOPICS if amount else WHO_TOPICS)[services[0]]
    return OVERVIEW if amount else WHO_CAN_APPLY


def _is_of_others(turn: Turn, entity: Entity) -> bool:
    return any(start <= entity.start < end for start, end in _clauses_of_others(turn))


def _ends_with_others(turn: Turn) -> bool:
    """Whether it is still they who the message asks for at its end."""
    clauses = [clause.end() for clause in CLAUSE.finditer(turn.normalized)]
    return clauses[-1:] == [end for _, end in _clauses_of_others(turn)][-1:]


def _clauses_of_others(turn: Turn) -> Iterator[tuple[int, int]]:
    """The clauses about somebody else: from the one that names him to the next about oneself."""
    others = turn.wording.say("words_of_another_unit").split()
    hearsay = turn.wording.say("words_of_hearsay").split()
    own = turn.wording.say("words_of_self").split()
    of_another = False
    for clause in CLAUSE.finditer(turn.normalized):
        said = clause.group()
        named = max((said.rfind(word) + len(word) for word in others if word in said), default=0)
        of_oneself = any(word in said[named:] for word in own)
        if named and not of_oneself and not any(word in said for word in hearsay):
            of_another = True
        elif of_oneself:
            of_another = False
        if of_another:
            # 我们孵化器里有30家入驻企业: what stands before is one's own
            own_before = any(word in said[:named] for word in own)
            yield clause.start() + (named if own_before else 0), clause.end()
