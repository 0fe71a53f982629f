"""Jobs that an intruder gives to cron, and a machine that he reboots."""

from datetime import UTC, datetime
from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandAnswered, CommandInput
from honeyllm.host import is_down
from honeyllm.programs import each_minute
from honeyllm.programs.system._cron_table import jobs
from honeyllm.shell import DASH, ash_program, shell_program
from tests.support.machine_host import MachineHost

SHELLS = {"bash": shell_program(), "dash": ash_program(DASH)}
SERVICE = "[Unit]\\nDescription=Evil\\n[Service]\\nUser=daemon\\nExecStart=/bin/sleep 987\\n[Install]\\nWantedBy=multi-user.target\\n"
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
"""A Monday."""


class TableTests(SynchronousTestCase):
    """crontab(5)."""

    def due(self, when: str, now: datetime = NOON) -> bool:
        """Whether a line with these fields is due."""
        (job,) = jobs(f"{when} true\n", "root")
        return job.is_due(now)

    def test_fields(self) -> None:
        """Numbers, lists, ranges, steps, names; both days restricted means either."""
        for when in (
            "* * * * *", "30 12 2 3 1", "*/15 * * * *", "0-30/10 8-18 * * mon-fri", "30 * * mar *",
            "15,30,45 */3 * * *", "30 12 1 * 1", "30 12 2 * 5", "30 12 * * 0-7", "30 12 * * *",
        ):  # fmt: skip
            self.assertTrue(self.due(when), when)
        for when in ("31 * * * *", "30 12 1 * 5", "30 12 * * 0", "30 12 * apr *", "*/7 * * * *", "@hourly"):
            self.assertFalse(self.due(when), when)
        self.assertTrue(self.due("@daily", NOON.replace(hour=0, minute=0)))
        self.assertTrue(self.due("0 0 * * 7", datetime(2026, 3, 1, tzinfo=UTC)))

    def test_tables(self) -> None:
        """Assignments, comments, nonsense, and the column for the user in the system's tables."""
        text = "# c\nA = 'x y'\nbad line\n61 * * * * x\n* * * * * one  two%in\n@reboot b\n"
        first, second = jobs(text, "anna")
        self.assertEqual((first.user, first.command, dict(first.environ)), ("anna", "one  two%in", {"A": "x y"}))
        self.assertEqual((second.command, second.fields), ("b", ()))
        (job,) = jobs("* * * * * daemon id -u\n* * * * * root\n", None)
        self.assertEqual((job.user, job.command), ("daemon", "id -u"))


class CronTests(SynchronousTestCase):
    """What runs."""

    def setUp(self) -> None:
        self.host = MachineHost(programs=SHELLS)

    def shell(self, line: str) -> str:
        """What a line prints."""
        return self.host.out("bash", "-c", line)

    def minute(self) -> None:
        """cron and systemd look, and what they start ends."""
        each_minute(self.host.kernel)
        timers = self.host.timers
        timers.run(lambda: not timers.is_due())

    def test_users_table(self) -> None:
        """It runs as the user, in his home, with cron's environment, and is in the log."""
        self.shell("echo '* * * * * id -un > /tmp/out; pwd >> /tmp/out; echo $0 $PATH >> /tmp/out' | crontab -")
        self.minute()
        self.assertEqual(self.host.read("/tmp/out"), "root\n/root\n/bin/sh /usr/bin:/bin\n")
        self.assertRegex(self.shell("tail -n 5 /var/log/syslog"), r"CRON\[\d+\]: \(root\) CMD \(id -un")

    def test_output(self) -> None:
        """What a job prints would be mailed, and there is nothing to mail it with; with no address it is dropped."""
        count = "grep -c 'No MTA installed, discarding output' /var/log/syslog || :"
        before = int(self.shell(count))
        for table, more in (("* * * * * echo hello", 1), ("MAILTO=\n* * * * * echo hello", 1), ("* * * * * :", 1)):
            self.shell(f"printf '{table}\n' | crontab -")
            self.minute()
            self.assertEqual(int(self.shell(count)), before + more, table)

    def test_event(self) -> None:
        """The line is told when it runs, and what it runs."""
        self.shell("echo '* * * * * id -un; id -gn' | crontab -")
        self.host.events.clear()
        self.minute()
        line, answer, *_ = self.host.events
        self.assertEqual(line, CommandInput(input="id -un; id -gn", realm="cron"))
        self.assertEqual(isinstance(answer, CommandAnswered) and answer.argv, ("id", "-un"))

    def test_other_ways_in(self) -> None:
        """Lines in /etc/crontab and files in /etc/cron.d run as they say; what others may write does not."""
        self.shell("echo '* * * * * daemon id -un > /tmp/a' >> /etc/crontab")
        self.shell("echo '* * * * * root cat > /tmp/b%one%two' > /etc/cron.d/evil")
        self.shell("echo '* * * * * root echo > /tmp/c' > /etc/cron.d/un.named")
        self.shell("echo '* * * * * root echo > /tmp/d' > /etc/cron.d/open; chmod 666 /etc/cron.d/open")
        self.minute()
        self.assertEqual(self.host.read("/tmp/a"), "daemon\n")
        self.assertEqual(self.host.read("/tmp/b"), "one\ntwo")
        self.assertEqual(self.shell("ls /tmp/c /tmp/d 2>&1 | grep -c 'No such'"), "2\n")

    def test_fresh_world(self) -> None:
        """Where nobody has changed a table nothing is started, and nothing where cron was killed."""
        before = set(self.host.kernel.processes)
        self.minute()
        self.assertEqual(set(self.host.kernel.processes), before)
        self.shell("echo '* * * * * echo > /tmp/x' | crontab -; kill $(pgrep -x cron)")
        self.minute()
        self.assertEqual(self.shell("ls /tmp/x 2>&1 | grep -c 'No such'"), "1\n")


