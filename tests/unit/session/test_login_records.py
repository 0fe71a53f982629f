"""What a login leaves behind in the world's files."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.persona import DEAD_PROCESS, LASTLOG, RECORD, USER_PROCESS
from honeyllm.session import Entry, Failure, Failures, Login, TerminalRequest
from honeyllm.vfs import ROOT
from tests.support.events import CONNECTION
from tests.support.session_host import SessionHost

FILES = {
    "/run/utmp": b"",
    "/run/motd.dynamic": b"",
    "/etc/update-motd.d/10-uname": b"#!/bin/sh\nuname -snrvm\n",
    "/etc/motd": b"Welcome.\n",
    "/var/log/wtmp": b"",
    "/var/log/btmp": b"",
    "/var/log/lastlog": b"",
    "/var/log/auth.log": b"",
}
XTERM = TerminalRequest(name="xterm")


async def sleeper(process: Process) -> int:
    """Sleep for an hour."""
    await process.sleep(3600)
    return 0


class LoginCase(SynchronousTestCase):
    """A host with the files of a real one and rsyslogd."""

    def setUp(self) -> None:
        self.host = SessionHost({"bash": sleeper, "sh": sleeper}, files=FILES)
        emit = self.host.seen.service.emit
        self.host.host.kernel.add(("/usr/sbin/rsyslogd",), ROOT, emit)

    def records(self, path: str) -> list[tuple[int, bytes, bytes]]:
        """Kind, line and user of each record."""
        data = self.host.host.read(path)
        rows = (RECORD.unpack_from(data, at) for at in range(0, len(data), RECORD.size))
        return [(row[0], row[2].rstrip(b"\0"), row[4].rstrip(b"\0")) for row in rows]

    def log(self) -> list[str]:
        """The messages in auth.log, without time and host."""
        lines = self.host.host.read("/var/log/auth.log").decode().splitlines()
        return [line.split(" ", 2)[2] for line in lines]


class TerminalTests(LoginCase):
    """utmp, wtmp and lastlog know logins on terminals."""

    def test_opened_and_closed(self) -> None:
        """A record while it lasts, and one of its end in the same place of utmp."""
        login = self.host.login()
        session, _ = self.host.open(login, None, terminal=XTERM)
        self.assertEqual(self.records("/run/utmp"), [(USER_PROCESS, b"pts/0", b"root")])
        self.assertEqual(self.records("/var/log/wtmp"), [(USER_PROCESS, b"pts/0", b"root")])
        at, line, source = LASTLOG.unpack(self.host.host.read("/var/log/lastlog"))
        self.assertEqual((line.rstrip(b"\0"), source.rstrip(b"\0")), (b"pts/0", b"198.51.100.7"))
        self.assertEqual(at, int(self.host.host.kernel.clock()))
        session.hang_up()
        self.assertEqual(self.records("/run/utmp"), [(DEAD_PROCESS, b"pts/0", b"")])
        self.assertEqual([row[0] for row in self.records("/var/log/wtmp")], [USER_PROCESS, DEAD_PROCESS])

    def test_no_terminal(self) -> None:
        """A command without a terminal is in the log only."""
        self.host.open(self.host.login(), "true")
        self.assertEqual(self.records("/run/utmp") + self.records("/var/log/wtmp"), [])
        self.assertIn("Accepted password for root", "\n".join(self.log()))

    def test_greeting(self) -> None:
        """The message of the day, and from the second time on when and whence he was here before."""
        first = self.host.open(self.host.login(), None, terminal=XTERM)[1]
        self.assertTrue(first.output.startswith(b"Linux host "), first.output)
        self.assertTrue(first.output.endswith(b"\r\nWelcome.\r\n"), first.output)
        second = self.host.open(self.host.login(), None, terminal=XTERM)[1]
        last = second.output.splitlines()[-1]
        self.assertRegex(last, rb"^Last login: [A-Z][a-z]{2} [A-Z][a-z]{2} .* from 198\.51\.100\.7$")

    def test_quiet(self) -> None:
        """With ~/.hushlogin, or a command, nothing is shown."""
        self.assertEqual(self.host.open(self.host.login(), "true", terminal=XTERM)[1].output, b"")
        host = SessionHost({"bash": sleeper}, files={**FILES, "/root/.hushlogin": b""})
        self.assertEqual(host.open(host.login(), None, terminal=XTERM)[1].output, b"")

    def test_far_user(self) -> None:
        """A user with a huge number gets his place behind a hole."""
        self.host.host.fs.find("/etc/passwd")
        place = self.host.host.fs.find("/etc/passwd")
        place.fs.write(place.number, place.inode.size, b"far:x:3000000:0::/root:/bin/bash\n")
        self.host.open(self.host.login("far"), None, terminal=XTERM)
        inode = self.host.host.fs.stat("/var/log/lastlog")
        self.assertEqual(inode.size, 3_000_001 * LASTLOG.size)
        self.assertLess(inode.blocks * 512, 1 << 17)


class LogTests(LoginCase):
    """What sshd and PAM say."""

    def test_from_start_to_end(self) -> None:
        """With the PID of this connection's sshd throughout."""
        login = self.host.login()
        login.records.said_goodbye(11, "disconnected by\x1b user")
        login.close()
        tag, peer = f"sshd[{login.process.pid}]:", "198.51.100.7 port 50022"
        self.assertEqual(
            self.log(),
            [
                f"{tag} Accepted password for root from {peer} ssh2",
                f"{tag} pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)",
                f"{tag} pam_env(sshd:session): deprecated reading of user environment enabled",
                f"{tag} Received disconnect from {peer}:11: disconnected by? user",
                f"{tag} Disconnected from user root {peer}",
                f"{tag} pam_unix(sshd:session): session closed for user root",
            ],
        )

    def test_key(self) -> None:
        """A key is named with its fingerprint."""
        self.enter(Entry(proof="publickey ED25519 SHA256:abc"))
        self.assertIn(
            "Accepted publickey for root from 198.51.100.7 port 50022 ssh2: ED25519 SHA256:abc", self.log()[0]
        )

    def test_failures(self) -> None:
        """Wrong passwords before are there too, each connection with a number of its own."""
        now = self.host.host.kernel.clock()
        failures = (
            Failure(at=now - 9, user="bob", port=7, is_known=False),
            Failure(at=now - 2, user="root", port=CONNECTION.src_port, is_known=True),
        )
        login = self.enter(Entry(failures=failures))
        before, own = f"sshd[{login.process.pid - 1}]: ", f"sshd[{login.process.pid}]: "
        log = self.log()
        self.assertIn(f"{before}Invalid user bob from 198.51.100.7 port 7", log)
        self.assertIn(f"{before}Failed password for invalid user bob from 198.51.100.7 port 7 ssh2", log)
        self.assertIn(f"{before}Connection closed by invalid user bob 198.51.100.7 port 7 [preauth]", log)
        self.assertIn(f"{own}Failed password for root from 198.51.100.7 port 50022 ssh2", log)
        self.assertEqual([row[2] for row in self.records("/var/log/btmp")[-2:]], [b"bob", b"root"])

    def test_silence(self) -> None:
        """Without rsyslogd, or without the file, nothing is written and nothing breaks."""
        self.host.host.fs.remove("/var/log/auth.log")
        self.host.login().close()
        self.assertFalse(self.host.host.fs.exists("/var/log/auth.log"))

    def test_truncated(self) -> None:
        """What an intruder empties is empty; what comes later is appended."""
        login = self.host.login()
        place = self.host.host.fs.find("/var/log/auth.log")
        place.fs.truncate(place.number, 0)
        login.close()
        self.assertEqual(len(self.log()), 1)

    def enter(self, entry: Entry) -> Login:
        """A login of root."""
        return Login(
            kernel=self.host.host.kernel,
            account=self.host.account("root"),
            log=self.host.seen.session,
            connection=CONNECTION,
            services=self.host.services,
            entry=entry,
        )


class FailuresTests(SynchronousTestCase):
    """Wrong passwords wait for a world."""

    def test_taken_once(self) -> None:
        """Each source's own, and not for ever."""
        failures = Failures()
        for port in range(100):
            failures.add("192.0.2.1", Failure(at=0.0, user="a", port=port, is_known=True))
        self.assertEqual(failures.taken("192.0.2.2"), ())
        taken = failures.taken("192.0.2.1")
        self.assertEqual((len(taken), taken[-1].port), (24, 99))
        self.assertEqual(failures.taken("192.0.2.1"), ())
