"""The encodings of base64, base32 and basenc: pure, a piece at a time."""

import base64
import re
from collections.abc import Callable, Mapping

import attrs

Z85 = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
TWO = b"01"
HEX = b"0123456789ABCDEF"
B32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
B32HEX = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
B64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
B64URL = B64[:62] + b"-_"


@attrs.frozen(kw_only=True)
class Base:
    """
    One encoding: groups of ``octets`` become ``letters`` characters of ``alphabet``.

    ``padded`` are the numbers of characters that a shorter last group may have before its ``=``.
    """

    alphabet: bytes
    octets: int
    letters: int
    encode: Callable[[bytes], bytes]
    padded: tuple[int, ...] = ()
    decode: Callable[[bytes], bytes] | None = None
    """For whole groups; without it they are decoded bit by bit."""

    @property
    def bits(self) -> int:
        """Bits in each character."""
        return self.octets * 8 // self.letters

    def partial(self, data: bytes) -> bytes:
        """What the characters of an incomplete group give."""
        value = 0
        for byte in data:
            value = value << self.bits | self.alphabet.index(byte)
        count = len(data) * self.bits // 8
        return (value >> (len(data) * self.bits - count * 8)).to_bytes(count, "big")


def _base2(data: bytes) -> bytes:
    return "".join(f"{byte:08b}" for byte in data).encode()


def _base2_reversed(data: bytes) -> bytes:
    return "".join(f"{byte:08b}"[::-1] for byte in data).encode()


def _from_base2_reversed(data: bytes) -> bytes:
    return bytes(int(data[at : at + 8][::-1], 2) for at in range(0, len(data), 8))


def _z85(data: bytes) -> bytes:
    pieces = bytearray()
    for at in range(0, len(data), 4):
        value = int.from_bytes(data[at : at + 4], "big")
        pieces += bytes(Z85[value // 85**power % 85] for power in range(4, -1, -1))
    return bytes(pieces)


def _from_z85(data: bytes) -> bytes:
    pieces = bytearray()
    for at in range(0, len(data), 5):
        value = 0
        for byte in data[at : at + 5]:
            value = value * 85 + Z85.index(byte)
        pieces += (value & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(pieces)


BASES: Mapping[str, Base] = {
    "base64": Base(
        alphabet=B64, octets=3, letters=4, padded=(2, 3), encode=base64.b64encode, decode=base64.b64decode
    ),
    "base64url": Base(
        alphabet=B64URL,
        octets=3,
        letters=4,
        padded=(2, 3),
        encode=base64.urlsafe_b64encode,
        decode=base64.urlsafe_b64decode,
    ),
    "base32": Base(
        alphabet=B32,
        octets=5,
        letters=8,
        padded=(2, 4, 5, 7),
        encode=base64.b32encode,
        decode=base64.b32decode,
    ),
    "base32hex": Base(
        alphabet=B32HEX,
        octets=5,
        letters=8,
        padded=(2, 4, 5, 7),
        encode=base64.b32hexencode,
        decode=base64.b32hexdecode,
    ),
    "base16": Base(alphabet=HEX, octets=1, letters=2, encode=base64.b16encode, decode=base64.b16decode),
    "base2msbf": Base(alphabet=TWO, octets=1, letters=8, encode=_base2),
    "base2lsbf": Base(alphabet=TWO, octets=1, letters=8, encode=_base2_reversed, decode=_from_base2_reversed),
    "z85": Base(alphabet=Z85, octets=4, letters=5, encode=_z85, decode=_from_z85),
}


class Decoder:
    """Decodes a stream; ``failed`` once something was no encoding."""

    def __init__(self, base: Base, *, ignore_garbage: bool) -> None:
        self._base = base
        self.failed = False
        letters = re.escape(base.alphabet)
        known = base.alphabet + (b"=" if base.padded else b"")
        others = bytes(byte for byte in range(256) if byte not in known)
        self._dropped = others if ignore_garbage else b"\n"
        self._whole = re.compile(b"(?:[%b]{%d})*" % (letters, base.letters))
        self._valid = re.compile(b"[%b]*" % letters)
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """The bytes that *data* completes."""
        self._rest += data.translate(None, self._dropped)
        pieces: list[bytes] = []
        while not self.failed:
            pieces.append(self._groups())
            if len(self._rest) < self._base.letters:
                break
            pieces.append(self._special(self._rest[: self._base.letters]))
            self._rest = self._rest[self._base.letters :]
        return b"".join(pieces)

    def finish(self) -> bytes:
        """What an incomplete last group gives."""
        if not self._rest or self.failed:
            return b""
        self.failed = True
        return self._prefix(self._rest)

    def _groups(self) -> bytes:
        match = self._whole.match(self._rest)
        assert match is not None
        self._rest = self._rest[match.end() :]
        if self._base.decode is not None:
            return self._base.decode(match[0])
        size = self._base.letters
        return b"".join(self._base.partial(match[0][at : at + size]) for at in range(0, len(match[0]), size))

    def _special(self, group: bytes) -> bytes:
        """A group that is padded, or wrong."""
        data = group.rstrip(b"=")
        valid = self._valid.fullmatch(data)
        if self._base.padded and valid and len(data) in self._base.padded:
            return self._base.partial(data)
        self.failed = True
        return self._prefix(group)

    def _prefix(self, group: bytes) -> bytes:
        match = self._valid.match(group)
        assert match is not None
        return self._base.partial(match[0]) if self._base.letters == 4 else b""
