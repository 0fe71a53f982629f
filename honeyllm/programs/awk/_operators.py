"""The operators that evaluate all their operands."""

import math
from collections.abc import Callable

from honeyllm.programs.awk._machine import Machine
from honeyllm.programs.awk._splitting import regex_of
from honeyllm.programs.awk._values import Value, data_of, number, truth

NAN = -math.nan


def add(left: Value, right: Value) -> float:
    """``+``."""
    return number(left) + number(right)


def subtract(left: Value, right: Value) -> float:
    """``-``."""
    return number(left) - number(right)


def multiply(left: Value, right: Value) -> float:
    """``*``."""
    return number(left) * number(right)


def divide(left: Value, right: Value) -> float:
    """``/``; by zero as the processor does it."""
    a, b = number(left), number(right)
    if b != 0.0:
        return a / b
    if a == 0.0 or math.isnan(a):
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def remainder(left: Value, right: Value) -> float:
    """``%``."""
    a, b = number(left), number(right)
    try:
        return math.fmod(a, b)
    except ValueError:
        return NAN


def power(left: Value, right: Value) -> float:
    """``^``."""
    try:
        return math.pow(number(left), number(right))
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if number(left) == 0 else NAN


ARITHMETIC: dict[str, Callable[[Value, Value], float]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "^": power,
}
ORDERS: dict[str, Callable[[int], bool]] = {
    "==": lambda n: n == 0,
    "!=": lambda n: n != 0,
    "<": lambda n: n < 0,
    "<=": lambda n: n <= 0,
    ">": lambda n: n > 0,
    ">=": lambda n: n >= 0,
}
UNARY: dict[str, Callable[[Value], Value]] = {
    "negate": lambda value: -number(value) + 0.0,
    "number": number,
    "not": lambda value: 0.0 if truth(value) else 1.0,
    "group": lambda value: value,
}


def operator(machine: Machine, name: str) -> Callable[..., Value]:
    """The function behind an operator of the tree."""
    if name in ARITHMETIC:
        return ARITHMETIC[name]
    if name in UNARY:
        return UNARY[name]
    if name == "":
        return machine.join
    if name in ORDERS:
        return _comparison(machine, ORDERS[name])
    wanted = name == "~"
    return lambda text, pattern: float(matches(machine, text, pattern) is wanted)


def _comparison(machine: Machine, test: Callable[[int], bool]) -> Callable[[Value, Value], Value]:
    def compare(left: Value, right: Value) -> Value:
        if type(left) is float and type(right) is float:
            return float(test((left > right) - (left < right)))
        return float(test(machine.order(left, right)))

    return compare


def matches(machine: Machine, text: Value, pattern: Value) -> bool:
    """Whether *text* has a match of the expression that *pattern* spells."""
    return regex_of(machine.string(pattern)).search(data_of(machine.string(text))) is not None
