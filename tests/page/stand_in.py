"""A stand-in for the api: the contract's conversation paths with canned answers.

The page's failure states (a lost network, a slow or refused turn, hostile strings, a huge
history) cannot be had from the real product on demand. What the real product answers is tested
in test_page_with_product.py.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = Path(__file__).parents[2] / "web" / "page"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# The policy of docs/interfaces.md "Page": no less strict than the product's.
SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

Message = dict[str, Any]
ENDED: Message = {}
Answer = Callable[[dict[str, Any]], list[Message]]


@dataclass
class Talk:
    """One conversation as the stand-in keeps it."""

    token: str
    messages: list[Message] = field(default_factory=list)
    answers: dict[str, list[Message]] = field(default_factory=dict)
    streams: list[queue.Queue[Message | None]] = field(default_factory=list)


@dataclass
class StandIn:
    """What a test sets and sees. `answer` turns a body into bot messages."""

    url: str = ""
    greeting: Message = field(default_factory=lambda: {"text": "您好，我是云券助手。"})
    answer: Answer = lambda body: [{"text": f"收到：{body.get('text') or body.get('payload')}"}]
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Statuses and details for the next messages, before any is taken."""
    talks: dict[str, Talk] = field(default_factory=dict)
    turns: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    """Cleared: a turn waits here before it is answered."""
    swallow: int = 0
    """So many turns are taken, and the connection breaks before their answer."""
    names_client_ids: bool = True
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def talk(self) -> Talk:
        return list(self.talks.values())[-1]

    def record(self, talk: Talk, role: str, **content: Any) -> Message:
        with self.lock:
            number = sum(len(each.messages) for each in self.talks.values()) + 1
            message = {
                "id": f"m{number:05}",
                "role": role,
                "text": "",
                "quick_replies": [],
                "card": None,
                "citations": [],
                "created_at": "2021-06-30T09:00:00.000+08:00",
                **content,
            }
            talk.messages.append(message)
            for stream in talk.streams:
                stream.put(message)
            return message

    def push(self, role: str, **content: Any) -> Message:
        """An operator's or the bot's own message, outside of any turn."""
        return self.record(self.talk, role, **content)

    def drop_streams(self) -> None:
        for stream in self.talk.streams:
            stream.put(None)


@contextmanager
def serve(page: Path = PAGE) -> Iterator[StandIn]:
    stand_in = StandIn()
    stand_in.hold.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def reply(self, status: int, body: Any = None, kind: str = "application/json") -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def problem(self, status: int, detail: str) -> None:
            self.reply(status, {"status": status, "detail": detail}, "application/problem+json")

        def file(self, path: Path) -> None:
            content = path.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", f"{KINDS[path.suffix]}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", SECURITY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(content)

        def conversation(self) -> tuple[Talk, str] | None:
            parts = urlsplit(self.path).path.removeprefix("/api/v1/conversations/").split("/")
            talk = stand_in.talks.get(parts[0])
            if talk is None or self.headers["Authorization"] != f"Bearer {talk.token}":
                self.problem(404, "没有这次对话。")
                return None
            return talk, parts[1] if len(parts) > 1 else ""

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/":
                return self.file(page / "index.html")
            if address.path == "/widget.js" or address.path.startswith("/page/"):
                return self.file(page / Path(address.path).name)
            found = self.conversation()
            if not found:
                return None
            talk, part = found
            if part == "messages":
                after = parse_qs(address.query).get("after", [""])[0]
                return self.reply(200, {"messages": [m for m in talk.messages if m["id"] > after]})
            return self.events(talk)

        def events(self, talk: Talk) -> None:
            arriving: queue.Queue[Message | None] = queue.Queue()
            last = self.headers["Last-Event-ID"] or ""
            with stand_in.lock:
                for message in talk.messages:
                    if message["id"] > last:
                        arriving.put(message)
                talk.streams.append(arriving)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                self.wfile.write(b": open\n\n")
                while (message := arriving.get()) is not None:
                    if message == ENDED:
                        self.wfile.write(b"event: ended\ndata: {}\n\n")
                        break
                    lines = f"id: {message['id']}\nevent: message\ndata: {json.dumps(message)}\n\n"
                    self.wfile.write(lines.encode())
            except OSError:
                pass  # The page went away: its stream ends.
            finally:
                talk.streams.remove(arriving)
                self.close_connection = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
            if self.path == "/api/v1/conversations":
                number = len(stand_in.talks) + 1
                talk = stand_in.talks[f"c{number}"] = Talk(token=f"t{number}")
                message = stand_in.record(talk, "bot", **stand_in.greeting)
                return self.reply(
                    201, {"id": f"c{number}", "token": talk.token, "messages": [message]}
                )
            found = self.conversation()
            if not found:
                return None
            talk, _ = found
            stand_in.posts.append(body)
            if stand_in.problems:
                return self.problem(*stand_in.problems.pop(0))
            client_id = body["client_message_id"]
            if client_id not in talk.answers:
                stand_in.turns.append(body)
                words = body.get("text") or body["payload"]
                named = {"client_message_id": client_id} if stand_in.names_client_ids else {}
                stand_in.record(talk, "user", text=words, **named)
                stand_in.hold.wait(30)
                talk.answers[client_id] = [
                    stand_in.record(talk, "bot", **message) for message in stand_in.answer(body)
                ]
            if stand_in.swallow:
                stand_in.swallow -= 1
                self.close_connection = True
                self.connection.close()
                return None
            return self.reply(200, {"messages": talk.answers[client_id]})

        def do_DELETE(self) -> None:
            found = self.conversation()
            if found:
                number = next(key for key, talk in stand_in.talks.items() if talk is found[0])
                for stream in found[0].streams:
                    stream.put(ENDED)
                del stand_in.talks[number]
                self.reply(204)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.hold.set()
        for talk in stand_in.talks.values():
            for stream in talk.streams:
                stream.put(None)
        server.shutdown()
        server.server_close()
