"""The progress of an intake, by its reference and the last four digits of the mobile number."""

from __future__ import annotations

import re

from actions.api_client import ApiClient, ApiRefusedError, ApiUnavailableError
from actions.state import OpenQuestion
from actions.turn import Turn

LAST_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


async def status(turn: Turn, api: ApiClient) -> None:
    """Looks an intake up, asking for what is missing; says nothing of whose it is."""
    turn.dialogue.goal = "status"
    reference = turn.first("reference")
    if reference:
        turn.dialogue.status_reference = str(reference.value)
    known = turn.dialogue.status_reference or turn.intake.reference
    if known is None:
        _ask(turn, "reference", "ask_reference")
        return
    digits = _digits(turn, known)
    if digits is None:
        turn.dialogue.status_reference = known
        _ask(turn, "mobile_last4", "ask_mobile_last4")
        return
    await _look_up(turn, api, known, digits)


def _digits(turn: Turn, reference: str) -> str | None:
    if reference == turn.intake.reference and turn.intake.mobile:
        return turn.intake.mobile[-4:]
    mobile = turn.first("mobile")
    if mobile and mobile.valid is not False:
        return str(mobile.value)[-4:]
    question = turn.dialogue.open_question
    said = LAST_FOUR.search(turn.text.replace(reference, ""))
    if said and ((question and question.fact == "mobile_last4") or turn.has("reference")):
        return said.group(1)
    return None


async def _look_up(turn: Turn, api: ApiClient, reference: str, digits: str) -> None:
    turn.dialogue.open_question = None
    turn.dialogue.goal = None
    replies = [turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human")]
    try:
        found = await api.look_up(reference, digits)
    except ApiUnavailableError:
        turn.reply.add(turn.say("status_unavailable"), quick_replies=replies)
        return
    except ApiRefusedError:
        turn.reply.add(turn.say("status_not_found", phone=turn.phone), quick_replies=replies)
        if turn.intake.reference != reference:
            turn.dialogue.goal = "status"
            _ask(turn, "mobile_last4", "ask_mobile_last4")
        return
    stage = str(found.get("stage_label") or found.get("stage") or found.get("status") or "")
    stages = [turn.policy.citation(s.article) for s in turn.policy.stages_data.stages]
    turn.reply.add(
        turn.say(
            "status_found",
            reference=reference,
            stage=stage,
            day=str(found.get("created_at", ""))[:10],
        ),
        citations=stages,
        quick_replies=[turn.goal_reply(turn.wording.say("title_ask_process"), "ask_process")],
    )


def _ask(turn: Turn, fact: str, key: str) -> None:
    turn.ask(
        OpenQuestion(
            kind="status", fact=fact, text=turn.say(key), why=turn.wording.say("why_status")
        ),
        [],
    )
