"""Resource limits: where they come from, who inherits them, and how /proc shows them."""

import contextlib
import errno
import os
from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Ignored, OpenFile, Process, limit_of, set_limit
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

    def test_open_files(self) -> None:
        """No descriptor from the limit on; children have their parent's."""
        host = MachineHost()
        process = host.leader
        set_limit(process, "n", (8, 1 << 20))
        table = process.fds.copy()
        while sum(fd < 8 for fd in table) < 8:
            table.add(OpenFile("/x"))
        for least, number in ((0, errno.EMFILE), (8, errno.EINVAL)):
            error = self.assertRaises(OSError, table.add, OpenFile("/x"), least=least)
            self.assertEqual(error.errno, number)
        self.assertEqual(self.assertRaises(OSError, table.require, 1).errno, errno.EMFILE)
        self.assertIsNone(process.fds.require(1))

    def _writes(self, ignored: bool) -> list[object]:
        """What two writes below and above a limit of 10 bytes, and making the file longer, come to."""
        host = MachineHost()
        came: list[object] = []

        async def program(process: Process) -> int:
            set_limit(process, "f", (10, None))
            if ignored:
                process.handle(Signals.SIGXFSZ, Ignored.IGNORE)
            fd = await process.open("/tmp/f", os.O_RDWR | os.O_CREAT)
            process.truncate(fd, 10)
            await process.write(fd, b"12345")
            with contextlib.suppress(OSError):
                process.truncate(fd, 11)
                came.append("longer")
            try:
                await process.write(fd, b"1234567")
            except OSError as error:
                came.append(error.errno)
            return 0

        result = host.run_as(program, "program")
        return [*came, result.wait.signal, host.fs.stat("/tmp/f").size]

    def test_file_size(self) -> None:
        """What fits is written; then comes SIGXFSZ, or EFBIG where that is ignored."""
        self.assertEqual(self._writes(True), [errno.EFBIG, None, 10])
        self.assertEqual(self._writes(False), [Signals.SIGXFSZ, 10])
