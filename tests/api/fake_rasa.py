"""A process that speaks the turn protocol of docs/interfaces.md, with answers that tests choose."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.api.servers import Server

TOKEN = "a-service-token-for-tests"

Turn = dict[str, Any]
Script = Callable[[Turn], Awaitable[Response]]

OFFER = {"title": "看看公有云", "payload": '/inform{"service": "public_cloud"}'}


def answer(
    turn: Turn,
    *texts: str,
    state: dict[str, Any] | None = None,
    quick_replies: list[dict[str, str]] | None = None,
) -> Response:
    """A well-formed answer; the state counts the turns that the api has committed."""
    counted = {"turns": ((turn["state"] or {}).get("fact_sheet", {}).get("turns", 0)) + 1}
    return JSONResponse(
        {
            "messages": [
                {
                    "text": text,
                    "quick_replies": quick_replies or [],
                    "card": None,
                    "citations": [{"article": 11, "label": "第十一条（二）", "quote": "原文"}],
                }
                for text in texts
            ],
            "state": {"fact_sheet": counted, "dialogue": {}, "intake": {"status": "none"}}
            | (state or {}),
            "understanding": {
                "intent": {"name": "inform", "confidence": 0.91},
                "intent_ranking": [{"name": "inform", "confidence": 0.91}],
                "entities": [{"entity": "mobile", "value": "13800138000"}],
                "slots_changed": {"fact_sheet": counted},
                "policy": "RulePolicy",
                "actions": ["action_answer"],
                "model_version": "model-1",
                "milliseconds": 3,
            },
        }
    )


async def echo(turn: Turn) -> Response:
    if turn["payload"] == "/greet_new":
        return answer(turn, "您好，我是云券助手。", quick_replies=[OFFER])
    if turn["payload"] == "/hand_over_intake":
        return answer(turn)
    return answer(turn, f"收到：{turn['text'] or turn['payload']}")


class FakeRasa:
    """`script` decides each turn's answer; `turns` keeps what was asked."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.script: Script = echo
        self.running = 0
        self.most_running = 0
        app = Starlette(
            routes=[
                Route("/webhooks/turn/", self._turn, methods=["POST"]),
                Route("/webhooks/turn/health", self._health),
                Route("/health", self._health),
            ]
        )
        self.server = Server(app)

    @property
    def url(self) -> str:
        return self.server.url

    def user_turns(self) -> list[Turn]:
        return [t for t in self.turns if t["payload"] not in ("/greet_new", "/hand_over_intake")]

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "token"}, 401)
        turn = await request.json()
        self.turns.append(turn)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self.script(turn)
        finally:
            self.running -= 1

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"model_version": "model-1"})


class Gate:
    """A script that waits: `arrived` tells that a turn is in Rasa, `open` lets it go on."""

    def __init__(self, then: Script = echo) -> None:
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()
        self._then = then

    async def __call__(self, turn: Turn) -> Response:
        self.arrived.set()
        await self.open.wait()
        return await self._then(turn)
