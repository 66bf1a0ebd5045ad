"""The hand-over of a confirmed intake, through the action server's own protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.intake import CONSENT_VERSION
from actions.main import create_app
from runtime.settings import Settings
from tests.actions.conftest import NOW, settings_for
from tests.actions.stand_in_api import RECEIPT, StandInApi, refuses, says

CONSENT = {"version": CONSENT_VERSION, "accepted_at": "2021-06-30T08:59:00+08:00"}
CONFIRMING: dict[str, Any] = {
    "status": "confirming",
    "consent": CONSENT,
    "enterprise_name": "广州市南岭冷链物流有限公司",
    "uscc": "91440111MA585XUQC8",
    "contact_name": "黄少华",
    "mobile": "13922211345",
    "services": ["public_cloud"],
}
SHEET: dict[str, Any] = {
    "applicant": {
        "legal_form": "enterprise",
        "registered_in_baiyun": True,
        "categories": {"four_above": True},
        "annual_tax": {"low": "8000000.00", "high": "8000000.00"},
    },
    "services": {"public_cloud": {"annual_fees": [{"low": "500000.00", "high": "500000.00"}]}},
}
QUESTION = {"kind": "intake", "fact": "confirm", "text": "请确认。"}
CONFIRM = {"intent": "choose", "entities": {"fact": "intake.confirm", "value": "yes"}}
RETRY: dict[str, Any] = {"intent": "hand_over_intake", "entities": {}}


@dataclass(frozen=True)
class Outcome:
    """What one action gave: the texts, the cards and the slots."""

    texts: list[str]
    cards: list[dict[str, Any] | None]
    slots: dict[str, Any]

    @property
    def intake(self) -> dict[str, Any]:
        intake: dict[str, Any] = self.slots["intake"]
        return intake


@dataclass
class ActionServer:
    """Calls actions as Rasa does; nothing is kept between the calls."""

    http: httpx.AsyncClient
    conversation: str = "c0ffee"
    state: dict[str, Any] = field(
        default_factory=lambda: {
            "fact_sheet": SHEET,
            "dialogue": {"goal": "intake", "open_question": QUESTION},
            "intake": CONFIRMING,
        }
    )

    async def run(
        self, action: str, message: dict[str, Any], state: dict[str, Any] | None = None
    ) -> Outcome:
        state = state or self.state
        call = {
            "next_action": action,
            "sender_id": self.conversation,
            "domain": {},
            "version": "3.6.21",
            "tracker": {
                "sender_id": self.conversation,
                "slots": state,
                "latest_message": {
                    "text": "",
                    "intent": {"name": message["intent"], "confidence": 1.0},
                    "entities": [
                        {"entity": name, "value": value}
                        for name, value in message["entities"].items()
                    ],
                    "metadata": {"payload": True},
                },
                "events": [],
                "paused": False,
                "followup_action": None,
                "active_loop": {},
                "latest_action_name": None,
                "latest_event_time": 0,
            },
        }
        answer = await self.http.post("/webhook", json=call)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        return Outcome(
            texts=[r["text"] for r in body["responses"]],
            cards=[(r.get("custom") or {}).get("card") for r in body["responses"]],
            slots=state | {e["name"]: e["value"] for e in body["events"]},
        )

    async def confirm(self, state: dict[str, Any] | None = None) -> Outcome:
        return await self.run("action_continue", CONFIRM, state)

    async def retry(self, state: dict[str, Any]) -> Outcome:
        return await self.run("action_hand_over_intake", RETRY, state)


async def serving(settings: Settings) -> AsyncIterator[ActionServer]:
    transport = httpx.ASGITransport(create_app(settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        yield ActionServer(http)


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[ActionServer]:
    async for one in serving(settings):
        yield one


async def test_a_confirmed_intake_is_sent_complete_and_done(
    server: ActionServer, api: StandInApi
) -> None:
    done = await server.confirm()
    (asked,) = api.asked
    assert asked.body["conversation_id"] == "c0ffee"
    assert asked.body["enterprise"] == {
        "name": "广州市南岭冷链物流有限公司",
        "uscc": "91440111MA585XUQC8",
        "legal_form": "enterprise",
        "registered_in_baiyun": True,
    }
    assert asked.body["contact"] == {"name": "黄少华", "mobile": "13922211345"}
    assert asked.body["services"] == ["public_cloud"]
    assert asked.body["estimate"]["total"] == "250000.00"
    assert asked.body["consent"] == CONSENT
    assert done.intake["status"] == "done"
    assert done.intake["reference"] == RECEIPT["reference"]
    assert f"受理编号：{RECEIPT['reference']}" in "\n".join(done.texts)
    assert [c["reference"] for c in done.cards if c] == [RECEIPT["reference"]]


async def test_the_same_turn_run_twice_sends_the_same(
    server: ActionServer, api: StandInApi
) -> None:
    once, twice = await server.confirm(), await server.confirm()
    assert once == twice
    first, second = api.asked
    assert (first.key, first.body) == (second.key, second.body)


async def test_another_conversation_and_a_next_intake_have_keys_of_their_own(
    server: ActionServer, api: StandInApi
) -> None:
    done = await server.confirm()
    await server.confirm(
        done.slots
        | {
            "intake": {**CONFIRMING, "completed": done.intake["completed"]},
            "dialogue": server.state["dialogue"],
        }
    )
    server.conversation = "decade"
    await server.confirm()
    assert len({asked.key for asked in api.asked}) == 3


async def test_while_the_api_is_down_the_intake_waits_and_the_applicant_is_told(
    server: ActionServer, api: StandInApi
) -> None:
    api.script = [says(503)] * 4
    waiting = await server.confirm()
    assert waiting.intake["status"] == "pending"
    (told,) = waiting.texts
    assert "系统恢复后会自动提交一次" in told
    assert "BY" not in told

    # The api asks again by itself: nothing to say while nothing has changed.
    still = await server.retry(waiting.slots)
    assert still.texts == []
    assert still.intake == waiting.intake

    done = await server.retry(still.slots)
    assert done.intake["status"] == "done"
    assert RECEIPT["reference"] in "\n".join(done.texts)
    assert len({asked.key for asked in api.asked}) == 1
    assert all(asked.body == api.asked[0].body for asked in api.asked)


async def test_what_waits_is_sent_unchanged_on_another_day(api: StandInApi, tmp_path: Path) -> None:
    """The body was fixed at the confirmation: the same key never meets another body."""
    api.script = [says(503)] * 2
    async for today in serving(settings_for(api.url, tmp_path)):
        waiting = await today.confirm()
    later = NOW + timedelta(days=3)
    async for server in serving(settings_for(api.url, tmp_path, later)):
        done = await server.retry(waiting.slots)
    assert done.intake["status"] == "done"
    assert all(asked.body == api.asked[0].body for asked in api.asked)
    assert len({asked.key for asked in api.asked}) == 1


async def test_a_message_in_between_is_answered_and_brings_the_receipt(
    server: ActionServer, api: StandInApi
) -> None:
    api.script = [says(503)] * 2
    waiting = await server.confirm()
    done = await server.run(
        "action_materials", {"intent": "ask_materials", "entities": {}}, waiting.slots
    )
    assert done.intake["status"] == "done"
    assert RECEIPT["reference"] in "\n".join(done.texts)
    assert len(done.texts) > 1


async def test_asked_to_register_again_it_is_still_the_same_intake(
    server: ActionServer, api: StandInApi
) -> None:
    api.script = [says(503)] * 4
    waiting = await server.confirm()
    again = await server.run(
        "action_intake", {"intent": "start_intake", "entities": {}}, waiting.slots
    )
    assert again.intake == waiting.intake
    assert "系统恢复后会自动提交一次" in "\n".join(again.texts)


async def test_starting_over_keeps_what_was_promised(server: ActionServer, api: StandInApi) -> None:
    api.script = [says(503)] * 4
    waiting = await server.confirm()
    anew = await server.run(
        "action_start_over", {"intent": "start_over", "entities": {}}, waiting.slots
    )
    assert anew.slots["fact_sheet"]["services"] == {}
    assert anew.intake == waiting.intake
    done = await server.retry(anew.slots)
    assert done.intake["status"] == "done"
    assert api.asked[-1].body == api.asked[0].body


async def test_what_waits_is_dropped_only_after_asking(
    server: ActionServer, api: StandInApi
) -> None:
    api.script = [says(503)] * 2
    waiting = await server.confirm()
    sent = len(api.asked)
    asked = await server.run("action_cancel", {"intent": "cancel", "entities": {}}, waiting.slots)
    assert asked.intake == waiting.intake
    assert "确定不登记了吗" in "\n".join(asked.texts)
    dropped = await server.run(
        "action_continue",
        {"intent": "choose", "entities": {"fact": "cancel", "value": "yes"}},
        asked.slots,
    )
    assert dropped.intake["status"] == "none"
    assert dropped.intake["uscc"] is None
    assert dropped.slots["dialogue"]["handover_requested"] is True
    assert "80736051" in "\n".join(dropped.texts)
    assert len(api.asked) == sent


async def test_not_dropped_after_all_it_is_handed_over(
    server: ActionServer, api: StandInApi
) -> None:
    api.script = [says(503)] * 2
    waiting = await server.confirm()
    asked = await server.run("action_cancel", {"intent": "cancel", "entities": {}}, waiting.slots)
    done = await server.run(
        "action_continue",
        {"intent": "choose", "entities": {"fact": "cancel", "value": "no"}},
        asked.slots,
    )
    assert done.intake["status"] == "done"
    assert RECEIPT["reference"] in "\n".join(done.texts)


async def test_a_refusal_goes_back_to_the_summary_with_the_reason(
    server: ActionServer, api: StandInApi
) -> None:
    reason = "统一社会信用代码不正确，请对照营业执照核对 18 位代码。"
    api.script = [refuses(422, errors=[{"loc": ["body", "enterprise", "uscc"], "msg": reason}])]
    refused = await server.confirm()
    assert refused.intake["status"] == "confirming"
    assert refused.intake["body"] is None
    assert reason in "\n".join(refused.texts)
    assert len(api.asked) == 1

    corrected = refused.slots | {
        "intake": {**refused.intake, "uscc": "91440111MA5YTPLXG2"},
        "dialogue": server.state["dialogue"],
    }
    done = await server.confirm(corrected)
    assert done.intake["status"] == "done"
    assert api.asked[-1].body["enterprise"]["uscc"] == "91440111MA5YTPLXG2"


async def test_a_refusal_while_it_waits_is_told(server: ActionServer, api: StandInApi) -> None:
    api.script = [says(503)] * 2
    waiting = await server.confirm()
    api.script = [
        refuses(422, errors=[{"loc": ["body", "contact", "mobile"], "msg": "号码不对。"}])
    ]
    refused = await server.retry(waiting.slots)
    assert refused.intake["status"] == "confirming"
    assert "号码不对。" in "\n".join(refused.texts)


async def test_what_had_arrived_before_it_was_changed_stands(
    server: ActionServer, api: StandInApi
) -> None:
    """It was stored, the turn broke off, the applicant changed it and confirmed again."""
    api.script = [refuses(409, existing=RECEIPT)]
    told = await server.confirm()
    text = "\n".join(told.texts)
    assert f"受理编号：{RECEIPT['reference']}" in text
    assert "没有重复登记" in text
    assert "80736051" in text
    assert told.intake["status"] == "done"
    assert told.intake["reference"] == RECEIPT["reference"]
    assert told.slots["dialogue"]["handover_requested"] is True


async def test_without_consent_nothing_is_sent(server: ActionServer, api: StandInApi) -> None:
    """Such a state is a defect: the action fails, and the api apologises."""
    with pytest.raises(AssertionError):
        await server.confirm(server.state | {"intake": {**CONFIRMING, "consent": None}})
    assert api.asked == []


async def test_a_retry_with_nothing_pending_is_silent(
    server: ActionServer, api: StandInApi
) -> None:
    quiet = await server.retry(server.state)
    assert quiet.texts == []
    assert quiet.intake["status"] == "confirming"
    assert api.asked == []
