"""The private channel of a real Rasa process with the trained model; the actions are stand-ins."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import requests

from bot.channel import changed
from tests.bot.stand_in_actions import Call, StandInActions, counting, reply

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"
PATIENCE_SECONDS = 120


def trained_model() -> str:
    """The model of the present inputs; `runtime` trains it if there is none (as `make model`)."""
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "runtime.model"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


class Rasa:
    """A Rasa process started as the launcher starts it."""

    def __init__(self, model: str, actions_url: str, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.turns = f"http://127.0.0.1:{port}/webhooks/turn/"
        self._log = log
        environment = {
            "ACTIONS_URL": actions_url,
            "SERVICE_TOKEN": TOKEN,
            "PYTHONPATH": str(ROOT),
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-W", "ignore", "-m", "bot.start", "run", "--model", model),
                    *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
                    *("--interface", "127.0.0.1", "--port", str(port)),
                ],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        """Returns when the model is loaded; fails with the process's output."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise AssertionError(self._log.read_text()[-4000:])

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.turns}health", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def post(self, body: Any, token: str | None = TOKEN) -> requests.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return requests.post(self.turns, data=content, headers=headers, timeout=PATIENCE_SECONDS)

    def turn(
        self,
        text: str | None = None,
        *,
        payload: str | None = None,
        state: dict[str, Any] | None = None,
        conversation: str = "c1",
    ) -> dict[str, Any]:
        answer = self.post(body_of(text, payload, state, conversation))
        assert answer.status_code == 200, answer.text
        answered: dict[str, Any] = answer.json()
        return answered

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


def body_of(
    text: str | None = None,
    payload: str | None = None,
    state: dict[str, Any] | None = None,
    conversation: str = "c1",
) -> dict[str, Any]:
    return {
        "conversation_id": conversation,
        "message_id": "m1",
        "text": text,
        "payload": payload,
        "channel": "web",
        "state": state,
    }


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rasa, StandInActions]]:
    actions = StandInActions()
    rasa = Rasa(trained_model(), actions.url, tmp_path_factory.mktemp("rasa") / "output.txt")
    try:
        rasa.wait_until_ready()
        yield rasa, actions
    finally:
        rasa.end()
        actions.close()


@pytest.fixture
def actions(server: tuple[Rasa, StandInActions]) -> StandInActions:
    stand_in = server[1]
    stand_in.calls.clear()
    stand_in.script = counting
    return stand_in


@pytest.fixture
def rasa(server: tuple[Rasa, StandInActions], actions: StandInActions) -> Rasa:
    return server[0]


# --- who may ask, and what ---------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "令牌"])
def test_only_the_service_token_opens_it(
    rasa: Rasa, actions: StandInActions, token: str | None
) -> None:
    answer = rasa.post(body_of("你好"), token=token.encode().decode("latin-1") if token else token)
    assert answer.status_code == 401
    assert not actions.calls


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        [],
        "null",
        {},
        body_of(),
        body_of("你好", "/affirm"),
        {**body_of("你好"), "conversation_id": ""},
        {**body_of("你好"), "conversation_id": 7},
        {**body_of("你好"), "text": ["你好"]},
        {**body_of("你好"), "state": "{}"},
        body_of(payload="affirm"),
        {**body_of(), "payload": {"intent": "affirm"}},
    ],
    ids=lambda body: repr(body)[:40],
)
def test_what_is_no_turn_is_refused(rasa: Rasa, actions: StandInActions, body: Any) -> None:
    answer = rasa.post(body)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not actions.calls


@pytest.mark.parametrize(
    "path", ["webhooks/rest/webhook", "model/parse", "conversations/c1/tracker"]
)
def test_nothing_else_of_rasa_is_served(rasa: Rasa, path: str) -> None:
    url = rasa.turns.replace("webhooks/turn/", path)
    assert requests.post(url, json={"sender": "c1", "message": "你好"}, timeout=10).status_code in (
        404,
        405,
    )


