"""The key exchange: OpenSSH's algorithms, the event of an offer, and nothing kept that is done with."""

import hashlib
import struct
from functools import lru_cache

from twisted.conch.ssh import transport

from honeyllm.events import ClientKex
from honeyllm.ssh._ciphers import one_call
from honeyllm.ssh._habits import OPENSSH

LIST_NAMES = 10


class KeyExchange(transport.SSHServerTransport):
    """Conch's, with OpenSSH's lists."""

    supportedKeyExchanges = list(OPENSSH.key_exchanges)
    supportedCiphers = list(OPENSSH.ciphers)
    supportedMACs = list(OPENSSH.macs)
    supportedCompressions = [b"none"]

    def ssh_KEXINIT(self, packet: bytes) -> None:
        """Negotiate the algorithms (RFC 4253 section 7.1)."""
        super().ssh_KEXINIT(packet)
        if self.nextEncryptions is not None and None not in vars(self.nextEncryptions).values():
            self.nextEncryptions = one_call(self.nextEncryptions)

    def _keySetup(self, sharedSecret: bytes, exchangeHash: bytes) -> None:
        """The keys are agreed: what was said on the way to them, some KiB, is dropped."""
        super()._keySetup(sharedSecret, exchangeHash)
        self.ourKexInitPayload = self.otherKexInitPayload = b""
        self.ecPub = None


def _name_lists(data: bytes) -> list[tuple[str, ...]]:
    lists = []
    for _ in range(LIST_NAMES):
        (length,) = struct.unpack(">L", data[:4])
        names, data = data[4 : 4 + length], data[4 + length :]
        lists.append(tuple(names.decode("utf-8", "backslashreplace").split(",")))
    return lists


@lru_cache(maxsize=256)
def kex_event(offered: bytes) -> ClientKex:
    """The event of a KEXINIT; most clients offer what others have offered."""
    lists = _name_lists(offered)
    kex, keys, encryption, _, mac, _, compression, _, languages, _ = lists
    algorithms = ";".join(",".join(names) for names in (kex, encryption, mac, compression))
    return ClientKex(
        hassh=hashlib.md5(algorithms.encode(), usedforsecurity=False).hexdigest(),
        hasshAlgorithms=algorithms,
        kexAlgs=kex,
        keyAlgs=keys,
        encCS=encryption,
        macCS=mac,
        compCS=compression,
        langCS=languages,
    )
