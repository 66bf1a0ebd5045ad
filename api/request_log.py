"""One log line and one measurement for each request, and a problem for what nobody foresaw."""

from __future__ import annotations

import time
import uuid
from http import HTTPStatus

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from api.metrics import Metrics

log = structlog.get_logger(__name__)


class RequestLog:
    """ASGI middleware: gives each request an id (`X-Request-ID`), logs it without query or body.

    An unforeseen exception becomes a 500 problem here (503 when the database is the cause), so
    that its text never leaves the process.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        started = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_and_note)
            except Exception as error:
                # The exception's own text may quote a statement's parameters: log where, not what.
                log.error("request.crashed", error=type(error).__name__, where=_where(error))
                if status:
                    raise
                await _crash_answer(error)(scope, receive, send_and_note)
            finally:
                seconds = time.perf_counter() - started
                route = _route(scope)
                self._metrics.requests.labels(scope["method"], route, str(status)).inc()
                self._metrics.request_seconds.labels(route).observe(seconds)
                log.info(
                    "request",
                    method=scope["method"],
                    route=route,
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                )


def _crash_answer(error: Exception) -> ASGIApp:
    if isinstance(error, DBAPIError | PoolTimeoutError | ConnectionError):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers={"Retry-After": "5"})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(frames[-8:]))


def _route(scope: Scope) -> str:
    """The route's template: a path with ids in it would make a metric for each conversation."""
    path = getattr(scope.get("route"), "path", None)
    return str(path) if path else "unmatched"
