"""Envelopes that wait, bounded in number and in memory."""

from collections import deque
from collections.abc import Sequence

import attrs

from honeyllm.events import Envelope

_FIXED_WEIGHT = 400
"""About what an envelope without any text takes, in memory or as a line of JSON."""


@attrs.frozen(kw_only=True)
class BacklogLimits:
    """How much may wait: so many envelopes, and so many bytes (estimated)."""

    envelopes: int = 20_000
    max_bytes: int = 16 << 20


def weight(envelope: Envelope) -> int:
    """About how many bytes *envelope* takes."""
    return _FIXED_WEIGHT + sum(_length(value) for value in attrs.astuple(envelope.event, recurse=False))


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple):
        return sum(len(item) + 60 for item in value)
    return 0


class Backlog:
    """A queue that keeps the newest: what exceeds the limits is dropped at its oldest end and counted."""

    def __init__(self, limits: BacklogLimits) -> None:
        self.lost = 0
        """Envelopes dropped so far."""
        self._limits = limits
        self._waiting: deque[tuple[Envelope, int]] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def append(self, batch: Sequence[Envelope]) -> None:
        """Add *batch* as the newest."""
        for envelope in batch:
            self._waiting.append(self._weighed(envelope))
        self._trim()

    def take(self, count: int) -> list[Envelope]:
        """Remove and return up to *count* of the oldest."""
        taken: list[Envelope] = []
        while self._waiting and len(taken) < count:
            envelope, size = self._waiting.popleft()
            self._bytes -= size
            taken.append(envelope)
        return taken

    def put_back(self, batch: Sequence[Envelope]) -> None:
        """Return what was taken, as the oldest again."""
        for envelope in reversed(batch):
            self._waiting.appendleft(self._weighed(envelope))
        self._trim()

    def drop_all(self) -> int:
        """Give up on everything; returns how many envelopes that were."""
        dropped = len(self._waiting)
        self.lost += dropped
        self._waiting.clear()
        self._bytes = 0
        return dropped

    def _weighed(self, envelope: Envelope) -> tuple[Envelope, int]:
        size = weight(envelope)
        self._bytes += size
        return envelope, size

    def _trim(self) -> None:
        limits = self._limits
        while self._waiting and (len(self._waiting) > limits.envelopes or self._bytes > limits.max_bytes):
            self._bytes -= self._waiting.popleft()[1]
            self.lost += 1
