"""
Expansion of words, in bash's order.

Brace expansion, then tilde, parameter, command and arithmetic expansion from
left to right, then word splitting, pathname expansion and quote removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TypeAlias

from honeyllm.shell._ast import (
    AnsiQuoted,
    ArithmeticExpansion,
    Backquoted,
    BadSubstitution,
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
from honeyllm.shell._brace import count_braces, expand_braces
from honeyllm.shell._dynamic import special_parameter
from honeyllm.shell._fields import (
    BREAK,
    DEFAULT_IFS,
    LITERAL,
    MANY,
    QUOTED,
    SPLIT,
    Field,
    Segment,
    Splitter,
    as_pattern,
    has_glob,
    joined,
    pattern_of,
    plain,
)
from honeyllm.shell._flow import ExpressionFault, ShellError
from honeyllm.shell._globbing import glob
from honeyllm.shell._lists import LIST, STARRED, Place, close_document, close_quotes, rejoined
from honeyllm.shell._parameters import expand_parameter
from honeyllm.shell._state import MAX_VALUE, Shell
from honeyllm.shell._substitution import open_process_substitution, substitute, substitute_text
from honeyllm.shell._tilde import tilde_in_assignment, tilde_prefix

Segments: TypeAlias = list[Segment]
MAX_FIELDS = 1 << 20
LARGE = 1 << 16


class Expander:
    """Expands words for one shell."""

    __slots__ = ("globs", "in_operand", "place", "seen", "shell", "size")

    def __init__(self, shell: Shell, place: Place = Place.VALUE) -> None:
        self.shell = shell
        self.size = 0
        self.globs: dict[int, Field] = {}
        """Fields that are patterns, by where they stand among the words."""
        self.place = place
        self.in_operand = False
        """Whether the word of ``${x:-word}`` is expanded, outside quotes."""
        self.seen = 0
        """Which lists there were since the quotes began: LIST, ELEMENTS, STARRED."""

    # -- entry points ------------------------------------------------------------

    async def fields(self, words: Iterable[Word], *, element: bool = False) -> list[str]:
        """All words expanded to fields; in an *element* of an array ``a=~`` is nothing special."""
        result: list[str] = []
        self.globs.clear()
        for word in words:
            if word.plain is not None:
                result.append(word.plain)
            elif not self._simple(word, result):
                await self._word_fields(word, result, not element)
        return result if not self.globs else await self._globbed(result)

    def _simple(self, word: Word, result: list[str]) -> bool:
        """Do the commonest words at once: ``$name`` with nothing to split, ``"$name"``, and quoted text."""
        if len(word.parts) != 1:
            return False
        part = word.parts[0]
        kind = part.__class__
        if kind is SingleQuoted or kind is AnsiQuoted:
            result.append(part.text)  # type: ignore[union-attr]  # both have a text
            return True
        quoted = kind is DoubleQuoted
        if quoted:
            inner = part.parts  # type: ignore[union-attr]  # a DoubleQuoted
            if len(inner) != 1:
                return False
            part = inner[0]
            if part.__class__ is Literal:
                result.append(part.text)
                return True
        return part.__class__ is Parameter and self._simple_parameter(part, quoted, result)

    def _simple_parameter(self, part: Parameter, quoted: bool, result: list[str]) -> bool:
        name = part.name
        if part.operation is not None or part.subscript is not None or part.each or part.indirect:
            return False
        if name == "@" or name == "*" or self.shell.variables.has_references:
            return False
        value = self.value(name)
        if value is None:
            return False
        if quoted:
            result.append(value)
            return True
        if value.isalnum() and value.isascii() and self.shell.get("IFS") in (None, DEFAULT_IFS):
            result.append(value)
            return True
        return False

    def value(self, name: str) -> str | None:
        """A variable or special parameter as text."""
        first = name[0]
        if first.isalpha() or first == "_":
            value = self.shell.variables.get(name)
            return special_parameter(self.shell, "_") if value is None and name == "_" else value
        return special_parameter(self.shell, name)

    async def _word_fields(self, word: Word, result: list[str], like: bool) -> None:
        if "braceexpand" in self.shell.options:
            count = count_braces(word)
            if count > MAX_FIELDS:
                raise ShellError(f"xmalloc: cannot allocate {count * 16} bytes", status=2, fatal=True)
            for one in expand_braces(word):
                await self._one(one, result, like)
                await self.shell.process.checkpoint()
        else:
            await self._one(word, result, like)

    async def _one(self, word: Word, result: list[str], like: bool) -> None:
        if word.plain is not None:
            result.append(word.plain)
            return
        segments = await self.segments(word, assignment_like=like)
        splitter = Splitter(self.ifs)
        if len(segments) > MANY or any(len(text) > LARGE for text, _ in segments):
            for fields in splitter.pieces(segments):
                await self._found(fields, result)
        else:
            await self._found(splitter.run(segments), result)

    async def _found(self, fields: list[Field], result: list[str]) -> None:
        """Put *fields* onto *result*, as far as a small machine could hold them."""
        before = len(result)
        if before + len(fields) > MAX_FIELDS:
            raise ShellError("xrealloc: cannot allocate memory", status=2, fatal=True)
        for field in fields:
            if not self.shell.options.noglob and has_glob(field, self.shell.options.shopt["extglob"]):
                self.globs[len(result)] = field
            result.append(plain(field))
        if before > MANY or len(result) > MANY or (result and len(result[-1]) > LARGE):
            self.size += sum(map(len, result[before:]))
            if self.size > MAX_VALUE:
                raise ShellError(f"xmalloc: cannot allocate {self.size} bytes", status=2, fatal=True)
            await self.shell.process.checkpoint()

    async def _globbed(self, words: list[str]) -> list[str]:
        """*words* with file names for the patterns; these are looked for when all is expanded."""
        globs, self.globs = self.globs, {}
        result: list[str] = []
        for number, word in enumerate(words):
            field = globs.get(number)
            if field is None:
                result.append(word)
            else:
                result += await _pathnames(self.shell, field, word)
                if len(result) > MAX_FIELDS:
                    raise ShellError("xrealloc: cannot allocate memory", status=2, fatal=True)
        return result

    @property
    def ifs(self) -> str:
        """The value of IFS; blank, tab and newline when it is unset."""
        ifs = self.shell.variables.get("IFS")
        return DEFAULT_IFS if ifs is None else ifs

    async def text(
        self, word: Word, place: Place | None = None, *, assignment: bool = False, tilde: bool = True
    ) -> str:
        """A word that is neither split nor globbed: a value assigned, the subject of case, a here-string."""
        if word.plain is not None and not (assignment and "~" in word.plain):
            return word.plain
        return _sized(self.shell, joined(await self._placed(word, place, assignment=assignment, tilde=tilde)))

    async def quoted(self, word: Word, place: Place = Place.DOCUMENT) -> str:
        """A word expanded as in double quotes: arithmetic and here-documents."""
        if word.plain is not None:
            return word.plain
        out: Segments = []
        before = self.place, self.seen
        self.place, self.seen = place, 0
        try:
            await self.parts(word.parts, out, quoted=True, single=True)
            await close_document(self, out)
            return _sized(self.shell, joined(out))
        finally:
            self.place, self.seen = before[0], before[1] | self.seen & ~STARRED

    async def pattern(self, word: Word, place: Place | None = None) -> str:
        """A word as a pattern: quoted characters are escaped."""
        text = word.plain
        if text is None:
            segments = await self._placed(word, place)
            text = as_pattern(_up_to_border(segments) if place is Place.CASE else segments)
        return self.shell.dialect.pattern(text)

    async def _placed(
        self, word: Word, place: Place | None, *, assignment: bool = False, tilde: bool = True
    ) -> Segments:
        """The segments of a word that stands in *place*, or where the word around it does."""
        before = self.place, self.seen
        self.place, self.seen = place or self.place, 0
        try:
            segments = await self.segments(word, single=True, assignment=assignment, tilde=tilde)
            rejoins = self.seen & LIST and self.place is Place.KEYED
            return await rejoined(self, segments) if rejoins else segments
        finally:
            self.place, self.seen = before[0], before[1] | self.seen

    async def segments(
        self,
        word: Word,
        *,
        single: bool = False,
        assignment: bool = False,
        assignment_like: bool = False,
        tilde: bool = True,
    ) -> Segments:
        """The segments of a word."""
        out: Segments = []
        parts: Sequence[Part] = word.parts
        if tilde and parts and parts[0].__class__ is Literal:
            parts = self._tilde(parts, out, assignment, assignment_like)
        await self.parts(parts, out, quoted=False, single=single, tilde=assignment)
        return out

    def _tilde(self, parts: Sequence[Part], out: Segments, assignment: bool, like: bool) -> Sequence[Part]:
        first = parts[0]
        assert isinstance(first, Literal)
        if "~" not in first.text:
            return parts
        if assignment or like:
            pieces = tilde_in_assignment(self.shell, first.text, is_last=len(parts) == 1, value=assignment)
        else:
            pieces = tilde_prefix(self.shell, first.text, is_last=len(parts) == 1)
        if pieces is None:
            return parts
        out.extend(pieces)
        return parts[1:]

    # -- parts -------------------------------------------------------------------

    async def parts(
        self,
        parts: Iterable[Part],
        out: Segments,
        *,
        quoted: bool,
        single: bool = False,
        literal: int = LITERAL,
        tilde: bool = False,
    ) -> None:
        """
        Expand *parts* onto *out*.

        *single*: the whole is one field.  *literal* is the kind that unquoted
        text of the word gets: SPLIT inside ``${x:-...}``.
        """
        kind = QUOTED if quoted else literal
        for part in parts:
            form = part.__class__
            if form is Literal:
                text = part.text  # type: ignore[union-attr]  # a Literal
                if tilde and ":~" in text:
                    out.extend(
                        tilde_in_assignment(self.shell, text, is_last=True, value=False) or [(text, kind)]
                    )
                else:
                    out.append((text, kind))
            elif form is Parameter:
                await expand_parameter(self, part, out, quoted=quoted, single=single)  # type: ignore[arg-type]
            elif form is Escaped or form is SingleQuoted or form is AnsiQuoted:
                out.append((part.text, QUOTED))  # type: ignore[union-attr]  # all three have a text
            elif form is DoubleQuoted:
                await self._double_quoted(part, out, single=single)  # type: ignore[arg-type]
            else:
                await self._substitution(part, out, QUOTED if quoted else SPLIT)

    async def _double_quoted(self, part: DoubleQuoted, out: Segments, *, single: bool) -> None:
        start, outer, self.seen = len(out), self.seen, 0
        await self.parts(part.parts, out, quoted=True, single=single)
        if self.seen or len(out) == start or not out[start][0]:
            await close_quotes(self, out, start)
        self.seen = outer | self.seen & ~STARRED

    async def _substitution(self, part: Part, out: Segments, kind: int) -> None:
        match part:
            case CommandSubstitution():
                out.append((await substitute(self.shell, part.body), kind))
            case Backquoted():
                out.append((await substitute_text(self.shell, part.text, part.line), kind))
            case ArithmeticExpansion():
                out.append((str(await self.number(part.body)), kind))
            case ProcessSubstitution():
                path = await open_process_substitution(self.shell, part.direction, part.body)
                out.append((path, QUOTED))
            case BadSubstitution():
                text = self.shell.dialect.messages.bad_substitution.format(source=part.source)
                raise ShellError(text, status=1)

    async def number(self, word: Word) -> int:
        """Evaluate arithmetic text."""
        try:
            return self.shell.arithmetic(await self.quoted(word))
        except ExpressionFault as fault:
            raise ExpressionFault(fault.text, abandons=False) from None


async def _pathnames(shell: Shell, field: Field, word: str) -> list[str]:
    """The files that a pattern finds, or what stands for none."""
    found = await glob(shell, pattern_of(field))
    if found:
        return found
    if shell.options.shopt["failglob"]:
        raise ShellError(f"no match: {word}")
    return [] if shell.options.shopt["nullglob"] else [word]


def _sized(shell: Shell, text: str) -> str:
    if len(text) > LARGE:
        shell.check_size(text)
    return text


def _up_to_border(segments: Segments) -> Segments:
    """The first of the fields that *segments* would be."""
    return list(takewhile(lambda segment: segment[1] != BREAK, segments))
