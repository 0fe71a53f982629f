"""The transport: identification, what hostile bytes do, grace time, end."""

from twisted.conch.ssh.common import NS
from twisted.conch.ssh.transport import MSG_KEXINIT
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import ClientKex, ClientMalformedPacket, ClientVersion, SessionClosed, SessionConnect
from honeyllm.ssh._transport import LOGIN_GRACE_SECONDS, VERSION
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import CHANNEL_REQUEST, OPEN, SERVICE_REQUEST, SshSide, Wire, u32


class Connected(SynchronousTestCase):
    """One connection."""

    def setUp(self) -> None:
        self.host = SessionHost({})
        self.side = SshSide(self.host)
        self.wire = self.side.connect()

    def kinds(self) -> list[str]:
        """The names of the events' types, in order."""
        return [type(event).__name__ for event in self.host.seen.events]


class IdentificationTests(Connected):
    """The first lines."""

    def test_ours(self) -> None:
        """Debian's OpenSSH, at once, and what it offers: no word of Python or Twisted."""
        said = self.wire.raw(b"")
        self.assertTrue(said.startswith(VERSION + b"\r\n"), said[:60])
        self.assertNotIn(b"wisted", said)
        self.assertNotIn(b"diffie-hellman-group", said)

    def test_theirs(self) -> None:
        """Recorded before what the client offers, also when both come in one segment."""
        self.wire.handshake()
        self.assertEqual(self.kinds(), ["SessionConnect", "ClientVersion", "ClientKex"])
        version = self.host.seen.events[1]
        assert isinstance(version, ClientVersion)
        self.assertTrue(version.version.startswith("SSH-2.0-Twisted"))

    def test_bytes_that_are_no_text(self) -> None:
        """A version of any bytes is recorded, escaped."""
        self.wire.raw(b"SSH-2.0-\xff\x1b[2J\r\n")
        (event,) = [e for e in self.host.seen.events if isinstance(e, ClientVersion)]
        self.assertEqual(event.version, "SSH-2.0-\\xff\x1b[2J")

    def test_hassh(self) -> None:
        """HASSH is the MD5 of the client's four lists."""
        self.wire.handshake()
        (event,) = [e for e in self.host.seen.events if isinstance(e, ClientKex)]
        self.assertEqual(len(event.hassh), 32)
        self.assertEqual(len(event.hasshAlgorithms.split(";")), 4)
        self.assertIn("curve25519-sha256", event.kexAlgs)


class HostileTests(Connected):
    """Bytes that no client sends."""

    def assert_ended(self, wire: Wire) -> None:
        """The connection is over and the session's log closed, once."""
        self.assertTrue(wire.is_lost)
        self.assertEqual(self.kinds().count("SessionClosed"), 1)

    def test_no_ssh_at_all(self) -> None:
        """What is no SSH ends the connection without a word of ours."""
        for data in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" * 50, b"\0" * 9000):
            self.host.seen.envelopes.clear()
            wire = self.side.connect()
            said = wire.raw(data)
            self.assertNotIn(b"Traceback", said)
            self.assertNotIn(b"wisted", said)
            wire.lose()
            self.assert_ended(wire)

    def test_packets_cut_short(self) -> None:
        """A message whose fields are cut off is an event, and the end of this connection only."""
        for number, payload in (
            (OPEN, b"\0\0\0\x07ses"),
            (CHANNEL_REQUEST, b"\0"),
            (SERVICE_REQUEST, b"\0\0"),
        ):
            self.host.seen.envelopes.clear()
            other, wire = self.side.connect().log_in(), self.side.connect().log_in()
            if number == CHANNEL_REQUEST:
                wire.open()
                payload = u32(0) + payload
            wire.send(number, payload)
            (event,) = [e for e in self.host.seen.events if isinstance(e, ClientMalformedPacket)]
            self.assertEqual((event.messagenum, event.data), (number, payload.hex()))
            self.assert_ended(wire)
            self.assertFalse(other.is_lost)
            self.assertEqual(other.open()[0][0], 91)
            other.lose()

    def test_kexinit_cut_short(self) -> None:
        """So is an offer that is cut short."""
        self.wire.handshake()
        self.wire.send(MSG_KEXINIT, bytes(20))
        self.assertIn("ClientMalformedPacket", self.kinds())
        self.assert_ended(self.wire)

    def test_number_nobody_knows(self) -> None:
        """An unknown message is answered by UNIMPLEMENTED, and the connection goes on."""
        self.wire.log_in()
        self.assertEqual([number for number, _ in self.wire.send(199, b"x")], [3])
        self.assertEqual(self.wire.open()[0][0], 91)

    def test_client_that_says_goodbye(self) -> None:
        """A disconnect with any text ends it; the text is not logged as ours."""
        self.wire.log_in()
        self.wire.send(1, u32(11) + NS(b"\xffbye") + NS(b""))
        self.assert_ended(self.wire)


class TimeTests(Connected):
    """sshd's LoginGraceTime, and what is left at the end."""

    def test_grace(self) -> None:
        """Who has not logged in after two minutes is cut off."""
        self.wire.handshake()
        self.side.clock.advance(LOGIN_GRACE_SECONDS - 1)
        self.wire.carry()
        self.assertFalse(self.wire.is_lost)
        self.side.clock.advance(1)
        self.wire.carry()
        self.assertTrue(self.wire.is_lost)

    def test_logged_in(self) -> None:
        """Who has may stay."""
        self.wire.log_in()
        self.side.clock.advance(LOGIN_GRACE_SECONDS * 10)
        self.wire.carry()
        self.assertFalse(self.wire.is_lost)

    def test_lost(self) -> None:
        """The end closes the log with the duration, ends the login's process, and leaves no timer."""
        self.wire.log_in()
        (login,) = self.side.gate.logins
        self.side.clock.advance(7.5)
        self.wire.lose()
        self.assertEqual(self.host.seen.events[-1], SessionClosed(duration_ms=7500))
        self.assertEqual(self.host.seen.events[0], SessionConnect())
        self.assertNotIn(login.process.pid, self.host.host.kernel.processes)
        self.assertEqual(self.side.clock.getDelayedCalls(), [])

    def test_congested(self) -> None:
        """While the network takes no more the transport says so, and wakes the channels after."""
        self.wire.log_in()
        woken: list[str] = []
        self.wire.open()
        (channel,) = self.wire.server.service.channels.values()
        channel.startWriting = lambda: woken.append("woken")
        self.wire.network.producer.pauseProducing()
        self.assertTrue(self.wire.server.congested)
        self.wire.network.producer.resumeProducing()
        self.assertEqual((self.wire.server.congested, woken), (False, ["woken"]))
