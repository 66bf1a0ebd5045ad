"""Conversations and turns over HTTP, as contract.md promises them."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import JSONResponse, Response

from tests.api.conftest import Api
from tests.api.fake_rasa import OFFER, FakeRasa, Gate, Turn, answer, echo


async def test_a_conversation_starts_with_the_dialogues_greeting(api: Api) -> None:
    talk = await api.start()
    assert [m["text"] for m in talk.greeting] == ["您好，我是云券助手。"]
    assert talk.greeting[0]["role"] == "bot"
    assert talk.greeting[0]["quick_replies"] == [OFFER]


async def test_a_turn_answers_and_both_sides_are_in_the_history(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    reply = (await talk.say("公有云要什么材料？")).json()["messages"]
    assert [m["text"] for m in reply] == ["收到：公有云要什么材料？"]
    assert reply[0]["citations"] == [{"article": 11, "label": "第十一条（二）", "quote": "原文"}]
    assert reply[0]["created_at"] == "2021-06-30T09:00:00.000+08:00"
    history = await talk.history()
    assert [m["role"] for m in history] == ["bot", "user", "bot"]
    assert await talk.history(after=history[0]["id"]) == history[1:]


async def test_the_state_of_one_turn_is_sent_with_the_next(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    await talk.say("一")
    await talk.say("二")
    states = [(t["state"] or {}).get("fact_sheet") for t in rasa.turns]
    assert states == [None, {"turns": 1}, {"turns": 2}]


async def test_repeating_a_message_gives_the_same_answer_and_no_second_turn(
    api: Api, rasa: FakeRasa
) -> None:
    talk = await api.start()
    first = await talk.say("你好", "same")
    again = await talk.say("你好", "same")
    assert again.json() == first.json()
    assert len(rasa.user_turns()) == 1
    assert len(await talk.history()) == 3


async def test_a_repeat_waits_for_the_first_that_is_still_running(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    rasa.script = gate = Gate()
    first = asyncio.create_task(talk.say("你好", "same"))
    await gate.arrived.wait()
    again = asyncio.create_task(talk.say("你好", "same"))
    gate.open.set()
    assert (await again).json() == (await first).json()
    assert len(rasa.user_turns()) == 1


async def test_messages_of_one_conversation_are_answered_one_at_a_time(
    api: Api, rasa: FakeRasa
) -> None:
    talk = await api.start()
    answers = await asyncio.gather(*(talk.say(str(i)) for i in range(12)))
    assert {a.status_code for a in answers} == {200}
    assert rasa.most_running == 1
    # Each turn saw the state of the one before it: none was lost, none ran beside another.
    assert [t["state"]["fact_sheet"]["turns"] for t in rasa.user_turns()] == list(range(1, 13))
    roles = [m["role"] for m in await talk.history()]
    assert roles == ["bot", *["user", "bot"] * 12]


async def test_other_conversations_do_not_wait(api: Api, rasa: FakeRasa) -> None:
    slow, quick = await api.start(), await api.start()
    gate = Gate()

    async def only_one_waits(turn: Turn) -> Response:
        return await (gate(turn) if turn["conversation_id"] == slow.id else echo(turn))

    rasa.script = only_one_waits
    waiting = asyncio.create_task(slow.say("慢"))
    await gate.arrived.wait()
    assert await quick.texts("快") == ["收到：快"]
    assert not waiting.done()
    gate.open.set()
    assert (await waiting).status_code == 200


async def test_no_lock_is_left_behind(api: Api) -> None:
    talk = await api.start()
    await talk.say("你好")
    assert len(api.resources.conversations._locks) == 0


@pytest.mark.parametrize(
    "failing",
    [
        pytest.param(JSONResponse({"error": "x"}, 500), id="5xx"),
        pytest.param(JSONResponse({"error": "x"}, 422), id="422"),
        pytest.param(Response("not json"), id="not json"),
        pytest.param(JSONResponse({"messages": []}), id="no state"),
        pytest.param(JSONResponse({"messages": [], "state": {}}), id="no replies"),
        pytest.param(JSONResponse([]), id="Rasa's empty list"),
    ],
)
async def test_a_failed_turn_is_one_visible_apology_and_changes_no_state(
    api: Api, rasa: FakeRasa, failing: Response
) -> None:
    talk = await api.start()

    async def fail(turn: Turn) -> Response:
        return failing

    rasa.script = fail
    (apology,) = await talk.texts("我们是软件企业", "first")
    assert "抱歉" in apology
    assert "020-80736051" in apology

    rasa.script = echo
    assert await talk.texts("我们是软件企业", "first") == [apology]
    assert await talk.texts("我们是软件企业") == ["收到：我们是软件企业"]
    assert rasa.turns[-1]["state"]["fact_sheet"] == {"turns": 1}
    assert [m["role"] for m in await talk.history()] == ["bot", "user", "bot", "user", "bot"]


async def test_a_hiccup_is_retried_once_and_not_seen(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    failures = [JSONResponse({"error": "x"}, 503)]

    async def hiccup(turn: Turn) -> Response:
        return failures.pop() if failures else await echo(turn)

    rasa.script = hiccup
    assert await talk.texts("你好") == ["收到：你好"]
    assert [t["message_id"] for t in rasa.user_turns()] == [rasa.turns[-1]["message_id"]] * 2


async def test_only_offered_payloads_are_taken(api: Api, rasa: FakeRasa) -> None:
    talk = await api.start()
    refused = await talk.post({"payload": "/restart", "client_message_id": "a"})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    taken = await talk.post({"payload": OFFER["payload"], "client_message_id": "b"})
    assert taken.status_code == 200
    assert rasa.turns[-1]["payload"] == OFFER["payload"]
    assert rasa.turns[-1]["text"] is None
    assert [m["text"] for m in await talk.history() if m["role"] == "user"] == [OFFER["title"]]


async def test_a_payload_offered_elsewhere_is_refused(api: Api, rasa: FakeRasa) -> None:
    other = await api.start()

    async def offering(turn: Turn) -> Response:
        return answer(turn, "好", quick_replies=[{"title": "办理", "payload": "/start_intake"}])

    rasa.script = offering
    await other.say("你好")
    talk = await api.start()
    rasa.script = echo
    body = {"payload": "/start_intake", "client_message_id": "a"}
    assert (await other.post(body)).status_code == 200
    # The greeting script of this conversation offered it too, under its own id only.
    assert (await talk.post(body | {"payload": "/start_intake2"})).status_code == 422


@pytest.mark.parametrize(
    ("sent", "reaches_rasa"),
    [
        ("/restart", "／restart"),
        ("  //intent", "／/intent"),
        ("\u200b/restart", "／restart"),
        ("a\x00b\x1b[0mc", "ab[0mc"),
        ("一\r\n二\t三", "一\n二 三"),
        ("  你好  ", "你好"),
    ],
)
async def test_a_text_is_never_a_command(
    api: Api, rasa: FakeRasa, sent: str, reaches_rasa: str
) -> None:
    talk = await api.start()
    await talk.texts(sent)
    assert rasa.turns[-1]["text"] == reaches_rasa
    assert (await talk.history())[1]["text"] == sent.replace("\x00", "")


@pytest.mark.parametrize(
    "body",
    [
        {"text": "   ", "client_message_id": "a"},
        {"text": "\u200b\x00", "client_message_id": "a"},
        {"text": "云" * 4001, "client_message_id": "a"},
        {"text": "你好"},
        {"text": "你好", "client_message_id": ""},
        {"text": "你好", "client_message_id": "a" * 129},
        {"text": "你好", "payload": "/affirm", "client_message_id": "a"},
        {"client_message_id": "a"},
        {"text": "你好", "client_message_id": "a", "role": "operator"},
        {"text": 5, "client_message_id": "a"},
        [],
    ],
)
async def test_a_bad_message_is_a_problem_in_chinese(
    api: Api, rasa: FakeRasa, body: object
) -> None:
    talk = await api.start()
    answer_ = await talk.post(body)  # type: ignore[arg-type]
    assert answer_.status_code == 422
    problem = answer_.json()
    assert problem["status"] == 422
    assert problem["errors"]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in e["msg"]) for e in problem["errors"])
    assert not rasa.user_turns()


async def test_4000_characters_are_taken(api: Api) -> None:
    talk = await api.start()
    assert (await talk.say("云" * 4000)).status_code == 200


async def test_the_token_is_the_only_key(api: Api) -> None:
    talk, other = await api.start(), await api.start()
    path = f"{talk.path}/messages"
    body = {"text": "你好", "client_message_id": "a"}
    assert (await api.client.post(path, json=body)).status_code == 401
    foreign = await api.client.post(path, json=body, headers=other.headers)
    nowhere = await api.client.post(
        f"/api/v1/conversations/{'0' * 32}/messages", json=body, headers=other.headers
    )
    assert foreign.status_code == nowhere.status_code == 404
    assert foreign.json() == nowhere.json()
    for id_ in ("%00", "../x", "a" * 500):
        answer_ = await api.client.get(
            f"/api/v1/conversations/{id_}/messages", headers=other.headers
        )
        assert answer_.status_code == 404


async def test_without_rasa_a_conversation_still_starts(api: Api, rasa: FakeRasa) -> None:
    await rasa.server.stop()
    talk = await api.start()
    assert "机器人" in talk.greeting[0]["text"]
    (apology,) = await talk.texts("你好")
    assert "抱歉" in apology
