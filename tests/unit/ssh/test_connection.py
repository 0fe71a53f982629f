"""The connection service: windows, and messages to channels that are gone."""

from twisted.conch.ssh.common import NS
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.ssh._channel import REPLENISH, WINDOW
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import (
    CHANNEL_REQUEST,
    CLOSE,
    DATA,
    EOF,
    EXTENDED_DATA,
    WINDOW_ADJUST,
    SshSide,
    u32,
)


async def sleepy(process: Process) -> int:
    """Read nothing for a minute, then everything."""
    await process.sleep(60)
    await process.stdin.read()
    return 0


async def counter(process: Process) -> int:
    """Say how much was read."""
    await process.stdout.write(str(len(await process.stdin.read())))
    return 0


class WindowTests(SynchronousTestCase):
    """Flow control towards us: the window follows what a process has read."""

    def start(self, program: object) -> None:
        """A command that runs *program*."""
        self.host = SessionHost({"bash": program})  # type: ignore[dict-item]
        self.wire = SshSide(self.host).connect().log_in()
        self.wire.open()
        self.wire.request(b"exec", NS(b"x"))

    def test_first_window(self) -> None:
        """No window before the command, then 2 MiB, as OpenSSH gives it."""
        wire = SshSide(SessionHost({"bash": sleepy})).connect().log_in()
        (confirmation,) = wire.open()
        self.assertEqual(confirmation[1][8:12], u32(0))
        self.assertEqual(wire.request(b"exec", NS(b"x"))[0], (WINDOW_ADJUST, u32(0, WINDOW)))

    def test_closed_while_nobody_reads(self) -> None:
        """Who sends on although nobody reads gets no more window, and what is too much is dropped."""
        self.start(sleepy)
        for _ in range(WINDOW // 32768 + 3):
            self.assertEqual(self.wire.send(DATA, u32(0) + NS(bytes(32768))), [])
        (channel,) = self.wire.server.service.channels.values()
        self.assertEqual(channel.localWindowLeft, 0)

    def test_given_back(self) -> None:
        """What was read is given back, in OpenSSH's steps of 96 KiB."""
        self.start(counter)
        answers = [self.wire.send(DATA, u32(0) + NS(bytes(32768))) for _ in range(4)]
        adjusts = [payload for answer in answers for number, payload in answer if number == WINDOW_ADJUST]
        self.assertEqual(adjusts, [u32(0, REPLENISH)])
        self.assertIn((DATA, u32(0) + NS(b"131072")), self.wire.send(EOF, u32(0)))


class GoneTests(SynchronousTestCase):
    """Messages to a channel that is not there."""

    def test_dropped(self) -> None:
        """They are dropped, whatever they are, and the connection goes on."""
        wire = SshSide(SessionHost({"bash": counter})).connect().log_in()
        for number, rest in (
            (DATA, NS(b"x")),
            (EXTENDED_DATA, u32(1) + NS(b"x")),
            (WINDOW_ADJUST, u32(9)),
            (EOF, b""),
            (CLOSE, b""),
            (CHANNEL_REQUEST, NS(b"exec") + b"\1" + NS(b"id")),
        ):
            self.assertEqual(wire.send(number, u32(7) + rest), [], number)
            self.assertFalse(wire.is_lost, number)
        self.assertEqual(wire.open()[0][0], 91)

    def test_no_number(self) -> None:
        """A message too short to name a channel is dropped too."""
        wire = SshSide(SessionHost({"bash": counter})).connect().log_in()
        self.assertEqual(wire.send(DATA, b"\0"), [])
        self.assertFalse(wire.is_lost)
