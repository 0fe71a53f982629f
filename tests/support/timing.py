"""Figures of time for `tests/bench`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import attrs


@attrs.frozen
class Figure:
    """Several measurements of one thing, in seconds."""

    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.times) * 1000

    @property
    def worst(self) -> float:
        """In milliseconds."""
        return max(self.times) * 1000

    def __str__(self) -> str:
        return f"median {self.median:.2f} ms, worst {self.worst:.1f} ms of {len(self.times)}"


def timed(run: Callable[[], object]) -> float:
    """How long one call takes, in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def interleaved(runs: Sequence[Callable[[], object]], rounds: int) -> list[Figure]:
    """Each of *runs* in turn, *rounds* times: what disturbs the machine disturbs all of them."""
    times = [[timed(run) for run in runs] for _ in range(rounds)]
    return [Figure(tuple(column)) for column in zip(*times, strict=True)]
