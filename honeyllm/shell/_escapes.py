"""Backslash escapes of ``$'...'`` and of backquoted text."""

from __future__ import annotations

import re

_SIMPLE = {
    "a": 7,
    "b": 8,
    "e": 27,
    "E": 27,
    "f": 12,
    "n": 10,
    "r": 13,
    "t": 9,
    "v": 11,
    "\\": 92,
    "'": 39,
    '"': 34,
    "?": 63,
}
_ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{1,2})|x\{(?P<braced>[0-9A-Fa-f]*)\}?"
    r"|u(?P<short>[0-9A-Fa-f]{1,4})|U(?P<long>[0-9A-Fa-f]{1,8})"
    r"|c(?P<control>.)|(?P<simple>[abeEfnrtv\\'\"?]))",
    re.DOTALL,
)
_BACKQUOTED = re.compile(r"\\([$`\\])")
_BACKQUOTED_IN_DOUBLE = re.compile(r"\\([$`\\\"])")


def encode(text: str) -> bytes:
    """The bytes that *text* stands for; a lone surrogate that stands for none becomes ``?``."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _unicode(value: int) -> bytes:
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
        return b"\xef\xbf\xbd"
    return chr(value).encode("utf-8")


def _value(match: re.Match[str]) -> bytes:
    kind, digits = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return bytes((_SIMPLE[digits],))
    if kind == "octal":
        return bytes((int(digits, 8) & 0xFF,))
    if kind in ("hex", "braced"):
        return bytes((int(digits or "0", 16) & 0xFF,))
    if kind == "control":
        return bytes((0x7F if digits == "?" else encode(digits.upper())[0] & 0x1F,))
    return _unicode(int(digits, 16))


def decode_ansi(text: str) -> str:
    """The value of ``$'text'``, which ends at its first NUL."""
    if "\\" not in text:
        return text
    pieces: list[bytes] = []
    end = 0
    for match in _ESCAPE.finditer(text):
        pieces += encode(text[end : match.start()]), _value(match)
        end = match.end()
    pieces.append(encode(text[end:]))
    return b"".join(pieces).split(b"\0", 1)[0].decode("utf-8", "surrogateescape")


def unescape_backquoted(text: str, in_double: bool) -> str:
    """The command between two backquotes; inside double quotes ``\\"`` is unescaped as well."""
    return (_BACKQUOTED_IN_DOUBLE if in_double else _BACKQUOTED).sub(r"\1", text)
