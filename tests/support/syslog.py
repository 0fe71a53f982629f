"""Syslog servers on loopback, for tests."""

import re
import socket
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

_FRAME = re.compile(rb"(\d+) ")


def datagrams(receiver: socket.socket) -> list[str]:
    """Everything that waits at *receiver*."""
    receiver.setblocking(False)
    found: list[str] = []
    while True:
        try:
            found.append(receiver.recv(1 << 17).decode())
        except BlockingIOError:
            return found


class StreamServer(Factory):
    """Remembers what each connection sent."""

    def __init__(self) -> None:
        self.connections: list[_Receiver] = []

    def buildProtocol(self, addr: object) -> Protocol:
        receiver = _Receiver()
        self.connections.append(receiver)
        return receiver

    @property
    def messages(self) -> list[str]:
        """All complete messages, by their octet counts."""
        return [message for each in self.connections for message in _unframed(bytes(each.data))]

    @property
    def has_connections(self) -> bool:
        """Whether any client is still there."""
        return any(not each.is_lost for each in self.connections)

    def hang_up(self) -> None:
        """Close all connections."""
        for each in self.connections:
            if each.transport is not None:
                each.transport.loseConnection()


class _Receiver(Protocol):
    def __init__(self) -> None:
        self.data = bytearray()
        self.is_lost = False

    def dataReceived(self, data: bytes) -> None:
        self.data += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.is_lost = True


def _unframed(data: bytes) -> list[str]:
    found: list[str] = []
    at = 0
    while frame := _FRAME.match(data, at):
        at = frame.end() + int(frame[1])
        if len(data) < at:
            break
        found.append(data[frame.end() : at].decode())
    return found


def self_signed(host: str) -> bytes:
    """A certificate for *host* with its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoded_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + encoded_key
