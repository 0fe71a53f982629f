"""What one intruder's load does to the keys of another: the reactor is sacred."""

import asyncio
import os
import re
import subprocess
import time
from pathlib import Path

import attrs
import pytest
from twisted.trial.unittest import SynchronousTestCase

from tests.support.hostile_inputs import HOSTILE
from tests.support.keystrokes import Typist
from tests.support.running import RunningHoneypot
from tests.support.timing import Figure

pytestmark = pytest.mark.bench

PASSWORD = "hunter2x"
SECONDS = float(os.environ.get("HONEYLLM_BENCH_SECONDS", "3"))
"""How long each input runs before its client leaves."""
MEDIAN, WORST = 5.0, 50.0
RETAINED = 150
"""MiB that the process may have more at the end than before the first input."""
SSH = ("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR")


@attrs.frozen
class Row:
    """One input and what the other session felt."""

    name: str
    echo: Figure
    resident: int

    def __str__(self) -> str:
        return f"{self.name:24} {self.echo}, {self.resident} MiB"


def resident(pid: int) -> int:
    """MiB of memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def attack(port: int, number: int, line: str) -> subprocess.Popen[bytes]:
    """A client of its own, from an address of its own, that sends *line* and throws away what comes."""
    return subprocess.Popen(
        ["sshpass", "-p", PASSWORD, "ssh", *SSH, f"-p{port}", f"-b127.0.1.{number}", "root@127.0.0.1", line],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def measure(honeypot: RunningHoneypot) -> list[Row]:
    """Run every input, one after the other, beside a typing person."""
    rows = []
    async with Typist(honeypot.port, PASSWORD) as typist:
        for number, (name, line) in enumerate(HOSTILE.items(), 1):
            client = attack(honeypot.port, number, line)
            echo = await typist.echoes(
                lambda _, taken, client=client: taken < 1 or (taken < SECONDS and client.poll() is None)
            )
            client.kill()
            client.wait()
            rows.append(Row(name, echo, resident(honeypot.pid)))
            print(rows[-1], flush=True)
    return rows


class StallTests(SynchronousTestCase):
    """Every hostile input of the table."""

    def test_other_sessions(self) -> None:
        """A key's echo has a median under 5 ms, never takes 50 ms; memory comes back; nothing is logged."""
        with RunningHoneypot() as honeypot:
            before = resident(honeypot.pid)
            rows = asyncio.run(measure(honeypot))
            time.sleep(15)
            after = resident(honeypot.pid)
            print(f"resident before {before} MiB, after {after} MiB")
            self.assertNotIn("Traceback", honeypot.log())
        slow = [str(row) for row in rows if row.echo.median >= MEDIAN or row.echo.worst >= WORST]
        self.assertEqual(slow, [])
        self.assertLessEqual(after - before, RETAINED)
