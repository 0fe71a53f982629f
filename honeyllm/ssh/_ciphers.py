"""Conch's ciphers with the MAC in one call: a quarter of what a packet costs."""

import hmac
import struct

from twisted.conch.ssh.transport import SSHCiphers

DIGESTS = {b"hmac-sha2-256": "sha256", b"hmac-sha2-512": "sha512", b"hmac-sha1": "sha1"}


class OneCallCiphers(SSHCiphers):
    """``SSHCiphers`` whose HMACs (RFC 4253 section 6.4) are computed by one call of OpenSSL."""

    def makeMAC(self, seqid: int, data: bytes) -> bytes:
        """The MAC of an outgoing packet."""
        if not self.outMAC[0]:
            return b""
        return hmac.digest(self.outMAC.key, struct.pack(">L", seqid) + data, DIGESTS[self.outMACType])

    def verify(self, seqid: int, data: bytes, mac: bytes) -> bool:
        """Whether *mac* is that of an incoming packet."""
        if not self.inMAC[0]:
            return mac == b""
        wanted = hmac.digest(self.inMAC.key, struct.pack(">L", seqid) + data, DIGESTS[self.inMACType])
        return hmac.compare_digest(mac, wanted)


def one_call(ciphers: SSHCiphers) -> SSHCiphers:
    """The same choice of algorithms, before it has keys."""
    return OneCallCiphers(ciphers.outCipType, ciphers.inCipType, ciphers.outMACType, ciphers.inMACType)
