"""The two strings of tr: escapes, ranges, classes and repetitions, as coreutils' tr.c reads them."""

from collections.abc import Callable

import attrs

CLASSES: dict[str, Callable[[int], bool]] = {
    "alnum": lambda b: chr(b).isalnum(),
    "alpha": lambda b: chr(b).isalpha(),
    "blank": lambda b: b in b" \t",
    "cntrl": lambda b: b < 32 or b == 127,
    "digit": lambda b: chr(b).isdigit(),
    "graph": lambda b: 32 < b < 127,
    "lower": lambda b: chr(b).islower(),
    "print": lambda b: 32 <= b < 127,
    "punct": lambda b: 32 < b < 127 and not chr(b).isalnum(),
    "space": lambda b: b in b" \t\n\v\f\r",
    "upper": lambda b: chr(b).isupper(),
    "xdigit": lambda b: b in b"0123456789abcdefABCDEF",
}
MEMBERS = {name: bytes(b for b in range(128) if test(b)) for name, test in CLASSES.items()}
ESCAPES = dict(zip(b"\\abfnrtv", b"\\\a\b\f\n\r\t\v", strict=True))
OCTAL = b"01234567"
MOST = 1 << 20
"""Repetitions beyond this make no difference: a set has 256 members."""


class SetFault(Exception):
    """The string is malformed; the message says how."""


@attrs.frozen(kw_only=True)
class Piece:
    """One construct of a string: its characters in order; ``fill`` is the character of ``[c*]``."""

    members: bytes
    kind: str = ""
    """The name of a character class, or ``=`` for an equivalence class."""
    fill: bytes = b""


@attrs.define
class _Unquoted:
    data: bytearray = attrs.field(factory=bytearray)
    escaped: list[bool] = attrs.field(factory=list)
    warnings: list[str] = attrs.field(factory=list)

    def is_plain(self, at: int, letter: bytes) -> bool:
        """Whether *letter* stands at *at* without a backslash."""
        return at < len(self.data) and self.data[at] == letter[0] and not self.escaped[at]

    def add(self, byte: int, *, escaped: bool) -> None:
        """Append one character."""
        self.data.append(byte)
        self.escaped.append(escaped)


def _unquote(text: bytes) -> _Unquoted:
    result = _Unquoted()
    at = 0
    while at < len(text):
        byte = text[at]
        at += 1
        if byte != ord("\\"):
            result.add(byte, escaped=False)
        elif at == len(text):
            result.warnings.append("warning: an unescaped backslash at end of string is not portable")
            result.add(byte, escaped=False)
        elif text[at] in OCTAL:
            at = _octal(text, at, result)
        else:
            result.add(ESCAPES.get(text[at], text[at]), escaped=True)
            at += 1
    return result


def _octal(text: bytes, at: int, result: _Unquoted) -> int:
    end = at
    while end < len(text) and end < at + 3 and text[end] in OCTAL:
        end += 1
    if int(text[at:end], 8) > 255:
        end -= 1
        digits = text[at : end + 1].decode()
        result.warnings.append(
            f"warning: the ambiguous octal escape \\{digits} is being\n"
            f"\tinterpreted as the 2-byte sequence \\0{digits[:2]}, {digits[2]}"
        )
    result.add(int(text[at:end], 8), escaped=True)
    return end


def _shown(data: bytes) -> str:
    names = {byte: "\\" + chr(letter) for letter, byte in ESCAPES.items()}
    return "".join(names.get(b) or (chr(b) if 32 <= b < 127 else f"\\{b:03o}") for b in data)


class Parser:
    """Reads one string into pieces."""

    def __init__(self, text: bytes, word: Callable[[str], str]) -> None:
        self._text = _unquote(text)
        self._word = word
        self.warnings = self._text.warnings

    def run(self) -> list[Piece]:
        """
        The pieces of the string.

        Raises:
            SetFault: it is malformed.
        """
        data, pieces, at = self._text.data, list[Piece](), 0
        while at + 2 < len(data):
            piece, at = self._step(at)
            pieces.append(piece)
        return pieces + [Piece(members=bytes((byte,))) for byte in data[at:]]

    def _step(self, at: int) -> tuple[Piece, int]:
        text = self._text
        if text.is_plain(at, b"["):
            found = self._bracket(at) or self._repeat(at + 1)
            if found is not None:
                return found
        if text.is_plain(at + 1, b"-"):
            return self._range(text.data[at], text.data[at + 2]), at + 3
        return Piece(members=bytes(text.data[at : at + 1])), at + 1

    def _range(self, first: int, last: int) -> Piece:
        if last < first:
            shown = f"{_shown(bytes((first,)))}-{_shown(bytes((last,)))}"
            raise SetFault(f"range-endpoints of '{shown}' are in reverse collating sequence order")
        return Piece(members=bytes(range(first, last + 1)))

    def _bracket(self, at: int) -> tuple[Piece, int] | None:
        """``[:class:]`` or ``[=c=]``"""
        text = self._text
        mark = bytes(text.data[at + 1 : at + 2])
        if mark not in (b":", b"=") or text.escaped[at + 1]:
            return None
        end = next(
            (
                i
                for i in range(at + 2, len(text.data) - 1)
                if text.is_plain(i, mark) and text.is_plain(i + 1, b"]")
            ),
            -1,
        )
        if end < 0:
            return None
        name = bytes(text.data[at + 2 : end])
        piece = self._class(name) if mark == b":" else self._equivalence(name)
        if piece is None:
            return self._no_class(at, mark, name)
        return piece, end + 2

    def _class(self, name: bytes) -> Piece | None:
        word = name.decode("latin-1")
        return Piece(members=MEMBERS[word], kind=word) if word in MEMBERS else None

    def _equivalence(self, name: bytes) -> Piece | None:
        return Piece(members=name, kind="=") if len(name) == 1 else None

    def _no_class(self, at: int, mark: bytes, name: bytes) -> tuple[Piece, int] | None:
        """What is between the marks is no class: an error, unless it is ``[:*3]`` after all."""
        if not name:
            what = "character class name" if mark == b":" else "equivalence class character"
            raise SetFault(f"missing {what} '[{mark.decode() * 2}]'")
        if self._text.is_plain(at + 2, b"*") and self._repeat(at + 1) is not None:
            return None
        if mark == b":":
            raise SetFault(f"invalid character class {self._word(_shown(name))}")
        raise SetFault(f"{_shown(name)}: equivalence class operand must be a single character")

    def _repeat(self, at: int) -> tuple[Piece, int] | None:
        """``[c*n]``; *at* is that of the character."""
        text = self._text
        if not text.is_plain(at + 1, b"*"):
            return None
        for end in range(at + 2, len(text.data)):
            if text.escaped[end]:
                return None
            if text.data[end] == ord("]"):
                count = self._count(bytes(text.data[at + 2 : end]))
                byte = bytes(text.data[at : at + 1])
                return Piece(members=byte * min(count, MOST), fill=b"" if count else byte), end + 1
        return None

    def _count(self, digits: bytes) -> int:
        if not digits:
            return 0
        allowed = OCTAL if digits[:1] == b"0" else b"0123456789"
        if digits.strip(allowed) or len(digits) > 20:
            raise SetFault(f"invalid repeat count {self._word(_shown(digits))} in [c*n] construct")
        return int(digits, 8 if digits[:1] == b"0" else 10)
