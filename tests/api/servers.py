"""Real uvicorn servers on free loopback ports, inside the test's event loop."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


class Server:
    """Listens from construction on, so that its address is known before it serves."""

    def __init__(self, app: ASGIApp) -> None:
        # asyncio sets TCP_NODELAY only where the protocol is named; without it answers wait 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none"
        )
        self._server = uvicorn.Server(config)

    async def start(self) -> None:
        """Without uvicorn's main loop, whose ticks only cost time here."""
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup(sockets=[self._socket])
        if self._server.should_exit:
            raise RuntimeError("the application did not start")

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._server.shutdown(sockets=[self._socket])