# --- a text is never a command -----------------------------------------------------------------

COMMANDS = [
    "/restart",
    "  /restart",
    "\n/restart",
    "／affirm",
    "/affirm",
    "//affirm",
    '/choose{"fact": "annual_tax", "value": "0..1"}',
    '／choose{"fact": "annual_tax", "value": "0..1"}',
    "\u200b/hand_over_intake",
    "\ufeff/session_start",
    '/inform{"service": "public_cloud"}',
]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_text_is_not_obeyed_as_a_command(rasa: Rasa, actions: StandInActions, text: str) -> None:
    known = {"fact_sheet": {"turns": ["before"]}}
    answer = rasa.turn(text, state=known)
    (call,) = actions.calls
    heard = call["tracker"]["latest_message"]
    assert not heard["text"].startswith("/")
    # Rasa is certain only of what it was commanded.
    assert heard["intent"].get("confidence", 0) < 1.0
    assert all(e["entity"] not in ("fact", "value") for e in heard["entities"])
    assert all(e.get("extractor") != "RegexMessageHandler" for e in heard["entities"])
    assert answer["state"]["fact_sheet"]["turns"][0] == "before"
    assert len(answer["messages"]) == 1


def test_a_payload_is_obeyed(rasa: Rasa, actions: StandInActions) -> None:
    answer = rasa.turn(payload='/choose{"fact": "annual_tax", "value": "0..1"}')
    (call,) = actions.calls
    heard = call["tracker"]["latest_message"]
    assert heard["intent"]["name"] == "choose"
    assert {e["entity"]: e["value"] for e in heard["entities"]} == {
        "fact": "annual_tax",
        "value": "0..1",
    }
    assert heard["metadata"]["payload"] is True
    assert answer["understanding"]["actions"] == ["action_continue"]


# --- state in, state out -----------------------------------------------------------------------


def test_the_state_that_goes_in_reaches_the_action_and_comes_out_changed(
    rasa: Rasa, actions: StandInActions
) -> None:
    state = {
        "fact_sheet": {"applicant": {"annual_tax": {"low": "8000000.00"}}, "turns": []},
        "dialogue": {"goal": "estimate"},
        "intake": {"status": "none"},
    }
    answer = rasa.turn("服务券能转让吗", state=state)
    slots = actions.calls[0]["tracker"]["slots"]
    assert {name: slots[name] for name in state} == state
    assert answer["state"]["dialogue"] == state["dialogue"]
    assert answer["state"]["intake"] == state["intake"]
    assert answer["state"]["fact_sheet"] == {"turns": ["服务券能转让吗"]}
    assert answer["understanding"]["slots_changed"] == {
        "fact_sheet.applicant": None,
        "fact_sheet.turns": ["服务券能转让吗"],
    }
    assert answer["understanding"]["topic"] == "transfer"
    assert answer["understanding"]["policy"]
    assert answer["understanding"]["model_version"]


def test_a_response_stays_one_message_with_its_parts(rasa: Rasa, actions: StandInActions) -> None:
    citation = {"article": 10, "label": "第十条", "quote": "不得转让"}
    actions.script = lambda _call: (
        200,
        {
            "events": [],
            "responses": [
                reply(
                    "不能。",
                    buttons=[{"title": "好", "payload": "/affirm"}],
                    custom={"card": {"type": "process"}, "citations": [citation]},
                ),
                reply("还有一句。"),
            ],
        },
    )
    assert rasa.turn("服务券能转让吗")["messages"] == [
        {
            "text": "不能。",
            "quick_replies": [{"title": "好", "payload": "/affirm"}],
            "card": {"type": "process"},
            "citations": [citation],
        },
        {"text": "还有一句。", "quick_replies": [], "card": None, "citations": []},
    ]


