"""One turn at a time for each conversation, first come, first served, within this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from api.errors import ProblemError

_LONGEST_QUEUE = 20
_RETRY_AFTER_SECONDS = 5


@dataclass
class _Entry:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class ConversationLocks:
    """An entry lives only while somebody holds or awaits its lock."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Raises the 429 problem when too many messages of this conversation wait already."""
        entry = self._entries.setdefault(conversation_id, _Entry())
        if entry.users > _LONGEST_QUEUE:
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_requests",
                headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
                seconds=_RETRY_AFTER_SECONDS,
            )
        entry.users += 1
        try:
            async with entry.lock:
                yield
        finally:
            entry.users -= 1
            if not entry.users:
                del self._entries[conversation_id]
