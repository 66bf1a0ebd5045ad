"""An intake confirmed while the api is out of the action server's reach arrives once, by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import httpx
import pytest

from runtime.ports import free_ports
from tests.product import Product
from tests.resilience.gate import Gate, Way
from tests.resilience.scenes import CONFIRMATION
from tests.resilience.talk import Talk

WAITS = "登记系统暂时没有响应"
PROMISE = "自动提交一次"
RECEIPT = "受理编号："


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Gate]]:
    """A product whose action server (and launcher) reach the api through a gate."""
    port = free_ports(1)[0]
    folder = tmp_path_factory.mktemp("gated")
    with Gate(port) as gate, Product.running(folder, PORT=str(port), API_URL=gate.url) as running:
        yield running, gate


@pytest.fixture
def gate(gated: tuple[Product, Gate]) -> Iterator[Gate]:
    yield gated[1]
    gated[1].way = Way.OPEN


@pytest.fixture
def behind(gated: tuple[Product, Gate], gate: Gate) -> Product:
    gated[0].wait_until_answering()
    return gated[0]


@pytest.fixture
def talk(behind: Product) -> Iterator[Talk]:
    """A conversation in which only the confirmation is missing."""
    with Talk.opened(behind) as talk:
        for text in CONFIRMATION.before:
            talk.say(text)
        yield talk


def _receipt_arrives(talk: Talk) -> str:
    """The receipt that the event stream brings without any message of the applicant."""
    message = next(talk.events())
    assert message["role"] == "bot"
    assert RECEIPT in message["text"]
    talk.record.append(("bot", message["text"]))
    (reference,) = talk.intakes()
    assert reference in message["text"]
    assert message["card"]["type"] == "receipt"
    assert message["card"]["reference"] == reference
    return reference


def _can_be_looked_up(talk: Talk, reference: str) -> None:
    found = talk.http.post(
        "/api/v1/intakes/lookup", json={"reference": reference, "mobile_last4": "1345"}
    )
    assert found.status_code == 200, found.text


@pytest.mark.parametrize("way", [Way.SHUT, Way.SILENT])
def test_the_applicant_is_told_and_the_receipt_comes_by_itself(
    talk: Talk, gate: Gate, way: Way
) -> None:
    gate.way = way
    (told,) = talk.say(CONFIRMATION.now)
    assert WAITS in told
    assert PROMISE in told
    assert talk.intakes() == []
    assert talk.transcript() == talk.record

    gate.way = Way.OPEN
    reference = _receipt_arrives(talk)
    _can_be_looked_up(talk, reference)
    assert talk.transcript() == talk.record

    # It is over: another message neither repeats the receipt nor hands over again.
    assert RECEIPT not in "\n".join(talk.say("服务券可以转让吗"))
    assert talk.intakes() == [reference]
    assert talk.transcript() == talk.record


def test_an_answer_that_is_lost_makes_no_second_intake(talk: Talk, gate: Gate) -> None:
    gate.way = Way.SWALLOWS_ANSWERS
    (told,) = talk.say(CONFIRMATION.now)
    assert WAITS in told
    assert gate.lost_answers >= 1
    (stored,) = talk.intakes()
    assert stored not in told

    gate.way = Way.OPEN
    assert _receipt_arrives(talk) == stored
    assert talk.transcript() == talk.record


def test_the_conversation_goes_on_while_it_waits(talk: Talk, gate: Gate) -> None:
    gate.way = Way.SHUT
    talk.say(CONFIRMATION.now)
    answer = "\n".join(talk.say("服务券可以转让吗"))
    assert "不得转让" in answer
    # Whoever confirms or wants to register again is told how the same one stands.
    talk.say("确认")
    assert WAITS in "\n".join(talk.say("我要登记申请公有云"))
    assert talk.intakes() == []

    gate.way = Way.OPEN
    _receipt_arrives(talk)
    assert talk.transcript() == talk.record


@pytest.mark.parametrize("process", ["rasa", "actions", "api"])
def test_what_waits_survives_a_killed_process(
    talk: Talk, gate: Gate, behind: Product, process: str
) -> None:
    gate.way = Way.SHUT
    (told,) = talk.say(CONFIRMATION.now)
    assert WAITS in told

    behind.kill(process)
    gate.way = Way.OPEN
    behind.wait_until_answering()
    reference = _waiting_receipt(talk)
    assert talk.intakes() == [reference]
    assert talk.transcript() == talk.record


def _waiting_receipt(talk: Talk) -> str:
    """The receipt, whether it came before the stream was opened or comes now."""
    last = talk.record[-1]
    shown = talk.transcript()
    if shown[-1] != last:
        talk.record.append(shown[-1])
        assert RECEIPT in shown[-1][1]
        (reference,) = talk.intakes()
        assert reference in shown[-1][1]
        return reference
    return _receipt_arrives(talk)


def test_a_next_message_may_bring_the_receipt_first(talk: Talk, gate: Gate) -> None:
    gate.way = Way.SHUT
    talk.say(CONFIRMATION.now)
    gate.way = Way.OPEN
    said = "\n".join(talk.say("服务券可以转让吗", uuid.uuid4().hex))
    came_with_it = RECEIPT in said
    if not came_with_it:
        _receipt_arrives(talk)
    assert "不得转让" in said
    (reference,) = talk.intakes()
    texts = "\n".join(text for _, text in talk.transcript())
    assert texts.count(reference) == 1


def test_the_gate_is_real(gate: Gate) -> None:
    gate.way = Way.SHUT
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{gate.url}/healthz", trust_env=False, timeout=5)
    gate.way = Way.OPEN
    assert httpx.get(f"{gate.url}/healthz", trust_env=False, timeout=5).status_code == 200
