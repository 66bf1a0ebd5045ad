"""Plays a conversation file over the contract's HTTP and says what did not come out as expected.

`python -m tests.conversations.player http://127.0.0.1:8000 [file or folder …]` plays files by hand.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent
OVERNIGHT = FOLDER / "coming_back"


class Expectation(BaseModel):
    """What an applicant must be told in one turn; tests/conversations/README.md."""

    model_config = ConfigDict(extra="forbid")

    contains: list[str] = Field(default_factory=list)
    any_of: list[str] = Field(default_factory=list)
    not_contains: list[str] = Field(default_factory=list)
    cites: list[str] = Field(default_factory=list)
    card: str | None = None
    total: str | None = None
    verdicts: dict[str, Literal["eligible", "not_eligible", "unknown"]] = Field(
        default_factory=dict
    )
    items: list[int] = Field(default_factory=list)
    offers: list[str] = Field(default_factory=list)


class Step(BaseModel):
    """One message of the applicant, typed or clicked, or a night that passes."""

    model_config = ConfigDict(extra="forbid")

    user: str | None = None
    click: str | None = None
    next_day: bool = False
    expect: Expectation = Field(default_factory=Expectation)

    @model_validator(mode="after")
    def _one_of_three(self) -> Step:
        if [self.user is not None, self.click is not None, self.next_day].count(True) != 1:
            raise ValueError("a step has one of `user`, `click` and `next_day: true`")
        return self


class Conversation(BaseModel):
    """One file."""

    model_config = ConfigDict(extra="forbid")

    name: str
    note: str | None = None
    steps: list[Step] = Field(min_length=1)

    @classmethod
    def read(cls, path: Path) -> Conversation:
        """A validated conversation file."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def conversation_files(root: Path = FOLDER) -> list[Path]:
    """Every conversation below a folder, or the one file; in all, none that takes a night."""
    if root.is_file():
        return [root]
    return sorted(f for f in root.rglob("*.yml") if root != FOLDER or f.parent != OVERNIGHT)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _cards(messages: list[dict[str, Any]], *types: str) -> Iterator[dict[str, Any]]:
    for message in messages:
        if message["card"] and message["card"]["type"] in types:
            yield message["card"]


