"""A stand-in for one of the processes: answers health and trial turns, misbehaves on order.

Run as `stand_in_server.py <port> [hangs] [mute] [broken] [child] [family]`.
"""

import json
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]


class Handler(BaseHTTPRequestHandler):
    manners: ClassVar[frozenset[str]] = frozenset()

    def do_GET(self) -> None:
        self.reply(200, {})

    def do_DELETE(self) -> None:
        print("deleted", self.path, flush=True)
        self.reply(200, {})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/conversations"):
            self.reply(201, {"id": "7", "token": "t"})
        else:
            print("turn", self.path, flush=True)
            self.reply(200, {"messages": [] if "mute" in self.manners else [{"text": "您好"}]})

    def reply(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """The launcher's lines are what the tests read."""


def main() -> None:
    port, *manners = sys.argv[1:]
    Handler.manners = frozenset(manners)
    if "broken" in manners:
        sys.exit("cannot work like this")
    if "hangs" in manners:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "child" in manners:
        print("child", subprocess.Popen(FOREVER).pid, flush=True)
    if "family" in manners:
        same_group = subprocess.Popen(FOREVER)
        own_group = subprocess.Popen(FOREVER, start_new_session=True)
        print("family", same_group.pid, own_group.pid, flush=True)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    print("listens", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
