"""The action server: `POST /webhook` for Rasa (`uvicorn actions.main:create_app --factory`).

Rasa's protocol: https://rasa.com/docs/rasa/action-server/ — rasa-sdk's own server would bind all
interfaces; its executor is used here behind FastAPI.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.api_client import ApiClient
from actions.capabilities import ACTION_NAMES
from actions.conduct import Conductor
from actions.turn import read_turn
from actions.wording import Wording
from policy_kb.book import PolicyBook
from runtime.clock import Clock, clock_from
from runtime.logs import configure
from runtime.settings import Settings, get_settings

log = structlog.get_logger(__name__)


class CapabilityAction(Action):  # type: ignore[misc]
    """One of Rasa's actions; what it does is `Conductor.run` under its name."""

    def __init__(
        self,
        name: str,
        *,
        conductor: Conductor,
        book: PolicyBook,
        wording: Wording,
        clock: Clock,
        retention_days: int,
    ) -> None:
        self._name = name
        self._conductor = conductor
        self._book = book
        self._wording = wording
        self._clock = clock
        self._retention_days = retention_days

    def name(self) -> str:
        """As domain.yml and data/rules call it."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the turn's messages and returns the new slots."""
        turn = read_turn(tracker, self._book, self._wording, self._clock, self._retention_days)
        await self._conductor.run(self._name, turn)
        for message in turn.reply.all():
            sent = message.as_dict()
            dispatcher.utter_message(
                text=sent["text"],
                buttons=sent["quick_replies"],
                json_message={"card": sent["card"], "citations": sent["citations"]},
            )
        return turn.events()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The server; the policy and the wording are read once, and refused here if they are faulty."""
    settings = settings or get_settings()
    configure("actions", settings.log_level)
    api = ApiClient(settings)
    book, wording, clock = PolicyBook.load(), Wording.load(), clock_from(settings)
    executor = ActionExecutor()
    for name in ACTION_NAMES:
        executor.register_action(
            CapabilityAction(
                name,
                conductor=Conductor(api),
                book=book,
                wording=wording,
                clock=clock,
                retention_days=settings.transcript_retention_days,
            )
        )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await api.close()

    app = FastAPI(
        title="actions", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        call = await request.json()
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            # Never Rasa's 400: it would predict the same action again, without end.
            log.exception("action_rejected", action=error.action_name)
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 500)
        except ActionNotFoundException as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, 404)
        return JSONResponse(result.model_dump() if result else {})

    return app
