"""The action server's only way to the api: HTTP with a time-out and a bounded retry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
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
    """The api refused the request with an RFC 9457 problem.

    `errors` says which fields and why; `existing` is the receipt in a 409.
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.detail = str(problem.get("detail") or "")
        self.errors: list[dict[str, Any]] = problem.get("errors") or []
        self.existing: dict[str, Any] = problem.get("existing") or {}
        super().__init__(self.detail)


class ApiKeyUsedError(Exception):
    """The key has made an intake of other content before: `receipt` is that intake's."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.reference)
        self.receipt = receipt


@dataclass(frozen=True)
class Receipt:
    """What the api answers to an intake."""

    reference: str
    kind: str
    policy_lapsed: bool
    created_at: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Receipt:
        """Raises ApiUnavailableError for what is no receipt: the same key asks for it again."""
        try:
            return cls(
                reference=str(answer["reference"]),
                kind=str(answer["kind"]),
                policy_lapsed=bool(answer["policy_lapsed"]),
                created_at=str(answer["created_at"]),
            )
        except (KeyError, TypeError) as error:
            raise ApiUnavailableError(f"no receipt: {error!r}") from error


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
            # Loopback or cluster network: a proxy from the environment has no business here.
            trust_env=False,
        )

    async def close(self) -> None:
        """Ends the connection pool."""
        await self._client.aclose()

    async def submit_intake(self, body: dict[str, Any], key: str) -> Receipt:
        """`POST /api/v1/intakes`. The same key and body give the same intake, however often.

        Raises ApiUnavailableError (try again later), ApiRefusedError (a field is wrong) or
        ApiKeyUsedError.
        """
        try:
            answer = await self._post(
                "/api/v1/intakes",
                body,
                {"Idempotency-Key": key},
                refusals=(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
            )
        except ApiRefusedError as refused:
            if refused.status == HTTPStatus.CONFLICT:
                raise ApiKeyUsedError(Receipt.of(refused.existing)) from refused
            raise
        return Receipt.of(answer)

    async def look_up(self, reference: str, mobile_last4: str) -> dict[str, Any]:
        """`POST /api/v1/intakes/lookup`; ApiRefusedError where nothing fits."""
        return await self._post(
            "/api/v1/intakes/lookup",
            {"reference": reference, "mobile_last4": mobile_last4},
            {},
            refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
        )

    async def _post(
        self,
        path: str,
        body: dict[str, Any],
        headers: dict[str, str],
        *,
        refusals: Collection[HTTPStatus],
    ) -> dict[str, Any]:
        """The answer's object. Statuses in `refusals` speak of what the applicant said.

        Any other failure is not the applicant's to mend, such as a wrong service token: then the
        api is as good as down, until somebody mends it.
        """
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
        answer = _object(response)
        if response.status_code in refusals:
            raise ApiRefusedError(response.status_code, answer)
        if not response.is_success or not answer:
            log.error("api_unusable", path=path, status=response.status_code)
            raise ApiUnavailableError(f"{path}: {response.status_code}")
        return answer


def _object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer, or an empty one: a proxy in between answers what it likes."""
    try:
        answer = response.json()
    except ValueError:
        log.warning("api_answers_no_json", status=response.status_code)
        return {}
    return answer if isinstance(answer, dict) else {}
