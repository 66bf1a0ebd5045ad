"""Appending to a transcript: each message gets the next sequence number of its conversation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from api.conversations.models import Conversation, Message
from api.conversations.repository import ConversationRepository
from api.rasa_client import Reply


def new_id() -> str:
    """122 random bits: an id tells nobody another one."""
    return uuid.uuid4().hex


def append_user(
    repository: ConversationRepository,
    conversation: Conversation,
    *,
    turn_id: str,
    text: str,
    payload: str | None,
    now: datetime,
) -> Message:
    return _append(repository, conversation, turn_id, "user", text, payload, None, now)


async def append_replies(
    repository: ConversationRepository,
    conversation: Conversation,
    *,
    turn_id: str | None,
    replies: Iterable[Reply],
    is_apology: bool,
    now: datetime,
) -> list[Message]:
    """Store the assistant's replies and remember what they offer."""
    replies = tuple(replies)
    messages = [
        _append(repository, conversation, turn_id, "bot", reply.text, None, reply, now, is_apology)
        for reply in replies
    ]
    await repository.offer(
        conversation.id, [(q.title, q.payload) for reply in replies for q in reply.quick_replies]
    )
    return messages


def _append(
    repository: ConversationRepository,
    conversation: Conversation,
    turn_id: str | None,
    role: str,
    text: str,
    payload: str | None,
    reply: Reply | None,
    now: datetime,
    is_apology: bool = False,
) -> Message:
    conversation.last_sequence += 1
    conversation.last_activity_at = now
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        turn_id=turn_id,
        sequence=conversation.last_sequence,
        role=role,
        text=text,
        payload=payload,
        quick_replies=[q.model_dump() for q in reply.quick_replies] if reply else [],
        card=reply.card if reply else None,
        citations=[c.model_dump() for c in reply.citations] if reply else [],
        is_apology=is_apology,
        created_at=now,
    )
    repository.add(message)
    return message
