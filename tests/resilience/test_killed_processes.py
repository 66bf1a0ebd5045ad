"""A process is killed in the middle of a conversation: nothing is lost, nothing is doubled."""

from __future__ import annotations

import uuid

import pytest

from tests.product import Product
from tests.resilience.scenes import CONFIRMATION, ESTIMATE, INTAKE, Scene
from tests.resilience.talk import Talk, is_apology

PROCESSES = ("rasa", "actions", "api")


def _goes_on(talk: Talk, scene: Scene, key: str) -> list[str]:
    """The message of the break sent again until it is answered: at most one apology before."""
    texts = talk.say(scene.now, key)
    if is_apology(texts):
        texts = talk.say(scene.now)
    assert all(word in "\n".join(texts) for word in scene.right), texts
    return texts


@pytest.mark.parametrize("scene", [ESTIMATE, INTAKE, CONFIRMATION], ids=str)
@pytest.mark.parametrize("process", PROCESSES)
def test_killed_before_the_next_message(
    breakable: Product, talk: Talk, process: str, scene: Scene
) -> None:
    for text in scene.before:
        talk.say(text)
    starts = breakable.processes()[process]["starts"]
    key = uuid.uuid4().hex

    breakable.kill(process)
    # Twice, as a page does that gets no answer: one turn all the same (Talk compares).
    talk.try_to_say(scene.now, key)
    talk.try_to_say(scene.now, key)

    breakable.wait_until_answering()
    assert breakable.processes()[process]["starts"] == starts + 1
    _goes_on(talk, scene, key)
    assert talk.transcript() == talk.record
    assert len(talk.intakes()) == (1 if scene is CONFIRMATION else 0)


@pytest.mark.parametrize("process", PROCESSES)
def test_an_intake_goes_on_to_its_receipt(breakable: Product, talk: Talk, process: str) -> None:
    for text in INTAKE.before:
        talk.say(text)
    key = uuid.uuid4().hex
    breakable.kill(process)
    talk.try_to_say(INTAKE.now, key)
    breakable.wait_until_answering()
    _goes_on(talk, INTAKE, key)
    receipt = "\n".join(talk.say("确认"))
    (reference,) = talk.intakes()
    assert reference in receipt
    assert talk.transcript() == talk.record
