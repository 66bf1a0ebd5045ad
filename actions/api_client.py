"""The action server's only way to the api: HTTP with a time-out and a bounded retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_attempt,
    wait_fixed,
)

from runtime.settings import Settings

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 2.0
ATTEMPTS = 2
RETRY_WAIT_SECONDS = 0.2


class ApiUnavailableError(Exception):
    """The api did not take the request: it may be sent again later with the same key."""


class ApiRefusedError(Exception):
    """The api understood the request and refused it; `errors` says which fields and why."""

    def __init__(self, status: int, detail: str, errors: list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


@dataclass(frozen=True)
class Receipt:
    """What the api answers to an intake."""

    reference: str
    kind: str
    policy_lapsed: bool
    created_at: str


class ApiClient:
    """Intakes and their look-up (contract.md)."""

    def __init__(
        self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=settings.api_url,
            timeout=TIMEOUT_SECONDS,
            headers={"Authorization": f"Bearer {settings.service_token}"},
            transport=transport,
        )

    async def close(self) -> None:
        """Ends the connection pool."""
        await self._client.aclose()

    async def submit_intake(self, body: dict[str, Any], key: str) -> Receipt:
        """`POST /api/v1/intakes`. The same key and body give the same intake, however often.

        Raises ApiUnavailableError (try again later) or ApiRefusedError (a field is wrong).
        """
        answer = await self._post("/api/v1/intakes", body, {"Idempotency-Key": key})
        return Receipt(
            reference=str(answer["reference"]),
            kind=str(answer["kind"]),
            policy_lapsed=bool(answer["policy_lapsed"]),
            created_at=str(answer["created_at"]),
        )

    async def look_up(self, reference: str, mobile_last4: str) -> dict[str, Any]:
        """`POST /api/v1/intakes/lookup`; ApiRefusedError(404) where nothing fits."""
        return await self._post(
            "/api/v1/intakes/lookup", {"reference": reference, "mobile_last4": mobile_last4}, {}
        )

    async def _post(
        self, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> dict[str, Any]:
        try:
            async for attempt in AsyncRetrying(
                stop=stop_after_attempt(ATTEMPTS),
                wait=wait_fixed(RETRY_WAIT_SECONDS),
                retry=retry_if_exception_type((httpx.TransportError, ApiUnavailableError)),
            ):
                with attempt:
                    response = await self._client.post(path, json=body, headers=headers)
                    if response.status_code >= 500 or response.status_code == 429:
                        raise ApiUnavailableError(f"{path}: {response.status_code}")
        except RetryError as error:
            log.warning("api_unavailable", path=path)
            raise ApiUnavailableError(path) from error
        if response.is_success:
            answer: dict[str, Any] = response.json()
            return answer
        problem = response.json() if "json" in response.headers.get("content-type", "") else {}
        raise ApiRefusedError(
            response.status_code, problem.get("detail", ""), problem.get("errors", [])
        )
