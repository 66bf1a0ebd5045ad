"""`GET /api/v1/materials`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.errors import problem_responses
from api.estimates.schemas import CitationOut, ReasonOut
from api.resources import FromApp
from policy_kb.facts import ServiceId
from policy_kb.materials import materials

router = APIRouter(prefix="/api/v1/materials", tags=["materials"])


class MaterialItemOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int = Field(description="Its number in art. 14.")
    text: str
    stamped: bool
    fillable: bool = Field(description="A form to fill in and download in the application system.")
    services: list[ServiceId]


class MaterialsOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    items: list[MaterialItemOut]
    notes: list[ReasonOut]
    citations: list[CitationOut]


@router.get("", responses=problem_responses(422))
async def list_materials(
    resources: FromApp,
    service: Annotated[list[ServiceId], Query(min_length=1, max_length=50)],
) -> MaterialsOut:
    """The documents for these services (art. 14): their union, each item once."""
    policy = resources.book.as_of(resources.clock.today())
    return MaterialsOut.model_validate(materials(policy, service))
