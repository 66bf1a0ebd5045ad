"""The private channel between the api and Rasa: one JSON turn in; replies and understanding out.

The protocol is docs/interfaces.md, "One turn". Rasa's own REST channel is not used: it has no
authentication, obeys texts like `/restart`, and does not say what was understood.
"""

from __future__ import annotations

import hmac
import inspect
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.tracker_store import TurnState, current_turn

logger = logging.getLogger(__name__)

#: Actions that belong to Rasa's own bookkeeping and say nothing about the dialogue.
BOOKKEEPING = {"action_listen", "action_session_start", "action_extract_slots"}


class TurnOutputChannel(OutputChannel):
    """Collects whole responses: text, buttons and custom parts stay one message."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:  # noqa: ARG002
        """Called once for each response of an action."""
        custom = message.get("custom") or {}
        self.messages.append(
            {
                "text": message.get("text") or "",
                "quick_replies": [
                    {"title": button["title"], "payload": button["payload"]}
                    for button in message.get("buttons") or []
                ],
                "card": custom.get("card"),
                "citations": custom.get("citations") or [],
            }
        )


def as_plain_text(text: str) -> str:
    """A text that Rasa cannot take for a command such as `/restart` or `/intent{…}`."""
    stripped = text.strip()
    if stripped.startswith(INTENT_MESSAGE_PREFIX):
        return "／" + stripped[len(INTENT_MESSAGE_PREFIX) :]
    return stripped


def changed(before: Any, after: Any, path: str = "") -> dict[str, Any]:
    """The leaves of `after` that differ from `before`, by dotted path; a removed leaf is None."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: dict[str, Any] = {}
        for key in sorted(set(before) | set(after), key=str):
            found.update(
                changed(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
            )
        return found
    return {} if before == after else {path: after}


def understanding_of(
    tracker: DialogueStateTracker, slots_before: dict[str, Any], model_version: str, started: float
) -> dict[str, Any]:
    """What the transcript keeps of a turn beside its texts."""
    latest = tracker.latest_message
    parsed: dict[str, Any] = dict(latest.parse_data) if latest else {}
    executed = [e for e in tracker.events if isinstance(e, ActionExecuted)]
    meaningful = [e for e in executed if e.action_name not in BOOKKEEPING]
    intent = parsed.get("intent") or {}
    return {
        "intent": {"name": intent.get("name"), "confidence": intent.get("confidence")},
        "topic": parsed.get("topic"),
        "intent_ranking": [
            {"name": r.get("name"), "confidence": r.get("confidence")}
            for r in (parsed.get("intent_ranking") or [])[:5]
        ],
        "parts": parsed.get("parts") or [],
        "entities": parsed.get("entities") or [],
        "slots_changed": changed(slots_before, slots_of(tracker)),
        "policy": meaningful[-1].policy if meaningful else None,
        "actions": [e.action_name for e in meaningful],
        "model_version": model_version,
        "policy_version": (slots_of(tracker).get("dialogue") or {}).get("policy_id"),
        "milliseconds": round((time.perf_counter() - started) * 1000),
    }


def slots_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that carry the dialogue state: those of type `any` in domain.yml."""
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.type_name == "any" and not name.startswith("session_")
    }


def invalid(body: Any) -> str | None:
    """Why a request body is not a turn, or None."""
    if not isinstance(body, dict):
        return "the body must be a JSON object"
    if not isinstance(body.get("conversation_id"), str) or not body["conversation_id"]:
        return "conversation_id must be a non-empty string"
    text, payload = body.get("text"), body.get("payload")
    if (text is None) == (payload is None):
        return "exactly one of text and payload is needed"
    if text is not None and not isinstance(text, str):
        return "text must be a string"
    if payload is not None and not (
        isinstance(payload, str) and payload.startswith(INTENT_MESSAGE_PREFIX)
    ):
        return "payload must be a string that begins with /"
    if body.get("state") is not None and not isinstance(body["state"], dict):
        return "state must be an object"
    return None


class TurnChannel(InputChannel):
    """`POST /webhooks/turn/` for the api alone (bearer token)."""

    @classmethod
    def name(cls) -> str:
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        token = (credentials or {}).get("token")
        if not token or str(token).startswith("${"):
            raise ValueError(
                "credentials.yml: bot.channel.TurnChannel needs a token (SERVICE_TOKEN)"
            )
        return cls(str(token))

    def __init__(self, token: str) -> None:
        self.token = token

    def allowed(self, request: Request) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest((request.token or "").encode(), self.token.encode())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        module = inspect.getmodule(self)
        blueprint = Blueprint("turn_webhook", module.__name__ if module else "bot.channel")

        @blueprint.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model is loaded"}, status=503)
            return response.json({"model_version": agent.model_id})

        @blueprint.route("/", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self.allowed(request):
                return response.json({"error": "wrong token"}, status=401)
            try:
                body = json.loads(request.body)
            except (ValueError, RecursionError):
                return response.json({"error": "the body is not JSON"}, status=422)
            problem = invalid(body)
            if problem:
                return response.json({"error": problem}, status=422)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model is loaded"}, status=503)
            return await self.answer(body, agent.model_id or "", on_new_message)

        return blueprint

    async def answer(
        self,
        body: dict[str, Any],
        model_version: str,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> HTTPResponse:
        """Runs one turn from the given state; a failure leaves no trace in this process."""
        started = time.perf_counter()
        text = body["payload"] if body.get("payload") is not None else as_plain_text(body["text"])
        slots = dict(body.get("state") or {})
        output = TurnOutputChannel()
        state = TurnState(slots=slots)
        reset = current_turn.set(state)
        try:
            await on_new_message(
                UserMessage(
                    text,
                    output,
                    body["conversation_id"],
                    input_channel=self.name(),
                    message_id=body.get("message_id"),
                    metadata={
                        "channel": body.get("channel") or "web",
                        "message_id": body.get("message_id"),
                        "payload": body.get("payload") is not None,
                    },
                )
            )
        except Exception:
            logger.exception("a turn failed")
            return response.json({"error": "the turn failed"}, status=500)
        finally:
            current_turn.reset(reset)
        if state.tracker is None:
            return response.json({"error": "the turn left no tracker"}, status=500)
        return response.json(
            {
                "messages": output.messages,
                "state": slots_of(state.tracker),
                "understanding": understanding_of(state.tracker, slots, model_version, started),
            },
            ensure_ascii=False,
        )
