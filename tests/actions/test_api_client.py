"""What the action server makes of everything that the api may answer, or not answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.api_client import (
    ATTEMPTS,
    ApiClient,
    ApiKeyUsedError,
    ApiRefusedError,
    ApiUnavailableError,
    Receipt,
)
from runtime.ports import free_ports
from tests.actions.conftest import TOKEN, settings_for
from tests.actions.stand_in_api import RECEIPT, Answer, StandInApi, refuses, says, says_plainly

BODY: dict[str, Any] = {
    "enterprise": {"name": "广州市南岭冷链物流有限公司"},
    "services": ["diagnosis"],
}
EXPECTED = Receipt(
    reference="BY20210630-7K3M9Q",
    kind="application",
    policy_lapsed=False,
    created_at="2021-06-30T09:00:00+08:00",
)


async def test_an_intake_is_sent_with_its_key_and_the_service_token(
    client: ApiClient, api: StandInApi
) -> None:
    assert await client.submit_intake(BODY, "key-1") == EXPECTED
    (asked,) = api.asked
    assert asked.path == "/api/v1/intakes"
    assert asked.key == "key-1"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.body == BODY


@pytest.mark.parametrize("fault", [says(500), says(502), says(503), refuses(429)])
async def test_a_passing_fault_is_retried_with_the_same_key_and_body(
    client: ApiClient, api: StandInApi, fault: Answer
) -> None:
    api.script = [fault]
    assert await client.submit_intake(BODY, "key-1") == EXPECTED
    assert [(a.key, a.body) for a in api.asked] == [("key-1", BODY)] * 2


async def test_an_answer_that_does_not_come_is_given_up_and_asked_again(
    client: ApiClient, api: StandInApi
) -> None:
    api.script = [api.never]
    assert await client.submit_intake(BODY, "key-1") == EXPECTED
    assert [a.key for a in api.asked] == ["key-1"] * 2


@pytest.mark.parametrize("fault", [says(500), says_plainly(503, "<h1>down</h1>"), refuses(429)])
async def test_a_lasting_fault_is_unavailable_after_bounded_attempts(
    client: ApiClient, api: StandInApi, fault: Answer
) -> None:
    api.script = [fault] * 10
    with pytest.raises(ApiUnavailableError):
        await client.submit_intake(BODY, "key-1")
    assert len(api.asked) == ATTEMPTS


async def test_no_answer_at_all_is_unavailable(client: ApiClient, api: StandInApi) -> None:
    api.script = [api.never] * 10
    with pytest.raises(ApiUnavailableError):
        await client.submit_intake(BODY, "key-1")
    assert len(api.asked) == ATTEMPTS


async def test_a_closed_port_is_unavailable(tmp_path: Path) -> None:
    client = ApiClient(settings_for(f"http://127.0.0.1:{free_ports(1)[0]}", tmp_path))
    with pytest.raises(ApiUnavailableError):
        await client.submit_intake(BODY, "key-1")
    await client.close()


async def test_a_proxy_of_the_environment_is_not_used(
    api: StandInApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    client = ApiClient(settings_for(api.url, tmp_path))
    assert await client.submit_intake(BODY, "key-1") == EXPECTED
    await client.close()


async def test_a_refusal_says_which_fields_and_why_and_is_not_repeated(
    client: ApiClient, api: StandInApi
) -> None:
    errors = [{"loc": ["body", "enterprise", "uscc"], "msg": "统一社会信用代码不正确。"}]
    api.script = [refuses(422, errors=errors)]
    with pytest.raises(ApiRefusedError) as refused:
        await client.submit_intake(BODY, "key-1")
    assert refused.value.status == 422
    assert refused.value.detail == "提交的内容有误。"
    assert refused.value.errors == errors
    assert len(api.asked) == 1


async def test_a_used_key_brings_the_receipt_of_what_it_made(
    client: ApiClient, api: StandInApi
) -> None:
    api.script = [refuses(409, existing=RECEIPT)]
    with pytest.raises(ApiKeyUsedError) as used:
        await client.submit_intake(BODY, "key-1")
    assert used.value.receipt == EXPECTED
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refuses(401),
        refuses(404),
        refuses(400),
        says(302),
        refuses(409),
        says(201, {}),
        says(201, ["BY20210630-7K3M9Q"]),
        says(201, {"reference": "BY20210630-7K3M9Q"}),
        says_plainly(200, "<html>login</html>"),
    ],
    ids=["401", "404", "400", "302", "409 bare", "empty", "list", "half", "html"],
)
async def test_what_is_not_the_applicants_fault_is_no_refusal(
    client: ApiClient, api: StandInApi, answer: Answer
) -> None:
    api.script = [answer] * 10
    with pytest.raises(ApiUnavailableError):
        await client.submit_intake(BODY, "key-1")


async def test_a_look_up_gives_what_the_api_says(client: ApiClient, api: StandInApi) -> None:
    found = {"reference": "BY20210630-7K3M9Q", "stage_label": "已登记"}
    api.script = [says(200, found)]
    assert await client.look_up("BY20210630-7K3M9Q", "8000") == found
    assert api.asked[0].path == "/api/v1/intakes/lookup"
    assert api.asked[0].body == {"reference": "BY20210630-7K3M9Q", "mobile_last4": "8000"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refuses(404), ApiRefusedError),
        (refuses(422), ApiRefusedError),
        (refuses(401), ApiUnavailableError),
        (refuses(429), ApiUnavailableError),
        (says(500), ApiUnavailableError),
        (says(200, {}), ApiUnavailableError),
    ],
    ids=["404", "422", "401", "429", "500", "empty"],
)
async def test_a_look_up_without_a_find(
    client: ApiClient, api: StandInApi, answer: Answer, error: type[Exception]
) -> None:
    api.script = [answer] * 10
    with pytest.raises(error):
        await client.look_up("BY20210630-7K3M9Q", "8000")
