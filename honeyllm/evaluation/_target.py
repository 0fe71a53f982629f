"""The seam: what can be asked."""

from typing import Protocol

from honeyllm.evaluation._case import Case, Reply


class Target(Protocol):
    """A model or a host."""

    async def play(self, case: Case) -> tuple[Reply, ...]:
        """
        Send the lines of *case*, session by session; one reply for each.

        Raises:
            TargetFault: a line had no reply.
        """
