"""
Random scripts in our bash and, where one can be put in a sandbox, in the real one.

Output, messages and status must be the same.  ``bin/test`` compares 200 scripts;
``pytest -m nightly`` compares 10,000, from other seeds each day when
``HONEYLLM_SEED`` says so.  ``KNOWN`` are differences that are understood and left.
"""

import os
import re
from collections import Counter
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from honeyllm.shell._faults import SyntaxFault
from honeyllm.shell._parser import parse_all
from honeyllm.shell._printer import command_text
from tests.support.our_bash import run_ours
from tests.support.real_bash import RealBash, Said
from tests.support.script_generator import ScriptGenerator

KNOWN = (
    re.compile(rb" 141 "),  # whether a writer meets a closed pipe is a race
    re.compile(rb"invalid indirect expansion"),  # its line, and the name of declare in front of it
    re.compile(rb"/container_info|/lib64\b|lost\+found"),  # the names in / of the machine that the test runs on
    re.compile(rb"\d+m\d+\.\d+s"),  # what `times` says
    re.compile(rb"^\++ (?:declare|local|export|readonly|typeset|\w+=\()", re.M),  # traces of assignments
)
"""What may differ: a script whose real messages match is not compared."""
ILL_FORMED = re.compile(
    rb"syntax error near unexpected token|syntax error: unexpected end of file|unexpected EOF while looking for"
    rb"|in conditional|conditional (?:unary|binary) operator|argument to conditional"
)
"""What bash says of text that is no script, or that an eval in it is given."""
NIGHTLY = 10_000
"""Well-formed scripts of the nightly run."""
TOLERATED = {True: 0.0, False: 0.02}
"""The share that may differ in it, of well-formed scripts and of the others, which leave oddities behind."""


RACES = 20
"""How often the real one is asked again: what two sides of a pipe complain of comes in no fixed order."""


def scripts() -> st.SearchStrategy[str]:
    """Scripts, by the seed of their generator: choice by choice would be slow, and they shrink no better."""
    return st.integers(0, 1 << 48).map(lambda seed: ScriptGenerator(Random(seed)).script())


def answers(bash: RealBash, script: str) -> tuple[Said, Said] | None:
    """What both say; None for what cannot be compared, as a script that the sandbox's limits ended."""
    real = bash.run(script)
    if real is None or real.status < 0 or any(known.search(real.stdout + real.stderr) for known in KNOWN):
        return None
    ours = run_ours(script)
    if ours != real and any(bash.run(script) == ours for _ in range(RACES)):
        return ours, ours
    return real, ours


def differs(bash: RealBash, script: str) -> tuple[Said, Said] | None:
    """What both say, where that is not the same."""
    said = answers(bash, script)
    return None if said is None or said[0] == said[1] else said


class DifferentialTests(SynchronousTestCase):
    """Against a real bash in a sandbox."""

    def setUp(self) -> None:
        """Start the sandbox."""
        if reason := RealBash.missing():
            raise SkipTest(reason)

    def test_as_bash(self) -> None:
        """Two hundred scripts print the same and end with the same status."""
        with RealBash() as bash:

            @given(scripts())
            @settings(max_examples=200, deadline=None, database=None, derandomize=True)
            def compare(script: str) -> None:
                self.assertIsNone(differs(bash, script), script)

            compare()

    @pytest.mark.nightly
    def test_nightly(self) -> None:
        """Of ten thousand well-formed scripts none differs, of the others on the way to them hardly any."""
        first = int(os.environ.get("HONEYLLM_SEED", "1000"))
        total: Counter[bool] = Counter()
        found: dict[bool, list[int]] = {True: [], False: []}
        with RealBash() as bash:
            for seed in count(first):
                said = answers(bash, ScriptGenerator(Random(seed)).script())
                if said is not None:
                    is_well_formed = not ILL_FORMED.search(said[0].stderr)
                    total[is_well_formed] += 1
                    found[is_well_formed] += [seed] if said[0] != said[1] else []
                if total[True] == NIGHTLY:
                    break
        for is_well_formed, seeds in found.items():
            kind = "well-formed" if is_well_formed else "other"
            print(f"{len(seeds)} of {total[is_well_formed]} {kind} scripts differ: {seeds[:40]}")
            self.assertLessEqual(len(seeds), total[is_well_formed] * TOLERATED[is_well_formed])


class RobustnessTests(SynchronousTestCase):
    """Without a real bash."""

    @given(scripts())
    @settings(max_examples=60, deadline=None)
    def test_printing_is_a_fixed_point(self, script: str) -> None:
        """What the printer makes of a script parses, and prints the same again."""
        commands = parse_all(script)
        for command in commands:
            if isinstance(command, SyntaxFault):
                continue
            text = command_text(command)
            (again,) = parse_all(text + "\n")
            self.assertFalse(isinstance(again, SyntaxFault), text)
            self.assertEqual(command_text(again), text)  # type: ignore[arg-type]  # a Command

    @given(scripts())
    @settings(max_examples=60, deadline=None)
    def test_always_ends(self, script: str) -> None:
        """Every script ends with a status and without an error of ours."""
        self.assertIn(run_ours(script).status, range(256))
