"""Materials over HTTP."""

from __future__ import annotations

import pytest

from tests.api.conftest import Api

PATH = "/api/v1/materials"


async def test_several_services_need_the_union_once(api: Api) -> None:
    answer = await api.client.get(f"{PATH}?service=public_cloud&service=software_park")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["number"] for item in items] == [1, 2, 3, 4, 5, 6, 7]
    assert items[6]["services"] == ["software_park"]
    assert all(item["stamped"] for item in items)
    assert [item["number"] for item in items if item["fillable"]] == [2, 4]
    assert answer.json()["citations"][0]["article"] == 14


@pytest.mark.parametrize("query", ["", "?service=moon", "?service="])
async def test_an_unknown_service_is_a_problem(api: Api, query: str) -> None:
    answer = await api.client.get(PATH + query)
    assert answer.status_code == 422
    assert answer.json()["errors"]
