"""The virtual file system beside the real one of a scratch directory, under random calls."""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from unittest import SkipTest

import pytest
from hypothesis import HealthCheck, given, settings
from twisted.trial.unittest import SynchronousTestCase

from tests.support.file_steps import STEPS, Step, machine_protections, play_real, play_virtual

EXAMPLES, MANY, TIMED = 300, 6000, 40
TICK_SECONDS = 0.006
"""Longer than the clock that stamps inodes takes to tick (4 ms)."""


class DifferentialTests(SynchronousTestCase):
    """Every call gives the same value or errno, and the trees are the same afterwards."""

    def setUp(self) -> None:
        """A scratch directory that the forked children make their root directory."""
        if os.geteuid() != 0:
            raise SkipTest("only root can change the root directory")
        self.scratch = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.protections = machine_protections()

    def _compare(self, steps: Sequence[Step], *, timed: bool = False) -> None:
        directory = tempfile.mkdtemp(dir=self.scratch)
        os.chmod(directory, 0o755)
        try:
            real = play_real(directory, steps, (lambda: time.sleep(TICK_SECONDS)) if timed else None)
        finally:
            shutil.rmtree(directory)
        ours = play_virtual(steps, self.protections, note_times=timed)
        for step, theirs, mine in zip(steps, real.outcomes, ours.outcomes, strict=True):
            self.assertEqual((step, mine), (step, theirs))
        self.assertEqual(ours.tree, real.tree)
        for step, theirs, mine in zip(steps if timed else (), real.changes, ours.changes, strict=True):
            self.assertEqual((step, sorted(mine)), (step, sorted(theirs)))

    @given(STEPS)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def test_values(self, steps: list[Step]) -> None:
        """Values, errno, types, modes, link counts, sizes, owners, contents, identity of inodes."""
        self._compare(steps)

    @given(STEPS)
    @settings(max_examples=TIMED, deadline=None, suppress_health_check=list(HealthCheck))
    def test_times(self, steps: list[Step]) -> None:
        """Each call changes mtime and ctime of the same files."""
        self._compare(steps, timed=True)

    @pytest.mark.slow
    @given(STEPS)
    @settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
    def test_many(self, steps: list[Step]) -> None:
        """As above, thousands of times."""
        self._compare(steps)
