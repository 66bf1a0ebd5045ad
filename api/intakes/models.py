"""Tables of intakes: what an applicant handed in, and the stages it went through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, JsonColumn, UtcDateTime


class Intake(Base):
    """One application or expression of interest.

    `conversation_id` is no foreign key: the transcript may be erased long before the record.
    An erased intake keeps its reference, dates, services and stage, and nothing personal.
    """

    __tablename__ = "intakes"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("idempotency_key"),
        Index("ix_intakes_conversation_id", "conversation_id"),
        Index("ix_intakes_created_at", "created_at"),
        Index("ix_intakes_status", "status"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(32))
    idempotency_key: Mapped[str] = mapped_column(String(255))
    request_sha256: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(32))
    policy_id: Mapped[str] = mapped_column(String(64))
    policy_lapsed: Mapped[bool] = mapped_column(Boolean)
    enterprise_name: Mapped[str | None] = mapped_column(String(200))
    uscc: Mapped[str | None] = mapped_column(String(18))
    legal_form: Mapped[str | None] = mapped_column(String(32))
    registered_in_baiyun: Mapped[bool | None] = mapped_column(Boolean)
    contact_name: Mapped[str | None] = mapped_column(String(100))
    mobile: Mapped[str | None] = mapped_column(String(20))
    services: Mapped[list[Any]] = mapped_column(JsonColumn)
    estimate: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    consent_version: Mapped[str] = mapped_column(String(64))
    consent_accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IntakeStage(Base):
    """One step of an intake's history; `position` counts from 1."""

    __tablename__ = "intake_stages"
    __table_args__ = (UniqueConstraint("intake_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(32))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
