"""Tables of conversations: the transcript is `messages`, what was understood is `turns`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, JsonColumn, UtcDateTime

ID_LENGTH = 32


class Conversation(Base):
    """One dialogue with one person. An erased one keeps its row, without personal data."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_last_activity_at", "last_activity_at"),
        Index("ix_conversations_hand_over_pending", "hand_over_pending"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    state: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    last_sequence: Mapped[int] = mapped_column(Integer, default=0)
    handover_requested: Mapped[bool] = mapped_column(Boolean, default=False)
    hand_over_pending: Mapped[bool] = mapped_column(Boolean, default=False)
    flagged: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_activity_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Turn(Base):
    """One exchange with Rasa and what was understood in it.

    `status`: `running` until its outcome is stored (a crash leaves it so, and the same
    `client_message_id` runs it anew), then `answered` or `apologised`.
    """

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_conversation_id", "conversation_id"),
        Index("ix_turns_status", "status"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    payload: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    failure: Mapped[str | None] = mapped_column(String(64))
    intent: Mapped[str | None] = mapped_column(String(128))
    confidence: Mapped[float | None] = mapped_column(Float)
    intent_ranking: Mapped[list[Any] | None] = mapped_column(JsonColumn)
    entities: Mapped[list[Any] | None] = mapped_column(JsonColumn)
    slots_changed: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    policy: Mapped[str | None] = mapped_column(String(128))
    actions: Mapped[list[Any] | None] = mapped_column(JsonColumn)
    model_version: Mapped[str | None] = mapped_column(String(128))
    policy_version: Mapped[str | None] = mapped_column(String(64))
    milliseconds: Mapped[float | None] = mapped_column(Float)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One line of the transcript, in the order of `sequence` (1, 2, …) within its conversation."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_messages_turn_id", "turn_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(Integer)
    client_message_id: Mapped[str | None] = mapped_column(String(128))
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    payload: Mapped[str | None] = mapped_column(Text)
    quick_replies: Mapped[list[dict[str, str]]] = mapped_column(JsonColumn)
    card: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    is_apology: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Offer(Base):
    """A quick reply that was offered in a conversation: the only payloads a client may send."""

    __tablename__ = "offers"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    payload_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
