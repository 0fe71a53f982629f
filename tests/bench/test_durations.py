"""How long commands take with ``latency: "on"``, beside a real OpenSSH and bash."""

import asyncio
import time
from typing import Any

import asyncssh
import pytest
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.support.private_sshd import USER, PrivateSshd, missing
from tests.support.running import RunningHoneypot
from tests.support.timing import Figure

pytestmark = pytest.mark.bench

ROUNDS = 25
COMMANDS = (
    "echo hi",
    "/bin/true",
    "id; :",
    "uname -a; :",
    "cat /etc/passwd | head -3 | wc -l",
    "ls -la /etc | head",
    "ps aux | head",
    "python3 -c 1; :",
    "nosuchcommand; :",
    "find /etc | tail -1",
)
WITHIN = 4.0
"""How far a median may be off, either way: the two hosts have different files, processes and processors."""


async def one(connection: Any, command: str) -> float:
    """Seconds of one command."""
    start = time.perf_counter()
    await connection.run(command)
    return time.perf_counter() - start


async def measure(honeypot: int, sshd: int, key: str) -> list[tuple[Figure, Figure]]:
    """Our times and the real ones, in turn, for each command."""
    common: dict[str, Any] = {"known_hosts": None, "agent_path": None, "config": None}
    ours = asyncssh.connect("127.0.0.1", honeypot, username="root", password="hunter2x", **common)
    real = asyncssh.connect("127.0.0.1", sshd, username=USER, client_keys=[key], **common)
    figures = []
    async with ours as first, real as second:
        await asyncio.gather(one(first, "id"), one(second, "id"))
        for command in COMMANDS:
            pairs = [(await one(first, command), await one(second, command)) for _ in range(ROUNDS)]
            mine, theirs = zip(*pairs, strict=True)
            figures.append((Figure(mine), Figure(theirs)))
    return figures


class DurationTests(SynchronousTestCase):
    """Interleaved, over real connections."""

    def test_classes(self) -> None:
        """Each class of command takes about what it takes there, and a builtin less than a binary."""
        if lacking := missing():
            raise SkipTest(lacking)
        with RunningHoneypot(latency="on") as honeypot, PrivateSshd() as sshd:
            figures = asyncio.run(measure(honeypot.port, sshd.port, str(sshd.key)))
        for command, (ours, real) in zip(COMMANDS, figures, strict=True):
            print(f"\n{command:34} {ours.median / real.median:.2f}x  ours {ours}; sshd {real}", end="")
        for command, (ours, real) in zip(COMMANDS, figures, strict=True):
            self.assertTrue(1 / WITHIN < ours.median / real.median < WITHIN, command)
        self.assertLess(figures[0][0].median, figures[2][0].median)
