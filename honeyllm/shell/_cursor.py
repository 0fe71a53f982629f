"""The text being parsed: position, lines, faults, alias text, waiting here-documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import HereDocument
from honeyllm.shell._faults import Message, Notice, Origin, SyntaxFault
from honeyllm.shell._trampoline import TooDeep, breathe

MAX_ALIAS_TEXT = 1 << 18
MAX_SCANNED = 1 << 19


class Halt(Exception):
    """Parsing cannot go on; *incomplete* if more text could help."""

    def __init__(self, fault: SyntaxFault, incomplete: bool = False) -> None:
        super().__init__()
        self.fault = fault
        self.incomplete = incomplete


@attrs.frozen(kw_only=True)
class Options:
    """Settings of the shell that change how text is read; they may change between two commands."""

    extglob: bool = False
    expand_aliases: bool = True
    interactive_comments: bool = True
    in_document: bool = False
    """The text is a here-document's."""
    stale_test: bool = False
    """A ``[[`` was given up: bash does not read the next one as one."""


@attrs.frozen
class Pending:
    """A here-document whose body has not been reached."""

    document: HereDocument
    strip_tabs: bool
    line: int


@attrs.define(kw_only=True)
class Cursor:
    """
    A position in the text.

    *pos* is where the next token begins to be looked for, *start* where the
    current one began.  *final* tells that no more text will come.
    """

    text: str
    aliases: Mapping[str, str]
    options: Options
    first_line: int = 1
    final: bool = True
    pos: int = 0
    start: int = 0
    pending: list[Pending] = attrs.field(factory=list)
    notices: list[Notice] = attrs.field(factory=list)
    substitutions: int = 0
    _seen: int = 0
    _line: int = 0
    _alias_text: int = 0
    _closes: dict[int, int] = attrs.field(factory=dict)
    _scanned: int = 0
    _active: list[tuple[str, int]] = attrs.field(factory=list)
    _blank_end: int = -1

    def line_at(self, pos: int) -> int:
        """The number of the line that *pos* is on."""
        if pos < self._seen:
            return self.first_line + self.text.count("\n", 0, pos)
        self._line += self.text.count("\n", self._seen, pos)
        self._seen = pos
        return self.first_line + self._line

    def end_line(self) -> int:
        """The number of the line after the last."""
        unfinished = bool(self.text) and not self.text.endswith("\n")
        return self.first_line + self.text.count("\n") + unfinished

    def source_line(self, pos: int) -> str:
        """The line that *pos* is on."""
        begin = self.text.rfind("\n", 0, pos) + 1
        end = self.text.find("\n", pos)
        return self.text[begin:] if end < 0 else self.text[begin:end]

    def begin_command(self) -> None:
        """Start the accounts anew that bound the work for one command."""
        self._closes.clear()
        self._scanned = self._alias_text = 0

    # --- faults ---

    def halt(self, *messages: Message, origin: Origin | None = None, status: int = 2) -> NoReturn:
        """Stop with these messages."""
        if origin is None:
            origin = Origin.SUBSTITUTION if self.substitutions else Origin.COMMAND
        raise Halt(SyntaxFault(messages=messages, origin=origin, status=status))

    def halt_at_end(self, line: int, text: str, *, status: int = 2, in_word: bool | None = None) -> NoReturn:
        """Stop because the text ended too early; *in_word*: inside of quotes or braces, or of parentheses."""
        message = Message(line=line, text=text)
        is_end = status == 2 and in_word is not None
        fault = SyntaxFault(messages=(message,), status=status, in_word=bool(in_word), is_end=is_end)
        raise Halt(fault, incomplete=not self.final)

    def unclosed(self, closer: str, start: int, *, status: int = 2) -> NoReturn:
        """Stop because what was opened at *start* is never closed."""
        text = f"unexpected EOF while looking for matching `{closer}'"
        self.halt_at_end(self.line_at(start), text, status=status, in_word=closer != ")")

    def refuse(self, shown: str, pos: int, *, origin: Origin | None = None) -> NoReturn:
        """Stop at a token that cannot stand where it does."""
        line = self.line_at(pos)
        status = 1 if origin is Origin.ARRAY else 2
        self.halt(
            Message(line=line, text=f"syntax error near unexpected token `{shown}'"),
            Message(line=line, text=f"`{self.source_line(pos)}'", echo=True),
            origin=origin,
            status=status,
        )

    # --- parentheses ---

    async def closing_parenthesis(self, start: int) -> int | None:
        """
        Where the parenthesis that is open at *start* is closed; None if it never is.

        Quotes hide parentheses.  One pass answers for all pairs inside, so that nesting costs nothing.
        """
        if start in self._closes:
            return self._closes[start]
        open_at = [start]
        position = start
        while open_at:
            match = lexicon.parenthesis(self.text, position)
            if match is None:
                return None
            position = match.end()
            last = self.text[position - 1]
            if last == "(":
                open_at.append(position)
            elif last == ")":
                self._closes[open_at.pop()] = position - 1
            self._scanned += 1
            if self._scanned % 1024 == 0:
                await breathe()
                if self._scanned > MAX_SCANNED:
                    raise TooDeep
        return self._closes[start]

    # --- aliases ---

    def splice_alias(self, name: str) -> bool:
        """Put the value of the alias *name* in the place of the word at *start*, if there is one."""
        value = self.aliases.get(name)
        if value is None or not self.options.expand_aliases or self._alias_text > MAX_ALIAS_TEXT:
            return False
        start, end = self.start, self.start + len(name)
        if any(active == name and start < limit for active, limit in self._active):
            return False
        delta = len(value) - len(name)
        self.text = self.text[:start] + value + self.text[end:]
        self._active = [(other, limit + delta) for other, limit in self._active if limit > start]
        self._active.append((name, start + len(value)))
        self._alias_text += len(value)
        self._closes.clear()
        self._blank_end = start + len(value) if value[-1:] in (" ", "\t") else -1
        self.pos = start
        return True

    def follows_blank_alias(self) -> bool:
        """Whether the current word is the first behind an alias whose value ends in a blank."""
        if self._blank_end < 0 or self.start < self._blank_end:
            return False
        self._blank_end = -1
        return True
