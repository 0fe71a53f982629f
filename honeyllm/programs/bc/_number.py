"""Numbers with a scale, and the arithmetic of GNU bc on them (its number.c)."""

import math
from decimal import Decimal

import attrs

MAX_DIGITS = 40_000
"""Longer numbers exhaust the memory that a calculator may have."""
BASES = "0123456789ABCDEF"


class MathFault(Exception):
    """A run-time error; the message is bc's."""


class OutOfMemory(Exception):
    """A number has become too long."""


@attrs.frozen(slots=True)
class Number:
    """``value / 10**scale``"""

    value: int = 0
    scale: int = 0

    def __bool__(self) -> bool:
        return self.value != 0

    @property
    def whole(self) -> int:
        """Its integer part."""
        return _quotient(self.value, 10**self.scale)

    def at(self, scale: int) -> "Number":
        """Cut or extended to *scale* digits."""
        if scale >= self.scale:
            return Number(self.value * 10 ** (scale - self.scale), scale)
        return Number(_quotient(self.value, 10 ** (self.scale - scale)), scale)


ZERO, ONE = Number(), Number(1)


def _quotient(one: int, other: int) -> int:
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def checked(number: Number) -> Number:
    """*number*, unless it is too long."""
    if number.value.bit_length() > MAX_DIGITS * 3.33 or number.scale > MAX_DIGITS:
        raise OutOfMemory
    return number


def _aligned(one: Number, other: Number) -> tuple[int, int, int]:
    scale = max(one.scale, other.scale)
    return one.at(scale).value, other.at(scale).value, scale


def add(one: Number, other: Number, scale: int) -> Number:
    """``+``"""
    a, b, common = _aligned(one, other)
    return checked(Number(a + b, common))


def subtract(one: Number, other: Number, scale: int) -> Number:
    """``-``"""
    a, b, common = _aligned(one, other)
    return checked(Number(a - b, common))


def multiply(one: Number, other: Number, scale: int) -> Number:
    """``*``: as exact as the operands or *scale* are."""
    full = one.scale + other.scale
    return checked(Number(one.value * other.value, full).at(min(full, max(scale, one.scale, other.scale))))


def divide(one: Number, other: Number, scale: int) -> Number:
    """``/``"""
    if not other:
        raise MathFault("Divide by zero")
    shift = scale + other.scale - one.scale
    if abs(shift) > MAX_DIGITS:
        raise OutOfMemory
    top = one.value * 10**shift if shift >= 0 else _quotient(one.value, 10**-shift)
    return checked(Number(_quotient(top, other.value), scale))


def modulo(one: Number, other: Number, scale: int) -> Number:
    """``%``: what ``/`` leaves over."""
    if not other:
        raise MathFault("Modulo by zero")
    result = max(one.scale, other.scale + scale)
    product = multiply(divide(one, other, scale), other, result)
    return subtract(one, product, result).at(result)


def power(one: Number, other: Number, scale: int) -> Number:
    """``^``: *other* counts as an integer."""
    exponent = other.whole
    if not exponent:
        return ONE
    bits = one.value.bit_length()
    if abs(exponent) > 1 << 62:
        raise MathFault("exponent too large in raise")
    if abs(one.value) > 1 and (bits - 1) * abs(exponent) > MAX_DIGITS * 4:
        if exponent < 0 and one.scale == 0:
            return Number(0, scale)
        raise OutOfMemory
    if abs(exponent) * one.scale > MAX_DIGITS:
        raise OutOfMemory
    raised = Number(one.value ** abs(exponent), one.scale * abs(exponent))
    if exponent < 0:
        return divide(ONE, raised, scale)
    return checked(raised.at(min(raised.scale, max(scale, one.scale))))


def square_root(number: Number, scale: int) -> Number:
    """``sqrt``"""
    if number.value < 0:
        raise MathFault("Square root of a negative number")
    result = max(scale, number.scale)
    return checked(Number(math.isqrt(number.at(2 * result).value), result))


def compare(one: Number, other: Number) -> int:
    """-1, 0 or 1."""
    a, b, _ = _aligned(one, other)
    return (a > b) - (a < b)


def parse(text: str, base: int) -> Number:
    """A constant of the program, in the input *base*; digits beyond it count as its greatest."""
    whole, _, fraction = text.partition(".")
    if base == 10 and text.replace(".", "").isdigit():
        digits = int(Decimal(whole + fraction or "0"))
        return checked(Number(digits, len(fraction)))
    if len(whole) == 1 and not fraction:
        return Number(BASES.index(whole)) if whole in BASES else Number(ord(whole) - 55)
    value = 0
    for digit in whole:
        value = value * base + min(_digit(digit), base - 1)
    top, bottom = 0, 1
    for digit in fraction:
        top, bottom = top * base + min(_digit(digit), base - 1), bottom * base
    scale = len(fraction)
    return checked(Number(value * 10**scale + top * 10**scale // bottom, scale))


def _digit(letter: str) -> int:
    return int(letter) if letter.isdigit() else ord(letter) - 55


def show(number: Number, base: int) -> str:
    """*number* in the output *base*, as bc writes it."""
    if not number:
        return "0"
    sign = "-" if number.value < 0 else ""
    value = abs(number.value)
    if base == 10:
        digits = str(Decimal(value)) if value else "0"
        digits = digits.rjust(number.scale, "0")
        whole, fraction = digits[: len(digits) - number.scale], digits[len(digits) - number.scale :]
        return sign + (whole if whole != "0" or not fraction else "") + ("." + fraction if fraction else "")
    return sign + _in_base(value, number.scale, base)


def _in_base(value: int, scale: int, base: int) -> str:
    whole, part = divmod(value, 10**scale)
    digits: list[int] = []
    while whole:
        whole, digit = divmod(whole, base)
        digits.append(digit)
    width = len(str(base - 1))
    text = "".join(_shown(digit, base, width, spaced=True) for digit in reversed(digits))
    if not scale:
        return text
    text += "."
    reached, spaced = 1, False
    while len(str(reached)) <= scale:
        digit, part = divmod(part * base, 10**scale)
        text += _shown(digit, base, width, spaced=spaced)
        reached, spaced = reached * base, True
    return text


def _shown(digit: int, base: int, width: int, *, spaced: bool) -> str:
    return BASES[digit] if base <= 16 else (" " if spaced else "") + str(digit).rjust(width, "0")
