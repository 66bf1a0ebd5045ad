"""`POST /api/v1/estimates`."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problem_responses
from api.estimates import service
from api.estimates.schemas import EstimateIn, EstimateOut
from api.json_body import ExactJsonRoute
from api.resources import FromApp

router = APIRouter(prefix="/api/v1/estimates", tags=["estimates"], route_class=ExactJsonRoute)


@router.post("", responses=problem_responses(422))
async def make_estimate(body: EstimateIn, resources: FromApp) -> EstimateOut:
    """Eligibility and amounts by the policy's text, with the article behind each.

    A service that is not eligible or has something missing has no `years` and adds nothing.
    """
    return service.answer(resources.book, body, resources.clock.today())
