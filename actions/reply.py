"""The answer of one turn while it is put together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from actions.state import Option
from policy_kb.results import Citation


@dataclass(frozen=True)
class QuickReply:
    """A button: its title is read, its payload comes back."""

    title: str
    payload: str


@dataclass
class Message:
    """One bot message."""

    text: str
    quick_replies: list[QuickReply] = field(default_factory=list)
    card: dict[str, Any] | None = None
    citations: list[Citation] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """JSON of the channel's `messages`."""
        return {
            "text": self.text,
            "quick_replies": [{"title": q.title, "payload": q.payload} for q in self.quick_replies],
            "card": self.card,
            "citations": [
                {"article": c.article, "label": c.label, "quote": c.quote} for c in self.citations
            ],
        }


@dataclass
class Reply:
    """Messages in order, then the one question that is asked (always last)."""

    messages: list[Message] = field(default_factory=list)
    question: Message | None = None

    def add(
        self,
        text: str,
        *,
        quick_replies: Iterable[QuickReply] = (),
        card: dict[str, Any] | None = None,
        citations: Iterable[Citation] = (),
    ) -> Message:
        """Appends a message; a citation stands once."""
        message = Message(text, list(quick_replies), card, list(dict.fromkeys(citations)))
        self.messages.append(message)
        return message

    def ask(self, text: str, quick_replies: Iterable[QuickReply] = ()) -> None:
        """Sets the question of this turn; the last one asked wins."""
        self.question = Message(text, list(quick_replies))

    def all(self) -> list[Message]:
        """What is sent: buttons only under the last message, where they can still be used."""
        messages = [*self.messages, *([self.question] if self.question else [])]
        for message in messages[:-1]:
            message.quick_replies = []
        return messages


def choose(fact: str, value: str) -> str:
    """The payload of a quick reply that states a fact."""
    return "/choose" + json.dumps({"fact": fact, "value": value}, ensure_ascii=False)


def option_replies(fact: str, options: Iterable[Option]) -> list[QuickReply]:
    """Quick replies for the options of a question."""
    return [QuickReply(option.label, choose(fact, option.value)) for option in options]
