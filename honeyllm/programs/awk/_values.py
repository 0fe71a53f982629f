"""
awk's values and mawk's conversions.

A value is a float, a str whose characters stand for bytes, or None for what was
never set.  An :class:`Input` is a str that came from outside: it compares as a
number when it looks like one.
"""

import functools
import math
import re

MAX_INTEGER = 2147483647
SPACES = " \t\n\v\f\r"
NUMERAL = re.compile(
    r"[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|([iI][nN][fF](?:[iI][nN][iI][tT][yY])?)|([nN][aA][nN]))"
)
"""A constant of ours, linear on every text: what strtod(3) takes."""


class Input(str):
    """Text from outside the program."""

    __slots__ = ()


Value = float | str | None


class TooLong(Exception):
    """A string would pass the limit of memory."""


def text_of(data: bytes) -> str:
    """Bytes as a string of characters that stand for them."""
    return data.decode("latin-1")


def data_of(text: str) -> bytes:
    """The bytes that *text* stands for."""
    return text.encode("latin-1", "replace")


def argument(text: str) -> str:
    """An argument or variable of the environment as a string of bytes."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def path_of(text: str) -> str:
    """A string of bytes as a path."""
    return data_of(text).decode("utf-8", "surrogateescape")


def number(value: Value) -> float:
    """Any value as a number."""
    if type(value) is float:
        return value
    return 0.0 if value is None else parse_number(value)  # type: ignore[arg-type]


def parse_number(text: str) -> float:
    """The number at the start of *text*, as strtod(3) reads it; 0 when there is none."""
    if text.isdigit() and text.isascii() and len(text) < 16:
        return float(text)
    found = NUMERAL.match(text)
    return 0.0 if found is None else _converted(found)


def _converted(found: re.Match[str]) -> float:
    sign, hexadecimal, decimal, infinite, _ = found.groups()
    if decimal is not None:
        size = float(decimal)
    elif hexadecimal is not None:
        size = float(int(hexadecimal[:256], 16))
    else:
        size = math.inf if infinite is not None else math.nan
    return -size if sign == "-" else size


@functools.lru_cache(maxsize=4096)
def looks_numeric(text: str) -> bool:
    """Whether input *text* counts as a number."""
    bare = text.strip(SPACES)
    if not bare or bare[0] not in "0123456789+-." or bare[1:2] in ("i", "I", "n", "N"):
        return False
    found = NUMERAL.match(bare)
    return found is not None and found.end() == len(bare)


def as_number(value: Value) -> float | None:
    """The number that *value* compares as; None for a string."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if type(value) is Input and looks_numeric(value):
        return parse_number(value)
    return None


def truth(value: Value) -> bool:
    """Whether *value* counts as true."""
    if type(value) is float:
        return value != 0.0
    if not value:
        return False
    if type(value) is Input and looks_numeric(value):
        return parse_number(value) != 0.0
    return True


def is_integer(value: float) -> bool:
    """Whether mawk prints *value* as an integer."""
    return -MAX_INTEGER <= value <= MAX_INTEGER and value == int(value)


@functools.lru_cache(maxsize=1024)
def number_text(value: float, template: str) -> str:
    """A number as text: integers as such, others by *template* (CONVFMT or OFMT)."""
    if is_integer(value):
        return str(int(value))
    if math.isnan(value) or math.isinf(value):
        sign = "-" if math.copysign(1.0, value) < 0 else ""
        return sign + ("nan" if math.isnan(value) else "inf")
    try:
        return template % value
    except (ValueError, TypeError, OverflowError):
        return template


def order(left: Value, right: Value, template: str) -> int:
    """Negative, 0 or positive as *left* sorts before, with or behind *right*."""
    a, b = as_number(left), as_number(right)
    if a is not None and b is not None:
        return 1 if a > b else 0 if a == b else -1
    first, second = _string(left, template), _string(right, template)
    return (first > second) - (first < second)


def _string(value: Value, template: str) -> str:
    if type(value) is float:
        return number_text(value, template)
    return value or ""  # type: ignore[return-value]
