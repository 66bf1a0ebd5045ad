"""A person is wanted: the conversation is marked for operators and the office's phone is given."""

from __future__ import annotations

from actions.turn import Turn


def human(turn: Turn) -> None:
    """Says who will look at it and which number to call meanwhile."""
    turn.dialogue.handover_requested = True
    turn.dialogue.failures = 0
    bureau = turn.policy.citation(turn.policy.data.issuer_short.article)
    turn.reply.add(turn.say("human", phone=turn.phone, place=bureau.label), citations=[bureau])
