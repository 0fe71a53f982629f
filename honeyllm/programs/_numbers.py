"""Numbers as the C library and gnulib read them from command lines: strtold, xstrtoumax, durations."""

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

import attrs

from honeyllm.programs._gnu import Tool

MOST = (1 << 64) - 1
"""UINTMAX_MAX."""
FAR = 9999
"""Decimal exponents beyond are infinity (or zero), as beyond long double's range."""
REAL = re.compile(
    r"[ \t\n\v\f\r]*([-+]?)(?:(inf(?:inity)?)|(nan(?:\([0-9A-Za-z_]*\))?)"
    r"|0x((?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[-+]?[0-9]+)?)"
    r"|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?))",
    re.IGNORECASE | re.ASCII,
)
INTEGER = re.compile(r"[ \t\n\v\f\r]*([-+]?)([0-9]+)", re.ASCII)
POWERS = {letter: power for power, letter in enumerate("KMGTPEZY", 1)} | {"k": 1, "m": 2, "g": 3, "t": 4}
BLOCKS = {"b": 512, "w": 2, "c": 1}
DURATIONS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def leading_real(text: str) -> tuple[Decimal, str] | None:
    """The number that strtold reads at the start of *text* and what follows it, or None."""
    match = REAL.match(text)
    if match is None:
        return None
    sign, infinite, nan, hexadecimal, decimal = match.groups()
    if infinite:
        value = Decimal("Infinity")
    elif nan:
        value = Decimal("NaN")
    else:
        value = _hexadecimal(hexadecimal) if hexadecimal else _decimal(decimal)
    return (value.copy_negate() if sign == "-" else value), text[match.end() :]


def _decimal(digits: str) -> Decimal:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        mantissa, _, exponent = digits.lower().partition("e")
        small = exponent.startswith("-") or not mantissa.strip("0.")
        return Decimal(0) if small else Decimal("Infinity")
    if value and abs(value.adjusted()) > FAR:
        return Decimal("Infinity") if value.adjusted() > 0 else Decimal(0)
    return value


def _hexadecimal(digits: str) -> Decimal:
    try:
        return Decimal(float.fromhex("0x" + digits))
    except (ValueError, OverflowError):
        return Decimal("Infinity")


def seconds(text: str) -> float | None:
    """A duration of ``sleep`` or ``timeout``: a real number with an optional suffix; None for none."""
    found = leading_real(text)
    if found is None or found[1] not in DURATIONS or found[0].is_nan() or found[0].is_signed():
        return None
    return min(float(found[0]) * DURATIONS[found[1]], 1e9)


LARGE = ": Value too large for defined data type"
RANGE = ": Numerical result out of range"
Trouble = Literal["", "invalid", "suffix", "large"]


@attrs.frozen(kw_only=True)
class Whole:
    """What xstrtoumax says of a text: the number, and what is wrong with it."""

    value: int = 0
    trouble: Trouble = ""


def whole(text: str, suffixes: str = "", *, most: int = MOST, signed: bool = False) -> Whole:
    """
    Read an integer with one of the *suffixes*, as gnulib's xstrtoumax (or xstrtoimax if *signed*).

    ``0`` among the suffixes allows ``B`` and ``iB`` behind those that are powers.
    """
    match = INTEGER.match(text)
    if match is None and text.strip()[:1] in suffixes and text.strip():
        digits, sign, rest = "1", "", text.strip()
    elif match is None or (match[1] == "-" and not signed):
        return Whole(trouble="invalid")
    else:
        digits, sign, rest = match[2], match[1], text[match.end() :]
    factor = _factor(rest, suffixes) if rest else 1
    value = int(digits[:40]) * (factor or 1) if len(digits) <= 40 else most + 1
    large = value > most
    value = min(value, most)
    trouble: Trouble = "suffix" if factor is None else "large" if large else ""
    return Whole(value=-value if sign == "-" else value, trouble=trouble)


def _factor(rest: str, suffixes: str) -> int | None:
    letter, tail = rest[0], rest[1:]
    if letter not in suffixes:
        return None
    if letter in BLOCKS:
        return None if tail else BLOCKS[letter]
    power = POWERS.get(letter)
    if power is None or (tail and "0" not in suffixes):
        return None
    base = {"": 1024, "iB": 1024, "B": 1000, "D": 1000}.get(tail)
    return None if base is None else base**power


async def checked(
    tool: Tool, text: str, what: str, suffixes: str = "", *, least: int = 0, most: int = MOST
) -> int:
    """
    The integer in *text*; ends the program with ``what: 'text'`` unless it is from *least* to *most*.

    As gnulib's xdectoumax, and xdectoimax where *least* is negative.
    """
    number = whole(text, suffixes, signed=least < 0)
    value, trouble = number.value, number.trouble
    reason = ""
    if trouble == "large":
        reason = LARGE
    elif not trouble and not least <= value <= most:
        trouble, reason = "large", LARGE if value > (1 << 30) else RANGE
    if trouble:
        raise await tool.fatal(f"{what}: {tool.word(text)}{reason}")
    return value
