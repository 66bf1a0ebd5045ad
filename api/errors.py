"""Problems as RFC 9457 `application/problem+json`, with a Chinese detail that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.wording import load_wording

PROBLEM_JSON = "application/problem+json"


class ProblemError(Exception):
    """A refusal that the caller is told about.

    `code` names an entry of `wording.yaml`'s `problems`; `values` fill its placeholders;
    `fields` are `(location, message code)` pairs for `errors`; `members` are extension members
    of the problem (RFC 9457, section 3.2).
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Iterable[tuple[Sequence[str | int], str]] = (),
        members: Mapping[str, Any] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.fields = tuple(fields)
        self.members = dict(members or {})
        self.values = values


def problem(
    status: int,
    code: str,
    *,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
    **values: object,
) -> JSONResponse:
    """A problem answer: `{"type", "title", "status", "detail", "code", "errors"?}` + `members`."""
    wording = load_wording().problems[code]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": wording.title,
        "status": int(status),
        "detail": wording.detail.format(**values) if values else wording.detail,
        "code": code,
        **(members or {}),
    }
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, int(status), dict(headers or {}), media_type=PROBLEM_JSON)


def field_message(kind: str, context: Mapping[str, Any]) -> str:
    """The Chinese sentence for a pydantic error type; unknown types get a general one."""
    messages = load_wording().validation
    template = messages.get(kind, messages["default"])
    return template.format(**context) if context else template


def _field_errors(error: RequestValidationError) -> list[dict[str, Any]]:
    # pydantic's `input` is left out on purpose: it may hold personal data.
    return [
        {"loc": list(e["loc"]), "msg": field_message(e["type"], e.get("ctx") or {})}
        for e in error.errors()
    ]


_CODE_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


def install_problem_handlers(app: FastAPI) -> None:
    """Unforeseen exceptions are answered by `api.request_log`, which knows the request's id."""

    @app.exception_handler(ProblemError)
    async def _on_problem(_: Request, error: ProblemError) -> JSONResponse:
        errors = [{"loc": list(loc), "msg": field_message(code, {})} for loc, code in error.fields]
        return problem(
            error.status,
            error.code,
            errors=errors or None,
            headers=error.headers,
            members=error.members,
            **error.values,
        )

    @app.exception_handler(RequestValidationError)
    async def _on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", errors=_field_errors(error))

    @app.exception_handler(HTTPException)
    async def _on_http(_: Request, error: HTTPException) -> JSONResponse:
        fallback = "bad_request" if error.status_code < 500 else "internal"
        code = _CODE_BY_STATUS.get(error.status_code, fallback)
        return problem(error.status_code, code, headers=error.headers)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the problems that an endpoint may answer with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM_JSON: {"schema": _PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Chinese; says what to do."},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"loc": {"type": "array", "items": {}}, "msg": {"type": "string"}},
            },
        },
    },
}
