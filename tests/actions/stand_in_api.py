"""An api on a real port that answers what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.api.servers import Server

Answer = Callable[[], Awaitable[Response]]

RECEIPT = {
    "reference": "BY20210630-7K3M9Q",
    "status": "received",
    "kind": "application",
    "policy_lapsed": False,
    "created_at": "2021-06-30T09:00:00+08:00",
}


@dataclass(frozen=True)
class Asked:
    """One request: its path, headers (lower case) and JSON body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


def says(status: int, body: Any = None) -> Answer:
    """A JSON answer."""

    async def answer() -> Response:
        return JSONResponse(body, status)

    return answer


def says_plainly(status: int, text: str) -> Answer:
    """An answer that is no JSON, as a proxy in between gives it."""

    async def answer() -> Response:
        return Response(text, status, media_type="text/html")

    return answer


def refuses(status: int, **problem: Any) -> Answer:
    """An RFC 9457 problem."""

    async def answer() -> Response:
        body = {"title": "内容有误", "detail": "提交的内容有误。", **problem}
        return JSONResponse(body, status, media_type="application/problem+json")

    return answer


class StandInApi:
    """`script` is used up answer by answer, then the receipt is given."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[Answer] = []
        self.released = asyncio.Event()
        self.server = Server(
            Starlette(routes=[Route("/{path:path}", self._answer, methods=["POST"])])
        )

    @property
    def url(self) -> str:
        return self.server.url

    async def never(self) -> Response:
        """An answer that does not come before the test is over."""
        await self.released.wait()
        return Response(status_code=503)

    async def _answer(self, request: Request) -> Response:
        self.asked.append(Asked(request.url.path, dict(request.headers), await request.json()))
        answer = self.script.pop(0) if self.script else says(201, RECEIPT)
        return await answer()