def _verdicts(messages: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for card in _cards(messages, "eligibility", "estimate"):
        for service in card["services"]:
            found[service["service"]] = service.get("verdict") or service["eligibility"]
    return found


def shortfalls(messages: list[dict[str, Any]], expected: Expectation) -> list[str]:
    """What a turn's messages lack of what is expected."""
    text = _squeezed("\n".join(m["text"] for m in messages))
    labels = [c["label"] for m in messages for c in m["citations"]]
    titles = [q["title"] for m in messages for q in m["quick_replies"]]
    types = [card["type"] for card in _cards(messages, *_all_types(messages))]
    totals = [card["total"] for card in _cards(messages, "estimate")]
    items = [i["number"] for card in _cards(messages, "materials") for i in card["items"]]
    missing = [f"lacks {word!r}" for word in expected.contains if _squeezed(word) not in text]
    missing += [f"says {word!r}" for word in expected.not_contains if _squeezed(word) in text]
    if expected.any_of and not any(_squeezed(word) in text for word in expected.any_of):
        missing.append(f"says none of {expected.any_of}")
    missing += [
        f"does not cite {place}"
        for place in expected.cites
        if place not in text and not any(place in label for label in labels)
    ]
    if expected.card and expected.card not in types:
        missing.append(f"has no card {expected.card}, but {types}")
    if expected.total is not None and expected.total not in totals:
        missing.append(f"total {totals}, not {expected.total}")
    verdicts = _verdicts(messages)
    missing += [
        f"{service}: {verdicts.get(service)}, not {verdict}"
        for service, verdict in expected.verdicts.items()
        if verdicts.get(service) != verdict
    ]
    if expected.items and items != expected.items:
        missing.append(f"materials {items}, not {expected.items}")
    missing += [
        f"does not offer {word!r}, but {titles}"
        for word in expected.offers
        if not any(word in title for title in titles)
    ]
    return missing


def _all_types(messages: list[dict[str, Any]]) -> list[str]:
    return [m["card"]["type"] for m in messages if m["card"]]


class Player:
    """One conversation with a running assistant."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        started = client.post("/api/v1/conversations", json={"channel": "web"})
        started.raise_for_status()
        body = started.json()
        self.messages: list[dict[str, Any]] = body["messages"]
        self.headers = {"Authorization": f"Bearer {body['token']}"}
        self.path = f"/api/v1/conversations/{body['id']}/messages"

    def say(self, *, text: str | None = None, payload: str | None = None) -> list[dict[str, Any]]:
        """Sends one message and returns the bot's."""
        turn: dict[str, Any] = {"client_message_id": uuid.uuid4().hex}
        turn |= {"text": text} if text is not None else {"payload": payload}
        answer = self.client.post(self.path, json=turn, headers=self.headers)
        answer.raise_for_status()
        self.messages = answer.json()["messages"]
        return self.messages

    def click(self, title: str) -> list[dict[str, Any]]:
        """Chooses the quick reply of the last messages whose title contains `title`."""
        offered = [q for m in self.messages for q in m["quick_replies"]]
        for reply in offered:
            if title in reply["title"]:
                return self.say(payload=reply["payload"])
        raise LookupError(f"no quick reply {title!r} among {[q['title'] for q in offered]}")


class Playing:
    """A conversation being played; it halts at each night."""

    def __init__(self, client: httpx.Client, conversation: Conversation) -> None:
        self.player = Player(client)
        self.problems: list[str] = []
        self.transcript: list[str] = []
        self._steps = list(enumerate(conversation.steps, 1))

    def until_night(self) -> None:
        """Plays on to the next night or the end."""
        while self._steps:
            number, step = self._steps.pop(0)
            if step.next_day:
                self.transcript.append("—— 第二天 ——")
                return
            self._play(number, step)

    def on(self, client: httpx.Client) -> None:
        """The same conversation with the assistant that runs the next day."""
        self.player.client = client

    def _play(self, number: int, step: Step) -> None:
        self.transcript.append(f"用户: {step.user or f'[{step.click}]'}")
        try:
            messages = (
                self.player.say(text=step.user)
                if step.user
                else self.player.click(step.click or "")
            )
        except LookupError as error:
            self.problems.append(f"step {number}: {error}")
            self._steps = []
            return
        for m in messages:
            buttons = " ".join(f"[{q['title']}]" for q in m["quick_replies"])
            self.transcript.append(f"助手: {m['text']} {buttons}")
        self.problems += [f"step {number}: {what}" for what in shortfalls(messages, step.expect)]

    @property
    def is_over(self) -> bool:
        """Whether every step was played."""
        return not self._steps


def play(client: httpx.Client, conversation: Conversation) -> tuple[list[str], list[str]]:
    """Plays a conversation, nights without a restart: (what fell short, the transcript)."""
    playing = Playing(client, conversation)
    while not playing.is_over:
        playing.until_night()
    return playing.problems, playing.transcript


def main(base_url: str, *paths: str) -> int:
    """Plays files and prints those that fall short, with their transcripts."""
    files = [f for p in paths or [str(FOLDER)] for f in conversation_files(Path(p))]
    failed = 0
    with httpx.Client(base_url=base_url, timeout=30) as client:
        for file in files:
            problems, transcript = play(client, Conversation.read(file))
            if problems:
                failed += 1
                print(f"\n=== {file.relative_to(FOLDER) if file.is_relative_to(FOLDER) else file}")
                print("\n".join(transcript), *(f"  ✗ {p}" for p in problems), sep="\n")
    print(json.dumps({"played": len(files), "passed": len(files) - failed}))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
