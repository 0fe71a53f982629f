"""The expression between ``[[`` and ``]]``."""

from __future__ import annotations

from typing import NoReturn

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    BinaryTest,
    Command,
    Conditional,
    GroupTest,
    JunctionTest,
    NotTest,
    Test,
    UnaryTest,
    Word,
)
from honeyllm.shell._cursor import Halt
from honeyllm.shell._faults import Message, Origin
from honeyllm.shell._grammar import Grammar
from honeyllm.shell._lexicon import ASSIGNMENT, END, NEWLINE, WORD
from honeyllm.shell._trampoline import breathe, call

_UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNORS")
_BINARY = frozenset(
    ("=", "==", "!=", "=~", "<", ">", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge")
)
_ENDS = frozenset(("&&", "||", ")"))
_PATTERN_OPERATORS = frozenset(("=", "==", "!="))


@attrs.define(kw_only=True)
class ConditionalGrammar(Grammar):
    """Reads ``[[ ]]``."""

    async def conditional(self) -> Command:
        """Read a whole conditional command; the current token is ``[[``."""
        if self.options.stale_test:
            await self.advance()
            self.unexpected()
        await self._next()
        test = await self._or()
        if not self._is("]]"):
            self._not_closed()
        line = self.line_at(self.start)
        await self.advance()
        return Conditional(test=test, line=line)

    def _is(self, raw: str) -> bool:
        return self.kind is WORD and self.raw == raw

    async def _next(self) -> None:
        await self.advance(False)
        await self.skip_newlines(False)

    def _fail(self, text: str, *, again: bool = False) -> NoReturn:
        """
        Stop; bash takes a fault in a conditional for the end of its input.

        *again*: at the end of the text, bash had asked for one more line.
        """
        at_end = self.kind is END or (self.kind is NEWLINE and self.pos >= len(self.text))
        line = self.end_line() - (not again) if self.kind is END else self.line_at(self.start)
        messages = (Message(line=line, text=text),) if text else ()
        if at_end and not self.final:
            self.halt_at_end(line, text)
        origin = Origin.SUBSTITUTION if self.substitutions else Origin.CONDITIONAL
        self.halt(*messages, origin=origin, status=2 if at_end else 0)

    def _not_closed(self) -> NoReturn:
        if self.kind is END:
            self._fail("unexpected EOF while looking for `]]'")
        text = "syntax error in conditional expression"
        self._fail(text if self.kind is WORD else f"{text}: unexpected token `{self.raw}'")

    async def _or(self) -> Test:
        return await self._junction("||")

    async def _junction(self, operator: str) -> Test:
        operands: list[Test] = []
        while True:
            operand = await (self._junction("&&") if operator == "||" else self._term())
            operands.append(operand)
            await breathe()
            if self.kind != operator:
                break
            await self._next()
        if len(operands) == 1:
            return operands[0]
        return JunctionTest(operator=operator, operands=tuple(operands))

    async def _term(self) -> Test:
        if self.kind == "(":
            return await call(self._grouped())
        if self._is("!"):
            await self._next()
            return NotTest(await call(self._term()))
        if self.kind is END:
            self._fail("unexpected token `EOF' in conditional command", again=True)
        if self.kind is not WORD or self.raw == "]]":
            self._no_term()
        word, raw = self._word(), self.raw
        await self.advance(False)
        if raw in _UNARY:
            return await self._unary(raw)
        return await self._after_operand(word)

    def _no_term(self) -> NoReturn:
        text = "" if self._is("]]") else f"unexpected token `{self.raw}' in conditional command"
        self._fail(text)

    async def _grouped(self) -> Test:
        line = self.line_at(self.start)
        await self._next()
        try:
            operand = await self._or()
        except Halt as halt:
            if halt.fault.origin is not Origin.CONDITIONAL:
                raise
            more = Message(line=line, text="expected `)'")
            fault = attrs.evolve(halt.fault, messages=(*halt.fault.messages, more))
            raise Halt(fault, halt.incomplete)
        if self.kind != ")":
            shown = "EOF" if self.kind is END else self.raw
            self._fail(f"unexpected token `{shown}', expected `)'")
        await self._next_inner()
        return GroupTest(operand)

    async def _next_inner(self) -> None:
        """Go on behind a complete operand, which newlines may follow."""
        await self._next()

    def _word(self) -> Word:
        assert isinstance(self.value, Word)
        return self.value

    def _is_binary(self) -> bool:
        return self.kind in ("<", ">") or (self.kind is WORD and self.raw in _BINARY)

    async def _unary(self, operator: str) -> Test:
        if self.kind is not WORD or self.raw == "]]":
            self._fail(f"unexpected argument `{self._shown()}' to conditional unary operator")
        operand = self._word()
        await self._next_inner()
        return UnaryTest(operator=operator, operand=operand)

    async def _after_operand(self, left: Word) -> Test:
        if self._is("]]") or self.kind in _ENDS:
            return UnaryTest(operator="-n", operand=left, implied=True)
        if not self._is_binary():
            if self.kind is WORD or self.kind is ASSIGNMENT:
                self._fail("conditional binary operator expected")
            self._fail(f"unexpected token `{self._shown()}', conditional binary operator expected")
        operator = self.raw
        await self._right_operand(operator)
        if self.kind is not WORD or self.raw == "]]":
            self._fail(f"unexpected argument `{self._shown()}' to conditional binary operator")
        right = self._word()
        await self._next_inner()
        return BinaryTest(operator=operator, left=left, right=right)

    def _shown(self) -> str:
        return "EOF" if self.kind is END else self.raw

    async def _right_operand(self, operator: str) -> None:
        """Go to the right word, which is read like a pattern or a regular expression if it is one."""
        options = self.options
        if operator in _PATTERN_OPERATORS:
            self.options = attrs.evolve(options, extglob=True)
            await self.advance(False)
            self.options = options
        elif operator == "=~":
            await self._regex()
        else:
            await self.advance(False)

    async def _regex(self) -> None:
        blank = lexicon.blanks(self.text, self.pos)
        self.pos = blank.end() if blank is not None else self.pos
        if self.text[self.pos : self.pos + 1] in ("", "\n", ";", "&", "<", ">", ")"):
            await self.advance(False)
            return
        start = self.pos
        try:
            self.value = await self.word(lexicon.REGEX)
        except Halt as halt:
            if halt.fault.origin is not Origin.COMMAND:
                raise
            text = "unexpected argument to conditional binary operator"
            more = Message(line=self.end_line(), text=text)
            fault = attrs.evolve(halt.fault, messages=(*halt.fault.messages, more))
            raise Halt(fault, halt.incomplete)
        self.start, self.kind, self.raw = start, WORD, self.text[start : self.pos]
