"""Work over many items that gives way in between."""

import heapq
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from honeyllm.host import Process

T = TypeVar("T")
RUN = 512


async def sorted_in_turns(process: Process, items: Iterable[T], key: Callable[[T], Any]) -> list[T]:
    """Sort as ``sorted(items, key=key)``, in runs that are merged, giving way in between."""
    waiting = list(items)
    if len(waiting) <= RUN:
        return sorted(waiting, key=key)
    runs = []
    for start in range(0, len(waiting), RUN):
        runs.append(sorted(waiting[start : start + RUN], key=key))
        await process.checkpoint()
    merged: list[T] = []
    for item in heapq.merge(*runs, key=key):
        merged.append(item)
        if not len(merged) % RUN:
            await process.checkpoint()
    return merged
