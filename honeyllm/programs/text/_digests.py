"""The checksums of coreutils: cryptographic ones of hashlib, and the three old ones."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

import attrs

REFLECTED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
FULL = 0xFFFFFFFF


class Digest(Protocol):
    """A running checksum."""

    def update(self, data: bytes, /) -> None:
        """Take more data."""

    def hexdigest(self) -> str:
        """The result as text."""


class Crc:
    """The CRC of POSIX cksum, which is that of zlib with all bits turned round and the length appended."""

    def __init__(self) -> None:
        self._state = FULL
        self._size = 0

    def update(self, data: bytes, /) -> None:
        """Take more data."""
        self._state = zlib.crc32(data.translate(REFLECTED), self._state)
        self._size += len(data)

    def hexdigest(self) -> str:
        """The checksum and the size."""
        length = self._size.to_bytes((self._size.bit_length() + 7) // 8, "little")
        state = zlib.crc32(length.translate(REFLECTED), self._state) ^ FULL
        return f"{int(f'{state:032b}'[::-1], 2) ^ FULL} {self._size}"


class Sysv:
    """``sum -s``"""

    def __init__(self) -> None:
        self._sum = 0
        self._size = 0

    def update(self, data: bytes, /) -> None:
        """Take more data."""
        self._sum += sum(data)
        self._size += len(data)

    def hexdigest(self) -> str:
        """The checksum and the number of 512-byte blocks."""
        total = self._sum & FULL
        total = (total & 0xFFFF) + (total >> 16)
        return f"{(total & 0xFFFF) + (total >> 16)} {-(-self._size // 512)}"


class Bsd:
    """``sum -r``"""

    def __init__(self) -> None:
        self._sum = 0
        self._size = 0

    def update(self, data: bytes, /) -> None:
        """Take more data."""
        value = self._sum
        for byte in data:
            value = ((value >> 1) + ((value & 1) << 15) + byte) & 0xFFFF
        self._sum = value
        self._size += len(data)

    def hexdigest(self) -> str:
        """The checksum and the number of 1024-byte blocks."""
        return f"{self._sum:05d} {-(-self._size // 1024):5d}"


def _hashed(name: str) -> Callable[[], Digest]:
    return lambda: hashlib.new(name, usedforsecurity=False)


@attrs.frozen(kw_only=True)
class Algorithm:
    """One checksum: its *tag* in ``--tag`` lines, and how many digits it has, 0 for the old ones."""

    make: Callable[[], Digest]
    tag: str = ""
    digits: int = 0


def blake2b(bits: int) -> Algorithm:
    """BLAKE2b of *bits* bits."""
    tag = "BLAKE2b" if bits == 512 else f"BLAKE2b-{bits}"
    return Algorithm(make=lambda: hashlib.blake2b(digest_size=bits // 8), tag=tag, digits=bits // 4)


ALGORITHMS: Mapping[str, Algorithm] = {
    "bsd": Algorithm(make=Bsd),
    "sysv": Algorithm(make=Sysv),
    "crc": Algorithm(make=Crc),
    "md5": Algorithm(make=_hashed("md5"), tag="MD5", digits=32),
    "sha1": Algorithm(make=_hashed("sha1"), tag="SHA1", digits=40),
    "sha224": Algorithm(make=_hashed("sha224"), tag="SHA224", digits=56),
    "sha256": Algorithm(make=_hashed("sha256"), tag="SHA256", digits=64),
    "sha384": Algorithm(make=_hashed("sha384"), tag="SHA384", digits=96),
    "sha512": Algorithm(make=_hashed("sha512"), tag="SHA512", digits=128),
    "blake2b": blake2b(512),
    "sm3": Algorithm(make=_hashed("sm3"), tag="SM3", digits=64),
}
