"""The virtual host, composed."""

from collections.abc import Callable, Sequence
from random import Random

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._host import Clocks, _executables, _shells, facts, open_machine, open_oracle, report
from honeyllm.host import at_once
from honeyllm.llm import Completion, Message
from honeyllm.oracle import LocalOracle, MemoryLedger, ModelOracle
from honeyllm.persona import draw
from honeyllm.programs import PROGRAMS, boot

PERSONA = draw(7, now=1_760_000_000)


class Silent:
    """A model that is never asked."""

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """Not here."""
        raise AssertionError("asked")


class OracleTests(SynchronousTestCase):
    """Which oracle there is."""

    def test_kinds(self) -> None:
        """Over the model when there is one, else local."""
        self.assertIsInstance(open_oracle(PERSONA, None, MemoryLedger()), LocalOracle)
        self.assertIsInstance(open_oracle(PERSONA, Silent(), MemoryLedger()), ModelOracle)

    def test_facts(self) -> None:
        """What the model is told is what the programs print, and nothing is empty."""
        told = facts(PERSONA)
        self.assertEqual(told["hostname"], PERSONA.hostname)
        self.assertIn(PERSONA.kernel.release, told["kernel"])
        self.assertIn(PERSONA.hardware.cpu.model_name, told["processor"])
        self.assertEqual([name for name, value in told.items() if not value], [])


class ProgramTests(SynchronousTestCase):
    """Programs by name."""

    def test_shells(self) -> None:
        """The shells are programs of the host, and no other program takes their names."""
        self.assertLessEqual({"bash", "dash"}, set(_shells()))
        self.assertFalse(set(_shells()) & set(PROGRAMS))

    def test_only_the_models(self) -> None:
        """A program of the oracle's alone is an executable in /usr/bin like any other."""
        (entry,) = _executables(PERSONA, ["nvtop"])
        self.assertEqual((entry.path, entry.kind, entry.mode & 0o111), ("/usr/bin/nvtop", "f", 0o111))
        self.assertEqual((entry.executable_name, entry.mtime), ("nvtop", PERSONA.installed_at))
        self.assertGreater(entry.size, 50_000)

    def test_what_a_boot_does(self) -> None:
        """A machine that its intruder has rebooted starts what starts at boot, after the time the operator set."""
        clock = Clock()
        clocks = Clocks(
            reactor=clock,
            epoch=lambda: 1_760_000_000 + clock.seconds(),
            monotonic=clock.seconds,
            chance=Random(1),
            down_seconds={"reboot": 5.0},
        )
        kernel = open_machine(PERSONA, LocalOracle(), clocks, (), at_once).world(lambda event: None)
        self.assertIs(kernel.wiring.booted, boot)
        self.assertEqual(kernel.wiring.down_seconds, {"reboot": 5.0})

    def test_a_failed_program(self) -> None:
        """A defect of ours is in the operator's log, with its name."""
        report("ls", KeyError("x"))
        (failure,) = self.flushLoggedErrors(KeyError)
        self.assertEqual(failure.value.args, ("x",))
