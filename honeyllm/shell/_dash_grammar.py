"""
The grammar of dash, and of busybox ash, which descends from it.

It reads the same tree as bash's from a smaller language.  The order in which
it looks at tokens is that of ``parser.c``, since the messages depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, NoReturn, cast

import attrs

from honeyllm.shell import _ast as ast
from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._cursor import Pending
from honeyllm.shell._dash_features import ASH_FEATURES, DASH_FEATURES, Features
from honeyllm.shell._faults import Message, Origin
from honeyllm.shell._grammar import Grammar, Simple
from honeyllm.shell._lexicon import ASSIGNMENT, DESCRIPTOR, END, NEWLINE, WORD, Matcher, Mode, Tokens
from honeyllm.shell._trampoline import breathe, call
from honeyllm.shell._word_reader import Run

POSIX_SPECIAL = frozenset(
    (".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift")
) | {"times", "trap", "unset"}
KEYWORDS = frozenset(
    ("!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while")
) | {"{", "}"}
_ENDS = frozenset(("do", "done", "elif", "else", "esac", "fi", "then", "}"))
_CONNECTIVES = {"&&": "-a", "||": "-o"}
_SIMPLE_STARTS = frozenset((WORD, ASSIGNMENT, DESCRIPTOR))
_is_name = re.compile(rf"{lexicon.NAME}").fullmatch
_assigns: Matcher = re.compile(rf"({lexicon.NAME})=").match
_appends: Matcher = re.compile(rf"({lexicon.NAME})(\+?)=").match


@attrs.define(kw_only=True)
class DashGrammar(Grammar):
    """Reads the language of dash."""

    features: ClassVar[Features] = DASH_FEATURES
    braced_in_double: ClassVar[Mode] = lexicon.DASH_BRACED_IN_DOUBLE
    braced_in_document: ClassVar[Mode] = lexicon.DASH_BRACED_IN_DOUBLE
    tokens: ClassVar[Tokens] = DASH_FEATURES.tokens

    # --- faults ---

    def _token_name(self, keywords: bool) -> str:
        if self.kind is NEWLINE:
            return "newline"
        if self.kind is END:
            return "end of file"
        if self.kind in lexicon.REDIRECTIONS or self.kind is DESCRIPTOR:
            return "redirection"
        if self.kind in _SIMPLE_STARTS:
            known = self.raw in KEYWORDS or (self.raw == "function" and self.features.function_keyword)
            return f'"{self.raw}"' if known and keywords else "word"
        return f'"{self.kind}"'

    def unexpected(self, expected: str = "", *, keywords: bool = True) -> NoReturn:
        """Stop because the current token cannot stand here, where *expected* should."""
        features = self.features
        text = features.unexpected.format(token=self._token_name(keywords))
        if expected:
            text += features.expecting.format(token=expected if expected == "word" else f'"{expected}"')
        self.wrong(text, at_end=self.kind is END)

    def wrong(self, text: str, *, at_end: bool = False) -> NoReturn:
        """Stop with a message."""
        text = self.features.wording(text)
        if at_end:
            self.halt_at_end(self.first_line + self.text.count("\n"), text)
        self.halt(Message(line=self.line_at(self.pos), text=text), origin=Origin.COMMAND)

    def refuse(self, shown: str, pos: int, *, origin: Origin | None = None) -> NoReturn:
        """Stop at a token that cannot stand where it does."""
        self.kind = self.raw = shown
        self.unexpected()

    def unclosed(self, closer: str, start: int, *, status: int = 2) -> NoReturn:
        """Stop because what was opened is never closed."""
        self.wrong(_UNCLOSED.get(closer, "Unterminated quoted string"), at_end=True)

    # --- tokens ---

    def _descriptor(self) -> None:
        raw = self.raw
        if raw.isascii() and raw.isdigit() and (len(raw) == 1 or self.features.long_descriptors):
            self.kind = DESCRIPTOR

    async def _line_end(self, kind: str) -> None:
        """A last line without a newline ends the text at once."""
        if kind == "newline":
            await super()._line_end(kind)
            return
        self.kind = END
        if self.text.endswith("\\\n", 0, self.start):
            self.check_continuation()
        if self.pending:
            await self._here_documents()

    async def _assignment(self) -> ast.Argument:
        match = (_appends if self.features.appends else _assigns)(self.text, self.pos)
        if match is None:
            return await self.word(lexicon.BARE)
        self.pos = match.end()
        append = match.re.groups > 1 and bool(match[2])
        return ast.Assignment(name=match[1], value=await self._value(), subscript=None, append=append)

    def _warn(self, pending: Pending, line: int) -> None:
        """A here-document without its end is no news."""

    # --- words ---

    def _stops(self, character: str, mode: Mode, run: Run) -> bool:
        if self.features.process_substitution:
            return super()._stops(character, mode, run)
        return character in mode.stops and not (run.closers and character not in mode.final)

    def _extglob(self, character: str, mode: Mode, run: Run) -> None:
        self._take(run, 1)

    async def _dollar(self, mode: Mode, run: Run) -> None:
        following = self.text[self.pos + 1 : self.pos + 2]
        if following in ("[", '"') or (following == "'" and not self.features.dollar_quotes):
            self._take(run, 1)
        else:
            await super()._dollar(mode, run)

    async def is_arithmetic(self, start: int) -> bool:
        """``$((`` is never anything else."""
        return True

    async def arithmetic(self) -> ast.Word:
        """Read an arithmetic expression with its closing ``))``."""
        body = await self.word(lexicon.ARITHMETIC)
        while not self.text.startswith("))", self.pos):
            if self.pos + 1 >= len(self.text):
                self.unclosed(")", self.pos)
            self.pos += 1
            more = await self.word(lexicon.ARITHMETIC)
            body = ast.Word((*body.parts, ast.Literal(")"), *more.parts))
        self.pos += 2
        return body

    async def braced_parameter(self, start: int, in_double: bool) -> ast.Part:
        """Read what follows ``${``; operators of bash are wrong only when they are expanded."""
        part = await super().braced_parameter(start, in_double)
        if isinstance(part, ast.Parameter):
            foreign = part.operation is not None and not isinstance(part.operation, self.features.operations)
            if foreign or part.indirect or part.subscript is not None or part.each:
                return ast.BadSubstitution(self.text[start : self.pos])
        return part

    async def command_until_parenthesis(self) -> ast.Command | None:
        """Read commands up to and with the closing parenthesis."""
        await self.advance()
        body = await self._commands(optional=True)
        if self.kind != ")":
            self.unexpected(")")
        return body

    # --- lists ---

    async def line_list(self) -> ast.Command:
        """Read the commands of one line."""
        return await self._until_line_end()

    async def _until_line_end(self) -> ast.Command:
        items: list[ast.ListItem] = []
        while self.kind is not NEWLINE and self.kind is not END:
            command = await self._and_or()
            await breathe()
            items.append(ast.ListItem(command, self.kind == "&"))
            if self.kind not in (";", "&"):
                break
            await self.advance()
        return _joined(items)

    async def compound_list(self) -> ast.Command:
        """Read at least one command."""
        command = await self._commands(optional=False)
        assert command is not None
        return command

    async def _commands(self, optional: bool) -> ast.Command | None:
        """Read commands up to a token that ends lists; without *optional* there must be one."""
        items: list[ast.ListItem] = []
        while True:
            await self.skip_newlines()
            if self.kind is END:
                break
            if (optional or items) and self._at_end_of_list():
                break
            command = await self._and_or()
            await breathe()
            items.append(ast.ListItem(command, self.kind == "&"))
            if self.kind in (";", "&"):
                await self.advance()
            elif self.kind is not NEWLINE:
                break
        if not items and optional:
            return None
        return _joined(items)

    def _at_end_of_list(self) -> bool:
        return self.kind in (")", ";;") or (self.kind is WORD and self.raw in _ENDS)

    async def _pipeline(self) -> ast.Command:
        if self.kind is WORD:
            await self._expand_alias()
        negated, line = False, self.line_at(self.start)
        if self.kind is WORD and self.raw == "!":
            negated = True
            await self.advance()
        first = await self._command()
        if self.kind != "|" and not negated:
            return first
        return ast.Pipeline(commands=await self._piped(first), negated=negated, line=line)

    # --- commands ---

    def compound(self) -> Callable[[], Awaitable[ast.Command]] | None:
        """What reads the compound command that the current token begins, if it does."""
        reader = None
        if self.kind is WORD:
            reader = _READERS.get(self.raw)
            if self.raw == "function" and not self.features.function_keyword:
                reader = None
        elif self.kind == "(":
            reader = DashGrammar._subshell
        return None if reader is None else lambda: reader(self)

    async def _command(self) -> ast.Command:
        if self.kind is WORD:
            await self._expand_alias()
        reader = self.compound()
        if reader is not None:
            return await call(self.redirected(reader))
        if self.kind is WORD and self.raw in KEYWORDS and self.raw != "in":
            self.unexpected()
        if self.kind not in _SIMPLE_STARTS and self.kind not in lexicon.REDIRECTIONS:
            self.unexpected()
        if self.features.double_bracket and self.raw == "[[":
            return await self._double_bracket()
        return await self._simple(Simple(self.line_at(self.start)))

    async def _double_bracket(self) -> ast.Command:
        """``[[``, a command in which ``&&`` is ``-a``."""
        simple = Simple(self.line_at(self.start))
        closed = False
        while not closed and (self.kind is WORD or self.kind in _CONNECTIVES):
            sign = _CONNECTIVES.get(self.kind)
            word = ast.Word((ast.Literal(sign),), sign) if sign else cast(ast.Word, self.value)
            closed = self.raw == "]]"
            simple.words.append(word)
            await self.advance(False)
        simple.undecided = False
        return await self._simple(simple)

    async def function_body(self) -> Any:
        """Read the command, of whatever kind, that is the body of a function."""
        return await self._command()

    async def _function(self, name: str, line: int) -> ast.Command:
        await self.advance(False)
        if self.kind != ")":
            self.unexpected(")", keywords=False)
        special = name in POSIX_SPECIAL
        if special or not (_is_name(name) or (self.features.odd_names and name.isprintable())):
            self.wrong("Bad function name")
        await self.advance()
        await self.skip_newlines()
        return ast.FunctionDefinition(name=name, body=await call(self.function_body()), line=line)

    async def _function_keyword(self) -> ast.Command:
        line = self.line_at(self.start)
        await self.advance(False)
        if self.kind is not WORD:
            self.unexpected("word")
        name = self.raw
        await self.advance()
        if self.kind == "(":
            await self.advance()
            if self.kind != ")":
                self.unexpected(")")
            await self.advance()
        await self.skip_newlines()
        return ast.FunctionDefinition(name=name, body=await call(self.function_body()), line=line)

    async def _expect(self, raw: str) -> None:
        if self.kind is not WORD or self.raw != raw:
            self.unexpected(raw)
        await self.advance()

    async def _subshell(self) -> ast.Command:
        line = self.line_at(self.start)
        await self.advance()
        body = await self.compound_list()
        if self.kind != ")":
            self.unexpected(")")
        await self.advance()
        return ast.Subshell(body=body, line=line)

    async def _group(self) -> ast.Command:
        line = self.line_at(self.start)
        await self.advance()
        body = await self.compound_list()
        await self._expect("}")
        return ast.Group(body=body, line=line)

    async def _if(self) -> ast.Command:
        line, clauses = self.line_at(self.start), []
        otherwise: ast.Command | None = None
        while True:
            await self.advance()
            condition = await self.compound_list()
            await self._expect("then")
            clauses.append(ast.IfClause(condition=condition, body=await self.compound_list()))
            if self.kind is not WORD or self.raw != "elif":
                break
        if self.kind is WORD and self.raw == "else":
            await self.advance()
            otherwise = await self.compound_list()
        await self._expect("fi")
        return ast.If(clauses=tuple(clauses), otherwise=otherwise, line=line)

    async def _while(self) -> ast.Command:
        line, until = self.line_at(self.start), self.raw == "until"
        await self.advance()
        condition = await self.compound_list()
        return ast.While(condition=condition, body=await self._do(), until=until, line=line)

    async def _do(self) -> ast.Command:
        await self._expect("do")
        body = await self.compound_list()
        await self._expect("done")
        return body

    async def _for(self) -> ast.Command:
        line = self.line_at(self.start)
        await self.advance(False)
        if self.kind is not WORD or not _is_name(self.raw):
            self.wrong("Bad for loop variable")
        name = self.raw
        await self.advance()
        await self.skip_newlines()
        words: list[ast.Word] | None = None
        if self.kind is WORD and self.raw == "in":
            words = await self._loop_words()
        elif self.kind == ";":
            await self.advance()
        await self.skip_newlines()
        return ast.For(
            name=name, words=None if words is None else tuple(words), body=await self._do(), line=line
        )

    async def _loop_words(self) -> list[ast.Word]:
        words: list[ast.Word] = []
        await self.advance(False)
        while self.kind is WORD:
            words.append(cast(ast.Word, self.value))
            await self.advance(False)
        if self.kind is not NEWLINE and self.kind != ";":
            self.unexpected()
        await self.advance()
        return words

    async def _case(self) -> ast.Command:
        line = self.line_at(self.start)
        await self.advance(False)
        if self.kind is not WORD:
            self.unexpected("word")
        subject = cast(ast.Word, self.value)
        await self.advance(False)
        await self.skip_newlines(False)
        if self.kind is not WORD or self.raw != "in":
            self.unexpected("in")
        clauses: list[ast.CaseClause] = []
        await self.advance(False)
        await self.skip_newlines(False)
        while self.kind is not WORD or self.raw != "esac":
            clauses.append(await self._clause())
        await self.advance()
        return ast.Case(subject=subject, clauses=tuple(clauses), line=line)

    async def _clause(self) -> ast.CaseClause:
        if self.kind == "(":
            await self.advance(False)
        patterns: list[ast.Word] = []
        while True:
            patterns.append(cast(ast.Word, self.value) if self.kind is WORD else ast.Word(()))
            await self.advance(False)
            if self.kind != "|":
                break
            await self.advance(False)
        if self.kind != ")":
            self.unexpected(")", keywords=False)
        await self.advance()
        body = await self._commands(optional=True)
        if self.kind == ";;":
            await self.advance(False)
            await self.skip_newlines(False)
        elif self.kind is not WORD or self.raw != "esac":
            self.unexpected(";;")
        return ast.CaseClause(patterns=tuple(patterns), body=body, terminator=";;")

    async def _redirect(self) -> ast.Redirect:
        redirect = await super()._redirect()
        target = redirect.target
        if redirect.operator in ("<&", ">&") and isinstance(target, ast.Word) and target.plain is not None:
            plain = target.plain
            is_file = redirect.operator == ">&" and redirect.fd is None
            early = self.features.process_substitution
            if early and plain != "-" and not plain.isdecimal() and not is_file:
                self.wrong("Bad fd number")
        return redirect


@attrs.define(kw_only=True)
class AshGrammar(DashGrammar):
    """Reads the language of busybox ash."""

    features: ClassVar[Features] = ASH_FEATURES
    tokens: ClassVar[Tokens] = ASH_FEATURES.tokens


def _joined(items: list[ast.ListItem]) -> ast.Command:
    if len(items) == 1 and not items[0].background:
        return items[0].command
    return ast.Sequence(tuple(items))


_UNCLOSED = {
    "`": "EOF in backquote substitution",
    "}": "Missing '}'",
    ")": "Missing '))'",
}
_READERS: dict[str, Callable[[DashGrammar], Awaitable[ast.Command]]] = {
    "{": DashGrammar._group,
    "if": DashGrammar._if,
    "while": DashGrammar._while,
    "until": DashGrammar._while,
    "for": DashGrammar._for,
    "case": DashGrammar._case,
    "function": DashGrammar._function_keyword,
}
