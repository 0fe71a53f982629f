"""User authentication, on the wire."""

from twisted.conch.ssh.common import NS
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import ClientFingerprint, LoginFailed, LoginSuccess
from honeyllm.ssh import SshSettings
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import (
    PK_OK,
    SERVICE_REQUEST,
    USERAUTH_FAILURE,
    USERAUTH_REQUEST,
    USERAUTH_SUCCESS,
    Packet,
    SshSide,
    Wire,
    make_key,
)

REFUSED: Packet = (USERAUTH_FAILURE, NS(b"publickey,password") + b"\0")
KEY = make_key("anna's")


class Authenticating(SynchronousTestCase):
    """A connection whose keys are exchanged."""

    settings = SshSettings(failure_seconds=0.0)

    def setUp(self) -> None:
        self.host = SessionHost({})
        self.side = SshSide(self.host, self.settings)
        self.wire = self.side.connect().handshake()

    def logins(self) -> list[LoginFailed | LoginSuccess]:
        """The events of attempts."""
        return [e for e in self.host.seen.events if isinstance(e, LoginFailed | LoginSuccess)]


class PasswordTests(Authenticating):
    """RFC 4252 section 8."""

    def test_none(self) -> None:
        """``none`` names what sshd offers, in its order, and is no attempt."""
        self.assertEqual(self.wire.authenticate(b"root", b"none"), [REFUSED])
        self.assertEqual(self.logins(), [])

    def test_wrong_then_right(self) -> None:
        """Each attempt is an event with what was tried."""
        self.assertEqual(self.wire.password(b"root", b"123456"), [REFUSED])
        self.assertEqual(self.wire.password(b"root", b"secret"), [(USERAUTH_SUCCESS, b"")])
        self.assertEqual(
            self.logins(),
            [
                LoginFailed(username="root", password="123456"),
                LoginSuccess(username="root", password="secret"),
            ],
        )

    def test_bytes_that_are_no_text(self) -> None:
        """Any bytes may be a password."""
        self.assertEqual(self.wire.password(b"r\xff", b"\xff\0"), [REFUSED])
        self.assertEqual(self.logins(), [LoginFailed(username="r\udcff", password="\udcff\0")])

    def test_methods_nobody_offers(self) -> None:
        """Other methods are refused with the list."""
        for method in (b"keyboard-interactive", b"hostbased", b"gssapi-with-mic", b"\xff"):
            self.assertEqual(self.wire.authenticate(b"root", method, b"\0" * 8), [REFUSED], method)

    def test_too_many(self) -> None:
        """The sixth failure ends the connection, as MaxAuthTries 6 does."""
        for _ in range(5):
            self.assertEqual(self.wire.password(b"root", b"x"), [REFUSED])
        self.assertFalse(self.wire.is_lost)
        self.wire.password(b"root", b"x")
        self.assertTrue(self.wire.is_lost)
        self.assertEqual(self.wire.client.goodbye, (2, b"Too many authentication failures"))
        self.assertEqual(len(self.logins()), 6)

    def test_service_nobody_offers(self) -> None:
        """Asking for another service than ssh-userauth does not get one."""
        self.wire.send(SERVICE_REQUEST, NS(b"ssh-connection-x"))
        self.assertEqual(self.wire.client.received, [])

    def test_nothing_before_login(self) -> None:
        """A channel cannot be opened before login."""
        self.wire.send(SERVICE_REQUEST, NS(b"ssh-userauth"))
        answers = [number for number, _ in self.wire.open()]
        self.assertNotIn(91, answers)
        self.assertEqual(self.side.gate.logins, [])


class ProvingTests(Authenticating):
    """A hash that takes time holds up nobody."""

    def test_waits(self) -> None:
        """The answer comes when it is known."""
        self.side.gate.proofs = proofs = Deferred[frozenset[str]]()
        self.assertEqual(self.wire.password(b"root", b"secret"), [])
        proofs.callback(frozenset())
        self.wire.carry()
        self.assertEqual(self.wire.client.received[-1], (USERAUTH_SUCCESS, b""))

    def test_lost_meanwhile(self) -> None:
        """Who is gone by then is not let in."""
        self.side.gate.proofs = proofs = Deferred[frozenset[str]]()
        self.wire.password(b"root", b"secret")
        self.wire.lose()
        proofs.callback(frozenset())
        self.assertEqual(self.side.gate.logins, [])