class UnitTests(SynchronousTestCase):
    """A service that an intruder writes."""

    def setUp(self) -> None:
        self.host = MachineHost(programs=SHELLS)

    def shell(self, line: str) -> str:
        """What a line prints."""
        return self.host.out("bash", "-c", f"exec 2>&1; {line}")

    def test_life(self) -> None:
        """Found when it is written, started, shown with its process, stopped, enabled and disabled."""
        self.assertEqual(self.shell("systemctl start evil"), "Failed to start evil.service: Unit evil.service not found.\n")
        self.shell(f"printf '{SERVICE}' > /etc/systemd/system/evil.service; systemctl daemon-reload")
        self.assertEqual(self.shell("systemctl is-active evil; systemctl is-enabled evil"), "inactive\ndisabled\n")
        link = "/etc/systemd/system/multi-user.target.wants/evil.service"
        expected = f"Created symlink {link} → /etc/systemd/system/evil.service.\n"
        self.assertEqual(self.shell("systemctl enable --now evil"), expected)
        self.assertEqual(self.shell(f"readlink {link}"), "/etc/systemd/system/evil.service\n")
        self.host.timers.run(lambda: not self.host.timers.is_due())
        pid = self.shell("pgrep -x sleep").strip()
        self.assertIn(f"Main PID: {pid} (sleep)", self.shell("systemctl status evil"))
        self.assertIn("evil.service", self.shell("systemctl list-units --type=service"))
        self.assertEqual(self.shell(f"ps -o user=,ppid= -p {pid}").split(), ["daemon", "1"])
        self.shell("systemctl stop evil")
        self.assertEqual(self.shell(f"kill -0 {pid}; systemctl is-active evil").splitlines()[-1], "inactive")
        self.assertEqual(self.shell("systemctl disable evil"), f'Removed "{link}".\n')

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        timers = self.host.timers
        end = timers.now + seconds
        timers.call_later(seconds, lambda: None)
        timers.run(lambda: timers.now >= end and not timers.is_due())

    def main_pid(self) -> str:
        """The process of the service, when time has passed."""
        self.wait(0.5)
        return self.shell("pgrep -x sleep").strip()

    def write(self, name: str, *lines: str) -> None:
        """A unit file."""
        self.shell(f"printf '%s\n' {' '.join(map(repr, lines))} > /etc/systemd/system/{name}")

    def test_restart(self) -> None:
        """One that is always to run is there again when it is killed, and is not when it was stopped."""
        self.write("evil.service", "[Service]", "ExecStart=/bin/sleep 987", "Restart=always")
        self.shell("systemctl start evil")
        first = self.main_pid()
        self.shell(f"kill -9 {first}")
        second = self.main_pid()
        self.assertRegex(second, r"^\d+$")
        self.assertNotEqual(first, second)
        self.assertEqual(self.shell("systemctl is-active evil"), "active\n")
        self.shell("systemctl stop evil")
        self.assertEqual(self.main_pid(), "")

    def test_restart_on_failure(self) -> None:
        """An end in order is one; what fails again and again is left alone."""
        self.write("evil.service", "[Service]", "ExecStart=/bin/sleep 987", "Restart=on-failure")
        self.shell("systemctl start evil")
        self.shell(f"kill {self.main_pid()}")
        self.assertEqual(self.main_pid(), "")
        self.write("bad.service", "[Service]", "ExecStart=/bin/false", "Restart=on-failure")
        self.shell("systemctl start bad")
        self.wait(0.01)
        self.assertEqual(self.shell("systemctl is-active bad"), "activating\n")
        self.wait(3)
        self.assertEqual(self.shell("systemctl is-active bad"), "failed\n")

    def test_timer(self) -> None:
        """It starts its service when it is due, as long as it runs itself."""
        self.write("job.service", "[Service]", "Type=oneshot", "ExecStart=/bin/mkdir /tmp/ran")
        self.write("job.timer", "[Timer]", "OnBootSec=2min", "OnUnitActiveSec=5m", "[Install]", "WantedBy=timers.target")
        look = "rmdir /tmp/ran 2> /dev/null && echo yes"
        ran = []
        self.shell("systemctl -q enable --now job.timer")
        self.assertEqual(self.shell("systemctl is-active job.timer; systemctl is-enabled job.timer"), "active\nenabled\n")
        for minute in range(14):
            each_minute(self.host.kernel)
            self.wait(60)
            if self.shell(look):
                ran.append(minute)
        self.assertEqual(ran, [2, 7, 12])
        self.shell("systemctl stop job.timer")
        for _ in range(6):
            each_minute(self.host.kernel)
            self.wait(60)
        self.assertEqual(self.shell(look), "")


