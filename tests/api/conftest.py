"""A real api over a real database, with a stand-in for the Rasa process.

Every test runs on SQLite and on PostgreSQL. `TEST_POSTGRES_URL` names the PostgreSQL server
(default: the local one, user postgres); where none answers those runs are skipped, but with
`CI=true` they fail.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy.engine import URL, make_url

from api.main import create_app
from api.resources import Resources
from policy_kb.book import PolicyBook
from runtime.settings import Settings
from tests.api.fake_rasa import TOKEN, FakeRasa
from tests.api.servers import Server

_DEFAULT_POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
NOW = datetime.fromisoformat("2021-06-30T09:00:00+08:00")


async def _on_server(server: URL, statement: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this test session's own."""
    server = make_url(os.environ.get("TEST_POSTGRES_URL", _DEFAULT_POSTGRES))
    name = f"yunquan_test_{uuid.uuid4().hex[:12]}"
    try:
        asyncio.run(_on_server(server, f'CREATE DATABASE "{name}"'))
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        message = f"no PostgreSQL server at {server.host}:{server.port} ({type(error).__name__})"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    yield server.set(database=name).render_as_string(hide_password=False)
    asyncio.run(_on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+aiosqlite:///{tmp_path / 'api.db'}"


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    await fake.server.start()
    yield fake
    await fake.server.stop()


@dataclass
class Api:
    """A running api: `client` speaks HTTP to it, `resources` lets a test reach inside."""

    client: httpx.AsyncClient
    resources: Resources

    async def start(self) -> Talk:
        answer = await self.client.post("/api/v1/conversations", json={"channel": "web"})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return Talk(self.client, body["id"], body["token"], body["messages"])


@dataclass
class Talk:
    """One conversation as its client sees it."""

    client: httpx.AsyncClient
    id: str
    token: str
    greeting: list[dict[str, Any]]

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: dict[str, Any]) -> httpx.Response:
        return await self.client.post(f"{self.path}/messages", json=body, headers=self.headers)

    async def say(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        key = client_message_id or uuid.uuid4().hex
        return await self.post({"text": text, "client_message_id": key})

    async def texts(self, text: str, client_message_id: str | None = None) -> list[str]:
        answer = await self.say(text, client_message_id)
        assert answer.status_code == 200, answer.text
        return [message["text"] for message in answer.json()["messages"]]

    async def history(self, after: str | None = None) -> list[dict[str, Any]]:
        params = {"after": after} if after else {}
        answer = await self.client.get(f"{self.path}/messages", headers=self.headers, params=params)
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages


def settings_for(database_url: str, rasa_url: str, tmp_path: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": tmp_path / "data",
        "database_url": database_url,
        "service_token": TOKEN,
        "rasa_urls": (rasa_url,),
        "actions_url": rasa_url,
        "clock_now": NOW,
        "rate_limits": False,
        "turn_timeout_seconds": 5.0,
    }
    return Settings(_env_file=None, **(values | changes))


@pytest.fixture
def settings(database_url: str, rasa: FakeRasa, tmp_path: Path) -> Settings:
    return settings_for(database_url, rasa.url, tmp_path)


class Elapsed:
    """A monotonic clock that the test moves; back-off and rate limits measure with it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed() -> Elapsed:
    return Elapsed()


@cache
def policy_book() -> PolicyBook:
    return PolicyBook.load()


async def running(settings: Settings, elapsed: Elapsed | None = None) -> AsyncIterator[Api]:
    app = create_app(settings, book=policy_book(), monotonic=elapsed or Elapsed())
    server = Server(app)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, timeout=30, trust_env=False) as client:
        yield Api(client, app.state.resources)
    await server.stop()


@pytest.fixture
async def api(settings: Settings, elapsed: Elapsed) -> AsyncIterator[Api]:
    async for started in running(settings, elapsed):
        yield started
