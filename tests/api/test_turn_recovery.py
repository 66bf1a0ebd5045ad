"""What survives when something dies in the middle of a turn."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from api.conversations.schemas import SendMessage
from runtime.settings import Settings
from tests.api.conftest import Api, running, settings_for
from tests.api.fake_rasa import FakeRasa, Gate, Turn, echo


async def test_a_message_stored_before_a_crash_is_answered_when_sent_again(
    settings: Settings, rasa: FakeRasa
) -> None:
    async for api in running(settings):
        talk = await api.start()
        rasa.script = gate = Gate()
        dying = asyncio.create_task(
            api.resources.conversations.send(
                talk.id, SendMessage(text="我们是软件企业", client_message_id="same")
            )
        )
        await gate.arrived.wait()
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        gate.open.set()
    rasa.script = echo
    async for api in running(settings):
        talk.client = api.client
        assert [m["role"] for m in await talk.history()] == ["bot", "user"]
        assert await talk.texts("我们是软件企业", "same") == ["收到：我们是软件企业"]
        assert await talk.texts("我们是软件企业", "same") == ["收到：我们是软件企业"]
        first, again = rasa.user_turns()
        assert again == first, "the turn runs anew on the same state, as the same message"
        assert [m["role"] for m in await talk.history()] == ["bot", "user", "bot"]


async def test_a_new_message_after_a_crash_works_too(settings: Settings, rasa: FakeRasa) -> None:
    async for api in running(settings):
        talk = await api.start()
        rasa.script = gate = Gate()
        sending = SendMessage(text="一", client_message_id="lost")
        dying = asyncio.create_task(api.resources.conversations.send(talk.id, sending))
        await gate.arrived.wait()
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        gate.open.set()
        rasa.script = echo
        assert await talk.texts("二") == ["收到：二"]
        assert rasa.turns[-1]["state"]["fact_sheet"] == {"turns": 1}


async def test_rasa_too_slow_is_an_apology(
    database_url: str, rasa: FakeRasa, tmp_path: Path
) -> None:
    slow = settings_for(database_url, rasa.url, tmp_path, turn_timeout_seconds=0.2)
    async for api in running(slow):
        talk = await api.start()
        rasa.script = gate = Gate()
        (apology,) = await talk.texts("你好", "same")
        assert "抱歉" in apology
        gate.open.set()
        rasa.script = echo
        assert await talk.texts("你好", "same") == [apology]
        assert await talk.texts("你好") == ["收到：你好"]


async def test_another_rasa_process_answers_when_one_is_down(
    database_url: str, rasa: FakeRasa, tmp_path: Path
) -> None:
    second = FakeRasa()
    await second.server.start()
    both = settings_for(database_url, rasa.url, tmp_path, rasa_urls=(rasa.url, second.url))
    async for api in running(both):
        talks = [await api.start() for _ in range(8)]
        for talk in talks:
            await talk.say("你好")
            await talk.say("再来")
        homes = [{t["conversation_id"] for t in fake.turns} for fake in (rasa, second)]
        assert homes[0].isdisjoint(homes[1]), "a conversation stays with its process"
        await second.server.stop()
        for talk in talks:
            assert await talk.texts("还在吗") == ["收到：还在吗"]


async def test_failed_conversations_are_flagged_and_counted(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()

    async def fail(turn: Turn) -> Response:
        return JSONResponse({"error": "x"}, 422)

    rasa.script = fail
    await talk.say("你好")
    exposition = (await api.client.get("/metrics")).text
    assert 'yunquan_apologies_total{reason="status_422"} 1.0' in exposition
    assert 'yunquan_turns_total{outcome="apologised"} 1.0' in exposition
    conversation = await api.resources.conversations.authenticate(talk.id, talk.token)
    assert conversation.flagged


async def test_what_was_understood_is_kept_with_the_turn(api: Api) -> None:
    talk = await api.start()
    await talk.say("我们是软件企业")
    turn = await _only_user_turn(api, talk.id)
    assert (turn.intent, turn.confidence, turn.policy) == ("inform", 0.91, "RulePolicy")
    assert turn.entities == [{"entity": "mobile", "value": "13800138000"}]
    assert turn.slots_changed == {"fact_sheet": {"turns": 2}}
    assert (turn.model_version, turn.milliseconds) == ("model-1", 3)
    assert turn.actions == ["action_answer"]


async def _only_user_turn(api: Api, conversation_id: str) -> Any:
    from sqlalchemy import select

    from api.models import Message, Turn

    async with api.resources.database.reading() as session:
        found = await session.scalars(
            select(Turn)
            .join(Message, Message.turn_id == Turn.id)
            .where(Turn.conversation_id == conversation_id, Message.role == "user")
        )
        return found.one()
