"""What an authenticated client may open."""

from twisted.conch.ssh.common import NS
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import DirectTcpipRequest
from honeyllm.ssh._avatar import MAX_SESSIONS, MIN_PACKET
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import (
    GLOBAL_REQUEST,
    OPEN,
    OPEN_CONFIRMATION,
    OPEN_FAILURE,
    REQUEST_FAILURE,
    Packet,
    SshSide,
    u32,
)


class OpenTests(SynchronousTestCase):
    """SSH_MSG_CHANNEL_OPEN."""

    def setUp(self) -> None:
        self.host = SessionHost({})
        self.wire = SshSide(self.host).connect().log_in()

    def open(self, kind: bytes, data: bytes = b"", number: int = 0) -> Packet:
        """The one answer to an open."""
        (answer,) = self.wire.send(OPEN, NS(kind) + u32(number, 1 << 20, 1 << 15) + data)
        return answer

    def test_sessions(self) -> None:
        """Ten sessions, as MaxSessions 10; the eleventh is refused in sshd's words."""
        for number in range(MAX_SESSIONS):
            self.assertEqual(self.open(b"session", number=number)[0], OPEN_CONFIRMATION)
        self.assertEqual(
            self.open(b"session", number=99), (OPEN_FAILURE, u32(99, 2) + NS(b"open failed") + NS(b""))
        )

    def test_tiny_packets(self) -> None:
        """A client that wants its output in packets of next to nothing gets no channel."""
        for size in (0, 1, MIN_PACKET - 1):
            answer = self.wire.send(OPEN, NS(b"session") + u32(5, 1 << 20, size))
            self.assertEqual(answer, [(OPEN_FAILURE, u32(5, 2) + NS(b"open failed") + NS(b""))])

    def test_forwarding(self) -> None:
        """A forward is recorded with both ends, and nobody is dialled: connection refused."""
        data = NS(b"192.0.2.80") + u32(443) + NS(b"127.0.0.1") + u32(5555)
        self.assertEqual(
            self.open(b"direct-tcpip", data), (OPEN_FAILURE, u32(0, 2) + NS(b"Connection refused") + NS(b""))
        )
        (event,) = [e for e in self.host.seen.events if isinstance(e, DirectTcpipRequest)]
        self.assertEqual(
            event,
            DirectTcpipRequest(dst_ip="192.0.2.80", dst_port=443, orig_ip="127.0.0.1", orig_port=5555),
        )

    def test_forwarding_cut_short(self) -> None:
        """A forward whose fields are cut off is refused as sshd does, and is no event."""
        whole = NS(b"192.0.2.80") + u32(443) + NS(b"127.0.0.1") + u32(5555)
        for size in range(len(whole)):
            answer = self.open(b"direct-tcpip", whole[:size])
            self.assertEqual(answer, (OPEN_FAILURE, u32(0, 2) + NS(b"open failed") + NS(b"")), size)
        self.assertFalse([e for e in self.host.seen.events if isinstance(e, DirectTcpipRequest)])

    def test_types_nobody_knows(self) -> None:
        """Refused, in sshd's words and with its code."""
        for kind in (b"x11", b"forwarded-tcpip", b"auth-agent@openssh.com", b"", b"\xff" * 300):
            self.assertEqual(self.open(kind)[0], OPEN_FAILURE, kind)


class GlobalTests(SynchronousTestCase):
    """SSH_MSG_GLOBAL_REQUEST."""

    def test_refused(self) -> None:
        """Remote forwarding is refused; a request without reply is not answered."""
        wire = SshSide(SessionHost({})).connect().log_in()
        forward = NS(b"tcpip-forward") + b"\1" + NS(b"") + u32(8080)
        self.assertEqual(wire.send(GLOBAL_REQUEST, forward), [(REQUEST_FAILURE, b"")])
        self.assertEqual(wire.send(GLOBAL_REQUEST, NS(b"no-more-sessions@openssh.com") + b"\0"), [])
        self.assertEqual(
            wire.send(GLOBAL_REQUEST, NS(b"keepalive@openssh.com") + b"\1")[0][0], REQUEST_FAILURE
        )
