"""Reading compound commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    ArithmeticCommand,
    ArithmeticFor,
    Case,
    CaseClause,
    Command,
    CompoundCommand,
    Coproc,
    For,
    FunctionDefinition,
    Group,
    If,
    IfClause,
    Redirected,
    Subshell,
    While,
    Word,
)
from honeyllm.shell._conditional import ConditionalGrammar
from honeyllm.shell._faults import Message
from honeyllm.shell._lexicon import CASE_TERMINATORS, NEWLINE, WORD
from honeyllm.shell._trampoline import call

Reader = Callable[["CompoundGrammar"], Awaitable[Command]]


@attrs.define(kw_only=True)
class CompoundGrammar(ConditionalGrammar):
    """Reads the whole language."""

    def compound(self) -> Callable[[], Awaitable[Command]] | None:
        """What reads the compound command that the current token begins, if it does."""
        if self.kind is WORD:
            reader = _READERS.get(self.raw)
        elif self.kind == "(":
            reader = CompoundGrammar._parenthesis
        else:
            return None
        return None if reader is None else lambda: reader(self)

    async def function_body(self) -> CompoundCommand | Redirected:
        """Read the compound command that is the body of a function."""
        if self.kind is WORD and self.raw in ("function", "coproc"):
            self.unexpected()
        reader = self.compound()
        if reader is None:
            self.unexpected()
        body = await reader()
        redirects = await self.redirections()
        if redirects:
            return Redirected(body=body, redirects=redirects)
        return cast(CompoundCommand, body)

    def _here(self) -> int:
        return self.line_at(self.start)

    async def _expect(self, raw: str) -> None:
        if self.kind is not WORD or self.raw != raw:
            self.unexpected()
        await self.advance()

    # --- ( and { ---

    async def _parenthesis(self) -> Command:
        is_double = self.text.startswith("(", self.pos) and self.start != self.plain
        if is_double and await self.is_arithmetic(self.pos + 1):
            self.pos += 1
            body = await self.arithmetic()
            line = self.line_at(self.pos)
            await self.advance()
            return ArithmeticCommand(body=body, line=line)
        await self.advance()
        content = await self.compound_list()
        if self.kind != ")":
            self.unexpected()
        line = self._here()
        await self.advance()
        return Subshell(body=content, line=line)

    async def _group(self) -> Command:
        line = self._here()
        await self.advance()
        body = await self.compound_list()
        await self._expect("}")
        return Group(body=body, line=line)

    # --- if and loops ---

    async def _if(self) -> Command:
        line, clauses = self._here(), []
        otherwise: Command | None = None
        while True:
            await self.advance()
            condition = await self.compound_list()
            await self._expect("then")
            clauses.append(IfClause(condition=condition, body=await self.compound_list()))
            if self.kind is not WORD or self.raw != "elif":
                break
        if self.kind is WORD and self.raw == "else":
            await self.advance()
            otherwise = await self.compound_list()
        await self._expect("fi")
        return If(clauses=tuple(clauses), otherwise=otherwise, line=line)

    async def _while(self) -> Command:
        line, until = self._here(), self.raw == "until"
        await self.advance()
        condition = await self.compound_list()
        return While(condition=condition, body=await self._do(), until=until, line=line)

    async def _do(self) -> Command:
        await self._expect("do")
        body = await self.compound_list()
        await self._expect("done")
        return body

    async def _loop_body(self) -> Command:
        """``do ... done`` or, as bash allows, a group."""
        if self.kind is WORD and self.raw == "{":
            await self.advance()
            body = await self.compound_list()
            await self._expect("}")
            return body
        return await self._do()

    async def _for(self) -> Command:
        line, select = self._here(), self.raw == "select"
        await self.advance(False)
        if self.kind == "(" and not select and self.text.startswith("(", self.pos):
            return await self._arithmetic_for(line)
        if self.kind is not WORD:
            self.unexpected()
        name = self.raw
        words = await self._loop_words()
        return For(name=name, words=words, body=await self._loop_body(), select=select, line=line)

    async def _loop_words(self) -> tuple[Word, ...] | None:
        """The words behind ``in``, if there is one, up to the body."""
        await self.advance()
        if self.kind == ";":
            await self.advance()
            await self.skip_newlines()
            return None
        if self.kind is WORD and self.raw == "{":
            self.unexpected()
        await self.skip_newlines()
        if self.kind is not WORD or self.raw != "in":
            return None
        words: list[Word] = []
        await self.advance(False)
        while self.kind is WORD:
            assert isinstance(self.value, Word)
            words.append(self.value)
            await self.advance(False)
        if self.kind is not NEWLINE and self.kind != ";":
            self.unexpected()
        await self.advance()
        await self.skip_newlines()
        return tuple(words)

    async def _arithmetic_for(self, line: int) -> Command:
        start = self.start
        if not await self.is_arithmetic(self.pos + 1):
            self.refuse("((", start)
        self.pos += 1
        pieces: list[Word] = []
        while True:
            blank = lexicon.spaces(self.text, self.pos)
            self.pos = blank.end() if blank is not None else self.pos
            pieces.append(await self.word(lexicon.ARITHMETIC_FOR))
            if not self.text.startswith(";", self.pos):
                break
            self.pos += 1
        self.pos += 2
        if len(pieces) != 3:
            self._wrong_for(start, len(pieces))
        await self.advance()
        if self.kind == ";":
            await self.advance()
        await self.skip_newlines()
        first, second, third = pieces
        body = await self._loop_body()
        return ArithmeticFor(start=first, condition=second, step=third, body=body, line=line)

    def _wrong_for(self, start: int, count: int) -> None:
        line = self.line_at(start)
        text = "arithmetic expression required" if count < 3 else "`;' unexpected"
        source = self.text[start : self.pos]
        self.halt(
            Message(line=line, text=f"syntax error: {text}"),
            Message(line=line, text=f"syntax error: `{source}'"),
        )

    # --- case ---

    async def _case(self) -> Command:
        await self.advance(False)
        if self.kind is not WORD:
            self.unexpected()
        line, subject = self.line_at(self.pos), self.value
        assert isinstance(subject, Word)
        await self.advance(False)
        await self.skip_newlines(False)
        if self.kind is not WORD or self.raw != "in":
            self.unexpected()
        await self.advance(False)
        await self.skip_newlines(False)
        clauses: list[CaseClause] = []
        while self.kind is not WORD or self.raw != "esac":
            clauses.append(await self._clause())
        await self.advance()
        return Case(subject=subject, clauses=tuple(clauses), line=line)

    async def _clause(self) -> CaseClause:
        if self.kind == "(":
            await self.advance(False)
        patterns = await self._patterns()
        await self.advance()
        await self.skip_newlines()
        body: Command | None = None
        if self.kind not in CASE_TERMINATORS and not (self.kind is WORD and self.raw == "esac"):
            body = await self.compound_list()
        terminator = ";;"
        if self.kind in CASE_TERMINATORS:
            terminator = self.kind
            await self.advance(False)
            await self.skip_newlines(False)
        elif self.kind is not WORD or self.raw != "esac":
            self.unexpected()
        return CaseClause(patterns=patterns, body=body, terminator=terminator)

    async def _patterns(self) -> tuple[Word, ...]:
        patterns: list[Word] = []
        while True:
            if self.kind is not WORD:
                self.unexpected()
            assert isinstance(self.value, Word)
            patterns.append(self.value)
            await self.advance(False)
            if self.kind == ")":
                return tuple(patterns)
            if self.kind != "|":
                self.unexpected()
            await self.advance(False)

    # --- functions and coprocesses ---

    async def _function_keyword(self) -> Command:
        line = self._here()
        await self.advance(False)
        if self.kind is not WORD:
            self.unexpected()
        name = self.raw
        await self.advance()
        if self.kind == "(" and self.text.startswith(")", self.pos):
            await self.advance(False)
            await self.advance()
        await self.skip_newlines()
        return FunctionDefinition(name=name, body=await call(self.function_body()), line=line)

    async def _coproc(self) -> Command:
        line, name = self._here(), "COPROC"
        await self.advance()
        reader = self.compound()
        if reader is None and self.kind is WORD and self.raw not in lexicon.CLOSERS:
            first = self.value
            assert isinstance(first, Word)
            name, raw = self.raw, self.raw
            await self.advance()
            reader = self.compound()
            if reader is None:
                body = await self.simple_after(first, raw, line)
                return Coproc(name="COPROC", body=body, line=line)
        if reader is None:
            self.unexpected()
        return Coproc(name=name, body=await call(self.redirected(reader)), line=line)


_READERS: dict[str, Reader] = {
    "{": CompoundGrammar._group,
    "if": CompoundGrammar._if,
    "while": CompoundGrammar._while,
    "until": CompoundGrammar._while,
    "for": CompoundGrammar._for,
    "select": CompoundGrammar._for,
    "case": CompoundGrammar._case,
    "function": CompoundGrammar._function_keyword,
    "coproc": CompoundGrammar._coproc,
    "[[": CompoundGrammar.conditional,
}
