"""When a message is not understood: its likeliest readings as buttons, then a person."""

from __future__ import annotations

from actions.answers import RATE_TOPICS, WHO_TOPICS, human_reply
from actions.conversation import menu
from actions.reply import QuickReply
from actions.turn import Turn

#: Readings that are offered.
MOST_READINGS = 3
#: Readings that ask the same of one's own case, with the action that answers them all.
KINDS = {
    "action_estimate": frozenset(
        {"ask_estimate", "faq/subsidy_overview", *(f"faq/{t}" for t in RATE_TOPICS.values())}
    ),
    "action_eligibility": frozenset(
        {"ask_eligibility", "faq/who_can_apply", *(f"faq/{t}" for t in WHO_TOPICS.values())}
    ),
}
SURE_OF_KIND = 0.6
WORTH_A_TRY = 0.15
LIKELY = 0.25
#: Failures in a row after which a person is offered.
PATIENCE = 2


def clarify(turn: Turn) -> None:
    """Offers what was probably meant; nothing that was known is lost."""
    turn.dialogue.failures += 1
    if turn.dialogue.failures >= PATIENCE:
        turn.reply.add(
            turn.say("clarify_human", phone=turn.phone),
            quick_replies=[human_reply(turn), *menu(turn)[:-1]],
        )
        return
    readings = _readings(turn)
    turn.dialogue.readings = [(r.title, r.payload) for r in readings]
    if readings:
        turn.reply.add(turn.say("clarify"), quick_replies=[*readings, human_reply(turn)])
    else:
        turn.reply.add(turn.say("clarify_nothing"), quick_replies=menu(turn))


def likeliest_kind(turn: Turn) -> str | None:
    """The action of a kind of question that most readings share, though none alone is sure.

    The share is that of the readings' own weight: the rest is spread over a hundred others.
    """
    readings = [(name, weight) for name, weight in turn.ranking if name != "nlu_fallback"]
    total = sum(weight for _, weight in readings)
    for action, labels in KINDS.items():
        weights = [weight for name, weight in readings if name in labels]
        if sum(weights) >= SURE_OF_KIND * total and max(weights, default=0) >= WORTH_A_TRY:
            return action
    return None


def topic_asked_besides(turn: Turn) -> str | None:
    """是白云的，你们电话多少: what a message asks of the text besides answering a question."""
    label, weight = next(((n, w) for n, w in turn.ranking if n != "nlu_fallback"), ("", 0.0))
    intent, _, topic = label.partition("/")
    of_the_case = any(label in labels for labels in KINDS.values())
    return topic if turn.asks and intent == "faq" and weight >= LIKELY and not of_the_case else None


def is_worth_offering(turn: Turn) -> bool:
    """Whether any reading is likely enough to be what was meant."""
    return any(w >= LIKELY for name, w in turn.ranking if name != "nlu_fallback")


def _readings(turn: Turn) -> list[QuickReply]:
    found: list[QuickReply] = []
    for name, _ in turn.ranking:
        intent, _, topic = name.partition("/")
        if topic and topic in turn.policy.answers:
            found.append(turn.goal_reply(turn.policy.answers[topic].title, intent, topic=topic))
        elif f"title_{intent}" in turn.wording:
            found.append(turn.goal_reply(turn.wording.say(f"title_{intent}"), intent))
        if len(found) == MOST_READINGS:
            break
    return found
