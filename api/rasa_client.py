"""The turn protocol between the api and Rasa (docs/interfaces.md, `bot/channel.py`)."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_PATH = "/webhooks/turn/"
_HEALTH_PATH = "/webhooks/turn/health"
_RETRY_PAUSE_SECONDS = 0.2

log = structlog.get_logger(__name__)


class TurnFailedError(Exception):
    """Rasa gave no usable answer; `reason` is a short code for logs, metrics and the turn's row."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Lenient(BaseModel):
    # Rasa's side may add fields before the api knows them.
    model_config = ConfigDict(extra="ignore")


class QuickReplyOut(_Lenient):
    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)


class CitationOut(_Lenient):
    article: int
    label: str
    quote: str


class Reply(_Lenient):
    text: str
    quick_replies: tuple[QuickReplyOut, ...] = ()
    card: dict[str, Any] | None = None
    citations: tuple[CitationOut, ...] = ()


class Intent(_Lenient):
    name: str | None = None
    confidence: float | None = None


class Understanding(_Lenient):
    intent: Intent = Intent()
    intent_ranking: list[dict[str, Any]] = []
    entities: list[dict[str, Any]] = []
    slots_changed: dict[str, Any] = {}
    policy: str | None = None
    actions: list[str] = []
    model_version: str | None = None
    policy_version: str | None = None
    milliseconds: float | None = None


class TurnAnswer(_Lenient):
    """What one turn gave: replies, the dialogue's new state, and what was understood."""

    messages: tuple[Reply, ...]
    state: dict[str, Any] | None
    understanding: Understanding = Understanding()


@dataclass(frozen=True)
class TurnRequest:
    """One turn; exactly one of `text` and `payload` is set."""

    conversation_id: str
    message_id: str
    text: str | None
    payload: str | None
    channel: str
    state: Mapping[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        return {
            "conversation_id": self.conversation_id,
            "message_id": self.message_id,
            "text": self.text,
            "payload": self.payload,
            "channel": self.channel,
            "state": self.state,
        }


class RasaClient:
    """Sends turns to the Rasa processes; a conversation normally meets the same one each time.

    A turn may be repeated safely, because its state travels with it: a refused connection or a
    5xx is tried once more (at another process where there is one), all within one time-out.
    """

    def __init__(
        self,
        urls: Sequence[str],
        service_token: str,
        timeout_seconds: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if not urls:
            raise ValueError("at least one Rasa address is needed")
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._timeout_seconds = timeout_seconds
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=min(2.0, timeout_seconds)),
            headers={"Authorization": f"Bearer {service_token}"},
            transport=transport,
            # Loopback or cluster network: a proxy from the environment has no business here.
            trust_env=False,
        )

    def route(self, conversation_id: str) -> tuple[str, str]:
        """The process for a conversation and the one to try when that fails."""
        first = zlib.crc32(conversation_id.encode()) % len(self._urls)
        return self._urls[first], self._urls[(first + 1) % len(self._urls)]

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        """Raises `TurnFailedError`, and nothing else, when there is no usable answer in time."""
        first, second = self.route(request.conversation_id)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                try:
                    return await self._send(first, request)
                except _WorthRetryingError as error:
                    log.warning(
                        "rasa.retry", reason=error.reason, conversation=request.conversation_id
                    )
                    if first == second:
                        await asyncio.sleep(_RETRY_PAUSE_SECONDS)
                return await self._send(second, request)
        except TimeoutError as error:
            raise TurnFailedError("timeout") from error

    async def _send(self, url: str, request: TurnRequest) -> TurnAnswer:
        try:
            response = await self._http.post(url + _PATH, json=request.as_json())
        except httpx.TimeoutException as error:
            # A hanging process has used up the applicant's patience; a connect time-out has not.
            kind = (
                _WorthRetryingError if isinstance(error, httpx.ConnectTimeout) else TurnFailedError
            )
            raise kind("timeout") from error
        except httpx.HTTPError as error:
            raise _WorthRetryingError("connection") from error
        if response.status_code >= 500:
            raise _WorthRetryingError(f"status_{response.status_code}")
        if response.status_code != 200:
            raise TurnFailedError(f"status_{response.status_code}")
        try:
            return TurnAnswer.model_validate_json(response.content)
        except ValidationError as error:
            raise TurnFailedError("malformed") from error

    async def healthy(self, timeout_seconds: float = 2.0) -> bool:
        """Whether at least one Rasa process says that it can take a turn."""
        checks = (self._one_healthy(url, timeout_seconds) for url in self._urls)
        return any(await asyncio.gather(*checks))

    async def _one_healthy(self, url: str, timeout_seconds: float) -> bool:
        try:
            response = await self._http.get(url + _HEALTH_PATH, timeout=timeout_seconds)
        except httpx.HTTPError as error:
            log.info("rasa.unhealthy", url=url, reason=type(error).__name__)
            return False
        return response.status_code == 200

    async def close(self) -> None:
        await self._http.aclose()


class _WorthRetryingError(TurnFailedError):
    """A failure after which the same turn may succeed at once, perhaps elsewhere."""
