"""Which services the voucher covers (art. 8, 11)."""

from __future__ import annotations

from actions.answers import SERVICE_TOPICS
from actions.lapse import lapse_words
from actions.turn import Turn
from policy_kb.facts import ServiceId


def services(turn: Turn) -> None:
    """All services in a line each; the ones named, in their own answer each (a comparison)."""
    named = [s for s in turn.mentioned if s not in turn.excluded_services]
    if named:
        answers = [turn.policy.answers[SERVICE_TOPICS[s]] for s in named]
        turn.dialogue.services = named
        text = "\n".join(
            f"【{turn.label(s)}】{a.text}" for s, a in zip(named, answers, strict=True)
        )
        anchors = [anchor for a in answers for anchor in a.articles]
    else:
        overview = turn.policy.answers["subsidy_overview"]
        names = "\n".join(f"• {turn.label(s.value)}" for s in ServiceId)
        text = turn.say("services", names=names) + "\n" + overview.text
        anchors = list(overview.articles)
    notice = lapse_words(turn)
    turn.reply.add(
        f"{text}\n{notice}" if notice else text,
        citations=[turn.policy.citation(a) for a in anchors],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_eligibility"), "ask_eligibility"),
            turn.goal_reply(turn.wording.say("title_ask_estimate"), "ask_estimate"),
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
        ],
    )
