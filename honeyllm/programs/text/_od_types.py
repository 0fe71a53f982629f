"""The output formats of od: type strings, and how each shows its bytes."""

import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Literal

import attrs

Order = Literal["<", ">"]
NAMES = str.split(
    "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc"
    " fs gs rs us sp"
)
ESCAPES = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
WIDTHS: Mapping[str, Mapping[int, int]] = {
    "d": {1: 4, 2: 6, 4: 11, 8: 20},
    "o": {1: 3, 2: 6, 4: 11, 8: 22},
    "u": {1: 3, 2: 5, 4: 10, 8: 20},
    "x": {1: 2, 2: 4, 4: 8, 8: 16},
    "f": {4: 15, 8: 24, 16: 29},
    "a": {1: 3},
    "c": {1: 3},
}
SIZES: Mapping[str, Mapping[str, int]] = {
    "f": {"F": 4, "D": 8, "L": 16},
    "i": {"C": 1, "S": 2, "I": 4, "L": 8},
}
OLD: Mapping[str, str] = {
    "a": "a",
    "b": "o1",
    "c": "c",
    "D": "u4",
    "d": "u2",
    "e": "fD",
    "f": "fF",
    "F": "fD",
    "H": "x4",
    "h": "x2",
    "i": "dI",
    "I": "dL",
    "L": "dL",
    "l": "dL",
    "O": "o4",
    "B": "o2",
    "o": "o2",
    "s": "d2",
    "X": "x4",
    "x": "x2",
}
"""The options of old, as type strings."""


class TypeFault(Exception):
    """The type string is wrong; the message says how."""


@attrs.frozen(kw_only=True)
class Format:
    """One format: items of *size* bytes, each shown in *width* columns."""

    kind: str
    size: int
    trailer: bool = False

    @property
    def width(self) -> int:
        """Columns of one item, without what separates it."""
        return WIDTHS[self.kind][self.size]

    def texts(self, block: bytes, order: Order) -> list[str]:
        """The items of *block*, whose length is a multiple of the size."""
        if self.kind in CHARACTERS:
            show = CHARACTERS[self.kind]
            return [show(byte) for byte in block]
        if self.kind == "f":
            return [_float(block[at : at + self.size], order) for at in range(0, len(block), self.size)]
        letter = {1: "B", 2: "H", 4: "I", 8: "Q"}[self.size]
        values = struct.unpack(f"{order}{len(block) // self.size}{letter}", block)
        if self.kind == "d":
            top = 1 << (self.size * 8 - 1)
            return [str(value - 2 * top if value >= top else value) for value in values]
        if self.kind == "u":
            return [str(value) for value in values]
        return [f"{value:0{self.width}{self.kind}}" for value in values]


def _named(byte: int) -> str:
    byte &= 0x7F
    return "del" if byte == 127 else NAMES[byte] if byte <= 32 else chr(byte)


def _escaped(byte: int) -> str:
    return ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"{byte:03o}")


CHARACTERS: Mapping[str, Callable[[int], str]] = {"a": _named, "c": _escaped}


def _float(data: bytes, order: Order) -> str:
    if len(data) == 16:
        return _long_double(data if order == "<" else data[::-1])
    letter, digits = ("f", 6) if len(data) == 4 else ("d", 15)
    value = struct.unpack(order + letter, data)[0]
    if value != value:
        return "-nan" if data[-1 if order == "<" else 0] & 0x80 else "nan"
    smallest = 1.17549435e-38 if letter == "f" else 2.2250738585072014e-308
    for precision in range(1 if abs(value) < smallest else digits, digits + 4):
        text = f"{value:.{precision}g}"
        if _packed(float(text), letter) == _packed(value, letter):
            break
    return text


def _packed(value: float, letter: str) -> bytes:
    try:
        return struct.pack(letter, value)
    except OverflowError:
        return b""


def _long_double(data: bytes) -> str:
    """The 80-bit format of x86."""
    mantissa, exponent = int.from_bytes(data[:8], "little"), int.from_bytes(data[8:10], "little")
    sign = "-" if exponent & 0x8000 else ""
    exponent &= 0x7FFF
    if exponent == 0x7FFF or (exponent and not mantissa >> 63):
        return sign + ("inf" if exponent == 0x7FFF and not mantissa << 1 & ((1 << 64) - 1) else "nan")
    if not mantissa:
        return sign + "0"
    with localcontext() as context:
        context.prec = 40
        value = Decimal(mantissa) * Decimal(2) ** (max(exponent, 1) - 16383 - 63)
        context.prec = 18
        value = (+value).normalize()
        power = value.adjusted()
        if -5 < power < 18:
            return f"{sign}{value:f}"
        text = f"{value:e}".replace("E", "e").replace("e", "e")
        mantissa_text, _, power_text = text.partition("e")
        return f"{sign}{mantissa_text}e{power_text[0]}{power_text[1:].rjust(2, '0')}"


def parse_types(text: str, word: Callable[[str], str]) -> list[Format]:
    """
    The formats of a ``-t`` string.

    Raises:
        TypeFault: it is malformed.
    """
    formats: list[Format] = []
    at = 0
    while at < len(text):
        kind = text[at]
        at += 1
        if kind in "ac":
            size = 1
        elif kind in "doux" or kind == "f":
            size, at = _size(text, at, kind, word)
        else:
            raise TypeFault(f"invalid character '{kind}' in type string {word(text)}")
        trailer = text[at : at + 1] == "z"
        at += trailer
        formats.append(Format(kind=kind, size=size, trailer=trailer))
    return formats


def _size(text: str, at: int, kind: str, word: Callable[[str], str]) -> tuple[int, int]:
    letters = SIZES["f" if kind == "f" else "i"]
    if text[at : at + 1] in letters:
        return letters[text[at]], at + 1
    digits = re.match("[0-9]*", text[at:])
    assert digits is not None
    if not digits[0]:
        return (8 if kind == "f" else 4), at
    size = int(digits[0][:10])
    if size not in WIDTHS[kind]:
        what = "floating point" if kind == "f" else "integral"
        raise TypeFault(
            f"invalid type string {word(text)};\nthis system doesn't provide a {size}-byte {what} type"
        )
    return size, at + digits.end()
