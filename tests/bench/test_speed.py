"""The shell's own speed, against bounds and against a real bash beside it."""

import asyncio
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from honeyllm.shell._parser import parse_all
from tests.support.keystrokes import Typist
from tests.support.our_bash import run_ours
from tests.support.running import RunningHoneypot
from tests.support.timing import Figure, interleaved, timed

pytestmark = pytest.mark.bench

LINES = (Path(__file__).parents[1] / "transcripts" / "paper25.txt").read_text().splitlines()
LOOP = "i=0; while ((i < 10000)); do ((i++)); done"
ROUNDS = 7


def parse_time(text: str) -> float:
    """The best of several, in milliseconds: parsing does nothing but compute, but it remembers what it has parsed."""
    texts = [f"{text.rstrip()} # {number}\n" for number in range(20)]
    return min([timed(partial(parse_all, each)) for each in texts]) * 1000


class ParserTests(SynchronousTestCase):
    """How long a line is parsed."""

    def test_paper25(self) -> None:
        """Each of the paper's commands in half a millisecond."""
        slowest, line = max((parse_time(line), line) for line in LINES)
        print(f"\nparse, slowest of paper25: {slowest:.3f} ms: {line[:60]}")
        self.assertLessEqual(slowest, 0.5)

    def test_long_line(self) -> None:
        """4 KB in ten milliseconds, whatever they are made of."""
        for unit in ("echo word; ", "a=$(b \"$c\" 'd') | e && ", "x ", "${a:-${b}} ", "((i++)); "):
            text = (unit * (4096 // len(unit))).rstrip(" &|;") + "\n"
            taken = parse_time(text)
            print(f"\nparse, 4 KB of {unit!r}: {taken:.2f} ms", end="")
            self.assertLessEqual(taken, 10)


class LoopTests(SynchronousTestCase):
    """Against a real bash."""

    def test_arithmetic(self) -> None:
        """Ten thousand rounds of one arithmetic builtin in twenty times bash's time."""
        bash = shutil.which("bash")
        if bash is None:
            raise SkipTest("bash is not installed")
        real, start, ours, ours_start = interleaved(
            [
                lambda: subprocess.run([bash, "--norc", "-c", LOOP], check=True),
                lambda: subprocess.run([bash, "--norc", "-c", ":"], check=True),
                lambda: run_ours(LOOP),
                lambda: run_ours(":"),
            ],
            ROUNDS,
        )
        ratio = (ours.median - ours_start.median) / (real.median - start.median)
        print(f"\n10,000 rounds: ours {ours.median:.0f} ms, bash {real.median:.0f} ms: {ratio:.1f}x")
        self.assertLessEqual(ratio, 20)


class PromptTests(SynchronousTestCase):
    """Over a real connection."""

    def test_prompt_returns(self) -> None:
        """A builtin's prompt comes within two milliseconds of Enter, beyond what a key takes to and fro."""

        async def run(port: int) -> tuple[Figure, Figure]:
            async with Typist(port, "hunter2x") as typist:
                keys = await typist.echoes(lambda count, _: count < 200)
                lines = [await typist.enter(b"echo hi") for _ in range(200)]
            return keys, Figure(tuple(lines))

        with RunningHoneypot() as honeypot:
            keys, lines = asyncio.run(run(honeypot.port))
        print(f"\nkey: {keys}\nprompt after a builtin: {lines}")
        self.assertLessEqual(lines.median - keys.median, 2)