class DelayTests(Authenticating):
    """A refused password takes its time."""

    settings = SshSettings(failure_seconds=2.0)

    def test_delay(self) -> None:
        """The refusal comes after the delay, the acceptance at once."""
        self.assertEqual(self.wire.password(b"root", b"x"), [])
        self.side.clock.advance(2.0)
        self.wire.carry()
        self.assertEqual(self.wire.client.received[-1], REFUSED)
        self.assertEqual(self.wire.password(b"root", b"secret"), [(USERAUTH_SUCCESS, b"")])

    def test_lost_meanwhile(self) -> None:
        """A client that goes while it waits leaves no timer behind."""
        self.wire.password(b"root", b"x")
        self.wire.lose()
        self.assertEqual(self.side.clock.getDelayedCalls(), [])


class KeyTests(Authenticating):
    """RFC 4252 section 7."""

    def query(self, blob: bytes, algorithm: bytes = b"ssh-ed25519") -> list[Packet]:
        """Would this key do?"""
        return self.wire.authenticate(b"root", b"publickey", b"\0" + NS(algorithm) + NS(blob))

    def prove(self, wire: Wire, *, spoil: bool = False) -> list[Packet]:
        """An attempt with a signature, which *spoil* breaks."""
        head = NS(b"root") + NS(b"ssh-connection") + NS(b"publickey") + b"\1"
        head += NS(b"ssh-ed25519") + NS(KEY.public().blob())
        text = NS(wire.client.sessionID) + bytes([USERAUTH_REQUEST]) + head
        signature = KEY.sign(text if not spoil else text + b"x")
        return wire.send(USERAUTH_REQUEST, head + NS(signature))

    def test_query(self) -> None:
        """A planted key is answered with PK_OK, another is refused; both are recorded."""
        blob = KEY.public().blob()
        self.assertEqual(self.query(blob)[-1], (PK_OK, NS(b"ssh-ed25519") + NS(blob)))
        self.assertEqual(self.query(make_key("another").public().blob()), [REFUSED])
        offers = [e for e in self.host.seen.events if isinstance(e, ClientFingerprint)]
        self.assertEqual([e.username for e in offers], ["root", "root"])
        self.assertTrue(offers[0].fingerprint.startswith("SHA256:"))
        self.assertFalse(offers[0].fingerprint.endswith("="))

    def test_signature(self) -> None:
        """The right signature logs in."""
        self.query(KEY.public().blob())
        self.assertEqual(self.prove(self.wire), [(USERAUTH_SUCCESS, b"")])
        (event,) = self.logins()
        self.assertIsInstance(event, LoginSuccess)
        self.assertEqual((event.password, event.type), (None, "ssh-ed25519"))

    def test_wrong_signature(self) -> None:
        """A wrong one is refused, and nothing of a login is made in the world."""
        self.query(KEY.public().blob())
        before = set(self.host.host.kernel.processes)
        self.assertEqual(self.prove(self.wire, spoil=True), [REFUSED])
        self.assertEqual(set(self.host.host.kernel.processes), before)
        self.assertEqual(self.side.gate.logins, [])

    def test_no_key(self) -> None:
        """Bytes that are no key are refused."""
        for blob in (b"", b"\xff" * 40, NS(b"ssh-rsa"), NS(b"ssh-ed25519") + NS(b"short"), NS(b"x") * 3):
            with self.subTest(blob=blob):
                wire = self.side.connect().handshake()
                data = b"\0" + NS(b"ssh-rsa") + NS(blob)
                self.assertEqual(wire.authenticate(b"root", b"publickey", data)[-1:], [REFUSED])
                wire.lose()
