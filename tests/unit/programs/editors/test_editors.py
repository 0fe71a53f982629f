"""vi and nano show the screens, and leave the files, that those of Debian 12 do."""

import json
import re
from pathlib import Path

import pyte
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.programs.editors import PROGRAMS
from honeyllm.programs.system import PROGRAMS as CRON
from tests.support.virtual_host import VirtualHost
from tests.support.virtual_terminal import VirtualTerminal

SCREENS = Path(__file__).with_name("screens.jsonl")
FILES = {
    "f": b"alpha beta gamma\nsecond line here\n\tthird\nfourth, with; punct.\nfifth\n",
    "long": b"".join(b"line %d\n" % number for number in range(1, 101)),
}
UNKNOWN = re.compile(rb"\x1b\[[?>][0-9;]*[a-zA-Z]|\x1b\[[0-9;]*t")
"""Sequences that the emulated screen has no word for."""
TIMES = re.compile(r"\d+ seconds? ago")


class Editor:
    """An editor on a terminal, and the emulated screen in front of it."""

    def __init__(self, *argv: str, host: VirtualHost | None = None) -> None:
        self.terminal = VirtualTerminal(host=host or VirtualHost(files=FILES))
        self.terminal.leader.argv = argv
        self.terminal.leader.environ["TERM"] = "xterm-256color"
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self._feed(self.terminal.run(PROGRAMS["nano" if argv[0] == "nano" else "vim.tiny"]))

    def type(self, keys: str) -> None:
        """Type *keys*."""
        self._feed(self.terminal.type(keys.encode()))

    def _feed(self, data: bytes) -> None:
        self._stream.feed(UNKNOWN.sub(b"", data))

    def read(self, name: str) -> str:
        """What is in a file."""
        inode = self.terminal.host.fs.stat(name)
        return "" if inode.content is None else inode.content.read(0, 1 << 16).decode()

    @property
    def rows(self) -> list[str]:
        """The rows of the screen."""
        return [TIMES.sub("N seconds ago", row.rstrip()) for row in self.screen.display]

    @property
    def cursor(self) -> list[int]:
        """Column and row."""
        return [self.screen.cursor.x, self.screen.cursor.y]

    @property
    def last(self) -> str:
        """The last row."""
        return self.rows[-1]

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs."""
        status = self.terminal.leader.status
        return None if status is None or not status.ended else status.code


class ScreenTests(SynchronousTestCase):
    """Sessions with the real program, a screen after each key."""

    def test_all(self) -> None:
        """The rows and the cursor are the same, and at the end the files."""
        for text in SCREENS.read_text().splitlines():
            row = json.loads(text)
            editor = Editor(*row["argv"])
            for number, (rows, cursor) in enumerate(row["shown"]):
                if number:
                    editor.type(row["keys"][number - 1])
                with self.subTest(argv=row["argv"], keys=row["keys"][:number]):
                    wanted = [TIMES.sub("N seconds ago", line) for line in rows]
                    self.assertEqual((editor.rows, editor.cursor), (wanted, cursor))
            for name, data in row["files"].items():
                self.assertEqual(editor.read(name), data, row["argv"])


class RunTests(SynchronousTestCase):
    """How vi begins and ends."""

    def test_write_and_quit(self) -> None:
        """A new file is written with the mode that umask leaves."""
        editor = Editor("vi", "new")
        editor.type("ihello\x1b:wq\r")
        self.assertEqual((editor.read("new"), editor.status), ("hello\n", 0))
        self.assertEqual(editor.terminal.host.fs.stat("new").mode & 0o777, 0o644)

    def test_statuses(self) -> None:
        """``:q!`` is success, ``:cq`` is not, and unsaved text holds the editor."""
        for keys, status in {":q!\r": 0, ":cq\r": 1, ":q\r": None, "ZQ": 0, "ZZ": 0, ":x\r": 0}.items():
            editor = Editor("vi", "f")
            editor.type("x" + keys)
            self.assertEqual(editor.status, status, keys)

    def test_read_only(self) -> None:
        """``view`` does not write."""
        editor = Editor("view", "f")
        self.assertEqual(editor.last, '"f" [readonly] 5 lines, 68 bytes')
        editor.type("x:w\r")
        self.assertEqual(editor.last, "E45: 'readonly' option is set (add ! to override)")

    def test_window(self) -> None:
        """A window of another size is painted anew."""
        editor = Editor("vi", "long")
        editor.screen.resize(10, 40)
        editor.terminal.device.resize(40, 10)
        editor.type("")
        self.assertEqual(editor.rows[8], "line 9")

    def test_shell(self) -> None:
        """``:!`` has the shell run a command."""

        async def shell(process: Process) -> int:
            await process.stdout.write(f"{process.argv[1:]}\r\n")
            return 0

        host = VirtualHost(files=FILES, programs={"sh": shell})
        host.fs.make("/bin/sh", 0o120777, target="/usr/bin/sh")
        editor = Editor("vi", "f", host=host)
        editor.type(":!id\r")
        self.assertIn("('-c', 'id')", "".join(editor.rows))
        editor.type("\r")
        self.assertEqual(editor.rows[0], "alpha beta gamma")

    def test_commands(self) -> None:
        """Commands of the command line are done first."""
        editor = Editor("vi", "-c", "%s/a/b/g", "+wq", "f")
        self.assertEqual((editor.read("f").splitlines()[0], editor.status), ("blphb betb gbmmb", 0))

    def test_no_terminal(self) -> None:
        """Without a terminal it warns, and gives up at the end of its input."""
        result = VirtualHost().run(PROGRAMS["vim.tiny"], "vi", "x")
        self.assertEqual(result.status, 1)
        self.assertTrue(result.stderr.startswith(b"Vim: Warning: Output is not to a terminal\n"))
        self.assertTrue(result.stderr.endswith(b"Vim: Error reading input, exiting...\nVim: Finished.\n"))


class NanoTests(SynchronousTestCase):
    """How nano edits, saves and ends."""

    def test_edit(self) -> None:
        """Cut lines are pasted, what was typed is taken back, and the file is written at the end."""
        editor = Editor("nano", "f")
        editor.type("\x0b\x0b\x15X\x1buY\x7f\x18")
        self.assertEqual(editor.rows[21], "Save modified buffer?")
        editor.type("y\r")
        self.assertEqual((editor.read("f").encode(), editor.status), (FILES["f"], 0))

    def test_no_terminal(self) -> None:
        """It wants to know the terminal, and then to have one."""
        result = VirtualHost().run(PROGRAMS["nano"], "nano", "x")
        self.assertEqual((result.stderr, result.status), (b"Error opening terminal: unknown.\n", 1))


class CrontabTests(SynchronousTestCase):
    """``crontab -e`` has the user's editor change his table."""

    def test_edit(self) -> None:
        """What he saves is installed."""
        files = {**FILES, "etc/passwd": b"root:x:0:0:root:/root:/bin/bash\n"}
        host = VirtualHost(files=files, programs={"vim.tiny": PROGRAMS["vim.tiny"]})
        host.fs.make("/var/spool", 0o40755)
        host.fs.make("/var/spool/cron", 0o40755)
        host.fs.make("/var/spool/cron/crontabs", 0o41730)
        terminal = VirtualTerminal(host=host)
        terminal.leader.argv = ("crontab", "-e")
        terminal.leader.environ.update(TERM="xterm", EDITOR="vim.tiny")
        terminal.run(CRON["crontab"])
        shown = terminal.type(b"i* * * * * id\x1b:wq\r")
        self.assertIn(b"crontab: installing new crontab", shown)
        content = host.fs.stat("/var/spool/cron/crontabs/root").content
        assert content is not None
        self.assertTrue(content.read(0, 4096).endswith(b"* * * * * id\n"))
        self.assertEqual(host.fs.names("/tmp"), ())
