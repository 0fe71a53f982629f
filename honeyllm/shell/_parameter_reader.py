"""Reading ``${...}``."""

from __future__ import annotations

import re
from typing import ClassVar

import attrs

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import (
    BadSubstitution,
    ChangeCase,
    Default,
    Keys,
    Length,
    Literal,
    NamesWithPrefix,
    Operation,
    Parameter,
    Part,
    Slice,
    Substitute,
    Transform,
    Trim,
    Word,
)
from honeyllm.shell._word_reader import WordReader

# The order matters: ``#`` is a length only if a parameter follows that ends in ``}`` or ``[``,
# ``!`` an indirection only before a name, a number or a lone special parameter.
_head = re.compile(
    rf"(?P<length>\#(?=(?:{lexicon.NAME}|[0-9]+|[@*#?$!-])[}}\[]))?"
    rf"(?P<indirect>!(?={lexicon.NAME}|[0-9]+|[#@*?$!-]}}))?"
    rf"(?P<name>{lexicon.NAME}|[0-9]+|[@*#?$!-])"
).match
_operator = re.compile(
    r":[-=?+]|[-=?+]|##|#|%%|%|//|/#|/%|/|\^\^|\^|,,|,|~~|~|@[QEPAKakuUL](?=\})|[@*](?=\})|:"
).match
_each = re.compile(r"\[([@*])\]").match


class _Bad(Exception):
    """The text is no valid expansion."""


@attrs.define(kw_only=True)
class ParameterReader(WordReader):
    """Reads parameter expansions."""

    braced_in_double: ClassVar[lexicon.Mode] = lexicon.BRACED_IN_DOUBLE
    braced_in_document: ClassVar[lexicon.Mode] = lexicon.BRACED_IN_DOCUMENT

    async def braced_parameter(self, start: int, in_double: bool) -> Part:
        """Read what follows ``${``, which stands at *start*."""
        try:
            parameter = await self._parameter(in_double)
        except _Bad:
            await self._skip(in_double)
            return BadSubstitution(self.text[start : self.pos])
        self.pos += 1
        return attrs.evolve(parameter, source=self.text[start : self.pos])

    async def _skip(self, in_double: bool) -> None:
        """
        Read to the closing brace of an expansion that makes no sense.

        What was read so far is not read again, or time would double with each level of nesting.
        """
        await self.word(self._quoted_mode() if in_double else lexicon.BRACED)
        self.pos += 1

    async def _parameter(self, in_double: bool) -> Parameter:
        head = _head(self.text, self.pos)
        if head is None:
            raise _Bad
        self.pos = head.end()
        name = head["name"]
        each, subscript = await self._subscript(name)
        indirect = head["indirect"] is not None
        if self.text.startswith("}", self.pos):
            operation: Operation | None = None
            if head["length"] is not None:
                operation = Length()
            elif indirect and each:
                operation, indirect = Keys(), False
        elif head["length"] is not None:
            raise _Bad
        else:
            operation = await self._operation(indirect, each or (subscript and "x"), in_double)
            indirect = indirect and not isinstance(operation, NamesWithPrefix)
        if not self.text.startswith("}", self.pos):
            if self.pos >= len(self.text):
                self.unclosed("}", self.pos)
            raise _Bad
        return Parameter(
            name=name, subscript=subscript, each=each, indirect=indirect, operation=operation, braced=True
        )

    async def _subscript(self, name: str) -> tuple[str, Word | None]:
        if not self.text.startswith("[", self.pos) or not (name[0].isalpha() or name[0] == "_"):
            return "", None
        match = _each(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
            return match[1], None
        self.pos += 1
        subscript = await self.word(lexicon.BRACED_SUBSCRIPT)
        if not self.text.startswith("]", self.pos) or not subscript.parts:
            raise _Bad
        self.pos += 1
        return "", subscript

    async def _operation(self, indirect: bool, indexed: str | Word | None, in_double: bool) -> Operation:
        match = _operator(self.text, self.pos)
        if match is None:
            raise _Bad
        self.pos = match.end()
        operator = match[0]
        if operator[-1] in "-=?+":
            mode = lexicon.BRACED if not in_double else self._quoted_mode()
            return Default(operator=operator[-1], colon=operator[0] == ":", word=await self.word(mode))
        if operator[0] in "#%":
            return Trim(operator=operator, pattern=await self.word(lexicon.BRACED))
        if operator[0] == "/":
            return await self._substitute(operator, in_double)
        if operator[0] in "^,~":
            return ChangeCase(operator=operator, pattern=await self.word(lexicon.BRACED))
        if operator == ":":
            return await self._slice()
        if len(operator) == 2:
            return Transform(operator[1])
        if indirect and not indexed:
            return NamesWithPrefix(operator)
        raise _Bad

    def _quoted_mode(self) -> lexicon.Mode:
        return self.braced_in_document if self.options.in_document else self.braced_in_double

    async def _substitute(self, operator: str, in_double: bool) -> Operation:
        first: tuple[Part, ...] = ()
        if operator == "//" and self.text.startswith("/", self.pos):
            first = (Literal("/"),)
            self.pos += 1
        pattern = await self.word(lexicon.REPLACED)
        pattern = Word(first + pattern.parts)
        if not self.text.startswith("/", self.pos):
            return Substitute(operator=operator, pattern=pattern, replacement=None)
        self.pos += 1
        return Substitute(operator=operator, pattern=pattern, replacement=await self.word(lexicon.BRACED))

    async def _slice(self) -> Operation:
        offset = await self.word(lexicon.SLICED)
        if not self.text.startswith(":", self.pos):
            return Slice(offset=offset, length=None)
        self.pos += 1
        return Slice(offset=offset, length=await self.word(lexicon.SLICED))
