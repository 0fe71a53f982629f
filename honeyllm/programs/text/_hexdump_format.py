"""The format strings of hexdump: iterations, byte counts and printf-like conversions."""

import re
import struct

import attrs

UNIT = re.compile(r'\s*(?:([0-9]+)?\s*(?:/\s*([0-9]+)?)?\s*"((?:[^"\\]|\\.)*)")', re.DOTALL)
CONVERSION = re.compile(r"%([-#+ 0]*)([0-9]*)(\.[0-9]*)?(_A[dox]|_a[dox]|_[cpu]|[cdiouXxeEfGgs%])")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
INTEGERS = {1: "B", 2: "H", 4: "I", 8: "Q"}
NAMES = (
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr", "so", "si",
    "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us",
)  # fmt: skip
QUOTED = {0: "\\0", 7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v"}
MAX_ITERATIONS = 65536


class FormatFault(Exception):
    """The format is malformed; the message says how."""


@attrs.frozen(kw_only=True)
class Piece:
    """Literal text, or one conversion of *size* bytes."""

    text: str = ""
    flags: str = ""
    width: int = 0
    precision: str = ""
    code: str = ""
    size: int = 0

    def show(self, data: bytes, address: int) -> str:
        """What the piece prints for *data*, or for its lack (empty) where it should have some."""
        if not self.code:
            return self.text
        if self.code[:2] in ("_a", "_A"):
            return self._number(address, self.code[2])
        if not data:
            return " " * self.width
        if len(data) < self.size:
            data += bytes(self.size - len(data))
        return self._value(data)

    def _number(self, value: int, code: str) -> str:
        spec = f"%{self.flags}{self.width or ''}{self.precision}{'d' if code in 'iu' else code}"
        return spec % value

    def _padded(self, text: str) -> str:
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)

    def _value(self, data: bytes) -> str:
        code, byte = self.code, data[0]
        if code == "_c":
            return self._padded(QUOTED.get(byte) or (chr(byte) if 32 <= byte < 127 else f"{byte:03o}"))
        if code == "_p":
            return self._padded(chr(byte) if 32 <= byte < 127 else ".")
        if code == "_u":
            name = (
                NAMES[byte]
                if byte < 32
                else "del"
                if byte == 127
                else chr(byte)
                if byte < 127
                else f"{byte:02x}"
            )
            return self._padded(name)
        if code == "c":
            return self._padded(chr(byte) if byte < 128 else "\udc00"[:0] + chr(byte + 0xDC00))
        if code == "s":
            return self._padded(data.split(b"\0")[0].decode("utf-8", "surrogateescape"))
        if code in "eEfGg":
            value = struct.unpack("<f" if self.size == 4 else "<d", data[: self.size])[0]
            return str(f"%{self.flags}{self.width or ''}{self.precision}{code}" % value)
        number = struct.unpack("<" + INTEGERS[self.size], data[: self.size])[0]
        if code in "di" and number >> (self.size * 8 - 1):
            number -= 1 << (self.size * 8)
        return self._number(number, code)


@attrs.frozen(kw_only=True)
class Unit:
    """*pieces* done *count* times; ``counted`` says that the number was given."""

    count: int
    counted: bool
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Bytes that one iteration uses."""
        return sum(piece.size for piece in self.pieces)


@attrs.frozen(kw_only=True)
class Format:
    """One format string; ``final`` is what it prints behind everything (from ``%_A``)."""

    units: tuple[Unit, ...]
    final: tuple[Piece, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of input that it uses."""
        return sum(unit.size * unit.count for unit in self.units)

    def filled(self, block: int) -> "Format":
        """The last unit without a count goes on to the end of a *block*."""
        last = self.units[-1] if self.units else None
        if last is None or last.counted or not last.size or self.size >= block:
            return self
        extra = (block - self.size) // last.size
        return attrs.evolve(self, units=(*self.units[:-1], attrs.evolve(last, count=last.count + extra)))

    def show(self, block: bytes, address: int) -> str:
        """The text for one block."""
        out: list[str] = []
        at = 0
        for unit in self.units:
            for number in range(unit.count):
                for place, piece in enumerate(unit.pieces):
                    text = piece.show(block[at : at + piece.size] if piece.size else b"", address + at)
                    if (
                        not piece.code
                        and place == len(unit.pieces) - 1
                        and unit.count > 1
                        and number == unit.count - 1
                    ):
                        text = text.rstrip(" \t")
                    out.append(text)
                    at += piece.size
        return "".join(out)


def parse_format(text: str) -> Format:
    """
    The format that *text* says.

    Raises:
        FormatFault: it is malformed.
    """
    units: list[Unit] = []
    final: tuple[Piece, ...] = ()
    at = 0
    while text[at:].strip():
        match = UNIT.match(text, at)
        if match is None:
            raise FormatFault(f"bad format {{{text}}}")
        at = match.end()
        count, size, body = match.groups()
        pieces = _pieces(ESCAPE.sub(lambda m: ESCAPES.get(m[1], m[1]), body), int(size[:9]) if size else 0)
        if any(piece.code.startswith("_A") for piece in pieces):
            final = tuple(
                attrs.evolve(piece, code=piece.code.replace("A", "a")) if piece.code else piece
                for piece in pieces
            )
            continue
        repeat = min(int(count[:9]), MAX_ITERATIONS) if count else 1
        units.append(Unit(count=repeat, counted=bool(count), pieces=tuple(pieces)))
    return Format(units=tuple(units), final=final)


def _pieces(body: str, size: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    data = [m for m in CONVERSION.finditer(body) if m[4] != "%" and m[4][:2] not in ("_a", "_A")]
    if size and len(data) > 1:
        raise FormatFault("byte count with multiple conversion characters")
    while at < len(body):
        percent = body.find("%", at)
        if percent < 0:
            percent = len(body)
        if percent > at:
            pieces.append(Piece(text=body[at:percent]))
        if percent == len(body):
            break
        match = CONVERSION.match(body, percent)
        if match is None:
            raise FormatFault(f"bad conversion character %{body[percent + 1 : percent + 2]}")
        at = match.end()
        pieces.append(Piece(text="%") if match[4] == "%" else _conversion(match, size))
    if size and not data:
        pieces.append(Piece(code="", size=size))
    return pieces


def _conversion(match: "re.Match[str]", size: int) -> Piece:
    flags, width, precision, code = match.groups()
    if code[:2] in ("_a", "_A"):
        used = 0
    elif code in ("_c", "_p", "_u", "c"):
        used = 1
    elif code == "s":
        used = size or int((precision or ".0")[1:] or 0)
        if not used:
            raise FormatFault("%s requires a precision or a byte count")
    else:
        used = size or (8 if code in "eEfGg" else 4)
        if used not in (INTEGERS if code not in "eEfGg" else (4, 8)):
            raise FormatFault(f"bad byte count for conversion character {code}")
    return Piece(
        flags=flags, width=min(int(width or 0), 4096), precision=(precision or "")[:6], code=code, size=used
    )
