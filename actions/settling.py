"""The answer to a question that asks whether something that cannot be undone is really meant."""

from __future__ import annotations

from actions.capabilities import Capability
from actions.conversation import ask_again, finish_cancel, finish_erase, finish_start_over, menu
from actions.intake import intake
from actions.state import OpenQuestion
from actions.turn import Turn

#: What a yes does, by the kind of the question.
SETTLERS: dict[str, Capability] = {
    "erase": finish_erase,
    "cancel": finish_cancel,
    "restart": finish_start_over,
}


def settle(turn: Turn, question: OpenQuestion) -> bool:
    """A yes or no to 'really erase?' and 'really stop?'; True if it was one."""
    if question.kind not in SETTLERS:
        return False
    chosen, value = turn.first("fact"), turn.first("value")
    picked = str(value.value) if chosen and value and chosen.value == question.fact else None
    going_on = picked is None and turn.means("words_of_going_on")
    yes = picked == "yes" or (picked is None and turn.intent == "affirm" and not going_on)
    no = picked == "no" or going_on or (picked is None and turn.intent == "deny")
    if not yes and not no:
        return False
    turn.dialogue.open_question = None
    if yes:
        SETTLERS[question.kind](turn)
    else:
        interrupted, turn.dialogue.interrupted = turn.dialogue.interrupted, None
        under_way = turn.intake.status in ("consent", "collecting", "confirming")
        open_again = under_way or interrupted is not None
        turn.reply.add(turn.say("kept"), quick_replies=[] if open_again else menu(turn))
        if under_way:
            intake(turn)
        elif interrupted is not None:
            ask_again(turn, interrupted)
    return True
