"""Registering, looking up and erasing intakes."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from http import HTTPStatus
from typing import cast

import structlog
from sqlalchemy.exc import IntegrityError

from api.database import Database
from api.errors import ProblemError
from api.intakes.models import Intake, IntakeStage
from api.intakes.reference import as_written, new_reference
from api.intakes.repository import IntakeRepository
from api.intakes.schemas import IntakeIn, IntakeOut, Kind, LookUpIn, LookUpOut, StageOut
from api.metrics import Metrics
from api.wording import load_wording
from policy_kb.book import PolicyBook
from policy_kb.results import Status
from runtime.clock import Clock

log = structlog.get_logger(__name__)

RECEIVED = "received"
_REFERENCE_ATTEMPTS = 5


class IntakeService:
    def __init__(
        self, database: Database, book: PolicyBook, clock: Clock, metrics: Metrics
    ) -> None:
        self._database = database
        self._book = book
        self._clock = clock
        self._metrics = metrics

    async def register(self, body: IntakeIn, idempotency_key: str) -> Intake:
        """The intake of this key: a new one, or the one that the same body made before.

        Raises the 409 problem when the key was used with another body; its member `existing` is
        the receipt of the intake that the key made.
        """
        digest = _digest(body)
        for _ in range(_REFERENCE_ATTEMPTS):
            known = await self._known(idempotency_key, digest)
            if known is not None:
                return known
            intake, stage = self._new(body, idempotency_key, digest)
            try:
                async with self._database.transaction() as session:
                    await IntakeRepository(session).add(intake, stage)
            except IntegrityError:
                # The same key arrived twice at once, or the reference exists: look again.
                log.info("intake.collision")
                continue
            self._metrics.intakes.labels(intake.kind).inc()
            log.info("intake.registered", reference=intake.reference, kind=intake.kind)
            return intake
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers={"Retry-After": "5"}
        )

    async def _known(self, idempotency_key: str, digest: str) -> Intake | None:
        async with self._database.reading() as session:
            intake = await IntakeRepository(session).with_key(idempotency_key)
        if intake is not None and not hmac.compare_digest(intake.request_sha256, digest):
            existing = IntakeOut.model_validate(intake).model_dump(mode="json")
            raise ProblemError(
                HTTPStatus.CONFLICT, "idempotency_key_reused", members={"existing": existing}
            )
        return intake

    def _new(self, body: IntakeIn, key: str, digest: str) -> tuple[Intake, IntakeStage]:
        now, today = self._clock.now(), self._clock.today()
        policy = self._book.as_of(today)
        lapsed = policy.status(today) is Status.LAPSED
        intake = Intake(
            id=uuid.uuid4().hex,
            reference=new_reference(today),
            idempotency_key=key,
            request_sha256=digest,
            conversation_id=body.conversation_id,
            kind="expression_of_interest" if lapsed else "application",
            status=RECEIVED,
            policy_id=policy.id,
            policy_lapsed=lapsed,
            enterprise_name=body.enterprise.name,
            uscc=body.enterprise.uscc,
            legal_form=body.enterprise.legal_form,
            registered_in_baiyun=body.enterprise.registered_in_baiyun,
            contact_name=body.contact.name,
            mobile=body.contact.mobile,
            services=body.model_dump(mode="json", include={"services"})["services"],
            estimate=body.estimate,
            consent_version=body.consent.version,
            consent_accepted_at=body.consent.accepted_at,
            note=body.note,
            created_at=now,
            updated_at=now,
        )
        stage = IntakeStage(
            id=uuid.uuid4().hex, intake_id=intake.id, position=1, status=RECEIVED, entered_at=now
        )
        return intake, stage

    async def look_up(self, asked: LookUpIn) -> LookUpOut:
        """Raises the same 404 problem for wrong digits and for a reference that does not exist."""
        async with self._database.reading() as session:
            repository = IntakeRepository(session)
            intake = await repository.with_reference(as_written(asked.reference))
            stages = await repository.stages(intake.id if intake else "")
        # A record without a mobile number, erased or absent, matches no four digits.
        last4 = intake.mobile[-4:] if intake and intake.mobile else ""
        if not hmac.compare_digest(last4.encode(), asked.mobile_last4.encode()) or intake is None:
            phone = self._book.as_of(self._clock.today()).data.contact_phone.value
            raise ProblemError(HTTPStatus.NOT_FOUND, "intake_not_found", phone=phone)
        return LookUpOut(
            reference=intake.reference,
            kind=cast(Kind, intake.kind),
            policy_lapsed=intake.policy_lapsed,
            stage=intake.status,
            stage_label=self._label(intake.policy_id, intake.status),
            created_at=intake.created_at,
            updated_at=intake.updated_at,
            stages=[
                StageOut(
                    stage=stage.status,
                    label=self._label(intake.policy_id, stage.status),
                    entered_at=stage.entered_at,
                )
                for stage in stages
            ],
        )

    def _label(self, policy_id: str, status: str) -> str:
        labels = load_wording().stages | {
            stage.id: stage.title for stage in self._book[policy_id].stages_data.stages
        }
        return labels[status]

    async def erase(self, reference: str) -> bool:
        """Remove an intake's personal data; what was applied for and when stays. False: unknown."""
        async with self._database.transaction() as session:
            intake = await IntakeRepository(session).with_reference(as_written(reference))
            if intake is None:
                return False
            now = self._clock.now()
            intake.enterprise_name = None
            intake.uscc = None
            intake.contact_name = None
            intake.mobile = None
            intake.note = None
            intake.estimate = None
            intake.conversation_id = None
            intake.updated_at = now
            intake.erased_at = intake.erased_at or now
        log.info("intake.erased", reference=reference)
        return True


def _digest(body: IntakeIn) -> str:
    canonical = json.dumps(body.model_dump(mode="json"), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
