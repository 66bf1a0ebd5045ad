"""How the action server answers Rasa when an action cannot be run."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.conduct import Conductor
from actions.main import create_app
from runtime.settings import Settings

CALL: dict[str, Any] = {
    "next_action": "action_greet",
    "sender_id": "c0ffee",
    "domain": {},
    "version": "3.6.21",
    "tracker": {
        "sender_id": "c0ffee",
        "slots": {},
        "latest_message": {"text": "你好", "intent": {"name": "greet"}, "entities": []},
        "events": [],
    },
}


async def ask(settings: Settings, call: dict[str, Any]) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        return await http.post("/webhook", json=call)


async def test_an_action_is_run(settings: Settings) -> None:
    answer = await ask(settings, CALL)
    assert answer.status_code == 200
    assert answer.json()["responses"][0]["text"]


async def test_an_action_that_is_not_there_is_404(settings: Settings) -> None:
    answer = await ask(settings, CALL | {"next_action": "action_of_the_future"})
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_of_the_future"


@pytest.mark.parametrize(
    "error", [ActionExecutionRejection("action_greet"), RuntimeError("a defect")], ids=repr
)
async def test_a_failing_action_is_500_and_never_400(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """At 400 Rasa predicts the same action again, until the turn's time is up."""

    async def fails(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(Conductor, "run", fails)
    assert (await ask(settings, CALL)).status_code == 500
