"""The api's application: `uvicorn api.main:create_app --factory`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.conversations.background import HandOverRetries, erase_old_forever
from api.conversations.endpoints import router as conversations
from api.conversations.events import EventStreams
from api.conversations.locks import ConversationLocks
from api.conversations.notifications import Notifications
from api.conversations.service import ConversationService
from api.conversations.turns import TurnRunner
from api.database import Database
from api.errors import install_problem_handlers
from api.estimates.endpoints import router as estimates
from api.health.endpoints import router as health
from api.health.readiness import Readiness
from api.intakes.endpoints import router as intakes
from api.intakes.service import IntakeService
from api.materials.endpoints import router as materials
from api.metrics import Metrics
from api.page.endpoints import router as page
from api.rasa_client import RasaClient
from api.rate_limits import RateLimiter
from api.request_log import RequestLog
from api.resources import Resources
from api.security_headers import SecurityHeaders
from api.wording import load_wording
from policy_kb.book import PolicyBook
from runtime import logs
from runtime.clock import clock_from
from runtime.settings import Settings, get_settings

log = structlog.get_logger(__name__)

_DESCRIPTION = """The public interface of 云券助手, an assistant for the cloud vouchers of
Guangzhou's Baiyun district. Money is a string with two decimals, in yuan. Errors are
RFC 9457 problems whose `detail` says in Chinese what to do."""


def create_app(
    settings: Settings | None = None,
    *,
    book: PolicyBook | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The whole api; migrations run and background work starts with the application's lifespan.

    `monotonic` (seconds) measures back-off and rate limits; `clock_from(settings)` tells the time.
    """
    if settings is None:
        settings = get_settings()
        logs.configure("api", settings.log_level)
    resources = build_resources(settings, book or PolicyBook.load(), monotonic)
    app = FastAPI(
        title="云券助手",
        version="1",
        description=_DESCRIPTION,
        lifespan=_lifespan,
        # Swagger's page needs inline scripts and a CDN, which the page policy forbids.
        docs_url=None,
        redoc_url=None,
    )
    app.state.resources = resources
    install_problem_handlers(app)
    for router in (conversations, estimates, materials, intakes, health, page):
        app.include_router(router)
    # The last one added is the outermost.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["X-Request-ID", "Retry-After"],
    )
    app.add_middleware(RequestLog, metrics=resources.metrics)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    return app


def build_resources(
    settings: Settings, book: PolicyBook, monotonic: Callable[[], float] = time.monotonic
) -> Resources:
    """Everything an app is made of; opens no connection yet."""
    clock = clock_from(settings)
    wording = load_wording()
    database = Database(settings.database_url)
    metrics = Metrics()
    rasa = RasaClient(settings.rasa_urls, settings.service_token, settings.turn_timeout_seconds)
    notifications = Notifications()
    phone = book.as_of(clock.today()).data.contact_phone.value
    turns = TurnRunner(
        database=database,
        rasa=rasa,
        clock=clock,
        metrics=metrics,
        notifications=notifications,
        apology=wording.apology.format(phone=phone),
    )
    conversations = ConversationService(
        database=database,
        turns=turns,
        clock=clock,
        metrics=metrics,
        locks=ConversationLocks(),
        notifications=notifications,
        greeting=wording.greeting.format(retention_days=settings.transcript_retention_days),
    )
    return Resources(
        settings=settings,
        clock=clock,
        book=book,
        database=database,
        rasa=rasa,
        metrics=metrics,
        limiter=RateLimiter(settings.rate_limits, monotonic),
        conversations=conversations,
        streams=EventStreams(database, notifications),
        intakes=IntakeService(database, book, clock, metrics),
        hand_overs=HandOverRetries(conversations, metrics, monotonic),
        readiness=Readiness(database, rasa, settings.actions_url),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    resources: Resources = app.state.resources
    await resources.database.migrate()
    background = [
        asyncio.create_task(resources.hand_overs.run_forever()),
        asyncio.create_task(
            erase_old_forever(resources.conversations, resources.settings.transcript_retention_days)
        ),
    ]
    log.info("api.started")
    try:
        yield
    finally:
        for task in background:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await resources.readiness.close()
        await resources.rasa.close()
        await resources.database.close()
