"""The event stream over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.api.conftest import Api, Talk
from tests.api.fake_rasa import FakeRasa


@asynccontextmanager
async def following(
    talk: Talk, last_event_id: str | None = None
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    headers = talk.headers | ({"Last-Event-ID": last_event_id} if last_event_id else {})
    async with talk.client.stream("GET", f"{talk.path}/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in response.aiter_lines():
        if not line:
            if "data" in event:
                yield event
            event = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value


async def test_after_a_break_the_stream_goes_on_where_it_was(api: Api) -> None:
    talk = await api.start()
    await talk.say("一")
    history = await talk.history()
    async with following(talk, history[0]["id"]) as events:
        seen = [await anext(events), await anext(events)]
    assert [e["data"] for e in seen] == history[1:]
    assert [e["id"] for e in seen] == [m["id"] for m in history[1:]]
    assert {e["event"] for e in seen} == {"message"}


async def test_new_messages_arrive_as_they_are_stored(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    async with following(talk, talk.greeting[0]["id"]) as events:
        await talk.say("二", "mine")
        said, reply = await anext(events), await anext(events)
    assert (said["data"]["role"], said["data"]["client_message_id"]) == ("user", "mine")
    assert reply["data"]["text"] == "收到：二"


async def test_an_unknown_last_event_gives_everything_rather_than_a_gap(api: Api) -> None:
    talk = await api.start()
    async with following(talk, "0" * 32) as events:
        assert (await anext(events))["data"] == talk.greeting[0]


async def test_erasing_ends_the_stream(api: Api) -> None:
    talk = await api.start()
    async with following(talk, talk.greeting[0]["id"]) as events:
        await api.client.delete(talk.path, headers=talk.headers)
        assert [e["event"] async for e in events] == ["ended"]


async def test_a_stream_needs_the_token(api: Api) -> None:
    talk = await api.start()
    assert (await api.client.get(f"{talk.path}/events")).status_code == 401
