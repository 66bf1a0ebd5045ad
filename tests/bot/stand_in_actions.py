"""An action server for tests of the channel: Rasa's protocol, with answers that a test chooses.

https://rasa.com/docs/rasa/pages/action-server-api
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Call = dict[str, Any]
Script = Callable[[Call], tuple[int, dict[str, Any]]]


def slot(name: str, value: Any) -> dict[str, Any]:
    """The event that sets a slot."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def reply(text: str, **more: Any) -> dict[str, Any]:
    """One response of an action."""
    return {"text": text, **more}


def counting(call: Call) -> tuple[int, dict[str, Any]]:
    """Answers with the message and counts the turns of the conversation in a slot."""
    sheet = call["tracker"]["slots"].get("fact_sheet") or {"turns": []}
    text = call["tracker"]["latest_message"]["text"]
    turns = [*sheet["turns"], text]
    return 200, {
        "events": [slot("fact_sheet", {"turns": turns})],
        "responses": [reply(f"{len(turns)}: {text}")],
    }


class StandInActions:
    """`calls` keeps what Rasa asked; `script` decides the answer."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: Script = counting
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                call = json.loads(self.rfile.read(length))
                outer.calls.append(call)
                status, body = outer.script(call)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                """Nothing to the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
