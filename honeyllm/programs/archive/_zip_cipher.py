"""The traditional encryption of zip archives (APPNOTE 6.3, section 6.1)."""

from zlib import crc32

_MASK = 0xFFFFFFFF
_TABLE = tuple(crc32(bytes([n ^ 0xFF])) ^ 0xFF000000 for n in range(256))


def _step(checksum: int, byte: int) -> int:
    """One byte into a CRC-32 without its inversions."""
    return checksum >> 8 ^ _TABLE[(checksum ^ byte) & 0xFF]


class ZipCipher:
    """The state of the three keys; one instance for each member."""

    def __init__(self, password: bytes) -> None:
        self._keys = 0x12345678, 0x23456789, 0x34567890
        for byte in password:
            self._update(byte)

    def _update(self, byte: int) -> None:
        one, two, three = self._keys
        one = _step(one, byte)
        two = ((two + (one & 0xFF)) * 134775813 + 1) & _MASK
        self._keys = one, two, _step(three, two >> 24)

    def _next(self) -> int:
        key = self._keys[2] & 0xFFFF | 2
        return key * (key ^ 1) >> 8 & 0xFF

    def decrypt(self, data: bytes) -> bytes:
        """The plain bytes of *data*; some microseconds for each."""
        plain = bytearray()
        for byte in data:
            plain.append(byte ^ self._next())
            self._update(plain[-1])
        return bytes(plain)

    def encrypt(self, data: bytes) -> bytes:
        """The encrypted bytes of *data*."""
        hidden = bytearray()
        for byte in data:
            hidden.append(byte ^ self._next())
            self._update(byte)
        return bytes(hidden)