class PowerTests(SynchronousTestCase):
    """reboot and its kin."""

    def setUp(self) -> None:
        self.host = MachineHost(programs=SHELLS)
        self.cut: list[int] = []
        self.host.login.handle(Signals.SIGTERM, self.cut.append)

    def shell(self, line: str) -> str:
        """What a line prints."""
        return self.host.out("bash", "-c", line)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        timers = self.host.timers
        end = timers.now + seconds
        timers.call_later(seconds, lambda: None)
        timers.run(lambda: timers.now >= end and not timers.is_due())

    def test_reboot(self) -> None:
        """Logins are cut, the machine is down for a minute, and then it is another boot of the same machine."""
        before = self.shell("cat /proc/sys/kernel/random/boot_id; uptime -s")
        self.shell("echo a > /root/kept; echo a > /tmp/gone; echo a > /dev/shm/gone; hostname temporary")
        self.shell("printf '#!/bin/sh\necho $1 > /root/rc\n' > /etc/rc.local; chmod 755 /etc/rc.local")
        self.shell("echo '@reboot echo job > /root/job' | crontab -")
        self.shell(f"printf '{SERVICE}' > /etc/systemd/system/evil.service; systemctl -q enable evil 2>&1; reboot")
        self.wait(3)
        self.assertEqual(self.cut, [Signals.SIGTERM])
        self.assertTrue(is_down(self.host.kernel))
        self.wait(61)
        self.assertFalse(is_down(self.host.kernel))
        after = self.shell("cat /proc/sys/kernel/random/boot_id; uptime -s")
        self.assertFalse(set(before.splitlines()) & set(after.splitlines()))
        self.assertEqual(self.shell("cat /root/kept /root/rc /root/job"), "a\nstart\njob\n")
        self.assertEqual(self.shell("systemctl is-active evil"), "active\n")
        self.assertEqual(self.shell("ls /tmp/gone /dev/shm/gone 2>&1 | grep -c 'No such'"), "2\n")
        self.assertEqual(self.shell("hostname").strip(), self.host.persona.hostname)
        self.assertIn("system boot", self.shell("who -b"))
        self.assertIn("reboot", self.shell("last reboot | sed -n 1p"))

    def test_shutdown_later(self) -> None:
        """It says when, and can be called off."""
        result = self.host.run("shutdown", "-r", "+5")
        self.assertRegex(result.stderr, rb"^Reboot scheduled for ... \d{4}-\d\d-\d\d [\d:]{8} UTC, use 'shutdown -c' to cancel.\n$")
        self.host.run("shutdown", "-c")
        self.wait(400)
        self.assertEqual(self.cut, [])
        self.host.run("shutdown", "-h", "+1")
        self.wait(62)
        self.assertEqual(len(self.cut), 1)

    def test_last_schedule_counts(self) -> None:
        """A time that was called off, or replaced by another, brings nothing down."""
        self.host.run("shutdown", "-r", "+1")
        self.host.run("shutdown", "-c")
        self.host.run("shutdown", "-r", "+3")
        self.wait(1)
        self.host.run("shutdown", "-r", "+5")
        self.wait(4 * 60)
        self.assertEqual(self.cut, [])
        self.wait(62)
        self.assertEqual(len(self.cut), 1)

    def test_refused(self) -> None:
        """Others than root may not, and nonsense is no time."""
        self.assertEqual(self.host.run("shutdown", "whenever").status, 1)
        self.assertIn("Interactive authentication", self.shell("su daemon -s /bin/bash -c reboot 2>&1 || :"))
        self.assertEqual(self.cut, [])
