"""An applicant's side of a conversation, who keeps a record of what was said to compare."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx

from tests.product import Product

PATIENCE_SECONDS = 60.0
"""A client's time-out: nobody waits longer for an answer or an event in these tests."""

APOLOGY = "没能处理您这条消息"

Said = tuple[str, str]
"""`(role, text)` of one message."""


def is_apology(texts: list[str]) -> bool:
    """Exactly one message, the api's apology, with a way forward."""
    return len(texts) == 1 and APOLOGY in texts[0] and "80736051" in texts[0]


class Talk:
    """One conversation; `record` is what its transcript must be."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self.http = httpx.Client(
            base_url=product.base_url, timeout=PATIENCE_SECONDS, trust_env=False
        )
        opened = self.http.post("/api/v1/conversations", json={"channel": "web"})
        assert opened.status_code == 201, opened.text
        self.id: str = opened.json()["id"]
        self.http.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        self.path = f"/api/v1/conversations/{self.id}"
        self.record: list[Said] = [("bot", m["text"]) for m in opened.json()["messages"]]
        self._answered: dict[str, list[str]] = {}

    @classmethod
    @contextmanager
    def opened(cls, product: Product) -> Iterator[Talk]:
        """A conversation whose connections are closed afterwards."""
        talk = cls(product)
        try:
            yield talk
        finally:
            talk.http.close()

    def say(
        self, text: str, key: str | None = None, seconds: float = PATIENCE_SECONDS
    ) -> list[str]:
        """The replies; `httpx.TransportError` when there is no api. One key is recorded once."""
        key = key or uuid.uuid4().hex
        answer = self.http.post(
            f"{self.path}/messages",
            json={"text": text, "client_message_id": key},
            timeout=seconds,
        )
        assert answer.status_code == 200, answer.text
        texts = [m["text"] for m in answer.json()["messages"]]
        if key in self._answered:
            assert texts == self._answered[key], "one client_message_id, two answers"
        else:
            self._answered[key] = texts
            self.record += [("user", text), *(("bot", t) for t in texts)]
        return texts

    def try_to_say(
        self, text: str, key: str, seconds: float = PATIENCE_SECONDS
    ) -> list[str] | None:
        """As `say`; None when the api could not be reached."""
        try:
            return self.say(text, key, seconds)
        except httpx.TransportError:
            return None

    def messages(self) -> list[dict[str, Any]]:
        """`GET …/messages`."""
        answer = self.http.get(f"{self.path}/messages")
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def transcript(self) -> list[Said]:
        """What `GET …/messages` shows."""
        return [(m["role"], m["text"]) for m in self.messages()]

    def events(self) -> Iterator[dict[str, Any]]:
        """The messages of `GET …/events` after the last one of the transcript."""
        last = {"Last-Event-ID": self.messages()[-1]["id"]}
        with self.http.stream("GET", f"{self.path}/events", headers=last) as stream:
            assert stream.status_code == 200
            for line in stream.iter_lines():
                if line.startswith("data: ") and line != "data: {}":
                    yield json.loads(line.removeprefix("data: "))

    def intakes(self) -> list[str]:
        """The references of this conversation's intakes in the database."""
        path = self._product.data_dir / "yunquan.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            rows = database.execute(
                "SELECT reference FROM intakes WHERE conversation_id = ?", (self.id,)
            )
            return [reference for (reference,) in rows]
