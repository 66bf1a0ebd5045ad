"""New messages of a conversation as Server-Sent Events (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from sse_starlette import ServerSentEvent

from api.conversations.notifications import Notifications
from api.conversations.repository import ConversationRepository
from api.conversations.schemas import MessageOut
from api.database import Database

# Another process may write too (an operator's console): look again even without a wake-up.
_LOOK_AGAIN_SECONDS = 10.0


class EventStreams:
    def __init__(self, database: Database, notifications: Notifications) -> None:
        self._database = database
        self._notifications = notifications

    def count(self, conversation_id: str) -> int:
        return self._notifications.count(conversation_id)

    async def follow(
        self, conversation_id: str, last_event_id: str | None
    ) -> AsyncIterator[ServerSentEvent]:
        """Each message once, in order, as event `message` whose id is the message's.

        Without `last_event_id` it begins with the next message; with one that this conversation
        does not know, with the first, so that a client misses nothing. Ends when erased.
        """
        with self._notifications.listen(conversation_id) as wake:
            sequence = await self._start(conversation_id, last_event_id)
            while True:
                wake.clear()
                async with self._database.reading() as session:
                    repository = ConversationRepository(session)
                    conversation = await repository.get(conversation_id)
                    messages = await repository.messages_after(conversation_id, sequence)
                for message in messages:
                    sequence = message.sequence
                    data = MessageOut.model_validate(message).model_dump_json()
                    yield ServerSentEvent(data, event="message", id=message.id)
                if conversation is None or conversation.ended_at is not None:
                    yield ServerSentEvent("{}", event="ended")
                    return
                try:
                    await asyncio.wait_for(wake.wait(), _LOOK_AGAIN_SECONDS)
                except TimeoutError:
                    continue

    async def _start(self, conversation_id: str, last_event_id: str | None) -> int:
        async with self._database.reading() as session:
            repository = ConversationRepository(session)
            if last_event_id:
                return await repository.sequence_of(conversation_id, last_event_id) or 0
            conversation = await repository.get(conversation_id)
            return conversation.last_sequence if conversation else 0
