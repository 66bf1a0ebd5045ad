"""A process hangs, or dies while it works on a turn: waiting is bounded, then all goes on."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from tests.product import Product
from tests.resilience.scenes import CONFIRMATION, ESTIMATE, INTAKE, Scene
from tests.resilience.talk import Talk, is_apology

SHORT_SECONDS = 2.0
"""How long a client waits for a halted api."""
LOOKS = 200


@contextmanager
def halted(product: Product, name: str) -> Iterator[None]:
    """One process stands still: it holds its connections and answers nothing."""
    process = psutil.Process(product.processes()[name]["pid"])
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        if process.is_running():
            process.send_signal(signal.SIGCONT)


def _goes_on(talk: Talk, scene: Scene) -> None:
    texts = talk.say(scene.now)
    assert all(word in "\n".join(texts) for word in scene.right), texts
    assert talk.transcript() == talk.record


@pytest.mark.parametrize("scene", [ESTIMATE, INTAKE, CONFIRMATION], ids=str)
@pytest.mark.parametrize("process", ["rasa", "actions"])
def test_halted_during_a_turn(breakable: Product, talk: Talk, process: str, scene: Scene) -> None:
    for text in scene.before:
        talk.say(text)
    key = uuid.uuid4().hex
    with halted(breakable, process):
        assert is_apology(talk.say(scene.now, key))
        # The same message again is the same turn: no second wait, no second apology.
        assert is_apology(talk.say(scene.now, key))
    breakable.wait_until_answering()
    _goes_on(talk, scene)
    assert len(talk.intakes()) == (1 if scene is CONFIRMATION else 0)


def test_what_arrived_after_the_apology_is_not_registered_twice(
    breakable: Product, talk: Talk
) -> None:
    """The confirmation's turn was given up but goes through; then the applicant corrects it."""
    for text in CONFIRMATION.before:
        talk.say(text)
    with halted(breakable, "actions"):
        assert is_apology(talk.say(CONFIRMATION.now))
    breakable.wait_until_answering()
    assert any(talk.intakes() for _ in range(LOOKS))
    talk.say("手机号写错了，应该是13660178899")
    told = "\n".join(talk.say(CONFIRMATION.now))
    (reference,) = talk.intakes()
    assert f"受理编号：{reference}" in told
    assert "没有重复登记" in told
    assert talk.transcript() == talk.record


def test_another_conversation_is_answered_the_same_way(breakable: Product, talk: Talk) -> None:
    """One hanging turn does not keep the others from their bounded answer."""
    with Talk.opened(breakable) as other, halted(breakable, "actions"):
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda one: one.say("服务券可以转让吗"), (talk, other)))
        assert all(is_apology(texts) for texts in both)
    breakable.wait_until_answering()
    assert "不得转让" in "\n".join(talk.say("服务券可以转让吗"))
    assert talk.transcript() == talk.record


def test_a_halted_api_does_its_work_later_and_once(breakable: Product, talk: Talk) -> None:
    for text in ESTIMATE.before:
        talk.say(text)
    key = uuid.uuid4().hex
    with halted(breakable, "api"):
        assert talk.try_to_say(ESTIMATE.now, key, SHORT_SECONDS) is None
        assert talk.try_to_say(ESTIMATE.now, key, SHORT_SECONDS) is None
    breakable.wait_until_answering()
    texts = talk.say(ESTIMATE.now, key)
    assert all(word in "\n".join(texts) for word in ESTIMATE.right), texts
    assert talk.transcript() == talk.record


@contextmanager
def in_flight(talk: Talk, text: str, key: str) -> Iterator[Future[list[str] | None]]:
    """A turn that waits for a halted process; its message is stored when this returns."""
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(talk.try_to_say, text, key)
        before = list(talk.record)
        for _ in range(LOOKS):
            if talk.transcript() == [*before, ("user", text)]:
                break
        else:
            raise AssertionError("the message was not stored")
        yield sent


@pytest.mark.parametrize("scene", [ESTIMATE, CONFIRMATION], ids=str)
def test_the_api_is_killed_between_storing_the_message_and_its_answer(
    breakable: Product, talk: Talk, scene: Scene
) -> None:
    for text in scene.before:
        talk.say(text)
    key = uuid.uuid4().hex
    with halted(breakable, "actions"), in_flight(talk, scene.now, key) as sent:
        breakable.kill("api")
        assert sent.result() is None
    breakable.wait_until_answering()
    assert talk.transcript() == [*talk.record, ("user", scene.now)]

    texts = talk.say(scene.now, key)
    assert all(word in "\n".join(texts) for word in scene.right), texts
    assert talk.transcript() == talk.record
    assert len(talk.intakes()) == (1 if scene is CONFIRMATION else 0)


@pytest.mark.parametrize("killed", ["rasa", "actions"])
def test_killed_while_it_works_on_a_turn(breakable: Product, talk: Talk, killed: str) -> None:
    for text in ESTIMATE.before:
        talk.say(text)
    key = uuid.uuid4().hex
    with halted(breakable, "actions"), in_flight(talk, ESTIMATE.now, key) as sent:
        breakable.kill(killed)
        texts = sent.result()
    assert texts is not None
    assert is_apology(texts)
    breakable.wait_until_answering()
    _goes_on(talk, ESTIMATE)
