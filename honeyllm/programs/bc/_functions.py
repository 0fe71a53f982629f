"""The mathematical library of ``bc -l``, computed in fixed point with guard digits and cut."""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence

from honeyllm.programs.bc._number import Number, OutOfMemory

Pause = Callable[[], Awaitable[None]]
GUARD = 12
MAX_PLACES = 6000


def _fixed(number: Number, places: int) -> int:
    """*number* in units of 10**-places."""
    shift = places - number.scale
    unit: int = 10 ** abs(shift)
    return number.value * unit if shift >= 0 else number.value // unit


def _result(value: int, places: int, scale: int) -> Number:
    return Number(value, places).at(scale)


async def _series(first: int, ratio: Callable[[int, int], int], pause: Pause) -> int:
    """The sum of terms, each made from the last by *ratio*, until they vanish."""
    total, term, index = 0, first, 0
    while term:
        total += term
        index += 1
        term = ratio(term, index)
        if not index & 7:
            await pause()
    return total


async def exponential(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """e(x)"""
    x = arguments[0]
    if x.value < 0 and -x.whole > scale * 3 + 10:
        return Number(0, scale)
    if scale + abs(x.whole) > MAX_PLACES:
        raise OutOfMemory
    if not x:
        return Number(10**scale, scale)
    digits = int(abs(x.whole) / 2.302) + 1
    places = scale + digits + GUARD
    value = await _exp(_fixed(x, places), places, pause)
    return _result(value, places, scale)


async def _exp(x: int, places: int, pause: Pause) -> int:
    one = 10**places
    halvings = max(0, x.bit_length() - one.bit_length() + 8)
    extra = places + halvings // 2 + 4
    scaled = x * 10 ** (extra - places) >> halvings if x >= 0 else -(-x * 10 ** (extra - places) >> halvings)
    unit = 10**extra
    value = await _series(unit, lambda term, n: _cut(term * scaled, unit * n), pause)
    for _ in range(halvings):
        value = value * value // unit
        await pause()
    guard: int = 10 ** (extra - places)
    return value // guard


def _cut(one: int, other: int) -> int:
    """Division towards zero, so that series end."""
    return one // other if one >= 0 else -(-one // other)


async def logarithm(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """l(x)"""
    x = arguments[0]
    if x.value <= 0:
        return Number(1 - 10 ** max(scale, 1), 0).at(scale)
    places = scale + GUARD + len(str(abs(x.value).bit_length()))
    if places > MAX_PLACES:
        raise OutOfMemory
    value, power = _fixed(x, places * 2), 0
    places *= 2
    one = 10**places
    while abs(value - one) * 10 > one:
        value = math.isqrt(value * one)
        power += 1
        await pause()
    ratio = (value - one) * one // (value + one)
    square = ratio * ratio // one
    term, index, total = ratio, 1, 0
    while term:
        total += _cut(term, index)
        term, index = _cut(term * square, one), index + 2
        await pause()
    return _result(total * 2 << power, places, scale)


async def _pi(places: int, pause: Pause) -> int:
    """Machin's formula."""
    unit: int = 10 ** (places + GUARD)
    value = 4 * (4 * await _inverse_tangent(5, unit, pause) - await _inverse_tangent(239, unit, pause))
    guard: int = 10**GUARD
    return value // guard


async def _inverse_tangent(n: int, unit: int, pause: Pause) -> int:
    term, index, total, sign = unit // n, 1, 0, 1
    while term:
        total += sign * (term // index)
        term, index, sign = term // (n * n), index + 2, -sign
        if not index & 15:
            await pause()
    return total


async def sine(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """s(x)"""
    return await _circular(arguments[0], scale, pause, quarter=0)


async def cosine(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """c(x)"""
    return await _circular(arguments[0], scale, pause, quarter=1)


async def _circular(x: Number, scale: int, pause: Pause, *, quarter: int) -> Number:
    places = scale + GUARD + len(str(abs(x.whole).bit_length())) + abs(x.whole).bit_length() // 3
    if places > MAX_PLACES:
        raise OutOfMemory
    one = 10**places
    pi = await _pi(places, pause)
    value = _fixed(x, places) + quarter * pi // 2
    turns, value = divmod(value, pi)
    sign = -1 if turns % 2 else 1
    total = await _series(
        value, lambda term, n: -_cut(_cut(term * value, one) * value, one * (2 * n) * (2 * n + 1)), pause
    )
    return _result(sign * total, places, scale)


async def arctangent(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """a(x)"""
    x = arguments[0]
    if not x:
        return Number(0, 0)
    places = scale + GUARD + 6
    if places > MAX_PLACES:
        raise OutOfMemory
    one = 10**places
    value, doublings = abs(_fixed(x, places)), 0
    while value * 10 > one:
        value = value * one // (one + math.isqrt(one * one + value * value))
        doublings += 1
        await pause()
    square = value * value // one
    term, index, total, sign = value, 1, 0, 1
    while term:
        total += sign * (term // index)
        term, index, sign = term * square // one, index + 2, -sign
        await pause()
    total = total << doublings
    return _result(-total if x.value < 0 else total, places, scale)


async def bessel(arguments: Sequence[Number], scale: int, pause: Pause) -> Number:
    """j(n,x)"""
    order, x = arguments[0].whole, arguments[1]
    sign = -1 if order < 0 and order % 2 else 1
    order = abs(order)
    if order + abs(x.whole) + scale > MAX_PLACES:
        raise OutOfMemory
    places = scale + GUARD + int(abs(x.whole) * 0.9) + order
    one = 10**places
    half = _fixed(x, places) // 2
    first = one
    for n in range(1, order + 1):
        first = _cut(first * half, one * n)
        await pause()
    total = await _series(
        first, lambda term, n: -_cut(_cut(term * half, one) * half, one * n * (n + order)), pause
    )
    return _result(sign * total, places, scale)


FUNCTIONS: Mapping[str, Callable[[Sequence[Number], int, Pause], Awaitable[Number]]] = {
    "e": exponential,
    "l": logarithm,
    "s": sine,
    "c": cosine,
    "a": arctangent,
    "j": bessel,
}
