"""A no that was told before: what still stands against it, and what a new fact takes away.

Told the same no again, an applicant hears the reason in other words (`follow_up.insist`). Where
his question takes the reason away (那把公司迁到白云呢), that is said before anything is asked.
"""

from __future__ import annotations

from actions.eligibility import EVERY_SERVICE, assess_all, blocking, focus
from actions.reply import Message
from actions.turn import Turn
from policy_kb.results import Assessment, Reason, Truth, Verdict

#: Actions that would tell the same no once more.
TELLING_AGAIN = frozenset({"action_clarify", "action_continue", "action_eligibility"})


def note_what_was_refused(turn: Turn) -> None:
    """Before the facts are taken: the reasons of the no that was told last."""
    if turn.dialogue.last_kind != "refusal" or turn.is_payload:
        return
    found = assess_all(turn, turn.dialogue.services or EVERY_SERVICE)
    turn.refused_before = _reasons(found)
    turn.unmet_before = [c.id for a in found for c in a.criteria if c.truth is Truth.NO]


def is_refused_the_same(turn: Turn, action: str) -> bool:
    """Whether the answer would be the no that was told last, for the same reason."""
    if action not in TELLING_AGAIN or not turn.refused_before or turn.has("correction"):
        return False
    if action != "action_eligibility" and not turn.changed:
        return False
    found = assess_all(turn, focus(turn) or EVERY_SERVICE)
    return _reasons(found) == turn.refused_before


def say_what_is_lifted(turn: Turn) -> None:
    """First that the condition is met now, then the question for what is still open."""
    news = bool(turn.changed) or turn.for_the_head_office or turn.moves_here
    if not turn.unmet_before or not news or not turn.asked_now:
        return
    found = assess_all(turn, focus(turn) or EVERY_SERVICE)
    if any(a.verdict is not Verdict.UNKNOWN for a in found[:1]):
        return
    met: list[Reason] = [
        c.reason for c in found[0].criteria if c.id in turn.unmet_before and c.truth is Truth.YES
    ]
    if met:
        text = "".join(r.text for r in met).rstrip("。")
        place = "、".join(dict.fromkeys(r.label for r in met))
        lifted = Message(turn.say("lifted", reason=text, place=place), citations=turn.cite(met))
        turn.reply.messages.insert(0, lifted)


def _reasons(found: list[Assessment]) -> list[str]:
    refused = [a for a in found if a.verdict is Verdict.NOT_ELIGIBLE]
    if len(refused) < len(found):
        return []
    return sorted(f"{a.service.value}:{blocking(a).text}" for a in refused)