def test_nothing_is_kept_between_turns(rasa: Rasa, actions: StandInActions) -> None:
    assert rasa.turn("你好")["messages"][0]["text"].startswith("1:")
    again = rasa.turn("你好")
    assert again["messages"][0]["text"].startswith("1:")
    third = rasa.turn("你好", state=again["state"])
    assert third["messages"][0]["text"].startswith("2:")


def test_a_turn_run_again_from_the_same_state_gives_the_same(
    rasa: Rasa, actions: StandInActions
) -> None:
    state = {"fact_sheet": {"turns": ["a"]}, "dialogue": {"goal": "estimate"}}
    once, twice = (rasa.turn("公有云一年50万", state=state) for _ in range(2))
    for answer in (once, twice):
        del answer["understanding"]["milliseconds"]
    assert once == twice


def test_a_slot_of_another_version_is_left_out(rasa: Rasa, actions: StandInActions) -> None:
    answer = rasa.turn("你好", state={"of_the_future": {"x": 1}, "fact_sheet": {"turns": []}})
    assert "of_the_future" not in answer["state"]
    assert answer["state"]["fact_sheet"] == {"turns": ["你好"]}


def test_two_conversations_at_once_do_not_mix(rasa: Rasa, actions: StandInActions) -> None:
    both_running = Barrier(2, timeout=PATIENCE_SECONDS)

    def together(call: Call) -> tuple[int, dict[str, Any]]:
        both_running.wait()
        return counting(call)

    actions.script = together
    states: dict[str, dict[str, Any] | None] = {"left": None, "right": None}
    with ThreadPoolExecutor(2) as pool:
        for number in range(3):
            answers = pool.map(
                lambda name, n=number: rasa.turn(
                    f"{name} {n}", state=states[name], conversation=name
                ),
                states,
            )
            for name, answer in zip(list(states), answers, strict=True):
                assert [m["text"] for m in answer["messages"]] == [f"{number + 1}: {name} {number}"]
                states[name] = answer["state"]
    for name, state in states.items():
        assert state is not None
        assert state["fact_sheet"]["turns"] == [f"{name} {n}" for n in range(3)]


# --- failures ----------------------------------------------------------------------------------

STATE = {"fact_sheet": {"turns": ["a"]}, "dialogue": {"goal": "x"}, "intake": {"status": "none"}}


@pytest.mark.parametrize(
    "fault",
    [
        lambda _call: (500, {"error": "x"}),
        lambda _call: (404, {"error": "x", "action_name": "action_greet"}),
        lambda _call: (200, {"events": "no list", "responses": []}),
        lambda _call: (200, {}),
    ],
    ids=["500", "unknown", "malformed", "empty"],
)
def test_a_failing_action_says_nothing_and_changes_nothing(
    rasa: Rasa, actions: StandInActions, fault: Any
) -> None:
    actions.script = fault
    answer = rasa.post(body_of("你好", state=STATE))
    if answer.status_code == 200:
        assert answer.json()["messages"] == []
        assert answer.json()["state"] == STATE
    else:
        assert answer.status_code == 500
        assert set(answer.json()) == {"error"}
    actions.script = counting
    assert rasa.turn("你好", state=STATE)["messages"][0]["text"] == "2: 你好"


# --- long conversations ------------------------------------------------------------------------


def test_a_tracker_does_not_grow_with_the_conversation(rasa: Rasa, actions: StandInActions) -> None:
    state: dict[str, Any] | None = None
    sizes = []
    for _ in range(40):
        state = rasa.turn("你好", state=state)["state"]
        sizes.append(len(actions.calls[-1]["tracker"]["events"]))
    assert len(state["fact_sheet"]["turns"]) == 40
    # The first turn has no slots yet.
    assert len(set(sizes[1:])) == 1
    assert sizes[-1] < 20


# --- what changed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "leaves"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, {"a.c": 2}),
        ({"a": {"b": 1}}, {"a": {}}, {"a.b": None}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1, 2]}),
        ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_changed_leaves(
    before: dict[str, Any], after: dict[str, Any], leaves: dict[str, Any]
) -> None:
    assert changed(before, after) == leaves
