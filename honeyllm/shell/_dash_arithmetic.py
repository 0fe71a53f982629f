"""Arithmetic of dash: C's but ``++ -- , **``, over numbers and variables, after ``arith_yacc.c``."""

from __future__ import annotations

import re
from collections.abc import Callable

from honeyllm.shell._dash_words import is_ash
from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell

_token = re.compile(
    r"[ \t\n]*(?:(?P<number>0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator><<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^<>=!~?:()])|(?P<end>\Z))"
).match
_LEVELS = {
    "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8, "<": 7, "<=": 7, ">": 7, ">=": 7,
    "==": 6, "!=": 6, "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
}  # fmt: skip
_ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
MAX_NESTING = 200
_number = re.compile(r"[ \t\n]*[-+]?(?:0[xX][0-9a-fA-F]+|[0-9]+)[ \t\n]*").fullmatch


def _wrapped(value: int) -> int:
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def as_number(text: str) -> int:
    """What strtoimax makes of *text*."""
    digits = text.strip()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = 16 if digits[:2].lower() == "0x" else 8 if digits.startswith("0") else 10
    try:
        value = sign * int(digits, base)
    except ValueError:
        value = 0
    return min(max(value, _LEAST), _MOST)


_BINARY: dict[str, Callable[[int, int], int]] = {
    "*": lambda a, b: a * b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "<<": lambda a, b: a << (b & 63),
    ">>": lambda a, b: a >> (b & 63),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "&": lambda a, b: a & b,
    "^": lambda a, b: a ^ b,
    "|": lambda a, b: a | b,
}


class _Expression:
    """One expression being read and computed at once; *quiet* in a branch that is not taken."""

    def __init__(self, shell: Shell, text: str) -> None:
        self.shell = shell
        self.text = text
        self.at = 0
        self.kind = ""
        self.raw = ""
        self.quiet = 0
        self.depth = 0

    def fault(self, message: str) -> ShellError:
        return ShellError(f'arithmetic expression: {message}: "{self.text}"', status=2)

    def advance(self) -> None:
        match = _token(self.text, self.at)
        if match is None:
            self.kind, self.raw = "operator", "?!"
            return
        self.at = match.end()
        self.kind = match.lastgroup or ""
        self.raw = match[self.kind]

    def value(self) -> int:
        self.advance()
        if self.kind == "end" and not self.text:
            return 0
        result = self.assignment()
        if self.kind != "end":
            raise self.fault("expecting EOF")
        return result

    def assignment(self) -> int:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.fault("expecting primary")
        try:
            return self._assignment()
        finally:
            self.depth -= 1

    def _assignment(self) -> int:
        if self.kind != "name":
            return self.conditional()
        name, back = self.raw, (self.at, self.kind, self.raw)
        self.advance()
        operator = self.raw
        if self.kind != "operator" or operator not in _ASSIGNMENTS:
            self.at, self.kind, self.raw = back
            return self.conditional()
        self.advance()
        result = self.assignment()
        if self.quiet:
            return result
        if operator != "=":
            result = self.operate(operator[:-1], self.variable(name), result)
        self.shell.set(name, str(result))
        return result

    def conditional(self) -> int:
        condition = self.binary(1)
        if self.raw != "?" or self.kind != "operator":
            return condition
        self.advance()
        first = self._branch(condition == 0, self.assignment)
        if self.raw != ":":
            raise self.fault("expecting ':'")
        self.advance()
        second = self._branch(condition != 0, self.conditional)
        return first if condition else second

    def _branch(self, skipped: bool, read: Callable[[], int]) -> int:
        self.quiet += skipped
        try:
            return read()
        finally:
            self.quiet -= skipped

    def binary(self, least: int) -> int:
        left = self.primary()
        while self.kind == "operator" and _LEVELS.get(self.raw, 0) >= least:
            operator = self.raw
            self.advance()
            level = _LEVELS[operator] + 1
            if operator in ("&&", "||"):
                skipped = (left != 0) == (operator == "||")
                right = self._branch(skipped, lambda: self.binary(level))  # noqa: B023  # called at once
                left = int(left != 0 and right != 0) if operator == "&&" else int(left != 0 or right != 0)
            else:
                left = self.operate(operator, left, self.binary(level))
        return left

    def operate(self, operator: str, left: int, right: int) -> int:
        if operator in "/%":
            if right == 0:
                if self.quiet:
                    return 0
                raise self.fault("division by zero")
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return _wrapped(quotient if operator == "/" else left - quotient * right)
        return _wrapped(_BINARY[operator](left, right))

    def primary(self) -> int:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.fault("expecting primary")
        try:
            return self._primary()
        finally:
            self.depth -= 1

    def _primary(self) -> int:
        kind, raw = self.kind, self.raw
        if kind == "operator" and raw in "-+!~":
            self.advance()
            value = self.primary()
            return _wrapped({"-": -value, "+": value, "!": int(not value), "~": ~value}[raw])
        if kind == "operator" and raw == "(":
            self.advance()
            value = self.assignment()
            if self.raw != ")":
                raise self.fault("expecting ')'")
            self.advance()
            return value
        if kind not in ("number", "name"):
            raise self.fault("expecting primary")
        self.advance()
        return as_number(raw) if kind == "number" else 0 if self.quiet else self.variable(raw)

    def variable(self, name: str) -> int:
        text = self.shell.get(name)
        if text is None and self.shell.options.nounset and is_ash(self.shell):
            raise ShellError(f"{name}: parameter not set", status=2)
        if not text or not text.strip():
            return 0
        if not _number(text):
            raise ShellError(f"Illegal number: {text}", status=2)
        return as_number(text)


def dash_arithmetic(shell: Shell) -> Callable[[str], int]:
    """The evaluator of *shell*."""
    return lambda text: _Expression(shell, text).value()
