"""A host that was imported, in the composed machine."""

import random
from pathlib import Path

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._host import Clocks, open_machine
from honeyllm.host import Kernel, Process, at_once
from honeyllm.oracle import LocalOracle
from honeyllm.persona import (
    Discretion,
    Plan,
    find_cowrie,
    import_cowrie,
    import_tree,
    is_left_out,
    read_persona,
    write_imported,
)
from honeyllm.vfs import ROOT
from tests.support.cowrie_tree import make_cowrie
from tests.support.system_tree import make_hostile, make_system
from tests.support.virtual_host import Sink

NOW = 1_796_000_000
PLAN = Plan(is_left_out=is_left_out, objection=Discretion().objection)


class ImportedHostTests(SynchronousTestCase):
    """Programs run on it and see its files."""

    def setUp(self) -> None:
        self.base = Path(self.mktemp())
        self.base.mkdir()
        self.clock = Clock()

    def boot(self, name: str) -> Kernel:
        """A fresh world of the persona *name*."""
        clocks = Clocks(
            reactor=self.clock,
            epoch=lambda: NOW + self.clock.seconds(),
            monotonic=self.clock.seconds,
            chance=random.Random(1),
        )
        persona = read_persona(self.base / f"{name}.yaml")
        return open_machine(persona, LocalOracle(), clocks, (), at_once).world(lambda event: None)

    def run_program(self, kernel: Kernel, *argv: str) -> bytes:
        """What *argv* prints there."""

        async def start(process: Process) -> int:
            return await process.execute(argv[0], argv, process.environ)

        process = kernel.add(argv, ROOT, lambda event: None)
        out = Sink()
        for file in (Sink(), out, out):
            process.fds.add(file)
        kernel.start(process, start)
        for _ in range(200):
            if process.status is None:
                self.clock.advance(0.01)
        return bytes(out.data)

    def test_cowrie(self) -> None:
        """A program of txtcmds prints its text, by either of its paths; the others run as they do."""
        make_cowrie(self.base / "cowrie")
        system, _, _ = import_cowrie(find_cowrie(self.base / "cowrie"), PLAN)
        write_imported(system, self.base, "old", seed=2, now=NOW)
        kernel = self.boot("old")
        wanted = b"Filesystem 1K-blocks\nrootfs 4739864\n"
        self.assertEqual(self.run_program(kernel, "/bin/df"), wanted)
        self.assertEqual(self.run_program(kernel, "/usr/bin/df"), wanted)
        self.assertEqual(
            self.run_program(kernel, "/usr/bin/ls", "/etc"), b"group\nhostname\nissue\npasswd\nshadow\n"
        )

    def test_hostile_tree(self) -> None:
        """A tree of odd names and endless depth still boots."""
        root = self.base / "root"
        root.mkdir()
        make_system(root)
        make_hostile(root)
        system, _ = import_tree(root, PLAN)
        write_imported(system, self.base, "odd", seed=2, now=NOW)
        kernel = self.boot("odd")
        self.assertIn(b"latin\n", self.run_program(kernel, "/usr/bin/bash", "-c", "cat /etc/caf*"))
        self.assertIn(b"stage-07", self.run_program(kernel, "/usr/bin/bash", "-c", "cat /etc/hostname"))
