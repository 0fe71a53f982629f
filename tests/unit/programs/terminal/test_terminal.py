"""Pagers and their kin paint a terminal as the real ones of Debian 12 do."""

import json
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process, System
from honeyllm.persona import draw
from honeyllm.programs.terminal import PROGRAMS
from tests.support.virtual_host import VirtualHost
from tests.support.virtual_terminal import VirtualTerminal

TRANSCRIPTS = Path(__file__).with_name("transcripts.jsonl")
FILES = {
    "s60": b"".join(b"%d\n" % number for number in range(1, 61)),
    "x1": b"a\nb\nc\n",
    "longl": b"x" * 200 + b"\nab\tc\x01\x1b[31mred\n0\n1\n2\n",
}


async def _shell(process: Process) -> int:
    await process.stdout.write(f"{process.argv[-1]} runs\n")
    return 0


def _terminal(line: str, term: str = "xterm", host: VirtualHost | None = None) -> VirtualTerminal:
    terminal = VirtualTerminal(host=host or VirtualHost(files=FILES))
    terminal.leader.argv = tuple(line.split())
    terminal.leader.environ["TERM"] = term
    return terminal


class TranscriptTests(SynchronousTestCase):
    """Conversations with the real programs, each key after what was shown before it."""

    def test_all(self) -> None:
        """What is shown is the same, byte for byte."""
        for text in TRANSCRIPTS.read_text().splitlines():
            row = json.loads(text)
            with self.subTest(line=row["line"], keys=row["keys"]):
                terminal = _terminal(row["line"], "xterm-256color" if "setaf" in row["line"] else "xterm")
                shown = terminal.run(PROGRAMS[row["line"].split()[0]])
                for key in row["keys"]:
                    shown += f"<<{key}>>".encode() + terminal.type(key.encode())
                self.assertEqual(shown.decode("latin-1"), row["shown"])


class WatchTests(SynchronousTestCase):
    """watch shows what a program prints until Ctrl-C."""

    def test_watch(self) -> None:
        """The title, the output, and the screen given back at the end."""
        host = VirtualHost(files={}, programs={"sh": _shell})
        host.fs.make("/bin/sh", 0o120777, target="/usr/bin/sh")
        host.kernel.system = System(kernel=host.kernel, persona=draw(1), hostname="vm")
        terminal = _terminal("watch -n 1 ls -l", host=host)
        host.kernel.start(terminal.leader, PROGRAMS["watch"])
        host.timers.run(lambda: host.timers.now > 2.5)
        terminal.device.feed(b"\x03")
        shown = terminal.settle()
        self.assertIn(b"Every 1.0s: ls -l", shown)
        self.assertIn(b"vm: Thu Oct  9 08:53:20 2025", shown)
        self.assertIn(b"\x1b[3;1Hls -l runs", shown)
        self.assertTrue(shown.endswith(b"\x1b[24;1H\x1b[?1049l\x1b[23;0;0t\r"), shown[-60:])

    def test_no_terminal(self) -> None:
        """ncurses complains of an unknown terminal."""
        host = VirtualHost()
        result = host.run(PROGRAMS["watch"], "watch", "ls")
        self.assertEqual((result.stderr, result.status), (b"Error opening terminal: unknown.\n", 1))


class PlainTests(SynchronousTestCase):
    """Without a terminal pagers are cat."""

    def test_pipes(self) -> None:
        """Files are copied; what cannot be read is told of."""
        cases = {
            "less x1 x1": (b"a\nb\nc\na\nb\nc\n", b"", 0),
            "less /nofile x1": (b"/nofile: No such file or directory\na\nb\nc\n", b"", 0),
            "more x1": (b"::::::::::::::\nx1\n::::::::::::::\na\nb\nc\n", b"", 0),
            "more /nofile": (b"", b"more: cannot open /nofile: No such file or directory\n", 0),
            "more /tmp": (b"\n*** /tmp: directory ***\n\n", b"", 0),
            "tput": (b"", None, 2),
            "clear": (b"", b"TERM environment variable not set.\n", 1),
            "tput cols": (b"", b"tput: No value for $TERM and no -T specified\n", 2),
            "tput -T xterm cols": (b"80\n", b"", 0),
            "tput -T foo cols": (b"", b'tput: unknown terminal "foo"\n', 3),
        }
        host = VirtualHost(files=FILES)
        for line, (stdout, stderr, status) in cases.items():
            argv = line.split()
            result = host.run(PROGRAMS[argv[0]], *argv)
            self.assertEqual((result.stdout, result.status), (stdout, status), line)
            if stderr is not None:
                self.assertEqual(result.stderr, stderr, line)
