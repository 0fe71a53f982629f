"""
What the host has said before, it says again.

The first answer to a question becomes a fact: an intruder who asks twice, in this session
or the next, gets the same. The memory is bounded in entries and in bytes; what was not asked
for longest goes first.
"""

import hashlib
from collections import OrderedDict
from typing import Protocol

import attrs

from honeyllm.oracle._question import Question


@attrs.frozen(kw_only=True)
class FactKey:
    """All that an answer depends on."""

    persona: str
    argv: tuple[str, ...]
    cwd: str
    user: str
    stdin_digest: str | None

    @classmethod
    def of(cls, question: Question, *, persona: str) -> "FactKey":
        stdin = question.stdin
        return cls(
            persona=persona,
            argv=question.argv,
            cwd=question.cwd,
            user=question.asker.user,
            stdin_digest=None if stdin is None else hashlib.sha256(stdin).hexdigest(),
        )


@attrs.frozen(kw_only=True)
class Fact:
    """An answer worth remembering."""

    stdout: bytes
    stderr: bytes
    status: int

    @property
    def size(self) -> int:
        return len(self.stdout) + len(self.stderr)


class Ledger(Protocol):
    """Where facts are kept."""

    def recall(self, key: FactKey) -> Fact | None:
        """Give the fact, if there is one."""

    def record(self, key: FactKey, fact: Fact) -> Fact:
        """Keep *fact* unless there is one already; give the one that counts."""


class MemoryLedger:
    """A `Ledger` that lasts as long as the process."""

    def __init__(self, *, max_facts: int = 4096, max_bytes: int = 16 << 20) -> None:
        self._max_facts = max_facts
        self._max_bytes = max_bytes
        self._facts: OrderedDict[FactKey, Fact] = OrderedDict()
        self._bytes = 0

    def recall(self, key: FactKey) -> Fact | None:
        """See `Ledger.recall`."""
        fact = self._facts.get(key)
        if fact is not None:
            self._facts.move_to_end(key)
        return fact

    def record(self, key: FactKey, fact: Fact) -> Fact:
        """See `Ledger.record`."""
        known = self.recall(key)
        if known is not None:
            return known
        self._facts[key] = fact
        self._bytes += self._cost(key, fact)
        while self._facts and (len(self._facts) > self._max_facts or self._bytes > self._max_bytes):
            self._bytes -= self._cost(*self._facts.popitem(last=False))
        return fact

    @staticmethod
    def _cost(key: FactKey, fact: Fact) -> int:
        return fact.size + sum(map(len, key.argv)) + len(key.cwd)
