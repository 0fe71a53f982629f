"""
Arithmetic as ``$(( ))``, ``(( ))``, ``let``, subscripts and ``-eq`` evaluate it.

`evaluate` takes an expression in which parameters and substitutions have
been expanded already.  Variables in it are looked up, and where their value
is again an expression, that is evaluated, up to bash's limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

import attrs

from honeyllm.shell._arithmetic_compiler import Instruction, Operator2, Reference, compile_expression
from honeyllm.shell._arithmetic_tokens import BLANKS, ArithmeticFault, wrap

__all__ = ["ArithmeticFault", "Environment", "evaluate", "wrap"]

MAX_LEVEL = 1024
MAX_TEXT = 1 << 15
_decimal = re.compile(r"[ \t\n]*([-+]?(?:0|[1-9][0-9]{0,17}))[ \t\n]*").fullmatch

Key: TypeAlias = int | str | None
"""Subscript of an element: a number, or text for an associative array; None for the variable itself."""


class Environment(Protocol):
    """The shell's variables, as arithmetic sees them; what these raise passes through."""

    def get(self, name: str, key: Key) -> str | None:
        """The value as text, None if unset."""

    def set(self, name: str, key: Key, value: int) -> None:
        """Assign *value*."""

    def is_associative(self, name: str) -> bool:
        """Whether subscripts of *name* are text rather than expressions."""


@attrs.define
class _Frame:
    """One expression being evaluated; its value goes to the frame below."""

    text: str
    code: tuple[Instruction, ...]
    at: int = 0
    stack: list[int | str | None] = attrs.field(factory=list)


@attrs.define
class _Machine:
    environment: Environment
    frames: list[_Frame] = attrs.field(factory=list)

    def run(self, text: str) -> int:
        """The value of *text*."""
        self.enter(text, 0)
        while True:
            frame = self.frames[-1]
            if frame.at >= len(frame.code):
                value = cast(int, frame.stack[-1])
                self.frames.pop()
                if not self.frames:
                    return value
                self.frames[-1].stack.append(value)
                continue
            instruction = frame.code[frame.at]
            frame.at += 1
            _OPERATIONS[instruction[0]](self, frame, instruction)

    def enter(self, text: str, at: int) -> None:
        """Evaluate *text* before anything else; its value is pushed on the current stack."""
        if len(self.frames) >= MAX_LEVEL:
            self.fault("expression recursion level exceeded", at)
        self.frames.append(_Frame(text, compile_expression(text)))

    def fault(self, message: str, at: int) -> None:
        text = self.frames[-1].text
        raise ArithmeticFault(f'{text.lstrip(BLANKS)}: {message} (error token is "{text[at:]}")')

    def push_value(self, frame: _Frame, text: str | None, at: int) -> None:
        if not text:
            frame.stack.append(0)
            return
        match = _decimal(text)
        if match is not None:
            frame.stack.append(int(match[1]))
        else:
            self.enter(text, at)

    # --- operations ---

    def push(self, frame: _Frame, instruction: Instruction) -> None:
        frame.stack.append(cast(int, instruction[1]))

    def key(self, frame: _Frame, instruction: Instruction) -> None:
        reference = cast(Reference, instruction[1])
        subscript = reference.subscript
        if subscript is None:
            frame.stack.append(None)
        elif not subscript.strip(" \t\n") or subscript in ("@", "*"):
            raise ArithmeticFault(f"{reference.name}[{subscript}]: bad array subscript")
        elif self.environment.is_associative(reference.name):
            frame.stack.append(_unquoted(subscript))
        else:
            self.push_value(frame, subscript, instruction[2])

    def load(self, frame: _Frame, instruction: Instruction) -> None:
        key = frame.stack.pop()
        self.push_value(frame, self.environment.get(cast(str, instruction[1]), key), instruction[2])

    def peek(self, frame: _Frame, instruction: Instruction) -> None:
        key = frame.stack[-1]
        self.push_value(frame, self.environment.get(cast(str, instruction[1]), key), instruction[2])

    def store(self, frame: _Frame, instruction: Instruction) -> None:
        value = cast(int, frame.stack.pop())
        self.environment.set(cast(str, instruction[1]), frame.stack.pop(), value)
        frame.stack.append(value)

    def drop(self, frame: _Frame, instruction: Instruction) -> None:
        frame.stack.pop()

    def unary(self, frame: _Frame, instruction: Instruction) -> None:
        function = cast("Callable[[int], int]", instruction[1])
        frame.stack[-1] = function(cast(int, frame.stack[-1]))

    def binary(self, frame: _Frame, instruction: Instruction) -> None:
        right = cast(int, frame.stack.pop())
        frame.stack[-1] = cast(Operator2, instruction[1])(cast(int, frame.stack[-1]), right)

    def divide(self, frame: _Frame, instruction: Instruction) -> None:
        if frame.stack[-1] == 0:
            self.fault("division by 0", instruction[2])
        self.binary(frame, instruction)

    def power(self, frame: _Frame, instruction: Instruction) -> None:
        if cast(int, frame.stack[-1]) < 0:
            self.fault("exponent less than 0", instruction[2])
        self.binary(frame, instruction)

    def jump(self, frame: _Frame, instruction: Instruction) -> None:
        frame.at = cast(int, instruction[1])

    def jump_if_zero(self, frame: _Frame, instruction: Instruction) -> None:
        if frame.stack.pop() == 0:
            frame.at = cast(int, instruction[1])

    def fail(self, frame: _Frame, instruction: Instruction) -> None:
        raise ArithmeticFault(cast(str, instruction[1]))

    def boolean(self, frame: _Frame, instruction: Instruction) -> None:
        frame.stack[-1] = int(frame.stack[-1] != 0)


_OPERATIONS: tuple[Callable[[_Machine, _Frame, Instruction], None], ...] = (
    _Machine.push,
    _Machine.key,
    _Machine.load,
    _Machine.peek,
    _Machine.store,
    _Machine.drop,
    _Machine.unary,
    _Machine.binary,
    _Machine.divide,
    _Machine.power,
    _Machine.jump,
    _Machine.jump_if_zero,
    _Machine.boolean,
    _Machine.fail,
)


def _unquoted(subscript: str) -> str:
    """The key of an associative array, of which one pair of quotes does not count."""
    if len(subscript) > 1 and subscript[0] == subscript[-1] and subscript[0] in "'\"":
        return subscript[1:-1]
    return subscript


def evaluate(text: str, environment: Environment) -> int:
    """
    The value of the expression *text*, a signed 64-bit number; an empty one is 0.

    Raises:
        ArithmeticFault: with bash's message, to go behind the shell's prefix.
    """
    match = _decimal(text)
    if match is not None and (match[1] == "0" or match[1][0] != "0"):
        return int(match[1])
    if len(text) > MAX_TEXT:
        raise ArithmeticFault(f"{text[:64].lstrip(BLANKS)}: expression recursion level exceeded")
    return _Machine(environment).run(text)
