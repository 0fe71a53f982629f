"""mount -o remount."""

import errno
import os

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from tests.support.machine_host import MachineHost


class RemountTests(SynchronousTestCase):
    """What is remounted read-only is so, for the tables as for those who write."""

    def test_read_only(self) -> None:
        """EROFS until it is writable again; mount shows which."""
        host, errors = MachineHost(), []

        async def write(process: Process) -> int:
            try:
                process.close(await process.open("/dev/shm/x", os.O_WRONLY | os.O_CREAT))
            except OSError as error:
                errors.append(error.errno)
            return 0

        for option in ("ro", "rw"):
            host.out("mount", "-o", f"remount,{option}", "/dev/shm")
            host.run_as(write, "write")
            line = next(row for row in host.out("mount").splitlines() if " on /dev/shm " in row)
            self.assertIn(f"({option},", line)
        self.assertEqual(errors, [errno.EROFS])

    def test_root(self) -> None:
        """The root is in use; what is no mount point cannot be remounted."""
        host = MachineHost()
        for path, message in (("/", "busy"), ("/etc", "not mounted")):
            result = host.run("mount", "-o", "remount,ro", path)
            self.assertEqual(result.status, 32)
            self.assertIn(message, result.stderr.decode())
