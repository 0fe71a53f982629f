"""Letting the other processes catch up."""

from honeyllm.host import give_way

TURNS = 3


async def settle() -> None:
    """
    Give way a few times.

    Before looking at the process table: the rest of a pipeline becomes what it
    runs. After sending a signal: whoever it killed is gone.
    """
    for _ in range(TURNS):
        await give_way()
