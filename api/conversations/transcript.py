"""Appending to a transcript: each message gets the next sequence number of its conversation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
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
    client_message_id: str,
    now: datetime,
) -> Message:
    """Store what the applicant sent; for a payload `text` is the title that was clicked."""
    message = _next(conversation, now)
    message.turn_id = turn_id
    message.role = "user"
    message.text = text
    message.payload = payload
    message.client_message_id = client_message_id
    repository.add(message)
    return message


async def append_replies(
    repository: ConversationRepository,
    conversation: Conversation,
    *,
    turn_id: str | None,
    replies: Sequence[Reply],
    is_apology: bool,
    now: datetime,
) -> list[Message]:
    """Store the assistant's replies and remember what they offer."""
    messages = []
    for reply in replies:
        message = _next(conversation, now)
        message.turn_id = turn_id
        message.role = "bot"
        message.text = reply.text
        message.quick_replies = [quick.model_dump() for quick in reply.quick_replies]
        message.card = reply.card
        message.citations = [citation.model_dump() for citation in reply.citations]
        message.is_apology = is_apology
        repository.add(message)
        messages.append(message)
    await repository.offer(
        conversation.id,
        [(quick.title, quick.payload) for reply in replies for quick in reply.quick_replies],
    )
    return messages


def _next(conversation: Conversation, now: datetime) -> Message:
    conversation.last_sequence += 1
    conversation.last_activity_at = now
    return Message(
        id=new_id(),
        conversation_id=conversation.id,
        sequence=conversation.last_sequence,
        quick_replies=[],
        citations=[],
        is_apology=False,
        created_at=now,
    )
