"""By what a client can tell one SSH server from another: its name and the algorithms it offers."""

from attrs import frozen
from twisted.conch.ssh.transport import SSHServerTransport


@frozen(kw_only=True)
class Habits:
    """
    One server's identification and algorithms, in its order.

    *host_key_algorithms* are those that it signs with; those for which there is no key are left out.
    """

    version: bytes
    key_exchanges: tuple[bytes, ...]
    ciphers: tuple[bytes, ...]
    macs: tuple[bytes, ...]
    host_key_algorithms: tuple[bytes, ...]


CURVE25519 = (b"curve25519-sha256", b"curve25519-sha256@libssh.org")
VERSION = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10"
OPENSSH = Habits(
    version=VERSION,
    key_exchanges=(*CURVE25519, b"ecdh-sha2-nistp256", b"ecdh-sha2-nistp384", b"ecdh-sha2-nistp521"),
    ciphers=(b"aes128-ctr", b"aes192-ctr", b"aes256-ctr"),
    macs=(b"hmac-sha2-256", b"hmac-sha2-512", b"hmac-sha1"),
    host_key_algorithms=(),
)
"""
OpenSSH of Debian 12, host keys in Conch's order.

No finite-field groups: cryptography's checks of their primes hold the reactor for seconds.
"""
DROPBEAR = Habits(
    version=b"SSH-2.0-dropbear",
    key_exchanges=CURVE25519,
    ciphers=(b"aes128-ctr", b"aes256-ctr"),
    macs=(b"hmac-sha1", b"hmac-sha2-256"),
    host_key_algorithms=(b"ssh-ed25519", b"rsa-sha2-256"),
)
"""Dropbear as OpenWrt builds it: without the curves of NIST and without zlib."""


def take_on(transport: SSHServerTransport, habits: Habits) -> None:
    """Let *transport*, whose connection is not made yet, offer what that server offers."""
    transport.ourVersionString = habits.version
    transport.supportedKeyExchanges = list(habits.key_exchanges)
    transport.supportedCiphers = list(habits.ciphers)
    transport.supportedMACs = list(habits.macs)
    known = [kind for kind in transport.supportedPublicKeys if kind != b"ssh-rsa"]
    transport.supportedPublicKeys = list(habits.host_key_algorithms) or known
