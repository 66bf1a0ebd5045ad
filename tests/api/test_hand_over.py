"""An intake that could not be handed over is retried until it is."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from tests.api.conftest import Api, Elapsed, Talk
from tests.api.fake_rasa import FakeRasa, Turn, answer

PENDING = {"intake": {"status": "pending"}}


@pytest.fixture
async def pending(api: Api, rasa: FakeRasa) -> Talk:
    talk = await api.start()

    async def api_is_down(turn: Turn) -> Response:
        texts = () if turn["payload"] == "/hand_over_intake" else ("稍后自动提交。",)
        return answer(turn, *texts, state=PENDING)

    rasa.script = api_is_down
    await talk.say("确认提交")
    return talk


def _retries_of(rasa: FakeRasa, talk: Talk) -> list[dict[str, Any]]:
    return [
        t
        for t in rasa.turns
        if t["payload"] == "/hand_over_intake" and t["conversation_id"] == talk.id
    ]


async def test_waits_grow_from_5_seconds_to_5_minutes(
    api: Api, rasa: FakeRasa, pending: Talk, elapsed: Elapsed
) -> None:
    tried_at = []
    for second in range(1300):
        elapsed.seconds = float(second)
        before = len(_retries_of(rasa, pending))
        if second % 5 == 0:
            await api.resources.hand_overs.run_due()
        if len(_retries_of(rasa, pending)) > before:
            tried_at.append(second)
    waits = [b - a for a, b in zip([0, *tried_at], tried_at, strict=False)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


async def test_the_receipt_is_appended_and_no_more_is_tried(
    api: Api, rasa: FakeRasa, pending: Talk, elapsed: Elapsed
) -> None:
    async def api_is_back(turn: Turn) -> Response:
        return answer(turn, "受理编号 BY20210630-7K3M9Q", state={"intake": {"status": "done"}})

    rasa.script = api_is_back
    for second in (0, 5, 10, 600):
        elapsed.seconds = float(second)
        await api.resources.hand_overs.run_due()
    (sent,) = _retries_of(rasa, pending)
    assert sent["state"]["intake"] == {"status": "pending"}
    texts = [m["text"] for m in await pending.history()]
    assert texts[-1] == "受理编号 BY20210630-7K3M9Q"
    assert texts.count("受理编号 BY20210630-7K3M9Q") == 1


async def test_a_failed_retry_says_nothing_and_keeps_the_state(
    api: Api, rasa: FakeRasa, pending: Talk, elapsed: Elapsed
) -> None:
    async def rasa_is_ill(turn: Turn) -> Response:
        return JSONResponse({"error": "x"}, 500)

    rasa.script = rasa_is_ill
    before = await pending.history()
    for second in (0, 5):
        elapsed.seconds = float(second)
        await api.resources.hand_overs.run_due()
    assert await pending.history() == before
    assert pending.id in await api.resources.conversations.pending_hand_overs()
