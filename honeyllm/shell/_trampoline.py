"""
Recursion without Python's stack.

A coroutine of the parser that needs another one *deeper* hands it to the
driver (`call`) instead of awaiting it, so that nesting in the text costs heap,
not stack, and is counted in one place.  Between steps the driver lets the
caller meter the work.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import TypeVar, cast

T = TypeVar("T")
Pause = Callable[[], Awaitable[None]]


class TooDeep(Exception):
    """More levels of nesting than allowed."""


@types.coroutine
def call(task: Coroutine[object, object, T]) -> Generator[object, object, T]:
    """Run *task* one level deeper and return its result."""
    return cast(T, (yield task))


@types.coroutine
def breathe() -> Generator[None, object, None]:
    """Give the caller a chance to let others run."""
    yield None


async def drive(root: Coroutine[object, object, T], *, pause: Pause, limit: int) -> T:
    """Run *root* and all that it calls, at most *limit* levels deep."""
    stack: list[Coroutine[object, object, object]] = [root]
    value: object = None
    error: Exception | None = None
    try:
        while True:
            try:
                request = stack[-1].send(value) if error is None else stack[-1].throw(error)
            except StopIteration as stop:
                _ = stack.pop()
                value, error = stop.value, None
                if not stack:
                    return cast(T, value)
                continue
            except Exception as raised:
                _ = stack.pop()
                if not stack:
                    raise
                error = raised
                continue
            value = error = None
            if request is not None:
                stack.append(cast("Coroutine[object, object, object]", request))
                if len(stack) > limit:
                    error = TooDeep()
            await pause()
    finally:
        del error  # its traceback has this frame: a circle that would keep everything
        for task in reversed(stack):
            task.close()


async def no_pause() -> None:
    """A pause that does not."""


def run_to_end(task: Coroutine[object, object, T]) -> T:
    """Run a coroutine that waits for nothing, as tests and small synchronous callers need."""
    try:
        task.send(None)
    except StopIteration as stop:
        return cast(T, stop.value)
    raise RuntimeError("the coroutine waits for something")
