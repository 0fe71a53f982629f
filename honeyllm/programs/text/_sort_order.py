"""The orders of sort: from a line to a value that Python compares the same way."""

import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

from honeyllm.programs._numbers import leading_real
from honeyllm.programs.text._sort_keys import Key, Ordering
from honeyllm.programs.text._version_key import version_key

NUMBER = re.compile(rb"[ \t\n]*(-?)([0-9]*)(?:\.([0-9]*))?")
HUMAN = re.compile(rb"[ \t\n]*(-?)([0-9]*(?:\.[0-9]*)?)([KMGTPEZYk]?)")
MONTH = re.compile(rb"[ \t\n]*([A-Za-z]{3})")
MONTHS = {m: n for n, m in enumerate(b"JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
UNITS = {letter: power for power, letter in enumerate(b"KMGTPEZY", 1)} | {ord("k"): 1}
NOT_DICTIONARY = bytes(
    b for b in range(256) if not (chr(b).isascii() and (chr(b).isalnum() or b in b" \t\n"))
)
NOT_PRINTING = bytes(b for b in range(256) if not 32 <= b < 127)
UPPER = bytes(range(256)).upper()
SHORT = 18
Value = Callable[[bytes], Any]


def numeric(data: bytes) -> int | Decimal:
    """``-n``"""
    if data.isdigit() and len(data) <= SHORT:
        return int(data)
    match = NUMBER.match(data)
    assert match is not None
    sign, whole, fraction = match.groups()
    if not (fraction and fraction.strip(b"0")):
        if len(whole) <= SHORT:
            value = int(whole or b"0")
            return -value if sign else value
        fraction = b"0"
    return Decimal(f"{sign.decode()}{whole.decode() or '0'}.{fraction.decode()}")


def human(data: bytes) -> tuple[int, int | Decimal]:
    """``-h``: first the unit, then the number."""
    match = HUMAN.match(data)
    assert match is not None
    power = UNITS[match[3][0]] if match[3] and match[2].strip(b"0.") else 0
    return (-power if match[1] else power), numeric(data)


def general(data: bytes) -> tuple[int, Decimal]:
    """``-g``: what is no number first, then NaN, then the numbers."""
    found = leading_real(data[:4096].decode("latin-1"))
    if found is None:
        return 0, Decimal(0)
    return (1, Decimal(0)) if found[0].is_nan() else (2, found[0])


def month(data: bytes) -> int:
    """``-M``: 0 for what is no month."""
    match = MONTH.match(data)
    return 0 if match is None else MONTHS.get(match[1].upper(), 0)


VALUES: dict[str, Value] = {"n": numeric, "g": general, "h": human, "M": month, "V": version_key}


class Down:
    """A value in descending order."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Down") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Down) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]  # never a key of a dict


def _value(ordering: Ordering, salt: bytes) -> Value | None:
    """What turns a key's text into its value; None where it is the text itself."""
    letters = ordering.letters
    dropped = NOT_DICTIONARY if "d" in letters else NOT_PRINTING if "i" in letters else b""
    table = UPPER if "f" in letters else None
    final = next((VALUES[letter] for letter in "nghMV" if letter in letters), None)
    if "R" in letters:
        final = lambda data: hashlib.md5(salt + data, usedforsecurity=False).digest()  # noqa: E731
    if table is None and not dropped:
        return final
    if final is None:
        return lambda data: data.translate(table, dropped)
    chosen = final
    return lambda data: chosen(data.translate(table, dropped))


@attrs.frozen(kw_only=True)
class Ranking:
    """
    The whole order: ``key`` gives a line's value, compared downwards with ``reverse``.

    ``unique`` says that only one of the lines with equal values is kept.
    """

    key: Value | None
    reverse: bool
    unique: bool


def ranking(
    keys: tuple[Key, ...], tab: bytes | None, *, reverse: bool, stable: bool, unique: bool, salt: bytes
) -> Ranking:
    """Put together the order of *keys*; *reverse* is that of the last resort, the whole line."""
    parts: list[Value | None] = [_part(key, tab, salt) for key in keys]
    directions = [key.ordering.reverse for key in keys]
    if not (stable or unique) or not keys:
        parts.append(None)
        directions.append(reverse)
    if len(set(directions)) > 1:
        parts = [_down(part) if down else part for part, down in zip(parts, directions, strict=True)]
        directions = [False]
    return Ranking(key=_together(parts), reverse=directions[0], unique=unique)


def _part(key: Key, tab: bytes | None, salt: bytes) -> Value:
    value = _value(key.ordering, salt)
    if value is None:
        return lambda line: key.part(line, tab)
    chosen = value
    return chosen if key.is_line else lambda line: chosen(key.part(line, tab))


def _down(part: Value | None) -> Value:
    if part is None:
        return Down
    chosen = part
    return lambda line: Down(chosen(line))


def _together(parts: list[Value | None]) -> Value | None:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2 and parts[1] is None and parts[0] is not None:
        first = parts[0]
        return lambda line: (first(line), line)
    return lambda line: tuple([line if part is None else part(line) for part in parts])
