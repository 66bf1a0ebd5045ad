"""Reading JSON bodies without binary floats: a number such as 0.1 arrives as `Decimal("0.1")`."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

LARGEST_BODY_BYTES = 256 * 1024


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON (RFC 8259, section 6)")


class ExactJsonRequest(Request):
    """A request whose JSON is strict RFC 8259 and exact.

    Raises `json.JSONDecodeError` for everything else, also for nesting too deep to read,
    integers too long to hold and bytes that are not UTF-8; FastAPI answers it with 422. A body
    above 256 KiB is a 413, whatever its Content-Length says.
    """

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            received = bytearray()
            async for chunk in self.stream():
                received += chunk
                if len(received) > LARGEST_BODY_BYTES:
                    raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            self._body = bytes(received)
        return self._body

    async def json(self) -> Any:
        body = await self.body()
        try:
            return json.loads(
                body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant
            )
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError, ArithmeticError) as error:
            raise json.JSONDecodeError("not readable as JSON", "", 0) from error


class ExactJsonRoute(APIRoute):
    """The route class of every router that reads a JSON body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def with_exact_json(request: Request) -> Response:
            return await handler(ExactJsonRequest(request.scope, request.receive))

        return with_exact_json
