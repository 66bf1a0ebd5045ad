"""Rate limits per caller, in this process: a token bucket for each (limit, key)."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request

from api.errors import ProblemError

_MOST_BUCKETS = 50_000


@dataclass(frozen=True)
class Limit:
    """`burst` calls at once, refilled evenly over `seconds`."""

    name: str
    burst: int
    seconds: float


# An office building shares one address, so these stop scripts rather than people.
START_CONVERSATION = Limit("start_conversation", 30, 600)
SEND_MESSAGE = Limit("send_message", 120, 60)
LOOK_UP = Limit("look_up", 10, 600)
# Four digits have 10,000 values: at this pace guessing one takes weeks.
LOOK_UP_REFERENCE = Limit("look_up_reference", 5, 600)


class RateLimiter:
    """Memory is bounded: the bucket that was used longest ago is forgotten first."""

    def __init__(self, enabled: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._enabled = enabled
        self._monotonic = monotonic
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def spend(self, limit: Limit, key: str) -> None:
        """Take one token; if none is left, raise the 429 problem with `Retry-After` in seconds."""
        if not self._enabled:
            return
        now = self._monotonic()
        rate = limit.burst / limit.seconds
        tokens, since = self._buckets.get((limit.name, key), (float(limit.burst), now))
        tokens = min(float(limit.burst), tokens + (now - since) * rate)
        allowed = tokens >= 1
        self._buckets[limit.name, key] = (tokens - 1 if allowed else tokens, now)
        self._buckets.move_to_end((limit.name, key))
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if not allowed:
            seconds = max(1, math.ceil((1 - tokens) / rate))
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_requests",
                headers={"Retry-After": str(seconds)},
                seconds=seconds,
            )


def caller_address(request: Request) -> str:
    """The peer's address; behind a proxy uvicorn's `--forwarded-allow-ips` must be set."""
    return request.client.host if request.client else "unknown"
