"""One session channel from its start to its end."""

from collections.abc import Sequence
from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import LogClosed
from honeyllm.host import Process, WaitStatus
from honeyllm.session import TerminalRequest
from honeyllm.tty import Direction, decode_records
from tests.support.session_host import SessionHost

XTERM = TerminalRequest(name="xterm-256color", columns=100, rows=30)


async def describe(process: Process) -> int:
    """Say what the process sees of its surroundings."""
    out = process.stdout
    await out.write(f"{process.argv} {process.fs.working_directory()} {process.who.uid}\n")
    for name in ("USER", "TERM", "SSH_TTY", "LC_ALL"):
        await out.write(f"{name}={process.environ.get(name, '-')}\n")
    await process.complain("trouble")
    return 5


async def cat(process: Process) -> int:
    """Copy lines to the end of input."""
    async for line in process.stdin:
        await process.stdout.write(line)
    return 0


async def killed(process: Process) -> int:
    """End by a signal."""
    process.fork(cat)
    await process.checkpoint()
    process.kernel.signal(process, Signals.SIGTERM)
    await process.checkpoint()
    return 0


async def sleeper(process: Process) -> int:
    """Sleep for an hour."""
    await process.sleep(3600)
    return 0


async def leaves_child(process: Process) -> int:
    """End while a child still holds the output open for a minute."""

    async def child(process: Process) -> int:
        await process.sleep(60)
        await process.stdout.write("late\n")
        return 0

    process.fork(child)
    await process.stdout.write("early\n")
    return 0


def host(program: object) -> SessionHost:
    """A host whose shells are all *program*."""
    return SessionHost({"bash": program, "sh": program})  # type: ignore[dict-item]


class CommandTests(SynchronousTestCase):
    """``ssh host command``: pipes, no terminal."""

    def test_command(self) -> None:
        """The account's shell with -c, in the home directory, both streams apart, then the status."""
        h = host(describe)
        _, client = h.open(h.login("anna"), "id; x", variables={"LC_ALL": "de"})
        self.assertEqual(client.output, b"")
        h.settle()
        first, *rest = client.output.decode().splitlines()
        self.assertEqual(first, "('sh', '-c', 'id; x') /home/anna 1000")
        self.assertEqual(rest, ["USER=anna", "TERM=-", "SSH_TTY=-", "LC_ALL=de"])
        self.assertIn(b"trouble", client.errors)
        self.assertEqual(client.status, WaitStatus(code=5))

    def test_no_home(self) -> None:
        """Without its home directory the shell starts in /."""
        h = host(describe)
        _, client = h.open(h.login("gone"), "x")
        h.settle()
        self.assertIn(b"('bash', '-c', 'x') / 1001", client.output)

    def test_shell_that_is_not_there(self) -> None:
        """An account whose shell has been removed gets a message and status 1, not silence."""
        h = host(describe)
        h.host.fs.remove("/bin/bash")
        _, client = h.open(h.login(), "x")
        h.settle()
        self.assertIn(b"No such file or directory", client.errors)
        self.assertEqual(client.status, WaitStatus(code=1))

    def test_input(self) -> None:
        """Input reaches the command, its end ends it, and what is read is given back to the client."""
        h = host(cat)
        session, client = h.open(h.login(), "cat")
        session.feed(b"one\ntw")
        h.settle()
        self.assertEqual((client.output, client.taken, client.status), (b"one\n", 6, None))
        session.feed(b"o\n")
        session.end_of_input()
        h.settle()
        self.assertEqual((client.output, client.taken), (b"one\ntwo\n", 8))
        self.assertEqual(client.status, WaitStatus(code=0))

    def test_signal(self) -> None:
        """A command that a signal ends reports the signal."""
        h = host(sleeper)
        session, client = h.open(h.login(), "sleep")
        h.settle()
        session.signal(Signals.SIGTERM)
        h.settle()
        self.assertEqual(client.status, WaitStatus(signal=Signals.SIGTERM))

    def test_waits_for_background_output(self) -> None:
        """As sshd does without a terminal: the end comes when nobody holds the output open any more."""
        h = host(leaves_child)
        _, client = h.open(h.login(), "x &")
        h.settle(seconds=1)
        self.assertEqual((client.output, client.status), (b"early\n", None))
        h.settle(seconds=60)
        self.assertEqual((client.output, client.status), (b"early\nlate\n", WaitStatus(code=0)))

    def test_client_that_takes_no_more(self) -> None:
        """The command waits with its output until the client takes it."""
        h = host(cat)
        session, client = h.open(h.login(), "cat")
        client.writable = False
        session.feed(b"x\n")
        session.end_of_input()
        h.settle()
        self.assertEqual((client.output, client.status), (b"", None))
        client.writable = True
        session.resume()
        h.settle()
        self.assertEqual((client.output, client.status), (b"x\n", WaitStatus(code=0)))

    def test_lost(self) -> None:
        """When the connection is lost the command is hung up, nothing more is sent, all is recorded."""
        h = host(sleeper)
        login = h.login()
        session, client = h.open(login, "sleep")
        h.settle()
        login.close()
        session.hang_up()
        h.settle()
        self.assertIsNone(client.status)
        self.assertEqual(len(h.recordings), 1)
        self.assertFalse([p for p in h.host.kernel.processes.values() if p.comm == "bash"])


