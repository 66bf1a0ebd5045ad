"""Conversations over HTTP: what comes in and what goes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from api.conversations.incoming_text import LONGEST, as_stored, for_rasa
from api.wire_types import Instant

ClientMessageId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$"),
    Field(
        description="Chosen by the client, unique in the conversation; repeat it to repeat safely."
    ),
]


class StartConversation(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"channel": "web"}]})

    channel: Literal["web"] = "web"


class SendMessage(BaseModel):
    """A text, or the payload of a quick reply that was offered in this conversation."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "申请公有云要准备哪些材料？", "client_message_id": "6f1d2c"},
                {"payload": "/affirm", "client_message_id": "6f1d2d"},
            ]
        },
    )

    text: Annotated[str | None, Field(description="1 to 4,000 characters after trimming.")] = None
    payload: Annotated[str | None, Field(max_length=4000)] = None
    client_message_id: ClientMessageId

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.payload is None):
            raise PydanticCustomError("text_or_payload", "exactly one of text and payload")
        if self.text is not None:
            trimmed = as_stored(self.text).strip()
            if not 1 <= len(trimmed) <= LONGEST or not for_rasa(trimmed):
                raise PydanticCustomError("text_length", "1 to 4000 characters after trimming")
        return self


class QuickReply(BaseModel):
    title: str
    payload: str


class Citation(BaseModel):
    article: int = Field(examples=[11])
    label: str = Field(examples=["第十一条（二）"])
    quote: str = Field(examples=["给予云服务费50%的补贴。"])


class MessageOut(BaseModel):
    """One line of the transcript. `card` has a `type` (docs/interfaces.md lists them)."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    role: Literal["bot", "user", "operator", "system"]
    text: str
    quick_replies: list[QuickReply]
    card: dict[str, Any] | None
    citations: list[Citation]
    client_message_id: str | None = Field(description="Of the user's own messages.")
    created_at: Instant


class Messages(BaseModel):
    messages: list[MessageOut]


class StartedConversation(Messages):
    id: str
    token: str = Field(
        description="The only key to the conversation; sent as `Authorization: Bearer`."
    )
