"""Waking the event streams of a conversation when its transcript grows, within this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Notifications:
    """One `asyncio.Event` for each listener; the transcript itself is the queue."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = {}

    def announce(self, conversation_id: str) -> None:
        for wake in self._listeners.get(conversation_id, ()):
            wake.set()

    def count(self, conversation_id: str) -> int:
        return len(self._listeners.get(conversation_id, ()))

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        wake = asyncio.Event()
        listeners = self._listeners.setdefault(conversation_id, set())
        listeners.add(wake)
        try:
            yield wake
        finally:
            listeners.discard(wake)
            if not listeners:
                del self._listeners[conversation_id]
