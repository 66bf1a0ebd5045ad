"""`python -m runtime.launcher`: starts the whole product and stays until it is told to end.

Prints `Ready on http://…` when a real turn was answered. SIGINT and SIGTERM end every process.
"""

import argparse
import asyncio
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from runtime.child import Child, Guard
from runtime.model import model_path
from runtime.output import Output
from runtime.ports import bind_error
from runtime.processes import product
from runtime.readiness import NotReadyError, healthy, trial_turn, trial_turn_of_rasa
from runtime.settings import ROOT, Settings
from runtime.supervisor import BackOff, ProcessSpec, SupervisedProcess

STARTUP_SECONDS: Final = 300.0
STOP_GRACE_SECONDS: Final = 6.0
_WIDTH: Final = 8


class CannotStartError(RuntimeError):
    """The product cannot be started; the message is for the terminal."""


class Launcher:
    """The product's processes, from start to end."""

    def __init__(
        self,
        settings: Settings,
        specs: Sequence[ProcessSpec],
        output: Output,
        guard_process: Guard,
    ) -> None:
        self._settings = settings
        self._output = output
        self._ready = False
        self._processes = tuple(
            SupervisedProcess(
                spec,
                folder=ROOT,
                output=output,
                guard_process=guard_process,
                back_off=BackOff(),
                changed=self._write_state,
            )
            for spec in specs
        )

    async def run(self, ending: asyncio.Event) -> None:
        """Start all, say when ready, and end all when `ending` is set.

        Raises `NotReadyError` (after ending all) when the product does not become usable.
        """
        try:
            for process in self._processes:
                process.start()
            became_ready = asyncio.create_task(self._become_ready())
            told_to_end = asyncio.create_task(ending.wait())
            await asyncio.wait({became_ready, told_to_end}, return_when=asyncio.FIRST_COMPLETED)
            if became_ready.done():
                became_ready.result()
                await told_to_end
            else:
                became_ready.cancel()
        finally:
            await self._stop()

    async def _become_ready(self) -> None:
        began = time.monotonic()
        deadline = began + STARTUP_SECONDS
        for process in self._processes:
            await healthy(process, deadline)
            seconds = time.monotonic() - began
            self._output.line("launcher", f"{process.spec.name} is up after {seconds:.1f} s")
            if process.spec.name.startswith("rasa"):
                await trial_turn_of_rasa(
                    f"http://127.0.0.1:{process.spec.port}", self._settings.service_token
                )
        await trial_turn(self._settings.api_url)
        self._ready = True
        self._write_state()
        self._output.say(f"Ready on {self._settings.api_url}")

    async def _stop(self) -> None:
        self._output.line("launcher", "ending")
        # The api first: it takes no new message while a turn in flight can still be answered.
        *others, api = self._processes
        await api.stop(grace=STOP_GRACE_SECONDS)
        await asyncio.gather(*(process.stop(grace=STOP_GRACE_SECONDS) for process in others))
        _state_file(self._settings).unlink(missing_ok=True)
        self._output.line("launcher", "all processes have ended")

    def _write_state(self) -> None:
        """Tell other programs (tests, operators) who runs where."""
        state = {
            "launcher_pid": os.getpid(),
            "url": self._settings.api_url,
            "ready": self._ready,
            "processes": [
                {
                    "name": process.spec.name,
                    "pid": process.pid,
                    "port": process.spec.port,
                    "starts": process.starts,
                }
                for process in self._processes
            ],
        }
        path = _state_file(self._settings)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)


def _state_file(settings: Settings) -> Path:
    return settings.data_dir / "run.json"


@contextmanager
def _alone_in(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "launcher.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStartError(
                f"another run uses {data_dir}; end it, or set PORT and DATA_DIR for a second one"
            ) from error
        yield


async def _run(settings: Settings, output: Output, *, tied_to: int | None) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ending.set)

    following = asyncio.create_task(_end_with(tied_to, ending)) if tied_to else None
    guard_process = Guard(ROOT, output)
    try:
        model = await _model(output, guard_process, ending)
        if model is None:
            return
        if (error := bind_error(settings.host, settings.port)) is not None:
            raise CannotStartError(
                f"cannot listen on {settings.host}:{settings.port} ({error.strerror or error}); "
                "choose another PORT"
            )
        specs = product(settings, model)
        await Launcher(settings, specs, output, guard_process).run(ending)
    finally:
        guard_process.close()
        if following is not None:
            following.cancel()


async def _model(output: Output, guard_process: Guard, ending: asyncio.Event) -> Path | None:
    """The dialogue model, trained if needed; None if it is time to end."""
    model = model_path()
    if model.is_file():
        return model
    output.line("launcher", "training the dialogue model, as its inputs have changed")
    child = await Child.start(
        "model",
        (sys.executable, "-m", "runtime.model"),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        folder=ROOT,
        output=output,
        guard_process=guard_process,
    )
    trained = asyncio.create_task(child.wait())
    told_to_end = asyncio.create_task(ending.wait())
    await asyncio.wait({trained, told_to_end}, return_when=asyncio.FIRST_COMPLETED)
    told_to_end.cancel()
    if ending.is_set():
        await child.stop(grace=STOP_GRACE_SECONDS)
        await trained
        return None
    if await trained != 0 or not model.is_file():
        raise CannotStartError("the dialogue model could not be trained; see its lines above")
    return model


async def _end_with(parent: int, ending: asyncio.Event) -> None:
    # The system tells nobody that a parent has ended.
    while os.getppid() == parent:  # noqa: ASYNC110
        await asyncio.sleep(1.0)
    ending.set()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tied-to-parent", action="store_true", help="end when the parent process (make) has ended"
    )
    options = parser.parse_args(arguments)
    # What applicants entrust lies in DATA_DIR: readable to the account that runs the product alone.
    os.umask(0o077)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            print(f"Setting {name}: {problem['msg']}", file=sys.stderr)
        return 2
    tied_to = os.getppid() if options.tied_to_parent else None
    try:
        with _alone_in(settings.data_dir):
            output = Output(settings.data_dir / "logs", _WIDTH)
            try:
                asyncio.run(_run(settings, output, tied_to=tied_to))
            finally:
                output.close()
    except (CannotStartError, NotReadyError, OSError) as error:
        print(f"Not started: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
