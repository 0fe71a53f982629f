"""open(2), and what open files do when their names go."""

import errno
import os
import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.vfs import APPEND_ONLY, Credentials
from tests.support.machine_host import MachineHost
from tests.support.virtual_host import VirtualHost

IMMUTABLE = 0x10
USER = Credentials(uid=1000, gid=1000)


async def refusal(process: Process, path: str, flags: int) -> str:
    """The name of the errno with which opening fails, or nothing."""
    try:
        process.close(await process.open(path, flags | os.O_NONBLOCK))
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return ""


class OpeningTests(SynchronousTestCase):
    """Flags, attributes and life."""

    def setUp(self) -> None:
        """A small host."""
        self.host = VirtualHost(
            files={"/f": b"text", "/a": b"log\n", "/tmp/theirs": b"", "/usr/bin/tool": b"x"}
        )
        self.host.fs.change_mode("/tmp/theirs", 0o666)

    def _refusals(self, *asked: tuple[str, int]) -> list[str]:
        found: list[str] = []

        async def program(process: Process) -> int:
            found.extend([await refusal(process, path, flags) for path, flags in asked])
            return 0

        self.host.run(program, "open")
        return found

    def test_attributes(self) -> None:
        """chattr +i forbids every change; +a only what is no appending."""
        fs = self.host.fs
        fs.change_flags("/f", IMMUTABLE)
        fs.change_flags("/a", APPEND_ONLY)
        fs.change_flags("/tmp", IMMUTABLE)
        write, create = os.O_WRONLY, os.O_WRONLY | os.O_CREAT
        found = self._refusals(
            ("/f", os.O_RDONLY), ("/f", write), ("/a", write), ("/a", write | os.O_APPEND),
            ("/a", write | os.O_APPEND | os.O_TRUNC), ("/tmp/new", create), ("/tmp/theirs", write),
        )  # fmt: skip
        self.assertEqual(found, ["", "EPERM", "EPERM", "", "EPERM", "EPERM", ""])
        for call in (
            lambda: fs.change_mode("/f", 0),
            lambda: fs.change_owner("/f", 1, 1),
            lambda: fs.link("/f", "/g"),
            lambda: fs.rename("/f", "/g"),
            lambda: fs.remove("/a"),
            lambda: fs.remove("/tmp/theirs"),
            lambda: fs.rename("/tmp/theirs", "/g"),
            lambda: fs.make("/tmp/d", stat.S_IFDIR | 0o755),
            lambda: fs.change_times("/a", 1, 1),
        ):
            self.assertEqual(self.assertRaises(OSError, call).errno, errno.EPERM)
        fs.change_times("/a", 1, 1, to_now=True)

    def test_planted_files(self) -> None:
        """fs.protected_regular: not even root writes with O_CREAT what another left in /tmp."""
        self.host.fs.change_owner("/tmp/theirs", 1000, 1000)
        found = self._refusals(("/tmp/theirs", os.O_WRONLY | os.O_CREAT), ("/tmp/theirs", os.O_WRONLY))
        self.assertEqual(found, ["EACCES", ""])

    def test_running_programs(self) -> None:
        """What is executed cannot be written, and can be replaced."""
        self.host.fs.change_mode("/usr/bin/tool", 0o755)
        self.host.init.executable = "/usr/bin/tool"
        self.assertEqual(self._refusals(("/usr/bin/tool", os.O_WRONLY)), ["ETXTBSY"])
        self.host.fs.remove("/usr/bin/tool")

    def test_fifo_without_reader(self) -> None:
        """ENXIO for a writer that will not wait."""
        self.host.fs.make("/p", stat.S_IFIFO | 0o600)
        self.assertEqual(self._refusals(("/p", os.O_WRONLY), ("/p", os.O_RDONLY)), ["ENXIO", ""])

    def test_removed_while_open(self) -> None:
        """It is read and written until it is closed; then its room is free."""
        read: list[bytes] = []
        quota = self.host.fs.namespace.root.fs.quota
        before = quota.inodes, quota.bytes

        async def program(process: Process) -> int:
            fd = await process.open("/tmp/x", os.O_RDWR | os.O_CREAT)
            process.fs.remove("/tmp/x")
            await process.write(fd, b"still here")
            process.seek(fd, 0)
            read.append(await process.read(fd, 100))
            read.append(process.fds.get(fd).link.encode())
            self.assertEqual((process.stat(fd).nlink, quota.inodes), (0, before[0] + 1))
            process.close(fd)
            return 0

        self.host.run(program, "x")
        self.assertEqual(read, [b"still here", b"/tmp/x (deleted)"])
        self.assertEqual((quota.inodes, quota.bytes), before)

    def test_access_time(self) -> None:
        """relatime: it moves once, and not with O_NOATIME."""
        times: list[int] = []

        async def program(process: Process) -> int:
            for flags in (os.O_NOATIME, 0, 0):
                await process.sleep(1)
                fd = await process.open("/f", flags)
                await process.read(fd, 1)
                process.close(fd)
                times.append(process.fs.stat("/f").atime)
            return 0

        begun = self.host.fs.stat("/f").atime
        self.host.run(program, "x")
        self.assertEqual([time - begun > 0 for time in times], [False, True, True])
        self.assertEqual(times[1], times[2])

    def test_mount_points(self) -> None:
        """They are busy; nothing is renamed or linked across."""
        fs = MachineHost().fs
        fs.make("/tmp/x", stat.S_IFREG | 0o644)
        calls = (
            (errno.EBUSY, lambda: fs.remove("/dev", directory=True)),
            (errno.EBUSY, lambda: fs.rename("/run", "/ran")),
            (errno.EXDEV, lambda: fs.rename("/tmp/x", "/dev/shm/x")),
            (errno.EXDEV, lambda: fs.link("/tmp/x", "/dev/shm/x")),
        )
        for number, call in calls:
            self.assertEqual(self.assertRaises(OSError, call).errno, number)

    def test_sizes(self) -> None:
        """Beyond 16 TiB is EFBIG; a hole takes no blocks."""
        fs = self.host.fs
        self.assertEqual(self.assertRaises(OSError, lambda: fs.truncate("/f", 1 << 44)).errno, errno.EFBIG)
        fs.truncate("/f", 0)
        fs.truncate("/f", 1 << 40)
        self.assertEqual((fs.stat("/f").size, fs.stat("/f").blocks), (1 << 40, 0))

    def test_the_way_of_a_renamed_directory(self) -> None:
        """Whoever stands in it is where it is now."""
        fs = self.host.fs
        for path in ("/d", "/d/e", "/g"):
            fs.make(path, stat.S_IFDIR | 0o755)
        fs.change_directory("/d/e")
        fs.rename("/d", "/g/moved")
        self.assertEqual(fs.working_directory(), "/g/moved/e")
        self.assertEqual(fs.find("../..").path, "/g")
