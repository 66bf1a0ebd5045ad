"""Headers, problems, health and the page: what holds for every answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api.page.endpoints import FOLDER
from tests.api.conftest import Api, running, settings_for
from tests.api.fake_rasa import FakeRasa

EVERYWHERE = ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/nowhere", "/operator"]


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_has_the_security_headers(api: Api, path: str) -> None:
    headers = (await api.client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]


async def test_the_page_says_who_may_frame_it(
    database_url: str, rasa: FakeRasa, tmp_path: Path
) -> None:
    framed = settings_for(
        database_url, rasa.url, tmp_path, frame_ancestors=("'self'", "https://www.by.gov.cn")
    )
    async for api in running(framed):
        policy = (await api.client.get("/")).headers["content-security-policy"]
        assert "frame-ancestors 'self' https://www.by.gov.cn" in policy
        assert "script-src 'self';" in policy
        data = (await api.client.get("/healthz")).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in data


async def test_cors_is_an_allow_list(database_url: str, rasa: FakeRasa, tmp_path: Path) -> None:
    allowed = settings_for(
        database_url, rasa.url, tmp_path, cors_origins=("https://www.by.gov.cn",)
    )
    async for api in running(allowed):
        for origin, answer in (("https://www.by.gov.cn", True), ("https://evil.example", False)):
            headers = (await api.client.get("/healthz", headers={"Origin": origin})).headers
            assert (headers.get("access-control-allow-origin") == origin) is answer


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("PUT", 405)])
async def test_a_wrong_method_is_a_problem(api: Api, method: str, status: int) -> None:
    answer = await api.client.request(method, "/api/v1/estimates")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_body_too_large_is_refused(api: Api) -> None:
    answer = await api.client.post(
        "/api/v1/estimates",
        content=b'{"colour": "' + b"x" * 300_000 + b'"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_unforeseen_error_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("secret 13800138000")

    monkeypatch.setattr(api.resources.conversations, "start", break_down)
    with capture_logs() as lines:
        answer = await api.client.post("/api/v1/conversations", json={"channel": "web"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text
    assert "secret" not in str(lines)
    assert any(line["event"] == "request.crashed" for line in lines)


async def test_logs_hold_no_words_of_the_applicant(api: Api) -> None:
    with capture_logs() as lines:
        talk = await api.start()
        await talk.say("机密内容13800138000", "client-key")
        await talk.history()
    assert any(line["event"] == "request" for line in lines)
    for private in ("机密内容", "13800138000", talk.token, "client-key"):
        assert private not in str(lines)


async def test_ready_only_when_every_part_answers(
    database_url: str, rasa: FakeRasa, tmp_path: Path
) -> None:
    async for api in running(settings_for(database_url, rasa.url, tmp_path)):
        assert (await api.client.get("/readyz")).status_code == 200
    nowhere = "http://127.0.0.1:9"
    for broken, part in (
        ({"rasa_urls": (nowhere,)}, "rasa"),
        ({"actions_url": nowhere}, "actions"),
    ):
        async for api in running(settings_for(database_url, rasa.url, tmp_path, **broken)):
            answer = await api.client.get("/readyz")
            assert answer.status_code == 503
            assert [k for k, ok in answer.json()["parts"].items() if not ok] == [part]
            assert (await api.client.get("/healthz")).status_code == 200


async def test_the_page_and_its_files_are_served(api: Api) -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/page/main.js", "text/javascript"),
        ("/page/page.css", "text/css"),
        ("/widget.js", "text/javascript"),
    ):
        answer = await api.client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith(kind)
    assert (await api.client.get("/")).text == (FOLDER / "index.html").read_text()


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "index.html", "..%2f..%2fpyproject.toml", "..%2fpage%2fmain.js", "%00.js"],
)
async def test_nothing_else_is_served(api: Api, name: str) -> None:
    assert (await api.client.get(f"/page/{name}")).status_code == 404


async def test_the_openapi_document_shows_examples_and_problems(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()
    paths = document["paths"]
    assert {
        "/api/v1/conversations",
        "/api/v1/estimates",
        "/api/v1/materials",
        "/api/v1/intakes",
    } <= (set(paths))
    for path, operations in paths.items():
        for operation in operations.values():
            assert operation["description"], path
    problem = paths["/api/v1/estimates"]["post"]["responses"]["422"]["content"]
    assert list(problem) == ["application/problem+json"]
