"""The session channel, packet by packet, in OpenSSH's order."""

from signal import Signals

from twisted.conch.ssh.common import NS
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import ClientSize, ClientVar
from honeyllm.host import Process
from honeyllm.ssh._channel import MAX_VARIABLES, WINDOW
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import (
    CHANNEL_FAILURE,
    CHANNEL_SUCCESS,
    CLOSE,
    DATA,
    EOF,
    EXTENDED_DATA,
    WINDOW_ADJUST,
    Packet,
    SshSide,
    Wire,
    u32,
)
from tests.support.ssh_wire import CHANNEL_REQUEST as REQUEST

OURS = u32(0)
PTY = NS(b"vt100") + u32(100, 30, 0, 0) + NS(b"\0")
SUCCESS, FAILURE = (CHANNEL_SUCCESS, OURS), (CHANNEL_FAILURE, OURS)
ADJUSTED = (WINDOW_ADJUST, u32(0, WINDOW))
EOW = (REQUEST, OURS + NS(b"eow@openssh.com") + b"\0")
END = [(EOF, OURS), (CLOSE, OURS)]


def data(text: bytes) -> Packet:
    """Output."""
    return (DATA, OURS + NS(text))


def status(code: int) -> Packet:
    """An exit status."""
    return (REQUEST, OURS + NS(b"exit-status") + b"\0" + u32(code))


async def both(process: Process) -> int:
    """Write to both streams."""
    await process.stdout.write("out\n")
    await process.flush()
    await process.stderr.write("err\n")
    return 3


async def cat(process: Process) -> int:
    """Copy lines."""
    async for line in process.stdin:
        await process.stdout.write(line)
    return 0


async def grumble(process: Process) -> int:
    """Copy lines to standard error."""
    async for line in process.stdin:
        await process.stderr.write(line)
    return 0


async def environ(process: Process) -> int:
    """The variables that sshd lets in."""
    names = [name for name in sorted(process.environ) if name.startswith(("LC_", "FOO", "LD_"))]
    await process.stdout.write(" ".join(names[:3]) + f" {len(names)} {process.environ['LANG']}")
    return 0


async def sleeper(process: Process) -> int:
    """Sleep for an hour, unless the terminal changes."""
    process.handle(Signals.SIGWINCH, lambda _: process.interrupt())
    try:
        await process.sleep(3600)
    except OSError:
        await process.stdout.write(str(process.columns(1)))
    return 0


class Channel(SynchronousTestCase):
    """A session channel on a logged-in connection."""

    def start(self, program: object) -> Wire:
        """A wire with an open channel, whose commands run *program*."""
        self.host = SessionHost({"bash": program})  # type: ignore[dict-item]
        wire = SshSide(self.host).connect().log_in()
        wire.open()
        return wire


class ExecTests(Channel):
    """``ssh host command``."""

    def test_order(self) -> None:
        """Window, reply, output, errors, end of writing, status, end of file, close: sshd's order."""
        wire = self.start(both)
        self.assertEqual(
            wire.request(b"exec", NS(b"x")),
            [
                ADJUSTED,
                SUCCESS,
                data(b"out\n"),
                (EXTENDED_DATA, OURS + u32(1) + NS(b"err\n")),
                EOW,
                status(3),
                *END,
            ],
        )
        wire.send(CLOSE, OURS)
        self.assertEqual(wire.server.service.channels, {})

    def test_end_of_input_first(self) -> None:
        """Who has said that he sends no more is not told to stop."""
        wire = self.start(cat)
        wire.send(EOF, OURS)
        self.assertEqual(wire.request(b"exec", NS(b"cat")), [ADJUSTED, SUCCESS, status(0), *END])

    def test_without_reply(self) -> None:
        """A request that wants no reply gets none."""
        wire = self.start(both)
        self.assertNotIn(SUCCESS, wire.request(b"exec", NS(b"x"), reply=False))

    def test_once(self) -> None:
        """A second command on one channel is refused."""
        wire = self.start(cat)
        self.assertIn(SUCCESS, wire.request(b"exec", NS(b"cat")))
        self.assertEqual(wire.request(b"exec", NS(b"cat")), [FAILURE])
        self.assertEqual(wire.request(b"shell"), [FAILURE])

    def test_input(self) -> None:
        """Input before the command is dropped (the window is 0); after it, it is read."""
        wire = self.start(cat)
        wire.send(DATA, OURS + NS(b"early\n"))
        wire.request(b"exec", NS(b"cat"))
        self.assertEqual(wire.send(DATA, OURS + NS(b"late\n")), [data(b"late\n")])
        self.assertEqual(wire.send(EOF, OURS), [status(0), *END])

    def test_signal(self) -> None:
        """The client may signal; the end is reported as exit-signal, by name and without core."""
        wire = self.start(sleeper)
        wire.request(b"exec", NS(b"sleep"))
        sent = wire.request(b"signal", NS(b"TERM"), reply=False)
        ended = REQUEST, OURS + NS(b"exit-signal") + b"\0" + NS(b"TERM") + b"\0" + NS(b"") + NS(b"")
        self.assertEqual(sent, [EOW, ended, *END])

    def test_signals_nobody_knows(self) -> None:
        """Refused, whatever the bytes."""
        wire = self.start(sleeper)
        self.assertEqual(wire.request(b"signal", NS(b"TERM")), [FAILURE])
        wire.request(b"exec", NS(b"sleep"))
        for name in (b"NOSUCH", b"", b"\xff", b"TERM\0"):
            self.assertEqual(wire.request(b"signal", NS(name)), [FAILURE])

    def test_client_closes(self) -> None:
        """A client that closes while the command runs hangs it up."""
        wire = self.start(sleeper)
        wire.request(b"exec", NS(b"sleep"))
        wire.send(CLOSE, OURS)
        self.assertFalse([p for p in self.host.host.kernel.processes.values() if p.comm == "bash"])
        self.assertEqual(len(self.host.recordings), 1)


