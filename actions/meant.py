"""What a message is meant as before its facts are taken.

The classifier knows one message; here the open question, the buttons on the screen and what the
message names decide: an answer is an answer, whatever it resembles.
"""

from __future__ import annotations

import json
import re

from actions.after_amount import asked_for_which_time
from actions.other_one import name_the_other, other_reading, points_at_the_other
from actions.quoted import supposes
from actions.routing import VAGUE_INTENTS, settled
from actions.slips import plain_answer
from actions.state import OpenQuestion
from actions.turn import Entity, Turn

DIGITS_ONLY = re.compile(r"^[\d\s.,，-]+$")

#: The entities that answer a question for a fact; money and service facts by their last part.
ANSWERING = {
    "registered_in_baiyun": ("district",),
    "legal_form": ("legal_form", "calls_itself"),
    "categories": ("category", "none_of_these"),
    "annual_tax": ("annual_tax", "amount", "number"),
    "paid_in_capital": ("paid_in_capital", "amount", "number"),
    "annual_fees": ("annual_fee", "amount", "number"),
    "packages": ("packages", "units", "number"),
    "edition": ("edition",),
    "prior": ("prior",),
    "fraud_finding_date": ("date", "fraud"),
    "services": ("service",),
}
#: What 另一个 in the message does not change.
UNMISTAKABLE = ("action_human", "action_erase", "action_status")
#: Characters around a place that say what it is to the applicant: 在白云区登记, 登记在白云.
NEAR_A_PLACE = 3
#: The share of its first reading's weight that makes another reading worth taking.
NEARLY_AS_LIKELY = 0.6
#: The weight from which a reading beside `out_of_scope` is worth taking.
NOT_QUITE_OUT_OF_SCOPE = 0.03
MONEY_ENTITIES = ("annual_tax", "paid_in_capital", "annual_fee", "amount")
#: What is told anew by a message that says it corrects something, whatever else it resembles.
CORRECTED_ENTITIES = (*MONEY_ENTITIES, "district", "category", "legal_form")
#: Intents that Rasa's rules send to an action of another name than `action_<intent>`.
BUTTON_ACTIONS = {
    "ask_eligibility": "action_eligibility",
    "ask_estimate": "action_estimate",
    "ask_materials": "action_materials",
    "ask_services": "action_services",
    "ask_process": "action_process",
    "start_intake": "action_intake",
    "ask_status": "action_status",
    "ask_human": "action_human",
    "edit_field": "action_edit_field",
    "cancel": "action_cancel",
    "start_over": "action_start_over",
    "ask_article": "action_article",
    "ask_date": "action_date",
    "faq": "action_answer",
    "choose": "action_continue",
}


def meant(turn: Turn, action: str) -> str:
    """The action for a message before its facts are taken; may rewrite the turn's intent."""
    if turn.is_payload:
        return action
    typed = _typed_button(turn)
    if typed is not None:
        return typed
    if (topic := asked_for_which_time(turn)) is not None:
        return settled(turn, "faq", topic, "action_answer")
    if points_at_the_other(turn) and action not in UNMISTAKABLE:
        turn.other_one = True
        if payload := other_reading(turn):
            return _pressed(turn, payload) or action
        name_the_other(turn)
        turn.intent, turn.topic = "inform", None
        return "action_continue"
    if (said := plain_answer(turn)) is not None:
        turn.intent, turn.topic = "affirm" if said == "true" else "deny", None
        return "action_continue"
    if _answers_nothing(turn) or _is_of_this_measure(turn):
        return _as_next_reading(turn) or action
    if turn.intent == "start_intake" and (_chooses_a_service(turn) or _tells_its_place(turn)):
        turn.intent, turn.topic = "inform", None
        return "action_continue"
    if turn.intent == "start_intake" and _asks_whether_it_may(turn):
        return settled(turn, "ask_eligibility", None, "action_eligibility")
    corrects = turn.has("correction") and turn.has(*CORRECTED_ENTITIES)
    if (
        DIGITS_ONLY.match(turn.text)
        or _answers(turn, turn.dialogue.open_question)
        or _tries_another_case(turn)
        or (turn.intent in VAGUE_INTENTS and corrects)
    ):
        turn.intent, turn.topic = "inform", None
        return "action_continue"
    if _asks_of_another_district(turn):
        turn.intent, turn.topic, turn.parts = "out_of_scope", None, []
        return "action_small_talk"
    unknown = turn.intent in VAGUE_INTENTS and _does_not_know(turn)
    if unknown and not turn.has("category", *MONEY_ENTITIES):
        turn.intent, turn.topic = "dont_know", None
        return "action_continue"
    return action


def _typed_button(turn: Turn) -> str | None:
    """A button's title typed instead of clicked means the button."""
    said = turn.text.strip(" 。.!！")
    offered = (q for m in turn.dialogue.last_reply for q in m["quick_replies"])
    payload = next((q["payload"] for q in offered if q["title"] == said), None)
    return None if payload is None else _pressed(turn, payload)


