"""
Random scripts in our dash and, where one can be put in a sandbox, in the real one.

As in `test_differential`: ``bin/test`` compares 100 scripts, ``pytest -m nightly`` 3,000.
"""

import os
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.support.dash_generator import DashScriptGenerator
from tests.support.our_dash import run_our_dash
from tests.support.real_bash import RealDash, Said

KNOWN = (
    re.compile(
        rb"/container_info|/lib64\b|lost\+found"
    ),  # the names in / of the machine that the test runs on
    re.compile(rb"Bad fd number"),  # its line in a subshell
)
"""Answers of the real one with which a script is not compared."""
ODD = re.compile(r"\$\{[@*][#%]")
"""Scripts that are not compared: what is trimmed is neither each parameter nor all of them."""
NIGHTLY = 3_000
TOLERATED = 0.01
"""The share of scripts that may differ in the nightly run: oddities that are not imitated."""
RACES = 3
"""How often the real one is asked again: what two sides of a pipe say comes in no fixed order."""


def script_of(seed: int) -> str:
    """The script of *seed*."""
    return DashScriptGenerator(Random(seed)).script()


def differs(dash: RealDash, script: str) -> tuple[Said, Said] | None:
    """What both said, where that is not the same; None also for one that the sandbox's limits ended."""
    if ODD.search(script):
        return None
    real = dash.run(script)
    if real is None or real.status < 0 or any(known.search(real.stdout + real.stderr) for known in KNOWN):
        return None
    ours = run_our_dash(script)
    if ours == real or any(dash.run(script) == ours for _ in range(RACES)):
        return None
    return real, ours


class DashDifferentialTests(SynchronousTestCase):
    """Against a real dash in a sandbox."""

    def setUp(self) -> None:
        """Start the sandbox."""
        if reason := RealDash.missing():
            raise SkipTest(reason)

    def test_as_dash(self) -> None:
        """A hundred scripts print the same and end with the same status, but for one."""
        with RealDash() as dash:
            found = [seed for seed in range(100) if differs(dash, script_of(seed))]
        self.assertLessEqual(len(found), 100 * TOLERATED, found)

    @pytest.mark.nightly
    def test_nightly(self) -> None:
        """Of three thousand hardly any differs."""
        first = int(os.environ.get("HONEYLLM_SEED", "1000"))
        with RealDash() as dash:
            found = [seed for seed in range(first, first + NIGHTLY) if differs(dash, script_of(seed))]
        print(f"{len(found)} of {NIGHTLY} scripts differ: {found[:40]}")
        self.assertLess(len(found), NIGHTLY * TOLERATED)


class DashRobustnessTests(SynchronousTestCase):
    """Without a real dash."""

    @given(st.integers(0, 1 << 48))
    @settings(max_examples=30, deadline=None)
    def test_always_ends(self, seed: int) -> None:
        """Every script ends with a status and without an error of ours."""
        self.assertIn(run_our_dash(script_of(seed)).status, range(256))
