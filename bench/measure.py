"""How a benchmark is measured and told."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ROUNDS: Final = 7
_SECONDS_A_ROUND: Final = 0.3


@dataclass(frozen=True)
class Comparison:
    """One row. `ratio` is peer / ours for what should be small: above 1, ours is better."""

    name: str
    unit: str
    ours: float
    peer: float
    peer_name: str

    @property
    def ratio(self) -> float:
        return self.peer / self.ours


def microseconds_each(*tasks: Callable[[], object]) -> tuple[float, ...]:
    """The median time of one call of each task in µs; rounds alternate, so that load is shared."""
    calls = [_calls_in_a_round(task) for task in tasks]
    rounds: list[list[float]] = [[] for _ in tasks]
    for _ in range(_ROUNDS):
        for task, count, times in zip(tasks, calls, rounds, strict=True):
            gc.collect()
            began = time.perf_counter()
            for _ in range(count):
                task()
            times.append((time.perf_counter() - began) / count * 1e6)
    return tuple(statistics.median(times) for times in rounds)


def _calls_in_a_round(task: Callable[[], object]) -> int:
    task()
    began = time.perf_counter()
    task()
    return max(1, round(_SECONDS_A_ROUND / (time.perf_counter() - began)))