def _pressed(turn: Turn, payload: str) -> str | None:
    """The turn as if the button with this payload had been pressed."""
    intent, brace, rest = payload.removeprefix("/").partition("{")
    if intent not in BUTTON_ACTIONS:
        return None
    values = json.loads(brace + rest) if brace else {}
    turn.intent, turn.topic = intent, values.get("topic")
    turn.entities = [Entity(name, value) for name, value in values.items()]
    turn.is_payload = True
    return BUTTON_ACTIONS[intent]


def _chooses_a_service(turn: Turn) -> bool:
    """我要的是数字化那个 in the middle of a check or an estimate chooses; it does not register."""
    d = turn.dialogue
    named = {str(e.value) for e in turn.of("service") if not e.negated}
    if d.goal not in ("eligibility", "estimate", "materials") or not named:
        return False
    if turn.says("words_of_intake") or turn.says("words_of_handing_in"):
        return False
    denies = any(e.negated for e in turn.of("service")) or turn.has("correction")
    return denies or d.open_question is not None or not named <= set(d.services)


def _asks_whether_it_may(turn: Turn) -> bool:
    """我们是软件公司，想申请软件园，可以吗 asks whether it may, and does not register yet."""
    begins = turn.says("words_of_intake") or turn.says("words_of_handing_in")
    described = turn.has("category", "legal_form", "district")
    alone = len(turn.parts) <= 1 and not turn.means("words_of_how_much") and not begins
    return described and turn.asks and turn.means("words_of_being_allowed") and alone


def _tells_its_place(turn: Turn) -> bool:
    """白云登记的有限公司: registered there is what the company is, and not what is wanted."""
    if turn.asks or turn.says("words_of_handing_in"):
        return False
    rest = turn.normalized
    for place in turn.of("district"):
        if isinstance(place.value, dict) and place.value.get("registered"):
            end = place.start + len(place.text)
            near = rest[max(0, place.start - NEAR_A_PLACE) : end + NEAR_A_PLACE]
            rest = rest.replace(near, " ")
    words = turn.wording.say("words_of_intake").split()
    return turn.means("words_of_intake") and not any(word in rest for word in words)


def _answers_nothing(turn: Turn) -> bool:
    """A 不知道 that nothing was asked before, and that resembles something else nearly as much."""
    d = turn.dialogue
    idle = d.open_question is None and d.offer is None and d.goal is None
    return (
        turn.intent == "dont_know"
        and idle
        and not turn.entities
        and len(turn.ranking) > 1
        and turn.ranking[1][1] >= NEARLY_AS_LIKELY * turn.confidence
    )


def _tries_another_case(turn: Turn) -> bool:
    """如果执照改到白云区呢, after a no, is within scope: another place or form is tried out."""
    refused = turn.dialogue.last_kind == "refusal" and turn.intent in VAGUE_INTENTS
    tries = turn.has("what_if") or supposes(turn, turn.normalized.rstrip("?？。！! "))
    return refused and tries and turn.has("district", "legal_form", "category")


def _does_not_know(turn: Turn) -> bool:
    """不知道 says so; 你知不知道 asks."""
    asked = turn.wording.say("words_of_asking_if_known").split()
    rest = turn.text
    for word in asked:
        rest = rest.replace(word, " ")
    return any(word in rest for word in turn.wording.say("words_of_not_knowing").split())


def _asks_of_another_district(turn: Turn) -> bool:
    """花都有没有这种补贴: what another district gives is not for this assistant to say."""
    places = [e.value for e in turn.of("district") if isinstance(e.value, dict)]
    elsewhere = bool(places) and not any(p.get("in_baiyun") or p.get("registered") for p in places)
    of_oneself = turn.says("words_of_self") or turn.means("words_of_being_able")
    of_subsidies = turn.means("words_of_subsidies") and turn.means("words_of_there_being")
    return elsewhere and turn.asks and of_subsidies and not of_oneself


def _is_of_this_measure(turn: Turn) -> bool:
    """白云区这个一年最多补多少, after another district's money was asked for, is within scope."""
    places = [e.value for e in turn.of("district") if isinstance(e.value, dict)]
    here = bool(places) and all(place.get("in_baiyun") for place in places)
    likely = len(turn.ranking) > 1 and turn.ranking[1][1] >= NOT_QUITE_OUT_OF_SCOPE
    return turn.intent == "out_of_scope" and here and likely and turn.means("words_of_how_much")


def _as_next_reading(turn: Turn) -> str | None:
    """The turn as what it resembles after its first reading; None where that is no intent."""
    intent, _, topic = turn.ranking[1][0].partition("/")
    action = BUTTON_ACTIONS.get(intent)
    if action is None and intent not in turn.wording:
        return None
    turn.intent, turn.topic = intent, topic or None
    return action or "action_small_talk"


def _answers(turn: Turn, question: OpenQuestion | None) -> bool:
    """Whether a message that asks nothing names just what was asked for."""
    if question is None or turn.asks or question.kind not in ("fact", "services"):
        return False
    kind = question.fact if question.fact in ANSWERING else question.fact.split(".")[-1]
    if question.fact.startswith("categories"):
        kind = "categories"
    return turn.intent not in KEPT_INTENTS and turn.has(*ANSWERING.get(kind, ()))


#: What an entity in the message does not turn into an answer.
KEPT_INTENTS = frozenset({"affirm", "deny", "dont_know", "cancel", "start_over", "start_intake"})
