"""The other questions of one message."""

from __future__ import annotations

from dataclasses import replace

from actions.absorb import NOTHING_TO_LEARN
from actions.capabilities import PART_ACTIONS
from actions.neighbours import topic_of_a_further_question
from actions.turn import Part, Turn

#: A further question that is answered unasked must be a sure one.
SURE_OF_PART = 0.6


def further_parts(turn: Turn) -> list[Part]:
    """The other questions of a message, each once, the one that asks back last."""
    seen = {(turn.intent, turn.topic if turn.intent == "faq" else None)}
    if turn.is_payload or turn.intent not in PART_ACTIONS:
        return []
    found = []
    for read in turn.parts:
        part = replace(read, topic=topic_of_a_further_question(turn, read.text, read.topic))
        key = (part.intent, part.topic if part.intent == "faq" else None)
        sure = part.confidence >= SURE_OF_PART or part.intent in NOTHING_TO_LEARN
        if sure and part.intent in PART_ACTIONS and key not in seen:
            seen.add(key)
            found.append(part)
    found += _named_besides(turn, seen)
    if _leaves_equipment_out(turn):
        found.append(Part(turn.normalized, "ask_estimate", None, 1.0))
    if any(p.intent == "ask_estimate" for p in found) or turn.intent == "ask_estimate":
        found = [p for p in found if p.intent != "ask_eligibility"]
    return sorted(
        found, key=lambda p: p.intent in ("ask_eligibility", "ask_estimate", "start_intake")
    )


#: Goals that are asked for together by their nouns alone: 材料和流程都讲一下.
NAMED_GOALS = {"ask_materials": "names_of_materials", "ask_process": "names_of_the_process"}


#: The rule that what is bought is none of the fee (art. 9).
EQUIPMENT = "equipment_excluded"


def _leaves_equipment_out(turn: Turn) -> bool:
    """60万里头有15万是买设备的: the rule is told, and what the rest comes to."""
    told = [f.partition(".")[0] for f in turn.changed if f.endswith(".excluded_fees")]
    priced = any(turn.sheet.is_priced(service) for service in told)
    return turn.intent == "faq" and turn.topic == EQUIPMENT and priced


def _named_besides(turn: Turn, seen: set[tuple[str, str | None]]) -> list[Part]:
    """The other goal that a clause names beside the one it was recognised as."""
    if turn.intent not in NAMED_GOALS or not turn.means(NAMED_GOALS[turn.intent]):
        return []
    return [
        Part(turn.normalized, intent, None, 1.0)
        for intent, names in NAMED_GOALS.items()
        if (intent, None) not in seen and turn.means(names)
    ]
