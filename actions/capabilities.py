"""What the assistant can do, by the names that the rules of Rasa use."""

from __future__ import annotations

from collections.abc import Callable

from actions.answers import answer
from actions.articles import article
from actions.comparison import compare
from actions.conversation import (
    cancel,
    erase,
    greet,
    repeat,
    rephrase,
    resume,
    small_talk,
    start_over,
    why,
)
from actions.counting import explain_counting
from actions.dates import last_day
from actions.eligibility import eligibility
from actions.estimate import estimate
from actions.follow_up import insist
from actions.handover import human
from actions.intake import edit_field, intake
from actions.kind_asked import kind_asked
from actions.materials import materials
from actions.process import process
from actions.services import services
from actions.turn import Turn

Capability = Callable[[Turn], None]

CAPABILITIES: dict[str, Capability] = {
    "action_greet": greet,
    "action_small_talk": small_talk,
    "action_eligibility": eligibility,
    "action_estimate": estimate,
    "action_materials": materials,
    "action_services": services,
    "action_process": process,
    "action_intake": intake,
    "action_edit_field": edit_field,
    "action_human": human,
    "action_erase": erase,
    "action_why": why,
    "action_repeat": repeat,
    "action_rephrase": rephrase,
    "action_cancel": cancel,
    "action_start_over": start_over,
    "action_resume": resume,
    "action_answer": answer,
    "action_article": article,
    "action_date": last_day,
    "action_insist": insist,
    "action_compare": compare,
    "action_count": explain_counting,
    "action_kind": kind_asked,
}

#: Capabilities that no intent has: a message is only recognised as theirs by what was before it.
OF_THE_CONTEXT = ("action_insist", "action_compare", "action_count", "action_kind")
#: What goes on with a dispute.
DISPUTE_ACTIONS = ("action_insist",)

#: Every name that a rule of data/rules may use.
ACTION_NAMES = (
    *(name for name in CAPABILITIES if name not in OF_THE_CONTEXT),
    "action_continue",
    "action_clarify",
    "action_status",
    "action_hand_over_intake",
)

#: What a conversation is about until it is answered.
GOALS: dict[str, Capability] = {
    "eligibility": eligibility,
    "estimate": estimate,
    "materials": materials,
    "intake": intake,
}

#: Questions that may stand beside another one in the same message.
PART_ACTIONS = {
    "faq": "action_answer",
    "ask_eligibility": "action_eligibility",
    "ask_estimate": "action_estimate",
    "ask_materials": "action_materials",
    "ask_services": "action_services",
    "ask_process": "action_process",
    "ask_article": "action_article",
    "ask_date": "action_date",
    "start_intake": "action_intake",
    "ask_status": "action_status",
    "ask_human": "action_human",
    "ask_guarantee": "action_small_talk",
    "ask_trick": "action_small_talk",
    "ask_others_data": "action_small_talk",
}
