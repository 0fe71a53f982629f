"""
Arithmetic expressions as instructions for a small stack machine.

Instructions instead of a tree: text from outside may nest and chain as deep
as it likes, and neither reading nor evaluating it may depend on Python's stack.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import NoReturn, TypeAlias

import attrs

from honeyllm.shell._arithmetic_tokens import (
    END,
    NAME,
    NUMBER,
    OPERATOR,
    POSTFIX,
    PREFIX,
    ArithmeticFault,
    Token,
    TokenReader,
    wrap,
)

MAX_DEPTH = 64
MAX_CACHED = 256

# Operation names of the machine.
PUSH, KEY, LOAD, PEEK, STORE, DROP, UNARY, BINARY, DIVIDE, POWER = range(10)
JUMP, JUMP_IF_ZERO, BOOLEAN, FAULT = range(10, 14)


@attrs.frozen
class Reference:
    """A variable, or an element of one."""

    name: str
    subscript: str | None


Operator2: TypeAlias = Callable[[int, int], int]
Instruction: TypeAlias = tuple[int, object, int]
"""Operation, its argument, and where in the text a fault of it is shown from."""


def _divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _modulo(left: int, right: int) -> int:
    return left - right * _divide(left, right)


_BINARY: dict[str, tuple[int, Operator2]] = {
    "|": (3, operator.or_),
    "^": (4, operator.xor),
    "&": (5, operator.and_),
    "==": (6, lambda a, b: int(a == b)),
    "!=": (6, lambda a, b: int(a != b)),
    "<=": (7, lambda a, b: int(a <= b)),
    ">=": (7, lambda a, b: int(a >= b)),
    "<": (7, lambda a, b: int(a < b)),
    ">": (7, lambda a, b: int(a > b)),
    "<<": (8, lambda a, b: wrap(a << (b & 63))),
    ">>": (8, lambda a, b: a >> (b & 63)),
    "+": (9, lambda a, b: wrap(a + b)),
    "-": (9, lambda a, b: wrap(a - b)),
    "*": (10, lambda a, b: wrap(a * b)),
    "/": (10, lambda a, b: wrap(_divide(a, b))),
    "%": (10, lambda a, b: wrap(_modulo(a, b))),
    "**": (11, lambda a, b: wrap(pow(a, b, 1 << 64))),
}
_PRECEDENCE = {text: precedence for text, (precedence, _) in _BINARY.items()} | {"||": 1, "&&": 2}
_ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
_UNARY: dict[str, Callable[[int], int]] = {
    "!": lambda a: int(not a),
    "~": operator.invert,
    "-": lambda a: wrap(-a),
    "+": operator.pos,
}


@attrs.define
class _Waiting:
    """A binary operator whose right side is being read."""

    text: str
    right: int
    jump: int = -1


@attrs.define
class _Compiler:
    reader: TokenReader
    code: list[Instruction] = attrs.field(factory=list)
    depth: int = 0

    def run(self) -> tuple[Instruction, ...]:
        self.reader.advance()
        if self.reader.token.kind is END:
            return ((PUSH, 0, 0),)
        self.comma()
        if self.reader.token.kind is not END:
            _one_too_many(self, self.reader.token)
        return tuple(self.code)

    def partly(self, fault: ArithmeticFault) -> tuple[Instruction, ...]:
        """What was read before *fault*: it is evaluated first, as bash does while it reads."""
        end = len(self.code)
        code = [(o, end if o in (JUMP, JUMP_IF_ZERO) and a is None else a, at) for o, a, at in self.code]
        return (*code, (FAULT, fault.message, 0))

    def emit(self, operation: int, argument: object = None, at: int | None = None) -> int:
        self.code.append((operation, argument, self.reader.last if at is None else at))
        return len(self.code) - 1

    def land(self, jump: int) -> None:
        """Let the instruction *jump* lead to here."""
        operation, _, at = self.code[jump]
        self.code[jump] = (operation, len(self.code), at)

    def at(self, text: str) -> bool:
        token = self.reader.token
        return token.kind is OPERATOR and token.text == text

    def comma(self) -> None:
        self.assignment()
        while self.at(","):
            self.reader.advance()
            self.emit(DROP)
            self.assignment()

    def assignment(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.reader.fault("expression recursion level exceeded")
        start = len(self.code)
        self.conditional()
        token = self.reader.token
        if token.kind is OPERATOR and token.text in _ASSIGNMENTS:
            self.assign(token.text, start)
        self.depth -= 1

    def assign(self, text: str, start: int) -> None:
        # A bare variable is exactly two instructions: its key and the load.
        if len(self.code) != start + 2 or self.code[-1][0] != LOAD:
            self.reader.fault("attempted assignment to non-variable")
        _, name, at = self.code.pop()
        if text != "=":
            self.emit(PEEK, name, at)
        self.reader.advance()
        self.assignment()
        if text != "=":
            self.apply(text[:-1], self.reader.last)
        self.emit(STORE, name)

    def conditional(self) -> None:
        self.binary()
        if not self.at("?"):
            return
        otherwise = self.emit(JUMP_IF_ZERO)
        self.reader.advance()
        if self.reader.token.kind is END or self.at(":"):
            self.reader.fault("expression expected")
        self.comma()
        if not self.at(":"):
            self.reader.fault("`:' expected for conditional expression")
        end = self.emit(JUMP)
        self.land(otherwise)
        self.reader.advance()
        if self.reader.token.kind is END:
            self.reader.fault("expression expected")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.reader.fault("expression recursion level exceeded")
        self.conditional()
        self.depth -= 1
        self.land(end)

    def binary(self) -> None:
        waiting: list[_Waiting] = []
        self.unary()
        while True:
            token = self.reader.token
            precedence = _PRECEDENCE.get(token.text) if token.kind is OPERATOR else None
            if precedence is None:
                break
            while waiting and self.binds(waiting[-1].text, precedence):
                self.finish(waiting.pop())
            jump = self.emit(JUMP_IF_ZERO) if precedence <= 2 else -1
            if token.text == "||":
                # The jump is for the right side; a true left side goes on here.
                self.emit(PUSH, 1)
                end = self.emit(JUMP)
                self.land(jump)
                jump = end
            self.reader.advance()
            waiting.append(_Waiting(token.text, self.reader.last, jump))
            self.unary()
        while waiting:
            self.finish(waiting.pop())

    @staticmethod
    def binds(left: str, precedence: int) -> bool:
        """Whether *left* comes before an operator of *precedence*; ``**`` goes from right to left."""
        own = _PRECEDENCE[left]
        return own > precedence or (own == precedence and left != "**")

    def finish(self, waiting: _Waiting) -> None:
        if waiting.jump < 0:
            self.apply(waiting.text, waiting.right)
            return
        self.emit(BOOLEAN)
        if waiting.text == "&&":
            end = self.emit(JUMP)
            self.land(waiting.jump)
            self.emit(PUSH, 0)
            self.land(end)
        else:
            self.land(waiting.jump)

    def apply(self, text: str, right: int) -> None:
        function = _BINARY[text][1]
        if text in ("/", "%"):
            self.emit(DIVIDE, function, right)
        else:
            self.emit(POWER if text == "**" else BINARY, function)

    def unary(self) -> None:
        signs: list[str] = []
        while self.reader.token.kind is OPERATOR and self.reader.token.text in _UNARY:
            signs.append(self.reader.token.text)
            self.reader.advance()
        self.operand()
        for sign in reversed(signs):
            self.emit(UNARY, _UNARY[sign])

    def operand(self) -> None:
        reader, token = self.reader, self.reader.token
        if token.kind is NUMBER:
            self.emit(PUSH, token.value)
            reader.advance()
        elif token.kind is NAME:
            self.variable(token)
        elif token.kind is PREFIX:
            self.prefixed(token)
        elif self.at("("):
            reader.advance()
            self.comma()
            if not self.at(")"):
                reader.fault("missing `)'")
            # A parenthesized variable is no longer one that could be assigned to.
            self.emit(UNARY, operator.pos)
            reader.advance()
        else:
            reader.fault("syntax error: operand expected")

    def variable(self, token: Token) -> None:
        at = self.reader.last
        self.emit(KEY, Reference(token.text, token.subscript), at)
        self.reader.advance()
        follower = self.reader.token
        if follower.kind is POSTFIX:
            self.step(token.text, 1 if follower.text == "++" else -1, at)
            # The value is that from before.
            self.emit(PUSH, 1 if follower.text == "++" else -1)
            self.emit(BINARY, _BINARY["-"][1])
            self.reader.advance()
        else:
            self.emit(LOAD, token.text, at)

    def prefixed(self, sign: Token) -> None:
        self.reader.advance()
        token, at = self.reader.token, self.reader.last
        self.emit(KEY, Reference(token.text, token.subscript), at)
        self.reader.advance()
        if self.reader.token.kind is POSTFIX:
            self.reader.fault(f"{self.reader.token.text}: assignment requires lvalue")
        self.step(token.text, 1 if sign.text == "++" else -1, at)

    def step(self, name: str, delta: int, at: int) -> None:
        """Add *delta* to the variable whose key has just been emitted."""
        self.emit(PEEK, name, at)
        self.emit(PUSH, delta)
        self.emit(BINARY, _BINARY["+"][1])
        self.emit(STORE, name)


def _one_too_many(compiler: _Compiler, token: Token) -> NoReturn:
    """Stop at a token too many; bash has evaluated a name when it reads it, unless ``=`` follows."""
    reader = compiler.reader
    at = reader.last
    if token.kind is NAME and not reader.assigns():
        compiler.emit(KEY, Reference(token.text, token.subscript), at)
        compiler.emit(LOAD, token.text, at)
    reader.fault("syntax error in expression", at)


def compile_uncached(text: str) -> tuple[Instruction, ...]:
    """
    The instructions for *text*; where it is no expression, they end with that fault.
    """
    compiler = _Compiler(TokenReader(text))
    try:
        return compiler.run()
    except ArithmeticFault as fault:
        return compiler.partly(fault)
    except RecursionError:
        raise ArithmeticFault(f'{text}: expression recursion level exceeded (error token is "{text}")')


_compile_cached = functools.lru_cache(maxsize=1024)(compile_uncached)


def compile_expression(text: str) -> tuple[Instruction, ...]:
    """As `compile_uncached`, remembering short expressions, which loops evaluate again and again."""
    return _compile_cached(text) if len(text) <= MAX_CACHED else compile_uncached(text)
