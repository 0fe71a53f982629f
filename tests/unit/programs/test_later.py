"""Programs whose code is loaded when they first run."""

import inspect

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs import PROGRAMS, Later, unloaded
from tests.support.virtual_host import VirtualHost


class LaterTests(SynchronousTestCase):
    """later() and Later."""

    def test_every_name_leads_to_a_program(self) -> None:
        """What the tables name is there, and is a coroutine function of one argument."""
        for name, program in PROGRAMS.items():
            with self.subTest(name):
                assert isinstance(program, Later)
                loaded = program.load()
                self.assertTrue(inspect.iscoroutinefunction(loaded))
                self.assertEqual(len(inspect.signature(loaded).parameters), 1)

    def test_runs(self) -> None:
        """Running it runs what it stands for."""
        self.assertEqual(VirtualHost().run(PROGRAMS["echo"], "echo", "a").stdout, b"a\n")

    def test_unloaded(self) -> None:
        """Each module is named once; programs that are there already have nothing to load."""
        modules = [program.module for program in unloaded([*PROGRAMS.values(), PROGRAMS["echo"].__call__])]
        self.assertEqual(len(modules), len(set(modules)))
        self.assertIn("honeyllm.programs.text._sort", modules)
