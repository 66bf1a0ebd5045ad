"""The thread of a conversation: after a digression, back to what was open."""

from __future__ import annotations

from dataclasses import dataclass

from actions.capabilities import GOALS
from actions.conversation import ask_again
from actions.eligibility import eligibility
from actions.intake import consented_besides, fields_told_besides, intake
from actions.questions import answered_besides, told_now
from actions.reply import Message
from actions.state import OpenQuestion
from actions.turn import Turn

#: Answers that leave the open question standing.
DIGRESSIONS = {
    "action_answer",
    "action_article",
    "action_count",
    "action_kind",
    "action_date",
    "action_services",
    "action_process",
    "action_materials",
    "action_small_talk",
    "action_greet",
    "action_why",
    "action_rephrase",
    "action_human",
    "action_clarify",
    "action_insist",
}
#: Questions about the open question itself.
ASKING_BACK = {"action_why", "action_rephrase", "action_clarify"}
QUIET_INTENTS = {"goodbye", "wait", "thank"}


@dataclass(frozen=True)
class Thread:
    """What the conversation was about before the turn."""

    goal: str | None
    services: tuple[str, ...]
    question: OpenQuestion | None

    @classmethod
    def of(cls, turn: Turn) -> Thread:
        d = turn.dialogue
        return cls(d.goal, tuple(d.services), d.open_question)


def _say_what_was_noted(turn: Turn) -> None:
    """Facts told beside a question about the text: that they were heard."""
    if news := told_now(turn):
        turn.reply.messages.insert(0, Message(turn.say("noted", facts=news)))


def back_to_what_was_open(turn: Turn, action: str, before: Thread) -> None:
    """After a digression the open question is asked again; a detour leads back to the intake."""
    question = before.question
    if question is not None and question.kind == "date":
        return
    if action == "action_answer" and question is None and not turn.asked_now:
        _say_what_was_noted(turn)
    digresses = action in DIGRESSIONS and not turn.taken_up
    if digresses and (consented_besides(turn, question) or fields_told_besides(turn, question)):
        turn.dialogue.goal = "intake"
        return
    if digresses and question is not None and turn.dialogue.failures == 0:
        if turn.dialogue.erase_requested or (turn.asked_now and action != "action_materials"):
            return
        turn.dialogue.goal = before.goal
        if not turn.mentioned:
            turn.dialogue.services = list(before.services)
        turn.dialogue.open_question = question
        if action not in ASKING_BACK and answered_besides(turn, question):
            turn.dialogue.open_question, turn.dialogue.answered = None, question
            turn.reply.question = None
            GOALS.get(turn.dialogue.goal or "", eligibility)(turn)
            return
        if turn.intent in QUIET_INTENTS:
            return
        turn.reply.question = None
        ask_again(turn, question)
        return
    under_way = turn.intake.status in ("consent", "collecting", "confirming")
    detour = action in (
        "action_estimate",
        "action_eligibility",
        "action_materials",
        "action_continue",
    )
    if under_way and detour and not turn.asked_now and turn.dialogue.goal != "intake":
        turn.dialogue.goal = "intake"
        intake(turn)
