"""Starting, continuing, reading and ending conversations."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import structlog

from api.conversations.locks import ConversationLocks
from api.conversations.models import Conversation, Message
from api.conversations.notifications import Notifications
from api.conversations.repository import ConversationRepository
from api.conversations.schemas import SendMessage
from api.conversations.transcript import append_replies, new_id
from api.conversations.turns import TurnRunner, wants_erasure
from api.database import Database
from api.errors import ProblemError
from api.metrics import Metrics
from api.rasa_client import Reply, TurnFailedError
from runtime.clock import Clock

log = structlog.get_logger(__name__)

_ID = re.compile(r"[0-9a-f]{32}")
_GREET = "/greet_new"
_HAND_OVER = "/hand_over_intake"
_PURGE_BATCH = 200


@dataclass(frozen=True)
class Started:
    """A new conversation; `token` exists in clear only here."""

    id: str
    token: str
    messages: Sequence[Message]


class ConversationService:
    def __init__(
        self,
        *,
        database: Database,
        turns: TurnRunner,
        clock: Clock,
        metrics: Metrics,
        locks: ConversationLocks,
        notifications: Notifications,
        greeting: str,
    ) -> None:
        self._database = database
        self._turns = turns
        self._clock = clock
        self._metrics = metrics
        self._locks = locks
        self._notifications = notifications
        self._greeting = greeting

    async def start(self, channel: str) -> Started:
        """Open a conversation and greet; without Rasa the greeting is the api's own."""
        now = self._clock.now()
        token = secrets.token_urlsafe(32)
        conversation = Conversation(
            id=new_id(),
            token_sha256=_digest(token),
            channel=channel,
            state=None,
            last_sequence=0,
            created_at=now,
            last_activity_at=now,
        )
        async with self._database.transaction() as session:
            ConversationRepository(session).add(conversation)
        self._metrics.conversations.labels(channel).inc()
        async with self._locks.hold(conversation.id):
            try:
                messages = await self._turns.system_turn(
                    conversation.id, _GREET, may_be_empty=False
                )
            except TurnFailedError as error:
                log.error("greeting.failed", conversation=conversation.id, reason=error.reason)
                messages = await self._greet_alone(conversation.id)
        return Started(conversation.id, token, messages)

    async def _greet_alone(self, conversation_id: str) -> list[Message]:
        async with self._database.transaction() as session:
            repository = ConversationRepository(session)
            conversation = await repository.existing(conversation_id)
            conversation.flagged = True
            return await append_replies(
                repository, conversation, turn_id=None, replies=(Reply(text=self._greeting),),
                is_apology=False, now=self._clock.now(),
            )  # fmt: skip

    async def authenticate(self, conversation_id: str, token: str | None) -> Conversation:
        """The conversation that the token opens, also an ended one.

        Raises the 401 problem without a token, and the same 404 problem for an unknown
        conversation and for a token that is not its own.
        """
        if not token:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "conversation_token_missing",
                headers={"WWW-Authenticate": "Bearer"},
            )
        conversation = None
        if _ID.fullmatch(conversation_id):
            async with self._database.reading() as session:
                conversation = await ConversationRepository(session).get(conversation_id)
        expected = conversation.token_sha256 if conversation else _digest("")
        if not hmac.compare_digest(_digest(token), expected) or conversation is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "conversation_not_found")
        return conversation

    async def authenticate_living(self, conversation_id: str, token: str | None) -> Conversation:
        """As `authenticate`; raises the 410 problem when the conversation has ended."""
        conversation = await self.authenticate(conversation_id, token)
        if conversation.ended_at is not None:
            raise ProblemError(HTTPStatus.GONE, "conversation_ended")
        return conversation

    async def send(self, conversation_id: str, incoming: SendMessage) -> list[Message]:
        """One turn, after the turns of this conversation that came before it."""
        async with self._locks.hold(conversation_id):
            messages = await self._turns.user_turn(conversation_id, incoming)
            await self._erase_if_wanted(conversation_id)
            return messages

    async def _erase_if_wanted(self, conversation_id: str) -> None:
        async with self._database.reading() as session:
            conversation = await ConversationRepository(session).get(conversation_id)
        if conversation is not None and wants_erasure(conversation.state):
            await self._erase_locked(conversation_id, "asked_in_dialogue")

    async def history(self, conversation_id: str, after: str | None) -> Sequence[Message]:
        """The transcript in order, after the message `after` (422 problem if it is not in it)."""
        async with self._database.reading() as session:
            repository = ConversationRepository(session)
            sequence: int | None = 0
            if after is not None:
                sequence = await repository.sequence_of(conversation_id, after)
            if sequence is None:
                raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "after_unknown")
            return await repository.messages_after(conversation_id, sequence)

    async def erase(self, conversation_id: str, reason: str) -> None:
        """End the conversation and delete what was said; repeating it changes nothing.

        An intake that was handed in stays: it is the office's application record, with a consent
        of its own. `IntakeService.erase` removes its personal data on request.
        """
        async with self._locks.hold(conversation_id):
            await self._erase_locked(conversation_id, reason)

    async def _erase_locked(self, conversation_id: str, reason: str) -> None:
        async with self._database.transaction() as session:
            repository = ConversationRepository(session)
            conversation = await repository.get(conversation_id)
            if conversation is None or conversation.erased_at is not None:
                return
            await repository.erase(conversation, self._clock.now())
        log.info("conversation.erased", conversation=conversation_id, reason=reason)
        self._notifications.announce(conversation_id)

    async def erase_inactive(self, retention_days: int) -> int:
        """Erase the conversations without activity for `retention_days`; returns how many."""
        before = self._clock.now() - timedelta(days=retention_days)
        erased = 0
        while True:
            async with self._database.reading() as session:
                ids = await ConversationRepository(session).inactive_since(before, _PURGE_BATCH)
            if not ids:
                return erased
            for conversation_id in ids:
                await self.erase(conversation_id, "retention")
            erased += len(ids)

    async def pending_hand_overs(self) -> Sequence[str]:
        async with self._database.reading() as session:
            return await ConversationRepository(session).with_pending_hand_over()

    async def retry_hand_over(self, conversation_id: str) -> bool:
        """Ask the dialogue to hand a pending intake over again; true when none is pending any more.

        Raises `TurnFailedError` when Rasa cannot be asked.
        """
        async with self._locks.hold(conversation_id):
            if not await self._hand_over_pending(conversation_id):
                return True
            await self._turns.system_turn(conversation_id, _HAND_OVER, may_be_empty=True)
            return not await self._hand_over_pending(conversation_id)

    async def _hand_over_pending(self, conversation_id: str) -> bool:
        async with self._database.reading() as session:
            conversation = await ConversationRepository(session).get(conversation_id)
        return conversation is not None and conversation.hand_over_pending


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
