"""Programs that read and write logs, login records and password ages."""

import json

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import LogLine, append, hash_password, system_log
from honeyllm.persona import login_record
from honeyllm.vfs import Credentials
from tests.support.machine_host import MachineHost


class JournalTests(SynchronousTestCase):
    """journalctl and systemctl status."""

    def setUp(self) -> None:
        self.host = MachineHost()
        now = self.host.kernel.clock()
        system_log(self.host.kernel, (LogLine(at=now, tag="sshd[77]", text="Accepted password for root"),))

    def test_newest(self) -> None:
        """The last lines, of everything or of a unit, in several forms."""
        tail = f"{self.host.persona.hostname} sshd[77]: Accepted password for root\n"
        for argv in (["-n", "1"], ["-n1", "-u", "ssh"], ["-n", "1", "_COMM=sshd"], ["-xen1", "-t", "sshd"]):
            self.assertTrue(self.host.out("journalctl", *argv).endswith(tail), argv)
        self.assertEqual(self.host.out("journalctl", "-n1", "-o", "cat"), "Accepted password for root\n")
        entry = json.loads(self.host.out("journalctl", "-n1", "-o", "json"))
        self.assertEqual((entry["SYSLOG_IDENTIFIER"], entry["_PID"]), ("sshd", "77"))
        self.assertTrue(self.host.out("systemctl", "status", "ssh").endswith(tail))

    def test_whole(self) -> None:
        """From the first words of the kernel on, in order of time; the routine of logs is there too."""
        rows = self.host.out("journalctl", "-o", "short-iso").splitlines()
        self.assertIn("kernel: Linux version", rows[0])
        stamps = [row.split(" ")[0] for row in rows]
        self.assertEqual(stamps, sorted(stamps))
        failed = [row for row in self.host.read("/var/log/auth.log").splitlines() if "Failed password" in row]
        text = failed[-1].split(": ", 1)[1]
        self.assertTrue(any(row.endswith(text) for row in rows))
        self.assertIn("Started ssh.service", self.host.out("journalctl", "-b", "-u", "ssh.service"))

    def test_time(self) -> None:
        """What was before is left out."""
        recent = self.host.out("journalctl", "--since", "2 hours ago").splitlines()
        self.assertLess(len(recent), 60)
        self.assertTrue(recent)
        self.assertEqual(self.host.out("journalctl", "--since", "tomorrow"), "-- No entries --\n")
        result = self.host.run("journalctl", "--since", "whenever")
        self.assertEqual(result.stderr, b"Failed to parse timestamp: whenever\n")

    def test_removed(self) -> None:
        """Without files there is no journal."""
        self.host.run("rm", "-rf", f"/var/log/journal/{self.host.persona.machine_id}")
        result = self.host.run("journalctl")
        self.assertEqual(
            (result.stdout, result.stderr), (b"-- No entries --\n", b"No journal files were found.\n")
        )

    def test_strangers(self) -> None:
        """An ordinary user sees nothing."""
        host = MachineHost(user=Credentials(uid=1000, gid=1000))
        self.assertEqual(host.run("journalctl").status, 1)

    def test_logind(self) -> None:
        """Nobody has told logind of logins."""
        self.assertEqual(self.host.out("loginctl"), "No sessions.\n")
        self.assertEqual(self.host.run("loginctl", "show-session", "1").status, 1)


class RecordTests(SynchronousTestCase):
    """Two ways to read one file."""

    def test_utmpdump(self) -> None:
        """The rows of wtmp are what last shows."""
        host = MachineHost()
        dump = host.run("utmpdump", "/var/log/wtmp")
        self.assertEqual(dump.stderr, b"Utmp dump of /var/log/wtmp\n")
        rows = dump.stdout.decode().splitlines()
        shown = host.out("last").splitlines()
        self.assertEqual(sum(row.startswith("[7]") for row in rows), sum("pts/" in row for row in shown))
        self.assertRegex(
            rows[0], r"^\[2\] \[00000\] \[~~  \] \[reboot  \] \[~           \] \[\S+ *\] \[0\.0\.0\.0 *\] \["
        )


