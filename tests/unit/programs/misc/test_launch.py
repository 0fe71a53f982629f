"""Programs that run others: what the other one is given."""

import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Ignored, Process
from honeyllm.programs.misc import PROGRAMS
from tests.support.virtual_host import VirtualHost
from tests.support.virtual_terminal import VirtualTerminal


async def _tell(process: Process) -> int:
    """Prints what a launcher may have changed."""
    hangup = process.dispositions.get(1) is Ignored.IGNORE
    text = f"{process.argv[1:]} nice={process.nice} nohup={hangup}"
    await process.stdout.write(f"{text}\n")
    await process.stderr.write("complaint\n")
    return 7


def _host() -> VirtualHost:
    return VirtualHost(files={}, programs={"tell": _tell, **PROGRAMS})


class LaunchTests(SynchronousTestCase):
    """Without a terminal."""

    def test_settings(self) -> None:
        """Each changes what it is for, and hands on the status."""
        cases = {
            "nice -n 5 tell a": "('a',) nice=5 nohup=False\n",
            "nice nice tell": "() nice=19 nohup=False\n",
            "nohup tell": "() nice=0 nohup=True\n",
            "setsid -w tell x y": "('x', 'y') nice=0 nohup=False\n",
            "timeout 5 tell": "() nice=0 nohup=False\n",
            "env -i PATH=/usr/bin tell 1": "('1',) nice=0 nohup=False\n",
            "env -S 'tell \"a b\" c'": "('a b', 'c') nice=0 nohup=False\n",
            "stdbuf -oL tell": "() nice=0 nohup=False\n",
            "ionice -c3 tell": "() nice=0 nohup=False\n",
        }
        for line, stdout in cases.items():
            argv = line.split(" ") if "'" not in line else ["env", "-S", 'tell "a b" c']
            result = _host().run(PROGRAMS[argv[0]], *argv)
            self.assertEqual((result.stdout.decode(), result.status), (stdout, 7), line)

    def test_session(self) -> None:
        """setsid leaves the terminal and the session."""

        async def own(process: Process) -> int:
            return 10 if process.session == process.group == process.pid and process.terminal is None else 11

        host = VirtualHost(files={}, programs={"own": own, **PROGRAMS})
        self.assertEqual(host.run(PROGRAMS["setsid"], "setsid", "-w", "own").status, 10)

    def test_timeout_group(self) -> None:
        """A child that ignores TERM dies of KILL later."""

        async def stubborn(process: Process) -> int:
            process.handle(15, Ignored.IGNORE)
            await process.sleep(100)
            return 0

        host = VirtualHost(files={}, programs={"stubborn": stubborn, **PROGRAMS})
        result = host.run(PROGRAMS["timeout"], "timeout", "-k", "2", "1", "stubborn")
        self.assertEqual(result.status, 137)
        self.assertAlmostEqual(host.timers.now, 3.0, places=1)


class TerminalTests(SynchronousTestCase):
    """nohup, mesg and wall look at the terminal."""

    def _on_terminal(self, *argv: str) -> tuple[VirtualTerminal, bytes]:
        terminal = VirtualTerminal(host=_host())
        terminal.leader.argv = argv
        return terminal, terminal.run(PROGRAMS[argv[0]])

    def test_nohup(self) -> None:
        """Output goes to nohup.out, which is private."""
        terminal, shown = self._on_terminal("nohup", "tell")
        self.assertEqual(shown, b"nohup: ignoring input and appending output to 'nohup.out'\r\n")
        self.assertEqual(terminal.host.read("/nohup.out"), b"complaint\n() nice=0 nohup=True\n")
        self.assertEqual(stat.S_IMODE(terminal.host.fs.stat("/nohup.out").mode), 0o600)

    def test_mesg(self) -> None:
        """The group's right to write is the answer."""
        terminal, shown = self._on_terminal("mesg")
        self.assertEqual(shown, b"is y\r\n")
        terminal, shown = self._on_terminal("mesg", "n")
        self.assertFalse(terminal.device.inode.mode & stat.S_IWGRP)

    def test_sleep(self) -> None:
        """sleep sleeps."""
        host = VirtualHost()
        self.assertEqual(host.run(PROGRAMS["sleep"], "sleep", "1.5", "1m").status, 0)
        self.assertAlmostEqual(host.timers.now, 61.5, places=3)
