"""
Two ways to ask one fact agree, on hosts drawn from many seeds.

The questions are pipelines that run in the host's own bash; they leave the host as it was.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.support.facts_host import FactsHost, facts_host
from tests.unit.consistency import identity, kernel, memory, network, processes, processor, software, storage
from tests.unit.consistency._row import Row

TABLES = {
    "memory": memory.ROWS,
    "processor": processor.ROWS,
    "kernel": kernel.ROWS,
    "distribution": kernel.DISTRIBUTION,
    "name": identity.NAME,
    "accounts": identity.ACCOUNTS,
    "processes": processes.PROCESSES,
    "time": processes.TIME,
    "disks": storage.DISKS,
    "files": storage.FILES,
    "network": network.NETWORK,
    "packages": software.PACKAGES,
    "services": software.SERVICES,
    "hardware": software.HARDWARE,
    "environment": software.ENVIRONMENT,
    "logs": software.LOGS,
}


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _agree(row: Row, left: str, right: str) -> bool:
    if not left or not right:
        return False
    if row.within is None:
        return left == right
    try:
        return abs(float(left) - float(right)) <= row.within
    except ValueError:
        return False


def disagreements(host: FactsHost) -> list[str]:
    """What *host* says differently to two questions, a text each."""
    found = []
    for topic, rows in TABLES.items():
        for row in rows:
            if row.needs and not host.ask(f"{row.needs} >/dev/null 2>&1 && echo yes"):
                continue
            left, right = _lines(host.ask(row.left)), _lines(host.ask(row.right))
            if not _agree(row, left, right):
                found.append(
                    f"{topic}: {row.name}\n$ {row.left}\n{left[:1000]}\n$ {row.right}\n{right[:1000]}"
                )
    return found


SEEDS = st.integers(0, 10**9)


class ConsistencyTests(SynchronousTestCase):
    """The rows of all tables."""

    def test_count(self) -> None:
        """There are at least two hundred, each with a name of its own."""
        names = [(topic, row.name) for topic, rows in TABLES.items() for row in rows]
        self.assertGreaterEqual(len(names), 200)
        self.assertEqual(len(set(names)), len(names))

    @given(seed=SEEDS)
    @settings(max_examples=1)
    def test_a_host(self, seed: int) -> None:
        """Any host tells the same by both ways of asking."""
        self.assertEqual(disagreements(facts_host(seed)), [])

    @pytest.mark.slow
    @given(seed=SEEDS)
    @settings(max_examples=50)
    def test_fifty_hosts(self, seed: int) -> None:
        """So do fifty."""
        self.assertEqual(disagreements(facts_host(seed)), [], f"seed {seed}")
