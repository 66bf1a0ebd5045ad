"""The turn: store the message, ask Rasa, store the replies with the state, answer.

The user's message is committed before Rasa is asked, and replies, state and understanding are
committed together after. A crash in between loses nothing: the state is still the old one, and the
same `client_message_id` runs the turn anew.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog

from api.conversations.incoming_text import as_stored, for_rasa
from api.conversations.models import Conversation, Message, Turn
from api.conversations.notifications import Notifications
from api.conversations.repository import ConversationRepository
from api.conversations.schemas import SendMessage
from api.conversations.transcript import append_replies, append_user, new_id
from api.database import Database
from api.errors import ProblemError
from api.metrics import Metrics
from api.rasa_client import RasaClient, Reply, TurnAnswer, TurnFailedError, TurnRequest
from runtime.clock import Clock

log = structlog.get_logger(__name__)

RUNNING, ANSWERED, APOLOGISED = "running", "answered", "apologised"


@dataclass(frozen=True)
class _Begun:
    """A turn whose message is stored and whose outcome is not yet."""

    turn_id: str
    request: TurnRequest


class TurnRunner:
    """Runs turns; every method expects that the caller holds the conversation's lock."""

    def __init__(
        self,
        *,
        database: Database,
        rasa: RasaClient,
        clock: Clock,
        metrics: Metrics,
        notifications: Notifications,
        apology: str,
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._clock = clock
        self._metrics = metrics
        self._notifications = notifications
        self._apology = apology

    async def user_turn(self, conversation_id: str, incoming: SendMessage) -> list[Message]:
        """The replies to a message; those of before when its `client_message_id` was answered."""
        started = time.perf_counter()
        begun = await self._begin_user_turn(conversation_id, incoming)
        if not isinstance(begun, _Begun):
            self._metrics.turns.labels("replayed").inc()
            return begun
        self._notifications.announce(conversation_id)
        try:
            answer = await self._ask(begun.request, may_be_empty=False)
        except TurnFailedError as error:
            messages = await self._apologise(begun, error.reason)
        else:
            messages = await self._store(begun, answer)
        self._metrics.turn_seconds.observe(time.perf_counter() - started)
        self._notifications.announce(conversation_id)
        return messages

    async def system_turn(
        self, conversation_id: str, payload: str, *, may_be_empty: bool
    ) -> list[Message]:
        """A turn that only the api starts.

        Raises `TurnFailedError` and stores nothing when it fails.
        """
        async with self._database.reading() as session:
            conversation = _living(await ConversationRepository(session).get(conversation_id))
        turn_id = new_id()
        begun = _Begun(turn_id, _request(conversation, turn_id, None, payload))
        answer = await self._ask(begun.request, may_be_empty=may_be_empty)
        messages = await self._store(begun, answer, system_payload=payload)
        self._notifications.announce(conversation_id)
        return messages

    async def _ask(self, request: TurnRequest, *, may_be_empty: bool) -> TurnAnswer:
        answer = await self._rasa.turn(request)
        if not answer.messages and not may_be_empty:
            raise TurnFailedError("no_reply")
        return answer

    async def _begin_user_turn(
        self, conversation_id: str, incoming: SendMessage
    ) -> _Begun | list[Message]:
        async with self._database.transaction() as session:
            repository = ConversationRepository(session)
            conversation = _living(await repository.get(conversation_id))
            turn = await repository.turn_of(conversation_id, incoming.client_message_id)
            if turn is None:
                return await self._open_turn(repository, conversation, incoming)
            messages = await repository.messages_of_turn(turn.id)
            if turn.status != RUNNING:
                return [message for message in messages if message.role != "user"]
            # The process ended between the two commits: answer the message as it was stored.
            (said,) = messages
            log.info("turn.resumed", conversation=conversation_id, turn=turn.id)
            return _Begun(turn.id, _request(conversation, said.id, said.text, said.payload))

    async def _open_turn(
        self, repository: ConversationRepository, conversation: Conversation, incoming: SendMessage
    ) -> _Begun:
        if incoming.payload is None:
            text = as_stored(incoming.text or "")
        else:
            title = await repository.offered_title(conversation.id, incoming.payload)
            if title is None:
                raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "payload_not_offered")
            text = title
        now = self._clock.now()
        turn = Turn(
            id=new_id(),
            conversation_id=conversation.id,
            payload=incoming.payload,
            status=RUNNING,
            started_at=now,
        )
        repository.add(turn)
        await repository.flush()
        said = append_user(
            repository,
            conversation,
            turn_id=turn.id,
            text=text,
            payload=incoming.payload,
            client_message_id=incoming.client_message_id,
            now=now,
        )
        return _Begun(turn.id, _request(conversation, said.id, text, incoming.payload))

    async def _store(
        self, begun: _Begun, answer: TurnAnswer, system_payload: str | None = None
    ) -> list[Message]:
        now = self._clock.now()
        async with self._database.transaction() as session:
            repository = ConversationRepository(session)
            conversation = _living(await repository.get(begun.request.conversation_id))
            turn = await repository.turn(begun.turn_id)
            if turn is None:
                turn = Turn(
                    id=begun.turn_id,
                    conversation_id=conversation.id,
                    payload=system_payload,
                    started_at=now,
                )
                repository.add(turn)
            _record(turn, answer)
            turn.status = ANSWERED
            turn.finished_at = now
            await repository.flush()
            messages = await append_replies(
                repository, conversation, turn_id=turn.id, replies=answer.messages,
                is_apology=False, now=now,
            )  # fmt: skip
            conversation.state = answer.state
            conversation.hand_over_pending = (
                _part(answer.state, "intake").get("status") == "pending"
            )
            if _part(answer.state, "dialogue").get("handover_requested") is True:
                conversation.handover_requested = True
        self._metrics.turns.labels(ANSWERED).inc()
        return messages

    async def _apologise(self, begun: _Begun, reason: str) -> list[Message]:
        conversation_id = begun.request.conversation_id
        log.error("turn.failed", conversation=conversation_id, turn=begun.turn_id, reason=reason)
        now = self._clock.now()
        async with self._database.transaction() as session:
            repository = ConversationRepository(session)
            conversation = _living(await repository.get(conversation_id))
            turn = await repository.existing_turn(begun.turn_id)
            turn.status = APOLOGISED
            turn.failure = reason
            turn.finished_at = now
            conversation.flagged = True
            messages = await append_replies(
                repository, conversation, turn_id=turn.id, replies=(Reply(text=self._apology),),
                is_apology=True, now=now,
            )  # fmt: skip
        self._metrics.turns.labels(APOLOGISED).inc()
        self._metrics.apologies.labels(reason).inc()
        return messages


