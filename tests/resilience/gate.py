"""A door between the action server and the api that a test can shut."""

from __future__ import annotations

import socket
import socketserver
import threading
from enum import Enum
from typing import Self


class Way(Enum):
    """What becomes of what is sent through the gate."""

    OPEN = "both ways"
    SHUT = "no connection lives"
    SILENT = "connections are accepted, and nothing comes of them"
    SWALLOWS_ANSWERS = "the request arrives and is worked on, its answer is lost"


class Gate:
    """Forwards TCP from its own port (`url`) to `target_port`, as `way` says."""

    def __init__(self, target_port: int) -> None:
        self.way = Way.OPEN
        self.lost_answers = 0
        gate = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                gate._forward(self.request, target_port)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _forward(self, client: socket.socket, target_port: int) -> None:
        if self.way is Way.SHUT:
            return
        try:
            upstream = socket.create_connection(("127.0.0.1", target_port), timeout=10)
        except OSError:
            # As without a gate: nobody listens there.
            return
        # An idle connection is kept as long as its two ends wish.
        upstream.settimeout(None)
        back = threading.Thread(target=self._carry_back, args=(upstream, client), daemon=True)
        back.start()
        while (data := _received(client)) and self.way is not Way.SHUT:
            if self.way is Way.SILENT:
                continue
            if not _sent(upstream, data):
                break
        _close(upstream)
        back.join()

    def _carry_back(self, upstream: socket.socket, client: socket.socket) -> None:
        while data := _received(upstream):
            if self.way is Way.SWALLOWS_ANSWERS:
                self.lost_answers += 1
                break
            if not _sent(client, data):
                break
        _close(client)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


def _sent(end: socket.socket, data: bytes) -> bool:
    try:
        end.sendall(data)
    except OSError:
        return False
    return True


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other side was faster.
        return
