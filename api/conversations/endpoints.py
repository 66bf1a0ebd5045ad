"""`/api/v1/conversations`: the contract's HTTP over conversations and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sse_starlette import EventSourceResponse

from api.conversations.models import Conversation, Message
from api.conversations.schemas import (
    MessageOut,
    Messages,
    SendMessage,
    StartConversation,
    StartedConversation,
)
from api.errors import ProblemError, problem_responses
from api.json_body import ExactJsonRoute
from api.rate_limits import SEND_MESSAGE, START_CONVERSATION, caller_address
from api.resources import FromApp

_MOST_STREAMS = 5
_KEEP_ALIVE_SECONDS = 15

router = APIRouter(
    prefix="/api/v1/conversations", tags=["conversations"], route_class=ExactJsonRoute
)

_bearer = HTTPBearer(auto_error=False, description="The conversation's token.")
ConversationId = Annotated[str, Path(alias="id")]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _opened(
    conversation_id: ConversationId, credentials: Credentials, resources: FromApp
) -> Conversation:
    return await resources.conversations.authenticate_living(conversation_id, _token(credentials))


Opened = Annotated[Conversation, Depends(_opened)]


@router.post("", status_code=HTTPStatus.CREATED, responses=problem_responses(422, 429))
async def start_conversation(
    body: StartConversation, request: Request, resources: FromApp
) -> StartedConversation:
    """Start a conversation. The answer holds the greeting and the token, the only key to it."""
    resources.limiter.spend(START_CONVERSATION, caller_address(request))
    started = await resources.conversations.start(body.channel)
    return StartedConversation(id=started.id, token=started.token, messages=_out(started.messages))


@router.post("/{id}/messages", responses=problem_responses(401, 404, 410, 422, 429))
async def send_message(
    body: SendMessage, conversation: Opened, request: Request, resources: FromApp
) -> Messages:
    """Send a text or an offered payload and get the replies.

    Messages of one conversation are answered one at a time, in order. The same
    `client_message_id` again gives the same answer, also while the first is still running.
    """
    resources.limiter.spend(SEND_MESSAGE, caller_address(request))
    return Messages(messages=_out(await resources.conversations.send(conversation.id, body)))


@router.get("/{id}/messages", responses=problem_responses(401, 404, 410, 422))
async def read_messages(
    conversation: Opened,
    resources: FromApp,
    after: Annotated[str | None, Query(max_length=32, description="A message id.")] = None,
) -> Messages:
    """The transcript in order, the user's own messages included."""
    return Messages(messages=_out(await resources.conversations.history(conversation.id, after)))


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    responses=problem_responses(401, 404, 410, 429),
)
async def follow_messages(
    conversation: Opened,
    resources: FromApp,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:
    """A Server-Sent Events stream: event `message`, id = the message's id, data = the message.

    After a break send `Last-Event-ID` and miss nothing. `ended` closes an erased conversation.
    """
    if resources.streams.count(conversation.id) >= _MOST_STREAMS:
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_requests",
            headers={"Retry-After": str(_KEEP_ALIVE_SECONDS)},
            seconds=_KEEP_ALIVE_SECONDS,
        )
    return EventSourceResponse(
        resources.streams.follow(conversation.id, last_event_id), ping=_KEEP_ALIVE_SECONDS
    )


@router.delete("/{id}", status_code=HTTPStatus.NO_CONTENT, responses=problem_responses(401, 404))
async def erase_conversation(
    conversation_id: ConversationId, credentials: Credentials, resources: FromApp
) -> None:
    """End the conversation and erase its transcript and state. A submitted intake stays."""
    conversation = await resources.conversations.authenticate(conversation_id, _token(credentials))
    await resources.conversations.erase(conversation.id, "asked_by_client")


def _token(credentials: HTTPAuthorizationCredentials | None) -> str | None:
    return credentials.credentials if credentials else None


def _out(messages: Sequence[Message]) -> list[MessageOut]:
    return [MessageOut.model_validate(message) for message in messages]
