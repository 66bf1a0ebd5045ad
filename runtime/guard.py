"""Ends the launcher's processes if the launcher itself is killed.

The launcher tells this process on its standard input which process groups are alive. When that
input ends, the launcher is gone, however it went, and what it left behind is ended here. Unlike
Linux's parent-death signal this reaches grandchildren too, and works on every POSIX system.
"""

import os
import signal
import sys
from collections.abc import Iterable
from typing import Final

import psutil

GRACE_SECONDS: Final = 5.0


def main() -> None:
    # The launcher decides when its processes end; a signal to the whole terminal is not for us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    leaders: set[int] = set()
    for line in sys.stdin:
        verb, _, pid = line.strip().partition(" ")
        if verb == "started":
            leaders.add(int(pid))
        elif verb == "ended":
            leaders.discard(int(pid))
        else:
            raise ValueError(f"unknown verb {verb!r}")
    end_trees(leaders, grace=GRACE_SECONDS)


def end_trees(leaders: Iterable[int], *, grace: float) -> None:
    """SIGTERM to each process group and all descendants of its leader, SIGKILL after `grace` s."""
    groups = set(leaders)
    members = family(groups)
    for group in groups:
        signal_group(group, signal.SIGTERM)
    for process in members:
        signal_process(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(members, timeout=grace)
    for group in groups:
        signal_group(group, signal.SIGKILL)
    for process in alive:
        signal_process(process, signal.SIGKILL)


def family(leaders: Iterable[int]) -> list[psutil.Process]:
    """The living leaders and all their descendants, also those that left the process group."""
    members: list[psutil.Process] = []
    for pid in leaders:
        try:
            leader = psutil.Process(pid)
            members += [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return members


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a process group; a group that has ended is no error."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
    except PermissionError:
        # macOS answers so for a group that consists of zombies only.
        return


def signal_process(process: psutil.Process, number: signal.Signals) -> None:
    """Send a signal to a process; one that has ended is no error."""
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


if __name__ == "__main__":
    main()
