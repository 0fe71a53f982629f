"""Where a function runs that computes for milliseconds in one go: beside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from honeyllm.host._process import Process

T = TypeVar("T")


class Offload(Protocol):
    """Runs a function where it holds up nobody."""

    async def __call__(self, function: Callable[[], T], /) -> T:
        """Its result, or what it raised."""


async def at_once(function: Callable[[], T], /) -> T:
    """Where there is no other place: here and now."""
    return function()


async def compute(process: Process, function: Callable[[], T]) -> T:
    """
    Run *function* for *process* where it holds up nobody; its time counts as the process's.

    It must touch nothing that others use meanwhile.
    """
    clock = process.kernel.scheduler.clock

    def timed() -> tuple[T, float]:
        start = clock()
        return function(), clock() - start

    value, seconds = await process.kernel.wiring.offload(timed)
    if process.task is not None:
        process.task.charge(seconds)
    return value
