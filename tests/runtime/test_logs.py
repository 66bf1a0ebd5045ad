"""Logs are JSON lines without personal data, whoever writes them."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from runtime import logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_json_with_its_process_time_and_level(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("api")
    structlog.get_logger("api.x").info("turn", milliseconds=12)
    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert line == {
        "event": "turn", "milliseconds": 12, "process": "api", "level": "info", "logger": "api.x"
    }  # fmt: skip


@pytest.mark.parametrize(
    "personal",
    [
        "13812345678",
        "+86 138 1234 5678",
        "138-1234-5678",
        "91440101MA5CTYR1XX",
        "91440101ma5ctyr1xx",
        "Bearer abc.def",
    ],
)
def test_what_looks_personal_is_hidden_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], personal: str
) -> None:
    logs.configure("api")
    secret = personal.removeprefix("Bearer ")
    structlog.get_logger().warning("failed", detail=f"号码{personal}。", parts=[{"x": personal}])
    logging.getLogger("library").error("got %s", personal)
    try:
        raise ValueError(personal)
    except ValueError:
        structlog.get_logger().exception("failed")
    printed = capsys.readouterr().out
    assert printed.count("[redacted]") >= 4
    assert secret not in printed


def test_keys_that_hold_what_a_person_wrote_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("api")
    structlog.get_logger().info("turn", text="我们是某某公司", contact={"name": "某人"}, id="7")
    (line,) = lines(capsys)
    assert (line["text"], line["contact"], line["id"]) == ("[redacted]", "[redacted]", "7")


def test_figures_and_ids_stay_readable(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("api")
    values = {"seconds": 1763850000.1234567, "conversation_id": "0193a1b2c3d4e5f60718293a4b5c6d7e"}
    structlog.get_logger().info("turn", **values)
    (line,) = lines(capsys)
    assert {key: line[key] for key in values} == values


def test_lines_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("api", "WARNING")
    structlog.get_logger().info("quiet")
    logging.getLogger("library").info("quiet")
    assert lines(capsys) == []
