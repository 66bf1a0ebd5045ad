"""Ending a conversation, and what erasing leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from starlette.responses import Response

from api.models import Message, Offer, Turn
from tests.api.conftest import Api
from tests.api.fake_rasa import FakeRasa, answer
from tests.api.fake_rasa import Turn as SentTurn


async def _rows(api: Api, table: Any, conversation_id: str) -> int:
    async with api.resources.database.reading() as session:
        count = await session.scalar(
            select(func.count()).where(table.conversation_id == conversation_id)
        )
        return int(count or 0)


async def test_delete_erases_what_was_said_and_known(api: Api) -> None:
    talk = await api.start()
    await talk.say("我的电话是13800138000")
    assert (await api.client.delete(talk.path, headers=talk.headers)).status_code == 204
    assert await _rows(api, Message, talk.id) == 0
    assert await _rows(api, Offer, talk.id) == 0
    async with api.resources.database.reading() as session:
        turns = (await session.scalars(select(Turn).where(Turn.conversation_id == talk.id))).all()
    assert {(t.entities, t.slots_changed, t.intent) for t in turns} == {(None, None, "inform")}
    conversation = await api.resources.conversations.authenticate(talk.id, talk.token)
    assert conversation.state is None


async def test_an_erased_conversation_is_gone_but_may_be_erased_again(api: Api) -> None:
    talk = await api.start()
    await api.client.delete(talk.path, headers=talk.headers)
    gone = await talk.say("还在吗")
    assert gone.status_code == 410
    assert "重新开始" in gone.json()["detail"]
    history = await api.client.get(f"{talk.path}/messages", headers=talk.headers)
    assert history.status_code == 410
    assert (await api.client.delete(talk.path, headers=talk.headers)).status_code == 204


async def test_only_the_owner_may_erase(api: Api) -> None:
    talk, other = await api.start(), await api.start()
    assert (await api.client.delete(talk.path)).status_code == 401
    assert (await api.client.delete(talk.path, headers=other.headers)).status_code == 404
    assert (await talk.say("你好")).status_code == 200


async def test_a_wish_in_the_dialogue_erases_after_its_answer(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()

    async def agree(turn: SentTurn) -> Response:
        return answer(turn, "已经为您删除。", state={"dialogue": {"erase_requested": True}})

    rasa.script = agree
    assert await talk.texts("把我的资料删掉") == ["已经为您删除。"]
    assert (await talk.say("你好")).status_code == 410
    assert await _rows(api, Message, talk.id) == 0


async def test_a_request_for_a_person_marks_the_conversation(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()

    async def note(turn: SentTurn) -> Response:
        return answer(turn, "已转告。", state={"dialogue": {"handover_requested": True}})

    rasa.script = note
    await talk.say("转人工")
    conversation = await api.resources.conversations.authenticate(talk.id, talk.token)
    assert conversation.handover_requested


async def test_retention_erases_only_what_is_older(api: Api) -> None:
    old, new = await api.start(), await api.start()
    async with api.resources.database.transaction() as session:
        from api.conversations.repository import ConversationRepository

        conversation = await ConversationRepository(session).existing(old.id)
        conversation.last_activity_at -= timedelta(days=31)
    # Other tests share the PostgreSQL database and its clock: only these two are looked at.
    await api.resources.conversations.erase_inactive(30)
    assert (await old.say("你好")).status_code == 410
    assert (await new.say("你好")).status_code == 200
