"""What one running api is made of, built once and handed to endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from api.conversations.background import HandOverRetries
from api.conversations.events import EventStreams
from api.conversations.service import ConversationService
from api.database import Database
from api.health.readiness import Readiness
from api.intakes.service import IntakeService
from api.metrics import Metrics
from api.rasa_client import RasaClient
from api.rate_limits import RateLimiter
from policy_kb.book import PolicyBook
from runtime.clock import Clock
from runtime.settings import Settings


@dataclass(frozen=True)
class Resources:
    settings: Settings
    clock: Clock
    book: PolicyBook
    database: Database
    rasa: RasaClient
    metrics: Metrics
    limiter: RateLimiter
    conversations: ConversationService
    streams: EventStreams
    intakes: IntakeService
    hand_overs: HandOverRetries
    readiness: Readiness


def _from_app(request: Request) -> Resources:
    resources = request.app.state.resources
    return cast(Resources, resources)


FromApp = Annotated[Resources, Depends(_from_app)]
