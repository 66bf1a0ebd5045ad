"""Estimates over HTTP: exact, strict, and never an internal error."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.main import create_app
from tests.api.conftest import policy_book, settings_for

PATH = "/api/v1/estimates"
ENTERPRISE = {
    "legal_form": "enterprise",
    "registered_in_baiyun": True,
    "categories": ["four_above"],
    "annual_tax": "8000000",
}


def request(*services: dict[str, Any], **applicant: Any) -> dict[str, Any]:
    return {
        "as_of": "2021-06-30",
        "applicant": ENTERPRISE | applicant,
        "services": list(services) or [{"service": "public_cloud", "annual_fees": ["500000"]}],
    }


def dev_cloud(**fields: Any) -> dict[str, Any]:
    base = {"service": "dev_cloud", "edition": "enterprise", "packages": 3}
    return base | {"annual_fees": ["90000", "90000", "90000"]} | fields


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Estimates touch neither the database nor Rasa: the app needs no lifespan."""
    folder = tmp_path_factory.mktemp("estimates")
    url = f"sqlite+aiosqlite:///{folder / 'unused.db'}"
    return create_app(settings_for(url, "http://127.0.0.1:9", folder), book=policy_book())


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api"
    ) as client:
        yield client


async def estimate(client: httpx.AsyncClient, body: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def test_the_contracts_example(client: httpx.AsyncClient) -> None:
    result = await estimate(client, request())
    assert result["total"] == "250000.00"
    assert result["policy"] == {
        "id": "yunke-2019-22",
        "title": "广州市白云区企业上云上平台服务券实施办法",
        "valid_from": "2019-08-14",
        "valid_until": "2022-08-14",
        "status": "in_force",
    }
    (service,) = result["services"]
    (year,) = service["years"]
    del year["steps"]
    assert year == {
        "year": 1,
        "fee": "500000.00",
        "excluded": "0.00",
        "base": "500000.00",
        "rate": "0.5",
        "uncapped": "250000.00",
        "cap": "300000.00",
        "amount": "250000.00",
        "self_pay": "250000.00",
    }
    assert (service["eligibility"], service["missing"]) == ("eligible", [])
    assert any(c["label"] == "第十一条（二）" for c in service["citations"])


async def test_rates_are_plain_decimals(client: httpx.AsyncClient) -> None:
    result = await estimate(client, request(dev_cloud(), categories=["software_it"]))
    rates = [year["rate"] for year in result["services"][0]["years"]]
    assert rates == ["1", "0.8", "0.6"]


async def test_r3_has_no_rate_and_shows_both_ways(client: httpx.AsyncClient) -> None:
    body = request(categories=["four_above", "new_key_investment"], paid_in_capital="30000000")
    (service,) = (await estimate(client, body))["services"]
    assert service["years"][0]["rate"] is None
    assert service["years"][0]["amount"] == "500000.00"
    ways = {way["amounts"][0]: way["chosen"] for way in service["alternatives"]}
    assert ways == {"250000.00": False, "500000.00": True}


@pytest.mark.parametrize(
    ("tax", "amount"),
    [
        ("4999999.99", "100000.00"),
        ("5000000", "300000.00"),
        ("19999999.99", "300000.00"),
        ("20000000", "1000000.00"),
    ],
)
@pytest.mark.parametrize("as_number", [False, True])
async def test_amounts_are_exact_as_strings_and_as_numbers(
    client: httpx.AsyncClient, tax: str, amount: str, as_number: bool
) -> None:
    body = json.dumps(request({"service": "public_cloud", "annual_fees": ["3000000"]}))
    written = tax if as_number else f'"{tax}"'
    content = body.replace('"annual_tax": "8000000"', f'"annual_tax": {written}')
    answer = await client.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert answer.json()["total"] == amount


async def test_a_number_never_passes_through_binary_float(client: httpx.AsyncClient) -> None:
    # 0.1 + 0.2-like figures: as a float this fee would have more than two decimals.
    content = json.dumps(request()).replace('"500000"', "999999999999.99")
    answer = await client.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert answer.json()["services"][0]["years"][0]["fee"] == "999999999999.99"


@pytest.mark.parametrize(
    ("applicant", "service", "missing"),
    [
        ({"annual_tax": None}, None, ["annual_tax"]),
        ({"registered_in_baiyun": None}, None, ["registered_in_baiyun"]),
        ({"legal_form": None}, None, ["legal_form"]),
        ({"categories": None}, None, ["categories"]),
        ({"categories": ["new_key_investment"]}, None, ["paid_in_capital"]),
        ({"categories": ["software_it"]}, dev_cloud(edition=None), ["edition"]),
        ({"categories": ["software_it"]}, dev_cloud(packages=None), ["packages"]),
        (
            {"categories": ["software_vendor"]},
            {"service": "software_park", "annual_fees": ["1"], "prior": None},
            ["prior"],
        ),
    ],
)
async def test_missing_facts_have_the_contracts_names(
    client: httpx.AsyncClient,
    applicant: dict[str, Any],
    service: dict[str, Any] | None,
    missing: list[str],
) -> None:
    body = request(*([service] if service else []), **applicant)
    (result,) = (await estimate(client, body))["services"]
    assert result["missing"] == missing
    assert result["years"] == []


async def test_no_category_holding_is_a_clear_no(client: httpx.AsyncClient) -> None:
    (service,) = (await estimate(client, request(categories=[])))["services"]
    assert (service["eligibility"], service["years"], service["missing"]) == (
        "not_eligible",
        [],
        [],
    )


async def test_as_of_defaults_to_the_clocks_today(client: httpx.AsyncClient) -> None:
    body = request()
    del body["as_of"]
    assert (await estimate(client, body))["policy"]["status"] == "in_force"
    lapsed = await estimate(client, request() | {"as_of": "2022-08-15"})
    assert lapsed["policy"]["status"] == "lapsed"
    assert lapsed["notices"]
    early = await estimate(client, request() | {"as_of": "2019-08-13"})
    assert early["policy"]["status"] == "not_yet_in_force"


ONE_YEAR = {"service": "diagnosis", "annual_fees": ["200000"]}
PUBLIC = {"service": "public_cloud", "annual_fees": ["500000"]}


@pytest.mark.parametrize(
    "body",
    [
        request(PUBLIC | {"annual_fees": []}),
        request(PUBLIC | {"annual_fees": ["1"] * 4}),
        request(PUBLIC | {"annual_fees": None}),
        request({"service": "public_cloud"}),
        request(ONE_YEAR | {"annual_fees": ["1", "1"]}),
        request(dev_cloud(start_year=2)),
        request(dev_cloud(start_year=4, annual_fees=["1"])),
        request(dev_cloud(start_year=0, annual_fees=["1"])),
        request(dev_cloud(packages=0)),
        request(dev_cloud(packages="3")),
        request(dev_cloud(packages=True)),
        request(dev_cloud(packages=1.5)),
        request(dev_cloud(edition="gold")),
        request(dev_cloud(prior=False)),
        request(PUBLIC | {"packages": 1}),
        request(PUBLIC | {"prior": False}),
        request(ONE_YEAR | {"edition": "enterprise"}),
        request(ONE_YEAR | {"prior": "no"}),
        request(PUBLIC | {"excluded_fees": ["1", "1"]}),
        request(PUBLIC | {"excluded_fees": ["500000.01"]}),
        request(PUBLIC, PUBLIC),
        request(PUBLIC | {"annual_fees": ["-1"]}),
        request(PUBLIC | {"annual_fees": [-0.01]}),
        request(PUBLIC | {"annual_fees": ["1000000000000.01"]}),
        request(PUBLIC | {"annual_fees": [True]}),
        request(PUBLIC | {"annual_fees": ["1.001"]}),
        request(PUBLIC | {"annual_fees": ["1e3"]}),
        request(PUBLIC | {"annual_fees": ["５"]}),
        request(PUBLIC | {"annual_fees": ["NaN"]}),
        request(PUBLIC | {"annual_fees": [" 1"]}),
        request(PUBLIC | {"annual_fees": "1"}),
        request({"service": "moon", "annual_fees": ["1"]}),
        request({"annual_fees": ["1"]}),
        request(categories=["moon"]),
        request(registered_in_baiyun="yes"),
        request(registered_in_baiyun=1),
        request(legal_form="moon"),
        request(fraud_finding_date="2020-02-30"),
        request(fraud_finding_date=1577836800),
        request(colour="red"),
        request() | {"as_of": "2021-06-30T00:00:00"},
        request() | {"services": []},
        request() | {"colour": "red"},
        {},
        [],
        None,
    ],
)
async def test_what_is_not_the_contracts_is_refused_in_chinese(
    client: httpx.AsyncClient, body: Any
) -> None:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert errors
    for error in errors:
        assert any("\u4e00" <= c <= "\u9fff" for c in error["msg"])
        assert "{" not in error["msg"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"as_of": NaN}',
        b'{"services": [' + b"9" * 10_000 + b"]}",
        b'{"as_of": "\\ud800"}',
        b'{"applicant": {"annual_tax": 1e999999999}}',
        b'{"applicant": {"annual_tax": 1e-999999999}}',
    ],
)
async def test_what_is_hardly_json_is_a_problem_too(
    client: httpx.AsyncClient, content: bytes
) -> None:
    answer = await client.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["enterprise", "dev_cloud", "public_cloud", "1", "0.01", "2021-06-30"])
)  # fmt: skip
ANY_JSON = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3)
)
MONEY = st.decimals(0, 10**12, places=2).map(str) | st.integers(0, 10**12) | ANY_JSON
SERVICES = st.fixed_dictionaries(
    {
        "service": st.sampled_from(
            ["dev_cloud", "public_cloud", "software_park", "diagnosis", "digital_workshop"]
        ),
        "annual_fees": st.lists(MONEY, max_size=4),
    },
    optional={
        "excluded_fees": st.lists(MONEY, max_size=4) | ANY_JSON,
        "edition": st.sampled_from(["enterprise", "education", None]) | ANY_JSON,
        "packages": st.integers(-1, 20) | ANY_JSON,
        "start_year": st.integers(0, 4) | ANY_JSON,
        "prior": ANY_JSON,
    },
)
BODIES = ANY_JSON | st.fixed_dictionaries(
    {"services": st.lists(SERVICES, max_size=6)},
    optional={
        "as_of": st.dates().map(str) | ANY_JSON,
        "applicant": ANY_JSON
        | st.fixed_dictionaries(
            {},
            optional={
                "legal_form": st.sampled_from(["enterprise", "branch"]) | ANY_JSON,
                "registered_in_baiyun": st.booleans() | ANY_JSON,
                "categories": st.lists(
                    st.sampled_from(["software_it", "four_above", "new_key_investment"])
                )
                | ANY_JSON,
                "annual_tax": MONEY,
                "paid_in_capital": MONEY,
                "fraud_finding_date": st.dates().map(str) | ANY_JSON,
            },
        ),
    },
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=BODIES)
async def test_no_request_is_an_internal_error(client: httpx.AsyncClient, body: Any) -> None:
    answer = await client.post(
        PATH, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert float(answer.json()["total"]) >= 0
