"""Intakes: registered once, by the action server only; a look-up tells nothing personal."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api.models import Intake
from tests.api.conftest import Api, Elapsed, running, settings_for
from tests.api.fake_rasa import TOKEN, FakeRasa

PATH = "/api/v1/intakes"
USCC = "91440101MA59ABCD83"


def body(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "conversation_id": "0d4c8a1f6b7e4e0c9b3a5d2f1e6c7b8a",
        "enterprise": {
            "name": "广州示例科技有限公司",
            "uscc": USCC,
            "legal_form": "enterprise",
            "registered_in_baiyun": True,
        },
        "contact": {"name": "张三", "mobile": "13800138000"},
        "services": ["public_cloud"],
        "estimate": {"type": "estimate", "total": "250000.00"},
        "consent": {"version": "1", "accepted_at": "2021-06-30T09:00:00+08:00"},
        "note": "第一行\n第二行",
    }
    return base | changes


async def hand_in(
    api: Api, key: str | None = None, token: str = TOKEN, **changes: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or uuid.uuid4().hex}
    return await api.client.post(PATH, json=body(**changes), headers=headers)


async def test_an_intake_gives_a_receipt_and_a_record(api: Api) -> None:
    answer = await hand_in(api)
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["reference"].startswith("BY20210630-")
    assert (receipt["kind"], receipt["policy_lapsed"]) == ("application", False)
    assert receipt["created_at"] == "2021-06-30T09:00:00.000+08:00"
    async with api.resources.database.reading() as session:
        found = await session.scalars(
            select(Intake).where(Intake.reference == receipt["reference"])
        )
        record = found.one()
    assert (record.uscc, record.mobile, record.policy_id) == (USCC, "13800138000", "yunke-2019-22")
    assert record.services == ["public_cloud"]
    assert record.estimate == {"type": "estimate", "total": "250000.00"}


async def test_the_same_key_gives_the_same_intake(api: Api) -> None:
    key = uuid.uuid4().hex
    first, again = await hand_in(api, key), await hand_in(api, key)
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()


async def test_the_same_key_at_once_gives_one_intake(api: Api) -> None:
    key = uuid.uuid4().hex
    answers = await asyncio.gather(*(hand_in(api, key) for _ in range(6)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["reference"] for a in answers}) == 1


async def test_the_same_key_with_another_body_is_a_conflict(api: Api) -> None:
    key = uuid.uuid4().hex
    first = await hand_in(api, key)
    other = await hand_in(api, key, note="另一份")
    assert other.status_code == 409
    assert other.json()["existing"] == first.json()
    assert "Idempotency-Key" in other.json()["detail"]


async def test_only_the_service_may_hand_in(api: Api) -> None:
    assert (await hand_in(api, token="x")).status_code == 401
    headers = {"Idempotency-Key": "k"}
    assert (await api.client.post(PATH, json=body(), headers=headers)).status_code == 401


async def test_a_key_is_required(api: Api) -> None:
    answer = await api.client.post(PATH, json=body(), headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 400


async def test_after_the_last_day_it_is_an_expression_of_interest(
    database_url: str, rasa: FakeRasa, tmp_path: Path
) -> None:
    for day, kind in (("2022-08-14", "application"), ("2022-08-15", "expression_of_interest")):
        now = datetime.fromisoformat(f"{day}T00:00:00+08:00")
        async for api in running(settings_for(database_url, rasa.url, tmp_path, clock_now=now)):
            receipt = (await hand_in(api)).json()
            assert receipt["kind"] == kind
            assert receipt["policy_lapsed"] == (kind != "application")


def enterprise(**changes: Any) -> dict[str, Any]:
    return {"enterprise": body()["enterprise"] | changes}


def contact(**changes: Any) -> dict[str, Any]:
    return {"contact": body()["contact"] | changes}


@pytest.mark.parametrize(
    "changes",
    [
        enterprise(uscc="91440101MA59ABCD84"),
        enterprise(uscc="1234"),
        enterprise(name="  "),
        enterprise(name="广州\x00公司"),
        enterprise(legal_form="moon"),
        contact(mobile="02080736051"),
        contact(mobile="+85261234567"),
        contact(mobile="1380013800"),
        contact(name=""),
        {"services": []},
        {"services": ["public_cloud", "public_cloud"]},
        {"services": ["moon"]},
        {"consent": None},
        {"consent": {"version": "1", "accepted_at": "2021-06-30T09:00:00"}},
        {"consent": {"version": "", "accepted_at": "2021-06-30T09:00:00+08:00"}},
        {"estimate": {"note": "\x00"}},
        {"note": "\x00"},
        {"colour": "red"},
    ],
)
async def test_a_wrong_field_is_named(api: Api, changes: dict[str, Any]) -> None:
    answer = await hand_in(api, **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("+86 138 0013 8000", "13800138000"), ("138-0013-8000", "13800138000")],
)
async def test_ways_to_write_a_mobile_number(api: Api, written: str, kept: str) -> None:
    answer = await hand_in(api, **contact(mobile=written))
    found = await api.client.post(
        f"{PATH}/lookup",
        json={"reference": answer.json()["reference"], "mobile_last4": kept[-4:]},
    )
    assert found.status_code == 200


async def test_services_may_carry_what_is_known_of_their_fees(api: Api) -> None:
    asked = {"service": "public_cloud", "annual_fees": ["500000"]}
    assert (await hand_in(api, services=[asked])).status_code == 201
    assert (await hand_in(api, services=[asked, "public_cloud"])).status_code == 422


async def test_a_look_up_tells_the_stage_and_nothing_personal(api: Api) -> None:
    reference = (await hand_in(api)).json()["reference"]
    asked = {"reference": f" {reference.lower()} ", "mobile_last4": "8000"}
    answer = await api.client.post(f"{PATH}/lookup", json=asked)
    assert answer.status_code == 200
    found = answer.json()
    assert found["reference"] == reference
    assert found["stage"] == "received"
    assert found["stage_label"] == "已登记，等待工作人员联系"
    assert [stage["stage"] for stage in found["stages"]] == ["received"]
    for personal in ("张三", "13800138000", USCC, "广州示例科技有限公司"):
        assert personal not in answer.text


async def test_wrong_digits_and_no_such_reference_look_the_same(api: Api) -> None:
    reference = (await hand_in(api)).json()["reference"]
    answers = [
        await api.client.post(f"{PATH}/lookup", json=asked)
        for asked in (
            {"reference": reference, "mobile_last4": "8001"},
            {"reference": "BY20210630-AAAAAA", "mobile_last4": "8000"},
            {"reference": "\x00", "mobile_last4": "8000"},
        )
    ]
    assert {a.status_code for a in answers} == {404}
    assert len({a.text for a in answers}) == 1
    assert "020-80736051" in answers[0].json()["detail"]


async def test_an_erased_intake_keeps_its_reference_and_nothing_personal(api: Api) -> None:
    reference = (await hand_in(api)).json()["reference"]
    assert await api.resources.intakes.erase(reference)
    assert not await api.resources.intakes.erase("BY20210630-AAAAAA")
    asked = {"reference": reference, "mobile_last4": "8000"}
    assert (await api.client.post(f"{PATH}/lookup", json=asked)).status_code == 404


@pytest.fixture
async def limited(
    database_url: str, rasa: FakeRasa, tmp_path: Path, elapsed: Elapsed
) -> AsyncIterator[Api]:
    strict = settings_for(database_url, rasa.url, tmp_path, rate_limits=True)
    async for api in running(strict, elapsed):
        yield api


async def test_guessing_digits_is_stopped_for_everybody(limited: Api, elapsed: Elapsed) -> None:
    reference = (await hand_in(limited)).json()["reference"]
    asked = {"reference": reference, "mobile_last4": "0000"}
    token = {"Authorization": f"Bearer {TOKEN}"}
    path = f"{PATH}/lookup"
    tried = [
        (await limited.client.post(path, json=asked, headers=token)).status_code for _ in range(7)
    ]
    assert tried == [404] * 5 + [429] * 2
    stopped = await limited.client.post(path, json=asked, headers=token)
    assert int(stopped.headers["retry-after"]) == 120
    elapsed.seconds = 120
    assert (await limited.client.post(path, json=asked, headers=token)).status_code == 404


async def test_look_ups_of_one_address_are_limited(limited: Api) -> None:
    statuses = []
    for number in range(12):
        asked = {"reference": f"BY20210630-AAAA{number:02}", "mobile_last4": "0000"}
        statuses.append((await limited.client.post(f"{PATH}/lookup", json=asked)).status_code)
    assert statuses == [404] * 10 + [429] * 2


async def test_starting_conversations_is_limited(limited: Api, elapsed: Elapsed) -> None:
    statuses = [
        (await limited.client.post("/api/v1/conversations", json={})).status_code for _ in range(31)
    ]
    assert statuses == [201] * 30 + [429]
    elapsed.seconds = 20
    assert (await limited.client.post("/api/v1/conversations", json={})).status_code == 201
