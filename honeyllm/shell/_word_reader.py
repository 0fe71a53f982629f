"""Reading words: quotes, expansions, extglob groups."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeAlias

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    AnsiQuoted,
    ArithmeticExpansion,
    Backquoted,
    Command,
    CommandSubstitution,
    DoubleQuoted,
    Escaped,
    Literal,
    Parameter,
    Part,
    ProcessSubstitution,
    SingleQuoted,
    Word,
)
from honeyllm.shell._cursor import Cursor
from honeyllm.shell._escapes import decode_ansi, unescape_backquoted
from honeyllm.shell._lexicon import Mode
from honeyllm.shell._trampoline import breathe, call

BREATH = 64


@attrs.define
class Run:
    """The parts read so far, text that may still grow, and the closers that are awaited."""

    parts: list[Part] = attrs.field(factory=list)
    text: str = ""
    closers: list[str] = attrs.field(factory=list)
    outermost: int = 0

    def add(self, part: Part) -> None:
        if self.text:
            self.parts.append(Literal(self.text))
            self.text = ""
        self.parts.append(part)

    def word(self) -> Word:
        if self.text:
            self.parts.append(Literal(self.text))
            self.text = ""
        return Word(tuple(self.parts))


Found: TypeAlias = Part | str


@attrs.define(kw_only=True)
class WordReader(Cursor, ABC):
    """Reads words and what they are made of, from *pos* on."""

    _parameters: dict[str, Parameter] = attrs.field(factory=dict)
    doubled: int = 0
    """How many substitutions in double quotes are open: bash forgets the quotes of ``${x-$'...'}`` there."""

    @abstractmethod
    async def command_until_parenthesis(self) -> Command | None:
        """Read commands up to and with the closing parenthesis."""

    @abstractmethod
    async def braced_parameter(self, start: int, in_double: bool) -> Part:
        """Read what follows ``${``."""

    async def word(self, mode: Mode) -> Word:
        """Read up to a character that ends words of this *mode*, and leave that unread."""
        run = Run()
        count = 0
        origin = self.pos
        while True:
            matcher = mode.inner if run.closers and mode.inner is not None else mode.run
            match = matcher(self.text, self.pos)
            if match is not None:
                run.text += match[0]
                self.pos = match.end()
            character = self.text[self.pos : self.pos + 1]
            if not character:
                self._ended(mode, run, origin)
                return run.word()
            if self._stops(character, mode, run):
                return run.word()
            await self._special(character, mode, run)
            count += 1
            if count % BREATH == 0:
                await breathe()

    def _ended(self, mode: Mode, run: Run, origin: int) -> None:
        if mode.closer:
            self.unclosed(mode.closer, origin - 1)
        if run.closers:
            self.unclosed(run.closers[0], run.outermost)

    def _stops(self, character: str, mode: Mode, run: Run) -> bool:
        if character not in mode.stops or (run.closers and character not in mode.final):
            return False
        return not (mode.bare and self.text.startswith(("<(", ">("), self.pos))

    async def _special(self, character: str, mode: Mode, run: Run) -> None:
        """Read what *character* begins."""
        if run.closers and character == run.closers[-1]:
            run.closers.pop()
            self._take(run, 1)
        elif run.closers and run.closers[-1] == "'" and character in "'\"()[]":
            _take_literally(self, character, mode, run)
        elif character in mode.pairs or (run.closers and mode.bare and character == "("):
            self._open(run, 1, mode.pairs.get(character, ")"))
        elif character == "\\":
            self._backslash(mode, run)
        elif character == "$":
            await self._dollar(mode, run)
        elif character == "`":
            run.add(self._backquote(in_double=not mode.single))
        elif character == "'" and mode.single:
            run.add(self._single())
        elif character == '"' and mode.double:
            run.add(await self._double(mode.quoted or lexicon.DOUBLE))
        elif mode.bare and character in "<>" and not run.closers:
            run.add(await call(self._process(character)))
        else:
            self._extglob(character, mode, run)

    def _take(self, run: Run, count: int) -> None:
        run.text += self.text[self.pos : self.pos + count]
        self.pos += count

    def _open(self, run: Run, count: int, closer: str) -> None:
        if not run.closers:
            run.outermost = self.pos
        run.closers.append(closer)
        self._take(run, count)

    def _extglob(self, character: str, mode: Mode, run: Run) -> None:
        """An extglob group, or a character that means nothing here."""
        grouped = mode.bare and character in "?*+@!" and self.text.startswith("(", self.pos + 1)
        if grouped and self.options.extglob:
            self._open(run, 2, ")")
        else:
            self._take(run, 1)

    def _backslash(self, mode: Mode, run: Run) -> None:
        following = self.text[self.pos + 1 : self.pos + 2]
        if following == "'" and run.closers and run.closers[-1] == "'":
            self._take(run, 1)
        elif following == "\n":
            self.pos += 2
            self.check_continuation()
        elif not following:
            if not self.final and mode.closer == "":
                self.halt_at_end(self.end_line(), "syntax error: unexpected end of file")
            run.add(Escaped("\\"))
            self.pos += 1
        elif mode.escapes is None or following in mode.escapes:
            run.add(Escaped(following))
            self.pos += 2
        else:
            self._take(run, 2)

    def check_continuation(self) -> None:
        """Ask for more text if it ended in a backslash and a newline."""
        if not self.final and self.pos >= len(self.text):
            self.halt_at_end(self.end_line(), "syntax error: unexpected end of file")

    def _single(self) -> Part:
        match = lexicon.single_quoted(self.text, self.pos)
        if match is None:
            self.unclosed("'", self.pos)
        self.pos = match.end()
        return SingleQuoted(match[1])

    async def _double(self, mode: Mode = lexicon.DOUBLE, localized: bool = False) -> Part:
        self.pos += 1
        content = await self.word(mode)
        self.pos += 1
        return DoubleQuoted(content.parts, localized)

    def _backquote(self, in_double: bool) -> Part:
        match = lexicon.backquoted(self.text, self.pos)
        if match is None:
            self.unclosed("`", self.pos)
        line = self.line_at(self.pos)
        self.pos = match.end()
        return Backquoted(text=unescape_backquoted(match[1], in_double), source=match[1], line=line)

    async def _process(self, direction: str) -> Part:
        self.pos += 2
        return ProcessSubstitution(direction=direction, body=await self._nested_command())

    async def _nested_command(self) -> Command | None:
        start, self.substitutions = self.start, self.substitutions + 1
        body = await self.command_until_parenthesis()
        self.start, self.substitutions = start, self.substitutions - 1
        return body

    # --- behind a dollar sign ---

    async def _dollar(self, mode: Mode, run: Run) -> None:
        match = lexicon.simple_parameter(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
            name = match[1]
            parameter = self._parameters.get(name)
            if parameter is None:
                parameter = self._parameters[name] = Parameter(name=name)
            run.add(parameter)
            return
        following = self.text[self.pos + 1 : self.pos + 2]
        if following and following in "{([":
            run.add(await call(self._bracketed(following, in_double=not mode.single)))
        elif following == "'" and mode.single and mode.closer == "}" and self.doubled:
            run.text += self._ansi().text
        elif following == "'" and mode.single:
            run.add(self._ansi())
        elif following == "'" and mode.raw and run.closers[-1:] != ["'"]:
            run.text += self._ansi().text
        elif following == '"' and (mode.single or mode.raw):
            self.pos += 1
            run.add(await self._double(mode.quoted or lexicon.DOUBLE, localized=mode.single))
        else:
            self._take(run, 1)

    def _ansi(self) -> AnsiQuoted:
        match = lexicon.ansi_quoted(self.text, self.pos + 1)
        if match is None:
            self.unclosed("'", self.pos + 1)
        self.pos = match.end()
        return AnsiQuoted(decode_ansi(match[1]))

    async def _bracketed(self, opener: str, in_double: bool) -> Part:
        start = self.pos
        if opener == "{":
            self.pos += 2
            return await self.braced_parameter(start, in_double)
        if opener == "[":
            self.pos += 2
            body = await self.word(lexicon.BRACKETED)
            self.pos += 1
            return ArithmeticExpansion(body=body, brackets=True)
        if self.text.startswith("(", start + 2) and await self.is_arithmetic(start + 3):
            self.pos += 3
            return ArithmeticExpansion(body=await self.arithmetic())
        self.pos += 2
        line = self.line_at(start)
        is_doubled = in_double and not self.options.in_document
        self.doubled += is_doubled
        command = await self._nested_command()
        self.doubled -= is_doubled
        source = self.text[start : self.pos] if self.text.startswith("$((", start) else ""
        return CommandSubstitution(body=command, source=source, line=line)

    async def is_arithmetic(self, start: int) -> bool:
        """Whether what begins with ``((`` before *start* is arithmetic, that is, ends in ``))``."""
        close = await self.closing_parenthesis(start)
        if close is None:
            self.unclosed(")", start - 1)
        return self.text.startswith(")", close + 1)

    async def arithmetic(self) -> Word:
        """Read an arithmetic expression with its closing ``))``."""
        origin = self.pos
        body = await self.word(lexicon.ARITHMETIC)
        if not self.text.startswith("))", self.pos):
            self.unclosed(")", origin - 1)
        self.pos += 2
        return body


def _take_literally(reader: WordReader, character: str, mode: Mode, run: Run) -> None:
    """Between literal single quotes; a double one begins or ends a quoted piece even there."""
    if character != '"' or mode.quoted is None:
        run.text += character
    reader.pos += 1
