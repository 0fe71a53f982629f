"""Programs whose parts refer to each other, taken apart at their end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def taken_apart(program: T) -> Iterator[T]:
    """
    Lend *program*, and let go of all that it has when the block ends.

    A circle would wait for the garbage collector, and what an intruder fills with it: an array of awk.
    """
    try:
        yield program
    finally:
        vars(program).clear()
