"""Every query over intakes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.intakes.models import Intake, IntakeStage


class IntakeRepository:
    """Reads and writes within the caller's session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, intake: Intake, first_stage: IntakeStage) -> None:
        """Raises `sqlalchemy.exc.IntegrityError` when its reference or key exists already."""
        self._session.add(intake)
        await self._session.flush()
        self._session.add(first_stage)

    async def with_key(self, idempotency_key: str) -> Intake | None:
        found = await self._session.scalars(
            select(Intake).where(Intake.idempotency_key == idempotency_key)
        )
        return found.one_or_none()

    async def with_reference(self, reference: str) -> Intake | None:
        found = await self._session.scalars(select(Intake).where(Intake.reference == reference))
        return found.one_or_none()

    async def stages(self, intake_id: str) -> Sequence[IntakeStage]:
        found = await self._session.scalars(
            select(IntakeStage)
            .where(IntakeStage.intake_id == intake_id)
            .order_by(IntakeStage.position)
        )
        return found.all()
