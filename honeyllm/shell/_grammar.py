"""Lists, pipelines and simple commands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import NoReturn

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    AndOr,
    Argument,
    Assignment,
    Command,
    CompoundCommand,
    FunctionDefinition,
    ListItem,
    Literal,
    Pipeline,
    Redirect,
    Redirected,
    Sequence,
    SimpleCommand,
    Word,
)
from honeyllm.shell._faults import Notice
from honeyllm.shell._lexicon import (
    ASSIGNMENT,
    CASE_TERMINATORS,
    CLOSERS,
    DESCRIPTOR,
    END,
    NEWLINE,
    REDIRECTIONS,
    WORD,
)
from honeyllm.shell._token_stream import TokenStream
from honeyllm.shell._trampoline import breathe, call

_LIST_ENDS = CASE_TERMINATORS | {")", END}
_NO_MORE = "syntax error: unexpected end of file"
_NO_PARENTHESIS = "unexpected EOF while looking for matching `)'"
_BOTH_STREAMS = Redirect(operator=">&", fd=2, target=Word((Literal("1"),), "1"))


def with_stderr(command: Command) -> Command:
    """*command* with its standard error on its standard output, as ``|&`` asks."""
    if isinstance(command, SimpleCommand):
        return attrs.evolve(command, redirects=(*command.redirects, _BOTH_STREAMS))
    if isinstance(command, Redirected):
        return attrs.evolve(command, redirects=(*command.redirects, _BOTH_STREAMS))
    return Redirected(body=command, redirects=(_BOTH_STREAMS,))


@attrs.define
class Simple:
    """A simple command as far as it has been read."""

    line: int
    assignments: list[Assignment] = attrs.field(factory=list)
    words: list[Argument] = attrs.field(factory=list)
    redirects: list[Redirect] = attrs.field(factory=list)
    declares: bool = False
    modified: bool = False
    undecided: bool = True
    elements: int = 0

    def command(self) -> SimpleCommand:
        return SimpleCommand(
            assignments=tuple(self.assignments),
            words=tuple(self.words),
            redirects=tuple(self.redirects),
            line=self.line,
        )

    def name(self, raw: str) -> None:
        """Take note of the name of the command, which decides what assignments mean behind it."""
        if self.undecided and raw not in lexicon.MODIFIERS:
            self.undecided = False
            self.declares = raw in lexicon.DECLARATIONS
        else:
            self.modified = True


@attrs.define(kw_only=True)
class Grammar(TokenStream):
    """Reads commands; compound ones are left to a subclass."""

    @abstractmethod
    def compound(self) -> Callable[[], Awaitable[Command]] | None:
        """What reads the compound command that the current token begins, if it does."""

    @abstractmethod
    async def function_body(self) -> CompoundCommand | Redirected:
        """Read the compound command that is the body of a function."""

    def unexpected(self) -> NoReturn:
        """Stop because the current token cannot stand here."""
        if self.kind is END:
            self.halt_at_end(self.end_line(), _NO_PARENTHESIS if self.substitutions else _NO_MORE)
        self.refuse(self.raw, self.start)

    # --- lists ---

    async def line_list(self) -> Command:
        """Read the commands of one line; the token behind them ends it."""
        return await self._list(multiline=False)

    async def compound_list(self) -> Command:
        """Read commands up to a token that cannot begin one."""
        await self.skip_newlines()
        return await self._list(multiline=True)

    async def _list(self, multiline: bool) -> Command:
        items: list[ListItem] = []
        while True:
            command = await self._and_or()
            await breathe()
            kind = self.kind
            if kind == ";" or kind == "&" or (multiline and kind is NEWLINE):
                items.append(ListItem(command, kind == "&", kind is NEWLINE and self.substitutions > 0))
                await self.advance()
                if multiline:
                    await self.skip_newlines()
            else:
                items.append(ListItem(command))
                break
            if self.aliases:
                await self._expand_alias()
            if self._at_list_end(multiline):
                break
        if len(items) == 1 and not items[0].background:
            return items[0].command
        return Sequence(tuple(items))

    def _at_list_end(self, multiline: bool) -> bool:
        if self.kind is WORD:
            return multiline and self.raw in CLOSERS
        return self.kind in _LIST_ENDS or (self.kind is NEWLINE and not multiline)

    async def _and_or(self) -> Command:
        first = await self._pipeline()
        if self.kind != "&&" and self.kind != "||":
            return first
        commands, operators = [first], []
        while self.kind in ("&&", "||"):
            operators.append(self.kind)
            await self.advance()
            await self.skip_newlines()
            commands.append(await self._pipeline())
            await breathe()
        return AndOr(commands=tuple(commands), operators=tuple(operators))

    async def _pipeline(self) -> Command:
        if self.kind is WORD and self.raw in ("!", "time"):
            return await self._prefixed_pipeline()
        first = await self._command()
        if self.kind != "|" and self.kind != "|&":
            return first
        return Pipeline(commands=await self._piped(first))

    async def _piped(self, first: Command) -> tuple[Command, ...]:
        commands = [first]
        while self.kind in ("|", "|&"):
            if self.kind == "|&":
                commands[-1] = with_stderr(commands[-1])
            await self.advance()
            await self.skip_newlines()
            commands.append(await self._command())
            await breathe()
        return tuple(commands)

    async def _prefixed_pipeline(self) -> Command:
        line, negated, timed = self.line_at(self.start), False, ""
        while self.kind is WORD and self.raw in ("!", "time"):
            if self.raw == "!":
                negated = not negated
                await self.advance()
            else:
                timed = await self._time(timed)
        commands: tuple[Command, ...] = ()
        if self.kind not in (NEWLINE, END, ";", "&", ")", "&&", "||"):
            commands = await self._piped(await self._command())
        return Pipeline(commands=commands, negated=negated, timed=timed, line=line)

    async def _time(self, timed: str) -> str:
        await self.advance()
        timed = timed or "time"
        while self.kind is WORD and self.raw in ("-p", "--"):
            last = self.raw == "--"
            timed = "time -p"
            await self.advance()
            if last:
                break
        return timed

    # --- commands ---

    async def _expand_alias(self) -> None:
        """Put the value of an alias, which may begin with another one, in the place of its name."""
        while self.kind is WORD and self.splice_alias(self.raw):
            await self.advance()
            await self.skip_newlines()

    async def _command(self) -> Command:
        if self.kind is WORD:
            await self._expand_alias()
        reader = self.compound()
        if reader is not None:
            return await call(self.redirected(reader))
        if self.kind is WORD:
            if self.raw in CLOSERS or self.raw == "!":
                self.unexpected()
        elif self.kind not in (ASSIGNMENT, DESCRIPTOR) and self.kind not in REDIRECTIONS:
            self.unexpected()
        return await self._simple(Simple(self.line_at(self.start)))

    async def redirected(self, reader: Callable[[], Awaitable[Command]]) -> Command:
        """Read a compound command with its redirections."""
        command = await reader()
        redirects = await self.redirections()
        if not redirects:
            return command
        return Redirected(body=command, redirects=redirects)

    async def redirections(self) -> tuple[Redirect, ...]:
        """Read the redirections behind a compound command."""
        redirects: list[Redirect] = []
        while self.kind is DESCRIPTOR or self.kind in REDIRECTIONS:
            redirects.append(await self._redirect())
            await self.advance()
        return tuple(redirects)

    async def simple_after(self, first: Word, raw: str, line: int) -> Command:
        """Read the rest of a simple command whose first word is *first*."""
        simple = Simple(line)
        simple.words.append(first)
        simple.name(raw)
        return await self._simple(simple)

    async def _simple(self, simple: Simple) -> Command:
        words = simple.words
        while True:
            kind = self.kind
            _note_line(self, simple)
            if kind is WORD:
                if words and self.follows_blank_alias() and self.splice_alias(self.raw):
                    await self.advance(simple.declares)
                    continue
                words.append(self.value)
                if simple.undecided:
                    simple.name(self.raw)
                    name, fresh = self.raw, not simple.redirects and not simple.assignments
                    self.arrays = not simple.modified
                    await self.advance(simple.declares)
                    if self.kind == "(" and fresh and len(words) == 1:
                        return await self._function(name, simple.line)
                else:
                    await self.advance(simple.declares)
            elif kind is ASSIGNMENT:
                assert isinstance(self.value, Assignment)
                if words:
                    words.append(self.value)
                else:
                    simple.assignments.append(self.value)
                await self.advance(not words or simple.declares)
            elif kind is DESCRIPTOR or kind in REDIRECTIONS:
                simple.redirects.append(await self._redirect())
                await self.advance(not words or simple.declares)
            else:
                self.arrays = True
                return simple.command()

    async def _function(self, name: str, line: int) -> Command:
        """Read ``()`` and the body of a function; the current token is the opening parenthesis."""
        await self.advance(False)
        if self.kind != ")":
            self.unexpected()
        await self.advance()
        await self.skip_newlines()
        return FunctionDefinition(name=name, body=await call(self.function_body()), line=line)

    async def _redirect(self) -> Redirect:
        fd, variable = None, None
        if self.kind is DESCRIPTOR:
            if self.raw.startswith("{"):
                variable = self.raw[1:-1]
            else:
                fd = int(self.raw)
            await self.advance(False)
        operator = self.kind
        await self.advance(False)
        if self.kind is DESCRIPTOR and operator in ("<&", ">&"):
            self.kind = WORD
        if self.kind is not WORD:
            self.unexpected()
        assert isinstance(self.value, Word)
        if operator in ("<<", "<<-"):
            document = self.here_document(operator == "<<-")
            return Redirect(operator=operator, target=document, fd=fd, variable=variable)
        return Redirect(operator=operator, target=self.value, fd=fd, variable=variable)

    # --- substitutions ---

    async def command_until_parenthesis(self) -> Command | None:
        """Read commands up to and with the closing parenthesis."""
        waiting = len(self.pending)
        await self.advance()
        await self.skip_newlines()
        body = None if self.kind == ")" else await self._list(multiline=True)
        if self.kind is END:
            self.halt_at_end(self.end_line(), _NO_PARENTHESIS)
        if self.kind != ")":
            self.unexpected()
        unread = len(self.pending) - waiting
        if unread > 0:
            documents = "here-document" + "s" * (unread > 1)
            text = f"command substitution: {unread} unterminated {documents}"
            self.notices.append(Notice(line=self.line_at(self.start), text=text))
        return body


def _note_line(grammar: Grammar, simple: Simple) -> None:
    """Take note of the line; behind a first word bash has read one more token when it does so."""
    simple.elements += 1
    if simple.elements == 1 and grammar.kind is ASSIGNMENT:
        simple.line = grammar.line_at(grammar.pos)
    elif simple.elements == 2 and not simple.assignments:
        simple.line = grammar.line_at(grammar.pos if grammar.kind in (WORD, ASSIGNMENT) else grammar.start)
