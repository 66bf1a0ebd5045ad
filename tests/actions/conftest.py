"""The action server's parts against an api on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

import actions.api_client
from actions.api_client import ApiClient
from runtime.settings import Settings
from tests.actions.stand_in_api import StandInApi

NOW = datetime.fromisoformat("2021-06-30T09:00:00+08:00")
TOKEN = "a-service-token-for-tests"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same behaviour without its waits."""
    monkeypatch.setattr(actions.api_client, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(actions.api_client, "RETRY_WAIT_SECONDS", 0.0)


@pytest.fixture
async def api() -> AsyncIterator[StandInApi]:
    stand_in = StandInApi()
    await stand_in.server.start()
    yield stand_in
    stand_in.released.set()
    await stand_in.server.stop()


def settings_for(api_url: str, data_dir: Path, now: datetime = NOW) -> Settings:
    return Settings(
        _env_file=None, data_dir=data_dir, service_token=TOKEN, api_url=api_url, clock_now=now
    )


@pytest.fixture
def settings(api: StandInApi, tmp_path: Path) -> Settings:
    return settings_for(api.url, tmp_path)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[ApiClient]:
    client = ApiClient(settings)
    yield client
    await client.close()
