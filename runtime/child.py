"""A command run in a process group of its own, its lines printed, ended with all it started."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final, Self

import psutil

from runtime import guard
from runtime.output import Output

_CHUNK: Final = 64 * 1024
_SECONDS_FOR_LAST_LINES: Final = 1.0


class Guard:
    """The process of `runtime.guard`, which ends what is left if this process is killed."""

    def __init__(self, folder: Path, output: Output) -> None:
        self._output = output
        self._process = subprocess.Popen(
            [sys.executable, "-m", "runtime.guard"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def tell(self, verb: str, pid: int) -> None:
        """Tell it that a process group has `started` or `ended`."""
        pipe: IO[str] | None = self._process.stdin
        if pipe is None:
            return
        try:
            pipe.write(f"{verb} {pid}\n")
            pipe.flush()
        except BrokenPipeError:
            self._output.line("launcher", "the guard has ended: a killed launcher leaves processes")
            self._process.stdin = None

    def close(self) -> None:
        """Let it end, after it was told that every group has ended."""
        self._process.communicate(timeout=guard.GRACE_SECONDS * 2)


class Child:
    """One run of a command. Its descendants end with it."""

    def __init__(
        self, name: str, process: asyncio.subprocess.Process, output: Output, guard_process: Guard
    ) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process
        self._output = output
        self._guard = guard_process
        self._printing: asyncio.Task[None]

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        folder: Path,
        output: Output,
        guard_process: Guard,
    ) -> Self:
        """Start `command`; `OSError` if that cannot be done."""
        reading, writing = os.pipe()
        try:
            # Not through asyncio's pipes: its wait() would last as long as a grandchild holds them.
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                env=dict(env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        guard_process.tell("started", process.pid)
        child = cls(name, process, output, guard_process)
        child._printing = asyncio.create_task(child._print(reading))
        return child

    async def wait(self) -> int:
        """The exit code, negative for a signal, when it has ended and its lines are printed."""
        code = await self._process.wait()
        # Whatever it leaves behind in its group must not outlive it.
        guard.signal_group(self.pid, signal.SIGKILL)
        self._guard.tell("ended", self.pid)
        _, late = await asyncio.wait([self._printing], timeout=_SECONDS_FOR_LAST_LINES)
        for task in late:
            task.cancel()
        return code

    async def stop(self, *, grace: float) -> None:
        """SIGTERM to it and all its descendants; SIGKILL to what is left after `grace` seconds."""
        deadline = time.monotonic() + grace
        descendants = guard.family([self.pid])[1:]
        guard.signal_group(self.pid, signal.SIGTERM)
        for process in descendants:
            guard.signal_process(process, signal.SIGTERM)
        # The leader through asyncio: psutil would take its exit code away from `wait`.
        leader = asyncio.create_task(self._process.wait())
        await asyncio.wait([leader], timeout=grace)
        _, hanging = await asyncio.to_thread(
            psutil.wait_procs, descendants, timeout=max(0.0, deadline - time.monotonic())
        )
        if hanging or not leader.done():
            self._output.line(self.name, f"does not end within {grace:g} s of SIGTERM: SIGKILL")
        guard.signal_group(self.pid, signal.SIGKILL)
        for process in hanging:
            guard.signal_process(process, signal.SIGKILL)
        await leader

    async def _print(self, descriptor: int) -> None:
        reader = asyncio.StreamReader(limit=_CHUNK)
        pipe = os.fdopen(descriptor, "rb", buffering=0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        rest = b""
        try:
            while chunk := await reader.read(_CHUNK):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > _CHUNK:
                    lines, rest = [*lines, rest], b""
                for line in lines:
                    self._output.line(self.name, _printable(line))
            if rest:
                self._output.line(self.name, _printable(rest))
        finally:
            transport.close()


def _printable(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")
