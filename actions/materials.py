"""Which documents are needed (art. 14)."""

from __future__ import annotations

from actions.cards import materials_card
from actions.eligibility import EVERY_SERVICE, focus
from actions.lapse import lapse_words
from actions.questions import ask_services
from actions.turn import Turn
from policy_kb.facts import ServiceId
from policy_kb.materials import materials as needed

#: The topic that 交哪, 交给谁 or 要多久 after the list leans on.
ANCHOR = "where_to_apply"
#: Notes that stand in the text; the card has all.
NOTES_IN_TEXT = 2


def materials(turn: Turn) -> None:
    """The list for the services in focus; without one, what all need, and the question which."""
    services = focus(turn)
    turn.dialogue.anchor = ANCHOR
    turn.dialogue.offer = None
    if not services:
        _common(turn)
        return
    turn.dialogue.goal = "materials"
    turn.dialogue.services = services
    turn.dialogue.open_question = None
    result = needed(turn.policy, [ServiceId(s) for s in services])
    lines = [f"{i.number}. {i.text}" for i in result.items]
    paragraphs = [
        turn.say(
            "materials",
            services=turn.labels(services),
            count=len(lines),
            place=turn.articles(result.citations[:1]),
        ),
        *lines,
        *(note.text for note in result.notes[:NOTES_IN_TEXT]),
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=materials_card(result),
        citations=result.citations,
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_forms"), "faq", topic="forms"),
            turn.goal_reply(turn.wording.say("title_ask_process"), "ask_process"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
        ],
    )


def _common(turn: Turn) -> None:
    """What every service needs, computed as what all lists share."""
    turn.dialogue.goal = "materials"
    lists = [needed(turn.policy, [ServiceId(s)]) for s in EVERY_SERVICE]
    shared = set.intersection(*({i.number for i in m.items} for m in lists))
    items = [i for i in lists[0].items if i.number in shared]
    places = list(dict.fromkeys(c for m in lists for c in m.citations))
    paragraphs = [
        turn.say("materials_common", count=len(items), place=turn.articles(places[:1])),
        *(f"{i.number}. {i.text}" for i in items),
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        citations=places[:2],
    )
    ask_services(turn, "ask_service_for_materials")