class WindowTests(Channel):
    """The client's window."""

    def test_output_waits(self) -> None:
        """No more is sent than the window allows; the rest follows when it grows, and only then the end."""
        for program, number, head in ((cat, DATA, b""), (grumble, EXTENDED_DATA, u32(1))):
            wire = self.start(program)
            wire.open(1, window=4)
            wire.request(b"exec", NS(b"cat"), channel=1)
            sent = wire.send(DATA, u32(1) + NS(b"123456\n")) + wire.send(EOF, u32(1))
            self.assertEqual(sent, [(number, u32(1) + head + NS(b"1234"))])
            self.assertEqual(wire.send(WINDOW_ADJUST, u32(1, 2)), [(number, u32(1) + head + NS(b"56"))])
            sent = wire.send(WINDOW_ADJUST, u32(1, 100))
            self.assertEqual(sent[0], (number, u32(1) + head + NS(b"\n")))
            self.assertEqual(sent[-2:], [(EOF, u32(1)), (CLOSE, u32(1))])

    def test_packets(self) -> None:
        """No packet is larger than the client said."""
        wire = self.start(cat)
        wire.open(1, packet=300)
        wire.request(b"exec", NS(b"cat"), channel=1)
        sent = wire.send(DATA, u32(1) + NS(b"x" * 700 + b"\n"))
        self.assertEqual([len(payload) - 8 for number, payload in sent if number == DATA], [300, 300, 101])


class TerminalTests(Channel):
    """``ssh -t``."""

    def test_terminal(self) -> None:
        """One stream, CR LF, and no end of writing before the status."""
        wire = self.start(both)
        self.assertEqual(wire.request(b"pty-req", PTY), [SUCCESS])
        sent = wire.request(b"shell")
        self.assertEqual(sent[:2], [ADJUSTED, SUCCESS])
        self.assertEqual(b"".join(p[8:] for n, p in sent if n == DATA), b"out\r\nerr\r\n")
        self.assertEqual(sent[-3:], [status(3), *END])
        self.assertNotIn(EOW, sent)
        self.assertIn(ClientSize(width=100, height=30), self.host.seen.events)

    def test_window_change(self) -> None:
        """A change reaches the program, and is recorded."""
        wire = self.start(sleeper)
        wire.request(b"pty-req", PTY)
        wire.request(b"shell")
        sent = wire.request(b"window-change", u32(132, 50, 0, 0), reply=False)
        self.assertIn(data(b"132"), sent)
        self.assertIn(ClientSize(width=132, height=50), self.host.seen.events)

    def test_absurd_sizes(self) -> None:
        """A terminal four thousand million columns wide costs nothing."""
        wire = self.start(sleeper)
        huge = u32(2**32 - 1, 2**32 - 1, 0, 0)
        self.assertEqual(wire.request(b"pty-req", NS(b"x" * 300) + huge + NS(b"")), [SUCCESS])
        wire.request(b"pty-req", PTY)
        wire.request(b"shell")
        self.assertIn(data(b"4096"), wire.request(b"window-change", huge, reply=False))


class EnvironmentTests(Channel):
    """``AcceptEnv LANG LC_*``."""

    def test_accepted(self) -> None:
        """Only those reach the shell; all are recorded."""
        wire = self.start(environ)
        for name, value, answer in (
            (b"LC_ALL", b"de", SUCCESS),
            (b"LANG", b"xx", SUCCESS),
            (b"FOO", b"1", FAILURE),
            (b"LD_PRELOAD", b"/x.so", FAILURE),
            (b"\xff", b"\xff", FAILURE),
        ):
            self.assertEqual(wire.request(b"env", NS(name) + NS(value)), [answer], name)
        self.assertIn(data(b"LC_ALL 1 xx"), wire.request(b"exec", NS(b"env")))
        seen = [(e.name, e.value) for e in self.host.seen.events if isinstance(e, ClientVar)]
        self.assertEqual(seen[2:], [("FOO", "1"), ("LD_PRELOAD", "/x.so"), ("\\xff", "\\xff")])

    def test_not_too_many(self) -> None:
        """Their number is bounded."""
        wire = self.start(environ)
        answers = [wire.request(b"env", NS(b"LC_%d" % n) + NS(b"x")) for n in range(MAX_VARIABLES + 1)]
        self.assertEqual(answers.count([SUCCESS]), MAX_VARIABLES)
        self.assertEqual(answers[-1], [FAILURE])


class OtherTests(Channel):
    """Requests that do nothing here."""

    def test_agent(self) -> None:
        """Agent forwarding is agreed to, as sshd does."""
        wire = self.start(cat)
        self.assertEqual(wire.request(b"auth-agent-req@openssh.com"), [SUCCESS])

    def test_unknown(self) -> None:
        """Names that nobody knows are refused, whatever the bytes: none reaches a method by its name."""
        wire = self.start(cat)
        for name in (b"nosuch", b"x11-req", b"\xff\0", b"", b"requestReceived", b"_start"):
            self.assertEqual(wire.request(name, b"\0" * 8), [FAILURE], name)

    def test_cut_short(self) -> None:
        """A request whose fields are cut off ends the connection, without a word of ours."""
        for name in (b"pty-req", b"env", b"window-change", b"exec", b"signal"):
            wire = self.start(cat)
            wire.request(name, b"\0")
            self.assertTrue(wire.is_lost, name)
