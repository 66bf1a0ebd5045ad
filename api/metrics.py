"""Prometheus metrics; each app has its own registry, so that several can live in one process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_TURN_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What is counted. Labels hold no ids and no texts."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "yunquan_turns", "Turns by outcome", ["outcome"], registry=self.registry
        )
        self.apologies = Counter(
            "yunquan_apologies",
            "Turns that ended in an apology, by reason",
            ["reason"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "yunquan_turn_seconds",
            "From a message's arrival to its stored answer",
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self.requests = Counter(
            "yunquan_http_requests",
            "HTTP requests by route and status",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "yunquan_http_request_seconds",
            "HTTP request duration by route",
            ["route"],
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self.conversations = Counter(
            "yunquan_conversations",
            "Conversations started, by channel",
            ["channel"],
            registry=self.registry,
        )
        self.intakes = Counter(
            "yunquan_intakes", "Intakes registered, by kind", ["kind"], registry=self.registry
        )
        self.hand_overs = Counter(
            "yunquan_hand_overs",
            "Retries of a pending hand-over, by outcome",
            ["outcome"],
            registry=self.registry,
        )

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
