"""Keeps processes alive: starts them, restarts them when they end, ends them."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runtime.child import Child, Guard
from runtime.output import Output

_NOT_STARTED: Final = 127
"""The exit code by which shells say that a command could not be started."""


@dataclass(frozen=True)
class ProcessSpec:
    """A process to keep alive. `health_url` answers 200 when the process can do its work."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    port: int
    health_url: str
    health_headers: Mapping[str, str]


@dataclass(frozen=True)
class BackOff:
    """How long to wait before a restart, in seconds: doubled each time, reset when stable."""

    first: float = 0.5
    longest: float = 30.0
    stable_after: float = 60.0

    def delay(self, failures: int) -> float:
        """The wait after the `failures`-th failure in a row (from 1)."""
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 32))


class SupervisedProcess:
    """One process and its restarts, without end: it is given up only by `stop`."""

    def __init__(
        self,
        spec: ProcessSpec,
        *,
        folder: Path,
        output: Output,
        guard_process: Guard,
        back_off: BackOff,
        changed: Callable[[], None],
    ) -> None:
        self.spec = spec
        self.starts = 0
        self.failures = 0
        """Failures in a row; a stable run sets it back."""
        self._folder = folder
        self._output = output
        self._guard = guard_process
        self._back_off = back_off
        self._changed = changed
        self._child: Child | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start it and keep it alive until `stop`."""
        self._task = asyncio.create_task(self._keep_alive(), name=self.spec.name)

    async def stop(self, *, grace: float) -> None:
        """End it and all its descendants, by SIGKILL what is left `grace` seconds after SIGTERM."""
        self._stopping.set()
        if self._child is not None:
            await self._child.stop(grace=grace)
        if self._task is not None:
            await self._task

    async def _keep_alive(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - began >= self._back_off.stable_after:
                self.failures = 0
            self.failures += 1
            delay = self._back_off.delay(self.failures)
            self._output.line(
                self.spec.name, f"ended unexpectedly ({_reason(code)}); restart in {delay:g} s"
            )
            self._changed()
            try:
                await asyncio.wait_for(self._stopping.wait(), timeout=delay)
            except TimeoutError:
                continue

    async def _run_once(self) -> int:
        try:
            child = await Child.start(
                self.spec.name,
                self.spec.command,
                env=self.spec.env,
                folder=self._folder,
                output=self._output,
                guard_process=self._guard,
            )
        except OSError as error:
            self._output.line(self.spec.name, f"cannot be started: {error}")
            return _NOT_STARTED
        self._child = child
        self.starts += 1
        self._changed()
        if self._stopping.is_set():
            # `stop` came while the process was being started, and did not see it.
            await child.stop(grace=0)
        code = await child.wait()
        self._child = None
        return code


def _reason(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
