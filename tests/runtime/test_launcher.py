"""The launcher: readiness, restarts, and an end that leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from runtime.ports import free_ports
from runtime.settings import ROOT
from runtime.supervisor import BackOff

SCRIPT = Path(__file__).with_name("stand_in_launcher.py")
LIMIT = 30
"""Seconds after which a test that waits gives up; no test waits for time to pass."""


class Run:
    """A running launcher over stand-ins, and what it prints."""

    def __init__(self, data_dir: Path, manners: dict[str, list[str]], port: int) -> None:
        self.data_dir = data_dir
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), json.dumps(manners)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "DATA_DIR": str(data_dir),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def read_to(self, wanted: str) -> str:
        """The next line that contains `wanted`; fails with all lines if the output ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if wanted in line:
                return line
        raise AssertionError(f"no line with {wanted!r} in:\n{''.join(self.lines)}")

    def rest(self) -> str:
        """Everything up to its end."""
        output, _ = self.process.communicate(timeout=LIMIT)
        return "".join(self.lines) + output

    def pids(self) -> dict[str, int]:
        state = json.loads((self.data_dir / "run.json").read_text(encoding="utf-8"))
        return {process["name"]: process["pid"] for process in state["processes"]}

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    runs: list[Run] = []

    def start_one(data_dir: str = "data", port: int | None = None, **manners: list[str]) -> Run:
        run = Run(tmp_path / data_dir, manners, port or free_ports(1)[0])
        runs.append(run)
        return run

    yield start_one
    for run in runs:
        run.end()
        try:
            run.rest()
        finally:
            run.end(signal.SIGKILL)


def all_end(pids: list[int]) -> bool:
    processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(processes, timeout=LIMIT)
    return not alive


def test_ready_is_said_after_a_real_turn_whose_conversation_is_deleted(start: Start) -> None:
    run = start()
    assert run.read_to("Ready on").strip() == f"Ready on http://127.0.0.1:{run.port}"
    before = [
        line.split("|", 1)[1].strip() for line in run.lines if "turn /" in line or "deleted" in line
    ]
    assert before == [
        "turn /webhooks/turn/",
        "turn /api/v1/conversations/7/messages",
        "deleted /api/v1/conversations/7",
    ]


def test_every_line_carries_its_process_and_is_kept_in_its_file(start: Start) -> None:
    run = start()
    run.read_to("Ready on")
    assert "rasa     | listens\n" in run.lines
    assert (run.data_dir / "logs" / "rasa.log").read_text().startswith("listens\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process_with_success(start: Start, number: signal.Signals) -> None:
    run = start()
    run.read_to("Ready on")
    pids = list(run.pids().values())
    run.end(number)
    printed = run.rest()
    assert "all processes have ended" in printed
    assert "returncode 255" not in printed
    assert run.process.returncode == 0
    assert all_end(pids)
    assert not (run.data_dir / "run.json").exists()


def test_a_process_that_hangs_and_its_descendants_end_too(start: Start) -> None:
    run = start(rasa=["hangs", "family"])
    family = [int(pid) for pid in run.read_to("family").split()[-2:]]
    run.read_to("Ready on")
    pids = [*run.pids().values(), *family]
    run.end()
    assert "SIGKILL" in run.rest()
    assert all_end(pids)


def test_a_killed_launcher_leaves_no_process(start: Start) -> None:
    run = start(rasa=["hangs", "family"])
    family = [int(pid) for pid in run.read_to("family").split()[-2:]]
    run.read_to("Ready on")
    pids = [*run.pids().values(), *family]
    run.end(signal.SIGKILL)
    assert all_end(pids)


def test_tied_to_its_parent_it_ends_when_the_parent_is_killed(tmp_path: Path) -> None:
    launch = [sys.executable, str(SCRIPT), "{}", "--tied-to-parent"]
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess; subprocess.run({launch!r})"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PORT": str(free_ports(1)[0]),
            "DATA_DIR": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert any("Ready on" in line for line in parent.stdout)
    state = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    parent.kill()
    parent.communicate(timeout=LIMIT)
    pids = [state["launcher_pid"], *(process["pid"] for process in state["processes"])]
    assert all_end(pids)


@pytest.mark.parametrize("name", ["actions", "rasa", "api"])
def test_a_killed_process_is_started_again_on_its_port(start: Start, name: str) -> None:
    run = start()
    run.read_to("Ready on")
    before = run.pids()
    os.kill(before[name], signal.SIGKILL)
    run.read_to("ended unexpectedly (signal SIGKILL); restart in 0.5 s")
    run.read_to("listens")
    after = run.pids()
    assert {key for key in before if before[key] != after[key]} == {name}
    assert after[name] is not None


def test_what_a_crashed_process_leaves_behind_ends_before_it_is_started_again(
    start: Start,
) -> None:
    run = start(rasa=["child"])
    orphan = int(run.read_to("child").split()[-1])
    run.read_to("Ready on")
    os.kill(run.pids()["rasa"], signal.SIGKILL)
    run.read_to("listens")
    assert all_end([orphan])


def test_a_process_that_cannot_start_is_named_and_everything_ends(start: Start) -> None:
    run = start(actions=["broken"])
    printed = run.rest()
    assert "cannot work like this" in printed
    assert "Not started: actions failed" in printed
    assert run.process.returncode == 1


def test_without_a_reply_to_the_trial_turn_it_is_not_ready(start: Start) -> None:
    run = start(rasa=["mute"])
    printed = run.rest()
    assert "Ready on" not in printed
    assert "Not started: the trial turn of rasa got no reply" in printed
    assert run.process.returncode == 1


def test_a_taken_port_is_said_plainly(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = start(port=port)
        assert f"Not started: cannot listen on 127.0.0.1:{port}" in run.rest()
        assert run.process.returncode == 1


def test_a_second_run_in_the_same_data_folder_is_refused(start: Start) -> None:
    first = start()
    first.read_to("Ready on")
    second = start()
    assert "Not started: another run uses" in second.rest()
    assert second.process.returncode == 1


def test_two_runs_with_their_own_port_and_folder_live_side_by_side(start: Start) -> None:
    first, second = start("one"), start("two")
    first.read_to("Ready on")
    second.read_to("Ready on")
    assert not set(first.pids().values()) & set(second.pids().values())


def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runtime.launcher"],
        cwd=ROOT,
        env={**os.environ, "PORT": "hunter2", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Setting PORT:")
    assert "hunter2" not in done.stderr


def test_the_wait_before_a_restart_doubles_up_to_half_a_minute() -> None:
    back_off = BackOff()
    delays = [back_off.delay(failures) for failures in (1, 2, 3, 6, 7, 8, 1000)]
    assert delays == [0.5, 1.0, 2.0, 16.0, 30.0, 30.0, 30.0]
