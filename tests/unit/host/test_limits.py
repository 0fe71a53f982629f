"""Resource limits: where they come from, who inherits them, and how /proc shows them."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import limit_of
from honeyllm.host._limits import initial_limits, limits_table
from tests.support.machine_host import MachineHost


class LimitTests(SynchronousTestCase):
    """getrlimit(2) and /proc/PID/limits."""

    def test_by_memory(self) -> None:
        """The kernel allows a process for each 128 KiB of memory."""
        host = MachineHost()
        kib = host.persona.hardware.memory.total_kib
        self.assertEqual(limit_of(host.leader, "u"), (kib // 128, kib // 128))

    def test_inherited(self) -> None:
        """A child has its parent's limits; what it changes is its own."""
        host = MachineHost()
        host.leader.limits["n"] = (100, 200)
        self.assertIn(
            "Max open files            100                  200", host.read(f"/proc/{host.leader.pid}/limits")
        )
        self.assertEqual(limit_of(host.login, "n"), (1024, 1 << 20))

    def test_table(self) -> None:
        """A heading and sixteen rows of equal width."""
        rows = limits_table(initial_limits(processes=10, locked_kib=8)).splitlines()
        self.assertEqual(len(rows), 17)
        self.assertEqual({len(row) for row in rows}, {78})
