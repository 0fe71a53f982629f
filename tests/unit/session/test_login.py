"""One authenticated connection, as a process of the world."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process, give_way
from honeyllm.host._kernel import BACKGROUND_SHARE
from honeyllm.session._login import MAX_ORPHANS, ORPHAN_SECONDS
from honeyllm.vfs import ROOT
from tests.support.session_host import SessionHost
from tests.support.virtual_host import VirtualHost


class Watched:
    """A session that counts what its login tells it."""

    def __init__(self) -> None:
        self.changes = self.hang_ups = 0

    def child_changed(self) -> None:
        """A child of sshd has changed state."""
        self.changes += 1

    def hang_up(self) -> None:
        """The connection is lost."""
        self.hang_ups += 1


async def sleeper(process: Process) -> int:
    """Sleep for an hour."""
    await process.sleep(3600)
    return 0


async def spinner(process: Process) -> int:
    """Keep the processor busy: time passes while it works."""
    host = process.values["host"]
    assert isinstance(host, VirtualHost)
    while True:
        host.timers.now += 0.001
        await give_way()


class ProcessTests(SynchronousTestCase):
    """What ps shows."""

    def setUp(self) -> None:
        self.host = SessionHost({"bash": sleeper, "sh": sleeper})
        self.kernel = self.host.host.kernel

    def test_child_of_the_listener(self) -> None:
        """The connection's sshd is a child of the persona's, named after the user."""
        listener = self.kernel.add(
            ("sshd: /usr/sbin/sshd -D [listener]",),
            ROOT,
            self.host.seen.service.emit,
            parent=self.host.host.init,
        )
        login = self.host.login("anna")
        self.assertIs(login.process.parent, listener)
        self.assertEqual((login.process.comm, login.process.user), ("sshd", "anna"))
        self.assertEqual(login.process.argv, ("sshd: anna [priv]",))

    def test_title(self) -> None:
        """OpenSSH shows the user with his terminals, or notty."""
        login = self.host.login()
        for terminals, title in (
            ([], "sshd: root@notty"),
            (["pts/0"], "sshd: root@pts/0"),
            (["pts/0", "pts/1"], "sshd: root@pts/0,pts/1"),
        ):
            login.title(terminals)
            self.assertEqual(login.process.argv, (title,))

    def test_answers_for_what_runs_by_itself(self) -> None:
        """What init starts is told as the doing of whoever logged in last."""
        init = self.host.host.init
        first = self.host.login()
        self.assertEqual(init.emit, first.log.emit)
        second = self.host.login("anna")
        first.close()
        self.assertEqual(init.emit, second.log.emit)

    def test_environment(self) -> None:
        """What sshd and PAM set, and nothing else: none of the honeypot's own."""
        environment = self.host.login("anna").environment()
        self.assertEqual(
            environment,
            {
                "USER": "anna",
                "LOGNAME": "anna",
                "HOME": "/home/anna",
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games",
                "SHELL": "/bin/sh",
                "LANG": "C.UTF-8",
                "MAIL": "/var/mail/anna",
                "SSH_CLIENT": "198.51.100.7 50022 22",
                "SSH_CONNECTION": "198.51.100.7 50022 192.0.2.10 22",
            },
        )

    def test_close(self) -> None:
        """Every session is hung up once, and the process is gone."""
        login = self.host.login()
        over, open_ = Watched(), Watched()
        for session in (over, open_):
            login.opened(session)
        login.finished(over)
        login.finished(over)
        login.close()
        self.assertEqual((over.hang_ups, open_.hang_ups), (0, 1))
        self.assertNotIn(login.process.pid, self.kernel.processes)

    def test_child_changed(self) -> None:
        """The end of a child reaches the sessions."""
        login = self.host.login()
        watched = Watched()
        login.opened(watched)

        async def short(process: Process) -> int:
            return 0

        child = self.kernel.add(("x",), ROOT, self.host.seen.session.emit, parent=login.process)
        self.kernel.start(child, short)
        self.host.settle()
        self.assertEqual(watched.changes, 1)

    def test_recordings_are_numbered(self) -> None:
        """Each session of one connection has a recording with a number of its own."""
        login = self.host.login()
        self.assertEqual([login.recording().number for _ in range(3)], [1, 2, 3])


class OrphanTests(SynchronousTestCase):
    """What is left behind when the connection is lost."""

    def left_after(self, program: object, count: int) -> int:
        """How many of *count* processes running *program* are still there two checks after the end."""
        host = SessionHost({})
        login = host.login()
        children = []
        for _ in range(count):
            child = host.host.kernel.add(("x",), ROOT, host.seen.session.emit, parent=login.process)
            child.share = login.process.share
            child.values["host"] = host.host
            host.host.kernel.start(child, program)  # type: ignore[arg-type]
            children.append(child)
        login.close()
        host.settle(seconds=2 * ORPHAN_SECONDS + 1)
        self.seconds = [child.cpu_seconds for child in children]
        return sum(child.status is None for child in children)

    def test_sleepers_stay(self) -> None:
        """A sleeping process outlives the session, as after nohup."""
        self.assertEqual(self.left_after(sleeper, 3), 3)

    def test_busy_ones_go_on(self) -> None:
        """What keeps the processor busy with nobody there goes on, with a small part of it."""
        self.assertEqual(self.left_after(spinner, 2), 2)
        self.assertLess(sum(self.seconds), 2 * ORPHAN_SECONDS * 2 * BACKGROUND_SHARE)

    def test_too_many_are_killed(self) -> None:
        """Of a crowd only so many stay, even asleep."""
        self.assertEqual(self.left_after(sleeper, MAX_ORPHANS + 3), MAX_ORPHANS)
