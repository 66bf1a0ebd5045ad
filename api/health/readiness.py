"""Whether a turn can be answered: the database, Rasa and the action server, asked briefly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx
import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.database import Database
from api.rasa_client import RasaClient

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 2.0
_FRESH_SECONDS = 1.0


class Readiness:
    """The answer is kept for a second, so that probes cannot load what they probe."""

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        actions_url: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._actions_health = actions_url.rstrip("/") + "/health"
        self._monotonic = monotonic
        self._http = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False)
        self._asking = asyncio.Lock()
        self._last: tuple[float, dict[str, bool]] | None = None

    async def parts(self) -> dict[str, bool]:
        """`{"database", "rasa", "actions"}` → whether it answered."""
        async with self._asking:
            if self._last is None or self._monotonic() - self._last[0] >= _FRESH_SECONDS:
                database, rasa, actions = await asyncio.gather(
                    self._database_answers(),
                    self._rasa.healthy(_TIMEOUT_SECONDS),
                    self._actions_answer(),
                )
                parts = {"database": database, "rasa": rasa, "actions": actions}
                self._last = (self._monotonic(), parts)
            return self._last[1]

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await self._database.check()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("database.unhealthy", reason=type(error).__name__)
            return False
        return True

    async def _actions_answer(self) -> bool:
        try:
            response = await self._http.get(self._actions_health)
        except httpx.HTTPError as error:
            log.info("actions.unhealthy", reason=type(error).__name__)
            return False
        return response.status_code == 200

    async def close(self) -> None:
        await self._http.aclose()
