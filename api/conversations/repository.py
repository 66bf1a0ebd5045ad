"""Every query over conversations, turns, messages and offers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation, Message, Offer, Turn


def payload_digest(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


class ConversationRepository:
    """Reads and writes within the caller's session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Conversation | Turn | Message) -> None:
        self._session.add(row)

    async def flush(self) -> None:
        await self._session.flush()

    async def get(self, conversation_id: str) -> Conversation | None:
        return await self._session.get(Conversation, conversation_id)

    async def existing(self, conversation_id: str) -> Conversation:
        """Raises `sqlalchemy.exc.NoResultFound` if there is none."""
        return await self._session.get_one(Conversation, conversation_id)

    async def existing_turn(self, turn_id: str) -> Turn:
        """Raises `sqlalchemy.exc.NoResultFound` if there is none."""
        return await self._session.get_one(Turn, turn_id)

    async def turn(self, turn_id: str) -> Turn | None:
        return await self._session.get(Turn, turn_id)

    async def turn_of(self, conversation_id: str, client_message_id: str) -> Turn | None:
        found = await self._session.scalars(
            select(Turn)
            .join(Message, Message.turn_id == Turn.id)
            .where(
                Message.conversation_id == conversation_id,
                Message.client_message_id == client_message_id,
            )
        )
        return found.one_or_none()

    async def messages_of_turn(self, turn_id: str) -> Sequence[Message]:
        found = await self._session.scalars(
            select(Message).where(Message.turn_id == turn_id).order_by(Message.sequence)
        )
        return found.all()

    async def messages_after(
        self, conversation_id: str, sequence: int, limit: int | None = None
    ) -> Sequence[Message]:
        found = await self._session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.sequence > sequence)
            .order_by(Message.sequence)
            .limit(limit)
        )
        return found.all()

    async def sequence_of(self, conversation_id: str, message_id: str) -> int | None:
        return await self._session.scalar(
            select(Message.sequence).where(
                Message.conversation_id == conversation_id, Message.id == message_id
            )
        )

    async def offered_title(self, conversation_id: str, payload: str) -> str | None:
        return await self._session.scalar(
            select(Offer.title).where(
                Offer.conversation_id == conversation_id,
                Offer.payload_sha256 == payload_digest(payload),
            )
        )

    async def offer(self, conversation_id: str, replies: Iterable[tuple[str, str]]) -> None:
        """Remember `(title, payload)` pairs; the newest title of a payload wins."""
        titles = {payload_digest(payload): title for title, payload in replies}
        if not titles:
            return
        known = await self._session.scalars(
            select(Offer).where(
                Offer.conversation_id == conversation_id, Offer.payload_sha256.in_(titles)
            )
        )
        for offer in known:
            offer.title = titles.pop(offer.payload_sha256)
        self._session.add_all(
            Offer(conversation_id=conversation_id, payload_sha256=digest, title=title)
            for digest, title in titles.items()
        )

    async def with_pending_hand_over(self) -> Sequence[str]:
        found = await self._session.scalars(
            select(Conversation.id)
            .where(Conversation.hand_over_pending.is_(True), Conversation.erased_at.is_(None))
            .order_by(Conversation.last_activity_at)
        )
        return found.all()

    async def inactive_since(self, before: datetime, limit: int) -> Sequence[str]:
        found = await self._session.scalars(
            select(Conversation.id)
            .where(Conversation.erased_at.is_(None), Conversation.last_activity_at < before)
            .order_by(Conversation.last_activity_at)
            .limit(limit)
        )
        return found.all()

    async def erase(self, conversation: Conversation, now: datetime) -> None:
        """Delete what was said and known; keep dates, counts and intents without their texts."""
        await self._session.execute(
            delete(Message).where(Message.conversation_id == conversation.id)
        )
        await self._session.execute(delete(Offer).where(Offer.conversation_id == conversation.id))
        await self._session.execute(
            update(Turn)
            .where(Turn.conversation_id == conversation.id)
            .values(payload=None, entities=None, slots_changed=None)
        )
        conversation.state = None
        conversation.hand_over_pending = False
        conversation.ended_at = conversation.ended_at or now
        conversation.erased_at = now
