"""The words, operators and here-documents of the text, one after the other."""

from __future__ import annotations

import re
from typing import ClassVar

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    Argument,
    ArrayElement,
    ArrayLiteral,
    Assignment,
    BadSubstitution,
    HereDocument,
    Literal,
    SingleQuoted,
    Word,
)
from honeyllm.shell._cursor import Halt, Pending
from honeyllm.shell._faults import Message, Notice, Origin, SyntaxFault
from honeyllm.shell._lexicon import ASSIGNMENT, DESCRIPTOR, END, NEWLINE, WORD, Tokens
from honeyllm.shell._parameter_reader import ParameterReader
from honeyllm.shell._trampoline import breathe, call

MAX_DESCRIPTOR = (1 << 31) - 1
_quote = re.compile(r"\\(.)|'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|\$(?=['\"])", re.DOTALL)
_inner_escape = re.compile(r"\\([$`\"\\])")
_NO_WORD = Word((), "")


def _unquote(match: re.Match[str]) -> str:
    if match[1] is not None:
        return "" if match[1] == "\n" else match[1]
    if match[3] is not None:
        return _inner_escape.sub(r"\1", match[3])
    return match[2] or ""


@attrs.define(kw_only=True)
class TokenStream(ParameterReader):
    """
    Reads tokens; the current one is described by *kind*, *raw* and *value*.

    *kind* is the operator itself, or one of the constants of the lexicon;
    *raw* is its text, *value* the word or assignment if it is one.
    *arrays* tells whether an assignment may have a value in parentheses.
    """

    tokens: ClassVar[Tokens] = Tokens(find=lexicon.token)
    kind: str = NEWLINE
    raw: str = ""
    value: Argument = _NO_WORD
    arrays: bool = True
    plain: int = -1
    """Where a parenthesis stands that begins no arithmetic."""
    _words: dict[str, Word] = attrs.field(factory=dict)

    async def advance(self, assignable: bool = True) -> None:
        """Read the next token; *assignable*: a word of the form ``name=...`` is an assignment."""
        match = self.tokens.find(self.text, self.pos)
        if match is None:
            await self._complex_word(assignable)
            return
        kind = match.lastgroup
        self.start, self.pos = match.span(kind or 0)
        self.raw = raw = self.text[self.start : self.pos]
        if kind == "word":
            if assignable and "=" in raw and lexicon.assignment(raw, 0):
                self.pos = self.start
                await self._complex_word(assignable)
                return
            word = self._words.get(raw)
            if word is None:
                word = self._words[raw] = Word((Literal(raw),), raw)
            self.kind, self.value = WORD, word
        elif kind == "operator":
            self.kind = raw
        else:
            await self._line_end(kind or END)

    async def skip_newlines(self, assignable: bool = True) -> None:
        """Go to the next token that is no newline."""
        while self.kind is NEWLINE:
            await self.advance(assignable)

    async def _line_end(self, kind: str) -> None:
        if self.raw.startswith("#") and not self.options.interactive_comments:
            self.pos = self.start
            await self._complex_word(False)
            return
        if kind == "newline" or self.kind is not NEWLINE:
            # A last line without a newline ends like any other.
            self.kind, self.raw = NEWLINE, "newline"
            await breathe()
        else:
            self.kind = END
        if kind == "end" and self.text.endswith("\\\n", 0, self.start):
            self.check_continuation()
        if self.pending:
            await self._here_documents()

    async def _complex_word(self, assignable: bool) -> None:
        blank = lexicon.blanks(self.text, self.pos)
        start = self.start = self.pos = blank.end() if blank is not None else self.pos
        value: Argument = await (self._assignment() if assignable else self.word(lexicon.BARE))
        self.start, self.value = start, value
        self.kind = WORD if isinstance(value, Word) else ASSIGNMENT
        self.raw = self.text[start : self.pos]
        if self.kind is WORD and self.text[self.pos : self.pos + 1] in ("<", ">"):
            self._descriptor()
        if self.pos == start:
            self.refuse(self.text[start : start + 1], start)

    def _descriptor(self) -> None:
        raw = self.raw
        if raw.isascii() and raw.isdigit():
            if int(raw[:12]) <= MAX_DESCRIPTOR:
                self.kind = DESCRIPTOR
        elif raw.startswith("{") and lexicon.descriptor_variable(raw):
            self.kind = DESCRIPTOR

    # --- assignments ---

    async def _assignment(self) -> Argument:
        """An assignment, or the word that turns out to be none."""
        subscript: Word | None = None
        match = lexicon.assignment(self.text, self.pos)
        if match is not None:
            append = bool(match[2])
            self.pos = match.end()
        else:
            match = lexicon.element(self.text, self.pos)
            if match is None:
                return await self.word(lexicon.BARE)
            self.pos = match.end()
            subscript = await self.word(lexicon.SUBSCRIPT)
            self.pos += 1
            append = self.text.startswith("+=", self.pos)
            if not append and not self.text.startswith("=", self.pos):
                return await self._bracketed_word(match[0], subscript)
            self.pos += 1 + append
        if self.arrays and self.text.startswith("(", self.pos):
            value: Word | ArrayLiteral = await call(self._array())
        else:
            value = await self._value()
        return Assignment(name=match[1], value=value, subscript=subscript, append=append)

    async def _bracketed_word(self, opener: str, subscript: Word) -> Word:
        """A word that began like an array element; *subscript* may hold blanks."""
        rest = await self.word(lexicon.BARE)
        return Word((Literal(opener), *subscript.parts, Literal("]"), *rest.parts))

    async def _value(self) -> Word:
        """The value of an assignment; ``~`` may be expanded behind every colon in it."""
        match = lexicon.plain_value(self.text, self.pos)
        if match is None:
            return await self.word(lexicon.BARE)
        self.pos = match.end()
        return Word((Literal(match[0]),), match[0]) if match[0] else _NO_WORD

    async def _array(self) -> ArrayLiteral:
        try:
            return ArrayLiteral(tuple(await self._elements()))
        except Halt as halt:
            if halt.fault.status != 2 or not halt.fault.messages[0].text.startswith("unexpected EOF"):
                raise
            more = Message(line=self.end_line(), text="syntax error: unexpected end of file")
            messages = (halt.fault.messages[0], more)
            raise Halt(SyntaxFault(messages=messages, status=1), halt.incomplete)

    async def _elements(self) -> list[ArrayElement]:
        origin = self.pos
        self.pos += 1
        elements: list[ArrayElement] = []
        while True:
            await breathe()
            blank = lexicon.blanks(self.text, self.pos)
            self.pos = blank.end() if blank is not None else self.pos
            if self.text.startswith("[", self.pos):
                elements.append(await self._indexed_element())
                continue
            await self.advance(False)
            if self.kind is WORD and isinstance(self.value, Word):
                elements.append(ArrayElement(value=self.value))
            elif self.kind == ")":
                return elements
            elif self.kind is END:
                self.unclosed(")", origin, status=1)
            elif self.kind is not NEWLINE:
                self.refuse(self.raw, self.start, origin=Origin.ARRAY)

    async def _indexed_element(self) -> ArrayElement:
        self.kind = WORD
        self.pos += 1
        subscript = await self.word(lexicon.SUBSCRIPT)
        self.pos += 1
        append = self.text.startswith("+=", self.pos)
        if append or self.text.startswith("=", self.pos):
            self.pos += 1 + append
            return ArrayElement(value=await self._value(), subscript=subscript, append=append)
        return ArrayElement(value=await self._bracketed_word("[", subscript))

    # --- here-documents ---

    def here_document(self, strip_tabs: bool) -> HereDocument:
        """The current word as the delimiter of a here-document whose body comes later."""
        raw = self.raw
        delimiter = _quote.sub(_unquote, raw)
        document = HereDocument(delimiter=delimiter, quoted=any(sign in raw for sign in "'\"\\"))
        self.pending.append(Pending(document, strip_tabs, self.line_at(self.start)))
        return document

    async def _here_documents(self) -> None:
        waiting, self.pending = self.pending, []
        for pending in waiting:
            line = self.line_at(self.pos)
            text = pending.document.text = self._here_text(pending)
            if pending.document.quoted:
                pending.document.body = Word((SingleQuoted(text),))
            else:
                pending.document.body = await call(self._here_body(text, line))

    def _here_text(self, pending: Pending) -> str:
        """The lines up to the delimiter, which is skipped."""
        begin = self.pos
        end, self.pos = self._here_end(pending)
        text = self.text[begin:end]
        if not pending.strip_tabs:
            return text
        # A line that the one before goes on in keeps its tabs, unless nothing in the document is special.
        return (lexicon.leading_tabs if pending.document.quoted else lexicon.unjoined_tabs).sub("", text)

    def _here_end(self, pending: Pending) -> tuple[int, int]:
        """Where the text of a here-document ends, and where what follows its delimiter begins."""
        tabs = r"\t*" if pending.strip_tabs else ""
        tail = r"(?:\n|\Z|(?=\)))" if self.substitutions else r"(?:\n|\Z)"
        line = re.compile(rf"^{tabs}{re.escape(pending.document.delimiter)}{tail}", re.MULTILINE)
        position = self.pos
        while True:
            match = line.search(self.text, position)
            if match is None or (match.start() == match.end() == len(self.text)):
                self._unterminated(pending)
                return len(self.text), len(self.text)
            if pending.document.quoted or not self._is_continued(match.start()):
                break
            position = match.end()
        if match[0][-1:] != "\n" and match.end() < len(self.text):
            self._warn(pending, self.line_at(match.start()))
        return match.start(), match.end()

    def _is_continued(self, line_start: int) -> bool:
        """Whether the line before ends in a backslash that joins it with this one."""
        before = self.text[self.pos : line_start - 1] if line_start > self.pos else ""
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def _unterminated(self, pending: Pending) -> None:
        if not self.final:
            self.halt_at_end(self.end_line(), "syntax error: unexpected end of file")
        self._warn(pending, max(self.end_line() - 1, self.first_line))

    def _warn(self, pending: Pending, line: int) -> None:
        text = (
            f"here-document at line {pending.line} delimited by end-of-file"
            f" (wanted `{pending.document.delimiter}')"
        )
        self.notices.append(Notice(line=line, text=text))

    async def _here_body(self, text: str, line: int) -> Word:
        reader = self.nested(text, line)
        reader.options = attrs.evolve(self.options, in_document=True)
        try:
            return await reader.word(lexicon.HERE_DOCUMENT)
        except Halt:
            return Word((BadSubstitution(text),))

    def nested(self, text: str, line: int) -> TokenStream:
        """A reader of the same kind for other text."""
        return type(self)(
            text=text, aliases=self.aliases, options=self.options, first_line=line, notices=self.notices
        )
