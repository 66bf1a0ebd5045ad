"""`/api/v1/intakes`: the action server hands intakes over, applicants look them up."""

from __future__ import annotations

import hmac
import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import ProblemError, problem_responses
from api.intakes.reference import as_written
from api.intakes.schemas import IntakeIn, IntakeOut, LookUpIn, LookUpOut
from api.json_body import ExactJsonRoute
from api.rate_limits import LOOK_UP, LOOK_UP_REFERENCE, caller_address
from api.resources import FromApp

_KEY = re.compile(r"[\x21-\x7e]{1,255}")

router = APIRouter(prefix="/api/v1/intakes", tags=["intakes"], route_class=ExactJsonRoute)

_bearer = HTTPBearer(
    auto_error=False, scheme_name="ServiceToken", description="The internal service token."
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _is_service(credentials: Credentials, resources: FromApp) -> bool:
    given = credentials.credentials if credentials else ""
    return hmac.compare_digest(given.encode(), resources.settings.service_token.encode())


IsService = Annotated[bool, Depends(_is_service)]


async def _only_service(is_service: IsService) -> None:
    if not is_service:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED, "service_token", headers={"WWW-Authenticate": "Bearer"}
        )


async def _key(
    idempotency_key: Annotated[
        str | None,
        Header(description="1 to 255 visible ASCII characters (draft-ietf-httpapi-idempotency)."),
    ] = None,
) -> str:
    if not idempotency_key or not _KEY.fullmatch(idempotency_key):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "idempotency_key_missing")
    return idempotency_key


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(_only_service)],
    responses=problem_responses(400, 401, 409, 422),
)
async def register_intake(
    body: IntakeIn, key: Annotated[str, Depends(_key)], resources: FromApp
) -> IntakeOut:
    """Register a complete, confirmed intake; the same key and body give the same intake."""
    return IntakeOut.model_validate(await resources.intakes.register(body, key))


@router.post("/lookup", responses=problem_responses(404, 422, 429))
async def look_up_intake(
    body: LookUpIn, request: Request, is_service: IsService, resources: FromApp
) -> LookUpOut:
    """Where an intake stands. The same 404 for wrong digits and for an unknown reference."""
    if not is_service:
        resources.limiter.spend(LOOK_UP, caller_address(request))
    resources.limiter.spend(LOOK_UP_REFERENCE, as_written(body.reference))
    return await resources.intakes.look_up(body)
