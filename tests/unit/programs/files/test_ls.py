"""What ls does on a terminal, and with times."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import OpenFile, Process
from honeyllm.programs.files._ls import ls
from tests.support.virtual_host import EPOCH, VirtualHost

NAMES = ("alpha", "b c", "d/x", "zeta.txt")


class Screen(OpenFile):
    """A terminal of 20 columns."""

    is_terminal = True
    columns = 20

    def __init__(self) -> None:
        super().__init__("/dev/pts/0", 2)
        self.data = bytearray()

    async def write(self, data: bytes) -> int:
        """Show it."""
        self.data += data
        return len(data)


def on_screen(*argv: str, environ: dict[str, str] | None = None) -> str:
    """What ``ls`` shows on a terminal."""
    host = VirtualHost(files={f"/tmp/t/{name}": b"1" for name in NAMES})
    screen = Screen()

    async def run(process: Process) -> int:
        process.fds.set(1, screen)
        process.environ |= environ or {}
        process.fs.change_directory("/tmp/t")
        return await ls(process)

    host.run(run, "ls", *argv)
    return screen.data.decode()


class TerminalTests(SynchronousTestCase):
    """Columns, quotes and colours."""

    def test_columns(self) -> None:
        """Columns fill the window, tabs lead from one to the next, names are quoted for the shell."""
        self.assertEqual(on_screen(), " alpha\t d\n'b c'\t zeta.txt\n")
        self.assertEqual(on_screen("-1"), "alpha\n'b c'\nd\nzeta.txt\n")
        self.assertEqual(on_screen("-N", "-w60"), "alpha  b c  d  zeta.txt\n")

    def test_colors(self) -> None:
        """With --color=auto directories are blue, with blanks between columns."""
        shown = on_screen("--color=auto", environ={"TERM": "xterm"})
        self.assertEqual(shown, " alpha   \x1b[0m\x1b[01;34md\x1b[0m\n'b c'    zeta.txt\n")
        self.assertNotIn("\x1b", on_screen("--color=auto", environ={"TERM": "dumb"}))

    def test_dates(self) -> None:
        """A time within half a year shows the hour, others the year."""
        host = VirtualHost(files={"/tmp/t/new": b"", "/tmp/t/old": b"", "/tmp/t/future": b""})
        now = int(EPOCH) * 10**9
        for name, age in (("new", 10 * 86400), ("old", 200 * 86400), ("future", -86400)):
            host.fs.change_times(f"/tmp/t/{name}", now, now - age * 10**9)
        lines = host.run(ls, "ls", "-l", "/tmp/t").stdout.decode().splitlines()
        self.assertEqual(
            [line[19:] for line in lines[1:]], ["Oct 10  2025 future", "Sep 29 08:53 new", "Mar 23  2025 old"]
        )

    def test_many(self) -> None:
        """A large directory is sorted in turns, and sorted all the same."""
        host = VirtualHost(files={f"/tmp/t/{n}": b"" for n in range(3000)})
        names = host.run(ls, "ls", "/tmp/t").stdout.split()
        self.assertEqual(names, sorted(names))
        self.assertEqual(len(names), 3000)
