"""
Expressions compiled to Python closures.

What needs no waiting becomes a plain function of the local variables; only what
reads input, runs commands or calls functions becomes a coroutine function, so
that the usual one-liner costs no more than its arithmetic.
"""

from collections.abc import Awaitable, Callable, Sequence

import attrs

from honeyllm.programs.awk._arrays import Array
from honeyllm.programs.awk._values import Value

Local = list["Value | Array"]
Plain = Callable[[Local], Value]
Waiting = Callable[[Local], Awaitable[Value]]


@attrs.frozen
class Code:
    """A compiled expression: one of the two is there."""

    plain: Plain | None = None
    waiting: Waiting | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it needs no waiting."""
        return self.plain is not None


async def evaluate(code: Code, local: Local) -> Value:
    """The value of either kind."""
    if code.plain is not None:
        return code.plain(local)
    assert code.waiting is not None
    return await code.waiting(local)


def strict(function: Callable[..., Value], operands: Sequence[Code]) -> Code:
    """*function* of the values of all *operands*."""
    plains = [operand.plain for operand in operands if operand.plain is not None]
    if len(plains) == len(operands):
        return Code(plain=_strict_plain(function, plains))
    codes = tuple(operands)

    async def run(local: Local) -> Value:
        return function(*[await evaluate(code, local) for code in codes])

    return Code(waiting=run)


def _strict_plain(function: Callable[..., Value], plains: Sequence[Plain]) -> Plain:
    if not plains:
        return lambda local: function()
    if len(plains) == 1:
        first = plains[0]
        return lambda local: function(first(local))
    if len(plains) == 2:
        left, right = plains
        return lambda local: function(left(local), right(local))
    every = tuple(plains)
    return lambda local: function(*[plain(local) for plain in every])


def awaited(function: Callable[..., Awaitable[Value]], operands: Sequence[Code]) -> Code:
    """A coroutine function of the values of all *operands*."""
    codes = tuple(operands)

    async def run(local: Local) -> Value:
        return await function(*[await evaluate(code, local) for code in codes])

    return Code(waiting=run)


def constant(value: Value) -> Code:
    """Always *value*."""
    return Code(plain=lambda local: value)
