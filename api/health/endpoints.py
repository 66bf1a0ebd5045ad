"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from api.resources import FromApp

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process is up."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"description": "A part does not answer."}})
async def readyz(resources: FromApp) -> Response:
    """200 only when a turn can be answered: database, Rasa and action server all answer."""
    parts = await resources.readiness.parts()
    ready = all(parts.values())
    return JSONResponse(
        {"status": "ready" if ready else "not_ready", "parts": parts},
        HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


@router.get("/metrics", response_class=Response)
async def metrics(resources: FromApp) -> Response:
    """Prometheus text exposition."""
    return Response(
        resources.metrics.exposition(), headers={"Content-Type": resources.metrics.content_type}
    )
