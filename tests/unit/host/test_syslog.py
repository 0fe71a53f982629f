"""The log of a world goes on by itself, and takes what is logged there."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import LogLine, journal_lines, journal_path, system_log
from tests.support.machine_host import MachineHost

AUTH, SYSLOG = "/var/log/auth.log", "/var/log/syslog"


class SyslogTests(SynchronousTestCase):
    """Against the world of a whole machine."""

    def setUp(self) -> None:
        self.host = MachineHost()
        self.kernel = self.host.kernel
        self.now = self.kernel.clock()

    def wait(self, hours: float) -> None:
        """Let time pass."""
        timers = self.host.timers
        end = timers.now + hours * 3600
        timers.call_later(hours * 3600, lambda: None)
        timers.run(lambda: timers.now >= end)

    def test_goes_on(self) -> None:
        """After some hours there are the lines of those hours, behind unchanged ones, in order of time."""
        system_log(self.kernel)
        before = self.host.read(AUTH)
        self.wait(5)
        system_log(self.kernel)
        after = self.host.read(AUTH)
        self.assertTrue(after.startswith(before))
        new = after[len(before) :].splitlines()
        self.assertGreaterEqual(sum("CRON[" in line for line in new), 8)
        stamps = [line.split(" ")[0] for line in after.splitlines()]
        self.assertEqual(stamps, sorted(stamps))
        system_log(self.kernel)
        self.assertEqual(self.host.read(AUTH), after)

    def test_facilities(self) -> None:
        """Authentication has a log of its own; the rest is in syslog."""
        line = LogLine(at=self.now, tag="su[9]", text="(to root) anna on pts/0")
        system_log(self.kernel, (line, LogLine(at=self.now, tag="me", text="hello", facility="user")))
        self.assertTrue(self.host.read(AUTH).endswith(" su[9]: (to root) anna on pts/0\n"))
        self.assertNotIn("(to root)", self.host.read(SYSLOG))
        self.assertTrue(self.host.read(SYSLOG).endswith(" me: hello\n"))
        self.assertTrue(self.host.read("/var/log/user.log").endswith(" me: hello\n"))

    def test_stopped(self) -> None:
        """Nobody writes when rsyslogd has been killed."""
        before = self.host.read(AUTH)
        daemon = next(d for d in self.kernel.idle_daemons if d.comm == "rsyslogd")
        self.kernel.kill(self.host.leader, daemon.pid, 15)
        system_log(self.kernel, (LogLine(at=self.now, tag="a", text="b"),))
        self.assertEqual(self.host.read(AUTH), before)

    def test_journal(self) -> None:
        """What is logged is in the journal, until somebody removes it."""
        line = LogLine(at=self.now, tag="su[9]", text="one\ntwo", facility="user")
        system_log(self.kernel, (line,))
        found = list(journal_lines(self.kernel))
        self.assertEqual([(row.tag, row.text, row.facility) for row in found], [("su[9]", "one two", "user")])
        self.host.fs.remove(journal_path(self.kernel))
        self.assertEqual(list(journal_lines(self.kernel)), [])


class GrowthTests(SynchronousTestCase):
    """The image's logs go on, so that a world made later has little to add."""

    def test_later_world(self) -> None:
        """A world made a day later adds nothing; one made before keeps its lines."""
        early = MachineHost()
        system_log(early.kernel)
        before = early.read(AUTH)
        timers = early.timers
        end = timers.now + 86400
        timers.call_later(86400, lambda: None)
        timers.run(lambda: timers.now >= end)
        late = MachineHost()
        text = late.read(AUTH)
        self.assertTrue(text.startswith(before))
        self.assertGreater(len(text), len(before))
        self.assertEqual(early.read(AUTH), before)
        system_log(late.kernel)
        self.assertEqual(late.read(AUTH), text)
        system_log(early.kernel)
        self.assertEqual(early.read(AUTH), text)
