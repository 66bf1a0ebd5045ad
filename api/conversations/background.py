"""What happens without a request: pending hand-overs are retried, old transcripts erased."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import structlog

from api.conversations.service import ConversationService
from api.errors import ProblemError
from api.metrics import Metrics
from api.rasa_client import TurnFailedError

log = structlog.get_logger(__name__)

_FIRST_DELAY_SECONDS = 5.0
_LONGEST_DELAY_SECONDS = 300.0
_LOOK_SECONDS = 1.0
_RETENTION_SECONDS = 3600.0


@dataclass
class _Schedule:
    due: float
    delay: float


class HandOverRetries:
    """Retries each pending hand-over after 5 s, 10 s, 20 s … at most every 5 minutes, until done.

    Elapsed time comes from the monotonic clock: `CLOCK_NOW` may stand still. The schedule is in
    memory and starts again with the process; what is pending is in the database.
    """

    def __init__(
        self,
        conversations: ConversationService,
        metrics: Metrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._conversations = conversations
        self._metrics = metrics
        self._monotonic = monotonic
        self._schedules: dict[str, _Schedule] = {}
        self._looking = asyncio.Lock()

    async def run_due(self) -> None:
        """Look once at what is pending and retry what is due; one look at a time."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        pending = await self._conversations.pending_hand_overs()
        now = self._monotonic()
        self._schedules = {
            id_: self._schedules.get(id_)
            or _Schedule(now + _FIRST_DELAY_SECONDS, _FIRST_DELAY_SECONDS)
            for id_ in pending
        }
        for conversation_id, schedule in list(self._schedules.items()):
            if schedule.due <= now:
                await self._retry(conversation_id, schedule)

    async def _retry(self, conversation_id: str, schedule: _Schedule) -> None:
        try:
            done = await self._conversations.retry_hand_over(conversation_id)
        except TurnFailedError as error:
            log.warning("hand_over.failed", conversation=conversation_id, reason=error.reason)
            done = False
        except ProblemError as error:
            # Ended or busy in the meantime; the next look finds out which.
            log.info("hand_over.skipped", conversation=conversation_id, reason=error.code)
            done = False
        self._metrics.hand_overs.labels("done" if done else "pending").inc()
        if done:
            self._schedules.pop(conversation_id, None)
        else:
            schedule.delay = min(schedule.delay * 2, _LONGEST_DELAY_SECONDS)
            schedule.due = self._monotonic() + schedule.delay

    async def run_forever(self) -> None:
        await _repeat(self.run_due, _LOOK_SECONDS, "hand_over")


async def erase_old_forever(conversations: ConversationService, retention_days: int) -> None:
    """Every hour, erase what nobody has touched for `retention_days`."""

    async def once() -> None:
        erased = await conversations.erase_inactive(retention_days)
        if erased:
            log.info("retention.erased", conversations=erased)

    await _repeat(once, _RETENTION_SECONDS, "retention")


async def _repeat(
    work: Callable[[], Coroutine[None, None, None]], seconds: float, name: str
) -> None:
    while True:
        try:
            await work()
        except Exception:
            # One bad look must not end the task for the life of the process.
            log.exception("background.failed", task=name)
        await asyncio.sleep(seconds)
