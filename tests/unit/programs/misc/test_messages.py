"""logger and wall."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import System
from honeyllm.persona import draw
from honeyllm.programs.misc import PROGRAMS
from honeyllm.vfs import ROOT
from tests.support.virtual_host import VirtualHost
from tests.support.virtual_terminal import VirtualTerminal


def _host() -> VirtualHost:
    host = VirtualHost(files={"/var/log/syslog": b"", "/var/log/user.log": b"", "/var/log/auth.log": b""})
    host.kernel.system = System(kernel=host.kernel, persona=draw(1), hostname="vm")
    host.kernel.add(("/usr/sbin/rsyslogd", "-n"), ROOT, host.init.emit)
    return host


class LoggerTests(SynchronousTestCase):
    """What is logged is found in the log."""

    def test_log(self) -> None:
        """A message goes where rsyslog puts it."""
        host = _host()
        self.assertEqual(host.run(PROGRAMS["logger"], "logger", "-t", "me", "hello", "there").status, 0)
        line = b"2025-10-09T08:53:20.000000+00:00 vm me: hello there\n"
        self.assertEqual((host.read("/var/log/syslog"), host.read("/var/log/user.log")), (line, line))

    def test_auth(self) -> None:
        """Messages about authentication have a log of their own; lines may come from a pipe."""
        host = _host()
        result = host.run(PROGRAMS["logger"], "logger", "-s", "-p", "auth.info", stdin=b"a\nb\n")
        self.assertEqual(result.stderr, b"<38>Oct  9 08:53:20 root: a\n<38>Oct  9 08:53:20 root: b\n")
        self.assertEqual(host.read("/var/log/auth.log").count(b" vm root: "), 2)
        self.assertEqual(host.read("/var/log/syslog"), b"")


class WallTests(SynchronousTestCase):
    """A broadcast reaches the terminal."""

    def test_wall(self) -> None:
        """With a banner that names the sender."""
        terminal = VirtualTerminal(host=_host())
        terminal.leader.argv = ("wall", "fire")
        shown = terminal.run(PROGRAMS["wall"])
        self.assertIn(b"Broadcast message from root@vm (pts/0) (Thu Oct  9 08:53:20 2025):", shown)
        self.assertIn(b"\r\nfire ", shown.replace(b"\r\r", b"\r"))
