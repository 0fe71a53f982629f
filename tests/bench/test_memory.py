"""What a session weighs, how soon a honeypot listens, how soon a large world opens."""

import asyncio
import re
from pathlib import Path
from statistics import median
from typing import Any

import asyncssh
import pytest
from twisted.trial.unittest import SynchronousTestCase

from tests.support.running import RunningHoneypot
from tests.support.stored_worlds import StoredWorlds, write
from tests.support.timing import timed

pytestmark = pytest.mark.bench

SESSIONS = 1000
WRITERS = 300
AT_ONCE = 10
SETTLE_SECONDS = 12
"""Longer than what free memory waits for until the system has it back."""


def resident_kib(pid: int) -> int:
    """The resident set of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1])


async def idle_session(port: int, number: int) -> tuple[Any, Any]:
    """A terminal at its first prompt, from an address of its own."""
    connection = await asyncssh.connect(
        "127.0.0.1",
        port,
        username="root",
        password="hunter2x",
        known_hosts=None,
        local_addr=(f"127.0.{1 + number // 250}.{1 + number % 250}", 0),
        config=None,
        client_keys=None,
    )
    process: Any = await connection.create_process(term_type="xterm")
    await asyncio.wait_for(process.stdout.read(10), 20)
    return connection, process


async def weighed(honeypot: RunningHoneypot) -> tuple[float, float, float]:
    """KiB of an idle session, KiB more after its first write, MiB of the whole with all sessions."""
    await asyncio.sleep(8)
    kept = [await idle_session(honeypot.port, 0)]
    await asyncio.sleep(2)
    first = resident_kib(honeypot.pid)
    for begin in range(1, SESSIONS, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, SESSIONS))
        kept += await asyncio.gather(*(idle_session(honeypot.port, number) for number in numbers))
    await asyncio.sleep(SETTLE_SECONDS)
    idle = resident_kib(honeypot.pid)
    for _, process in kept[:WRITERS]:
        process.stdin.write("echo a > /tmp/a\n")
    await asyncio.sleep(SETTLE_SECONDS)
    written = resident_kib(honeypot.pid)
    return (idle - first) / (SESSIONS - 1), (written - idle) / WRITERS, written / 1024


class MemoryTests(SynchronousTestCase):
    """Of a whole honeypot."""

    def test_sessions(self) -> None:
        """A thousand terminal sessions, each in a world of its own."""
        with RunningHoneypot() as honeypot:
            idle, more, whole = asyncio.run(asyncio.wait_for(weighed(honeypot), 300))
        print(f"\nidle {idle:.1f} KiB each, {more:.1f} KiB more after a write, {whole:.0f} MiB in all")
        self.assertLess(idle, 100)
        self.assertLess(idle + more, 150)
        self.assertLess(whole, 250)


class StartTests(SynchronousTestCase):
    """How long one waits."""

    def test_listening(self) -> None:
        """From the call of ``twistd`` to a port that listens."""
        seconds = []
        for _ in range(6):
            honeypot = RunningHoneypot()
            seconds.append(timed(honeypot.start))
            honeypot.__exit__()
        print(f"\nlistening after {median(seconds[1:]):.2f} s")
        self.assertLess(median(seconds[1:]), 1.5)

    def test_ten_thousand_files(self) -> None:
        """A stored world is entered."""
        stored = StoredWorlds()
        self.addCleanup(stored.close)
        kernel = stored.worlds.of_source("a")
        for number in range(10_000):
            write(kernel, f"/root/f{number}", b"x" * 50)
        stored.save()
        seconds = []
        for _ in range(15):
            stored.restart()
            seconds.append(timed(lambda: stored.worlds.of_source("a")))
        print(f"\nopened in {median(seconds) * 1000:.1f} ms")
        self.assertLess(median(seconds), 0.020)