class TerminalTests(SynchronousTestCase):
    """``ssh -t``: a pseudo-terminal."""

    def test_login_shell(self) -> None:
        """A dash before the name; TERM and SSH_TTY are set; both streams go to the terminal, with CR LF."""
        h = host(describe)
        login = h.login()
        _, client = h.open(login, None, terminal=XTERM)
        self.assertEqual(login.process.argv, ("sshd: root@pts/0",))
        h.settle()
        self.assertIn(b"('-bash',) /root 0\r\n", client.output)
        self.assertIn(b"TERM=xterm-256color\r\nSSH_TTY=/dev/pts/0\r\n", client.output)
        self.assertIn(b"trouble\r\n", client.output)
        self.assertEqual((client.errors, client.status), (b"", WaitStatus(code=5)))

    def test_lowest_free_number(self) -> None:
        """Terminals are numbered as devpts does, and given back at the end."""
        h = host(cat)
        login = h.login()
        sessions = [h.open(login, None, terminal=XTERM)[0] for _ in range(2)]
        self.assertEqual(set(h.host.kernel.terminals), {"pts/0", "pts/1"})
        sessions[0].hang_up()
        h.settle()
        h.open(login, None, terminal=XTERM)
        self.assertEqual(set(h.host.kernel.terminals), {"pts/0", "pts/1"})

    def test_echo_and_end_of_file(self) -> None:
        """Input is echoed; ^D at the start of a line ends it."""
        h = host(cat)
        session, client = h.open(h.login(), None, terminal=XTERM)
        h.settle()
        session.feed(b"hi\r")
        h.settle()
        self.assertEqual(client.output, b"hi\r\nhi\r\n")
        session.feed(b"\x04")
        h.settle()
        self.assertEqual((client.status, client.taken), (WaitStatus(code=0), 4))

    def test_interrupt(self) -> None:
        """^C ends the foreground by SIGINT."""
        h = host(sleeper)
        session, client = h.open(h.login(), None, terminal=XTERM)
        h.settle()
        session.feed(b"\x03")
        h.settle()
        self.assertEqual(client.status, WaitStatus(signal=Signals.SIGINT))

    def test_size(self) -> None:
        """The size asked for, 80 x 24 for 0, and the foreground is told of a change."""
        sizes: list[int] = []

        async def watcher(process: Process) -> int:
            process.handle(Signals.SIGWINCH, lambda _: sizes.append(process.columns(1)))
            sizes.append(process.columns(1))
            await process.sleep(3600)
            return 0

        h = host(watcher)
        session, _ = h.open(h.login(), None, terminal=XTERM)
        h.settle()
        for columns in (132, 0):
            session.resize(columns, 0)
            h.settle()
        self.assertEqual(sizes, [100, 132, 80])

    def test_hang_up(self) -> None:
        """A lost terminal hangs up its foreground and is gone; later input does no harm."""
        h = host(sleeper)
        session, client = h.open(h.login(), None, terminal=XTERM)
        h.settle()
        session.hang_up()
        session.feed(b"x")
        h.settle()
        self.assertEqual((client.status, dict(h.host.kernel.terminals)), (None, {}))
        self.assertFalse([p for p in h.host.kernel.processes.values() if p.comm == "bash"])


class RecordingTests(SynchronousTestCase):
    """The evidence of a session."""

    def recorded(self, h: SessionHost) -> Sequence[tuple[Direction, bytes]]:
        """The records of the only recording."""
        (data,) = h.recordings.values()
        return [(r.direction, r.data) for r in decode_records(data) if r.data]

    def test_command(self) -> None:
        """Command, input and output in order, kept once, and an event that names the file."""
        h = host(cat)
        session, _ = h.open(h.login(), "cat -")
        session.feed(b"x\n")
        session.end_of_input()
        h.settle()
        session.hang_up()
        self.assertEqual(
            self.recorded(h),
            [(Direction.COMMAND, b"cat -"), (Direction.INPUT, b"x\n"), (Direction.OUTPUT, b"x\n")],
        )
        (event,) = [e for e in h.seen.events if isinstance(e, LogClosed)]
        (name,) = h.recordings
        self.assertEqual(event.ttylog, f"tty/{name}")
        self.assertEqual(event.size, len(h.recordings[name]))

    def test_names(self) -> None:
        """Time, session, number, and i for interactive or e for a command."""
        h = host(describe)
        login = h.login()
        h.open(login, "x")
        h.open(login, None, terminal=XTERM)
        h.settle()
        self.assertEqual(
            sorted(h.recordings), ["20260304-050607-0123456789ab-1e", "20260304-050607-0123456789ab-2i"]
        )

    def test_bytes_that_are_no_text(self) -> None:
        """A command of any bytes is recorded as it came."""
        h = host(describe)
        h.open(h.login(), b"echo \xff".decode("utf-8", "surrogateescape"))
        h.settle()
        self.assertIn((Direction.COMMAND, b"echo \xff"), self.recorded(h))


class KilledTests(SynchronousTestCase):
    """Ends that are no exit."""

    def test_sigterm_to_itself(self) -> None:
        """The signal is the session's end even when a child lives on."""
        h = host(killed)
        session, client = h.open(h.login(), "x", terminal=XTERM)
        h.settle()
        self.assertEqual(client.status, WaitStatus(signal=Signals.SIGTERM))
        session.hang_up()