class AgeTests(SynchronousTestCase):
    """The fields of /etc/shadow."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def row(self, name: str) -> list[str]:
        """The user's row."""
        rows = self.host.read("/etc/shadow").splitlines()
        return next(row.split(":") for row in rows if row.startswith(name + ":"))

    def test_chage(self) -> None:
        """What is set is listed."""
        self.host.out("chage", "-M", "90", "-E", "2030-01-02", "root")
        listing = self.host.out("chage", "-l", "root")
        self.assertIn("Account expires\t\t\t\t\t\t: Jan 02, 2030\n", listing)
        self.assertIn("Maximum number of days between password change\t\t: 90\n", listing)
        self.assertEqual(self.row("root")[4], "90")
        self.assertEqual(self.host.run("chage", "-l", "nobody0").status, 1)
        self.assertEqual(self.host.run("chage").status, 2)

    def test_passwd(self) -> None:
        """Lock, unlock, expire, delete."""
        self.host.run("useradd", "bob")
        self.assertEqual(self.host.run("passwd", "-u", "bob").status, 3)
        self.host.run("chpasswd", stdin=b"bob:secret\n")
        field = self.row("bob")[1]
        self.host.run("passwd", "-l", "bob")
        self.assertEqual(self.row("bob")[1], "!" + field)
        self.host.run("usermod", "-U", "bob")
        self.host.run("passwd", "-e", "bob")
        self.assertEqual(self.row("bob")[1:3], [field, "0"])
        self.host.run("passwd", "-d", "bob")
        self.assertEqual(self.row("bob")[1], "")
        self.assertIn("password changed for bob", self.host.read("/var/log/auth.log"))

    def test_groups(self) -> None:
        """Both files of groups, and the log, know a new user; none does after his end."""
        self.host.run("useradd", "-m", "-G", "sudo", "bob")
        for path in ("/etc/group", "/etc/gshadow"):
            self.assertRegex(self.host.read(path), r"(?m)^sudo:.*\bbob$", path)
        self.assertIn("new user: name=bob, UID=", self.host.read("/var/log/auth.log"))
        self.host.run("userdel", "-r", "bob")
        for path in ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow"):
            self.assertNotIn("bob", self.host.read(path), path)


class LastTests(SynchronousTestCase):
    """Boots end what was before them."""

    def test_two_boots(self) -> None:
        """Only the last boot runs still; who was in before it has crashed."""
        host = MachineHost()
        kernel, now = host.kernel, int(host.kernel.clock())
        append(kernel, "/var/log/wtmp", login_record(7, 9, ("pts/7", "ts/7"), "bob", "192.0.2.9", now - 7200))
        append(kernel, "/var/log/wtmp", login_record(2, 0, ("~", "~~"), "reboot", "6.1", now - 60))
        rows = host.out("last").splitlines()
        self.assertEqual(sum(row.endswith("still running") for row in rows), 1)
        self.assertTrue(rows[0].endswith("still running"))
        self.assertTrue(rows[1].endswith("- crash  (01:59)"), rows[1])

    def test_recent(self) -> None:
        """lastlog -t leaves out who was not here for so long."""
        self.assertEqual(len(MachineHost().out("lastlog", "-t", "0").splitlines()), 1)


class OwnPasswordTests(SynchronousTestCase):
    """What somebody logged in with is his password, until it is changed."""

    def test_known(self) -> None:
        """The persona's field belongs to it; another one does not."""
        host = MachineHost()
        system, user = host.kernel.system, host.persona.accounts.users[0]
        system.passwords[user.name] = "toor"
        self.assertTrue(system.knows_password(user.name, "toor", user.password))
        self.assertFalse(system.knows_password(user.name, "root", user.password))
        changed = hash_password("new", bytes(16))
        self.assertFalse(system.knows_password(user.name, "toor", changed))
        self.assertTrue(system.knows_password(user.name, "new", changed))
