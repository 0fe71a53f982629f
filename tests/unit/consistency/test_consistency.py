"""
Two ways to ask one fact agree, on hosts drawn from many seeds.

The questions are pipelines that run in the host's own bash; they leave the host as it was.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, profile_names
from tests.support.facts_host import NOW, FactsHost, facts_host
from tests.unit.consistency import (
    identity,
    kernel,
    memory,
    network,
    processes,
    processor,
    router,
    software,
    storage,
)
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


def router_disagreements(host: FactsHost) -> tuple[int, list[str]]:
    """How many rows a router can be asked, and what it says differently to two questions."""
    rows = [
        (topic, row) for topic, table in TABLES.items() for row in table if row.name not in router.ELSEWHERE
    ]
    own = [(topic, row) for topic, table in router.TABLES.items() for row in table]
    asked, found = 0, []
    for topic, row in (*rows, *own):
        if row.needs and not host.ask(f"{row.needs} >/dev/null 2>&1 && echo yes"):
            continue
        left, said = _lines(host.ask(row.left)), host.errors
        right, said = _lines(host.ask(row.right)), said + host.errors
        if (topic, row) in rows and any(word in said for word in router.UNKNOWN):
            continue
        asked += 1
        if not _agree(row, left, right):
            found.append(
                f"{topic}: {row.name}\n$ {row.left}\n{left[:1000]}\n$ {row.right}\n{right[:1000]}\n{said[:300]}"
            )
    return asked, found


PROFILE_SEEDS = (0, 1, 7)
NOT_ASKED = {
    "router": "its busybox is asked by router_disagreements: most rows need what it has not",
}
"""Profiles whose hosts cannot be asked, with the reason; they have tests of their own."""
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

    def test_a_board(self) -> None:
        """So does another kind of machine."""
        self.assertEqual(disagreements(FactsHost(draw(1, profile="arm-board"))), [])

    @pytest.mark.slow
    def test_all_profiles(self) -> None:
        """So do hosts of every profile, apart from questions that need what a router has not."""
        for profile in profile_names():
            if profile not in NOT_ASKED:
                for seed in PROFILE_SEEDS:
                    found = disagreements(FactsHost(draw(seed, profile=profile)))
                    self.assertEqual(found, [], f"{profile}, seed {seed}")

    @pytest.mark.slow
    @given(seed=SEEDS)
    @settings(max_examples=50)
    def test_fifty_hosts(self, seed: int) -> None:
        """So do fifty."""
        self.assertEqual(disagreements(facts_host(seed)), [], f"seed {seed}")


class RouterTests(SynchronousTestCase):
    """The rows that a router can be asked, and its own."""

    @given(seed=SEEDS)
    @settings(max_examples=1)
    def test_a_router(self, seed: int) -> None:
        """Any router tells the same by both ways of asking."""
        self.check(seed)

    @pytest.mark.slow
    @given(seed=SEEDS)
    @settings(max_examples=20)
    def test_twenty_routers(self, seed: int) -> None:
        """So do twenty."""
        self.check(seed)

    def check(self, seed: int) -> None:
        """Ask the router of *seed* all rows that fit."""
        asked, found = router_disagreements(FactsHost(draw(seed, now=NOW - 3 * 86400, profile="router")))
        self.assertEqual(found, [], f"seed {seed}")
        self.assertGreater(asked, 200)