def wants_erasure(state: Mapping[str, Any] | None) -> bool:
    """Whether the dialogue has taken the person's wish to have the conversation erased."""
    return _part(state, "dialogue").get("erase_requested") is True


def _part(state: Mapping[str, Any] | None, name: str) -> Mapping[str, Any]:
    part = (state or {}).get(name)
    return part if isinstance(part, Mapping) else {}


def _living(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "conversation_not_found")
    if conversation.ended_at is not None or conversation.erased_at is not None:
        raise ProblemError(HTTPStatus.GONE, "conversation_ended")
    return conversation


def _request(
    conversation: Conversation, message_id: str, text: str | None, payload: str | None
) -> TurnRequest:
    return TurnRequest(
        conversation_id=conversation.id,
        message_id=message_id,
        text=for_rasa(text or "") if payload is None else None,
        payload=payload,
        channel=conversation.channel,
        state=conversation.state,
    )


def _record(turn: Turn, answer: TurnAnswer) -> None:
    understood = answer.understanding
    turn.intent = understood.intent.name
    turn.confidence = understood.intent.confidence
    turn.intent_ranking = understood.intent_ranking
    turn.entities = understood.entities
    turn.slots_changed = understood.slots_changed
    turn.policy = understood.policy
    turn.actions = list(understood.actions)
    turn.model_version = understood.model_version
    turn.policy_version = understood.policy_version
    turn.milliseconds = understood.milliseconds
