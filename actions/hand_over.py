"""Handing a confirmed intake over to the api, once, and the receipt.

The key is made from the conversation, so that a turn that runs twice makes one intake.
"""

from __future__ import annotations

import uuid
from typing import Any

from actions.api_client import (
    ApiClient,
    ApiKeyUsedError,
    ApiRefusedError,
    ApiUnavailableError,
    Receipt,
)
from actions.cards import estimate_card
from actions.intake import ask_what_to_change
from actions.lapse import lapse_words
from actions.process import acceptance
from actions.rules import applicant_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute

KEY_SPACE = uuid.UUID("5c0e9a58-6f0b-4f0e-9a53-8f5f7c3d2b11")


class ConsentMissingError(RuntimeError):
    """An intake without consent is never sent: a defect."""


def _body(turn: Turn) -> dict[str, Any]:
    """The intake as `POST /api/v1/intakes` takes it."""
    state = turn.intake
    form = turn.sheet.applicant.legal_form
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, state.services),
        turn.today,
    )
    estimate = estimate_card(turn, result) if any(s.years for s in result.services) else None
    if state.consent is None:
        raise ConsentMissingError
    return {
        "conversation_id": turn.conversation_id,
        "enterprise": {
            "name": state.enterprise_name,
            "uscc": state.uscc,
            "legal_form": form if form != "natural_person" else None,
            "registered_in_baiyun": turn.sheet.applicant.registered_in_baiyun,
        },
        "contact": {"name": state.contact_name, "mobile": state.mobile},
        "services": state.services,
        "estimate": estimate,
        "consent": state.consent.model_dump(mode="json"),
        "note": state.note,
    }


async def hand_over(turn: Turn, api: ApiClient) -> None:
    """Sends a confirmed intake once; while the api is down it waits as `pending`."""
    state = turn.intake
    if state.status != "pending":
        return
    first_try = state.body is None
    if state.body is None:
        state.idempotency_key = str(
            uuid.uuid5(KEY_SPACE, f"{turn.conversation_id}:{state.completed}")
        )
        state.body = _body(turn)
    try:
        receipt = await api.submit_intake(state.body, state.idempotency_key or "")
    except ApiUnavailableError:
        turn.dialogue.open_question = None
        if first_try or turn.intent != "hand_over_intake":
            turn.reply.add(turn.say("intake_pending"))
        return
    except ApiKeyUsedError as used:
        _say_earlier_receipt(turn, used.receipt)
        return
    except ApiRefusedError as refused:
        state.status, state.body = "confirming", None
        detail = "；".join(str(e.get("msg", "")) for e in refused.errors) or refused.detail
        turn.reply.add(turn.say("intake_refused_by_api", detail=detail))
        ask_what_to_change(turn)
        return
    _say_receipt(turn, receipt)


def _close(turn: Turn, receipt: Receipt) -> None:
    state = turn.intake
    state.status, state.reference, state.body = "done", receipt.reference, None
    state.completed += 1
    turn.dialogue.goal, turn.dialogue.open_question = None, None


def _say_earlier_receipt(turn: Turn, receipt: Receipt) -> None:
    """The intake had arrived when its turn broke off, and was changed afterwards.

    What arrived stands; the office hears of the change from the applicant and from the mark.
    """
    _close(turn, receipt)
    turn.dialogue.handover_requested = True
    turn.reply.add(
        turn.say("receipt_earlier", reference=receipt.reference, phone=turn.phone),
        citations=[acceptance(turn)],
        quick_replies=[turn.goal_reply(turn.wording.say("title_ask_status"), "ask_status")],
    )


def _say_receipt(turn: Turn, receipt: Receipt) -> None:
    state = turn.intake
    _close(turn, receipt)
    key = (
        "receipt_expression" if receipt.kind == "expression_of_interest" else "receipt_application"
    )
    paragraphs = [
        turn.say(key, reference=receipt.reference, services=turn.labels(state.services)),
        lapse_words(turn, always=True) if receipt.policy_lapsed else "",
        turn.say("receipt_next", phone=turn.phone),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card={
            "type": "receipt",
            "reference": receipt.reference,
            "kind": receipt.kind,
            "policy_lapsed": receipt.policy_lapsed,
            "created_at": receipt.created_at,
            "services": [turn.label(s) for s in state.services],
        },
        citations=[acceptance(turn), turn.policy.citation(turn.policy.data.valid_until.article)],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_ask_status"), "ask_status"),
        ],
    )
