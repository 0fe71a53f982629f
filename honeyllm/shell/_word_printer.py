"""Words, assignments and redirections back to text."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

import attrs

from honeyllm.shell._ast import (
    AnsiQuoted,
    ArithmeticExpansion,
    ArrayElement,
    ArrayLiteral,
    Assignment,
    Backquoted,
    BadSubstitution,
    ChangeCase,
    Command,
    CommandSubstitution,
    Default,
    DoubleQuoted,
    Escaped,
    HereDocument,
    Keys,
    Length,
    Literal,
    NamesWithPrefix,
    Parameter,
    Part,
    ProcessSubstitution,
    Redirect,
    SingleQuoted,
    Slice,
    Substitute,
    Transform,
    Trim,
    Word,
)
from honeyllm.shell._trampoline import call

_DUPLICATIONS = frozenset((">&", "<&"))
_DEFAULT_FDS = {">": 1, ">>": 1, ">|": 1, ">&": 1, "<": 0, "<>": 0, "<&": 0, "<<<": 0, "<<": 0, "<<-": 0}
_descriptor = re.compile(r"[0-9]+|-").fullmatch


@attrs.define
class WordPrinter(ABC):
    """Prints what commands are made of."""

    @abstractmethod
    async def substituted(self, command: Command) -> str:
        """The text of the command in a substitution."""

    async def word(self, word: Word, *, double: bool = False) -> str:
        """The text of *word*; *double*: it stands in double quotes."""
        if word.plain is not None:
            return word.plain
        return "".join([await self.part(part, double) for part in word.parts])

    async def part(self, part: Part, double: bool) -> str:
        """The text of one part."""
        if isinstance(part, Literal):
            return part.text
        if isinstance(part, Escaped):
            return "\\" + part.text
        if isinstance(part, SingleQuoted):
            return f"'{part.text}'"
        if isinstance(part, AnsiQuoted):
            return "'" + part.text.replace("'", "'\\''") + "'"
        if isinstance(part, DoubleQuoted):
            inner = [await self.part(piece, True) for piece in part.parts]
            return '"' + "".join(inner) + '"'
        return await call(self._expansion(part, double))

    async def _expansion(self, part: Part, double: bool) -> str:
        if isinstance(part, Parameter):
            return await self._parameter(part, double)
        if isinstance(part, CommandSubstitution):
            if part.source:
                return part.source
            text = "" if part.body is None else await self.substituted(part.body)
            return f"$( {text})" if text.startswith("(") else f"$({text})"
        if isinstance(part, ProcessSubstitution):
            text = "" if part.body is None else await self.substituted(part.body)
            return f"{part.direction}({text})"
        if isinstance(part, ArithmeticExpansion):
            body = await self.word(part.body, double=True)
            return f"$[{body}]" if part.brackets else f"$(({body}))"
        if isinstance(part, Backquoted):
            return f"`{part.source}`"
        assert isinstance(part, BadSubstitution)
        return part.source

    # --- parameters ---

    async def _parameter(self, part: Parameter, double: bool) -> str:
        if not part.braced:
            return "$" + part.name
        operation = part.operation
        start = "${#" if isinstance(operation, Length) else "${"
        if part.indirect or isinstance(operation, Keys | NamesWithPrefix):
            start = "${!"
        subscript = f"[{part.each}]" if part.each else ""
        if part.subscript is not None:
            subscript = f"[{await self.word(part.subscript)}]"
        return f"{start}{part.name}{subscript}{await self._operation(part, double)}}}"

    async def _operation(self, part: Parameter, double: bool) -> str:
        operation = part.operation
        if isinstance(operation, Default):
            colon = ":" if operation.colon else ""
            return f"{colon}{operation.operator}{await self.word(operation.word, double=double)}"
        if isinstance(operation, Trim | ChangeCase):
            return operation.operator + await self.word(operation.pattern)
        if isinstance(operation, Substitute):
            text = operation.operator + await self.word(operation.pattern)
            if operation.replacement is None:
                return text
            return f"{text}/{await self.word(operation.replacement)}"
        if isinstance(operation, Slice):
            text = ":" + await self.word(operation.offset)
            if operation.length is None:
                return text
            return f"{text}:{await self.word(operation.length)}"
        if isinstance(operation, Transform):
            return "@" + operation.letter
        return operation.separator if isinstance(operation, NamesWithPrefix) else ""

    # --- assignments ---

    async def assignment(self, assignment: Assignment) -> str:
        """The text of an assignment."""
        subscript = assignment.subscript
        index = "" if subscript is None else f"[{await self.word(subscript)}]"
        operator = "+=" if assignment.append else "="
        value = assignment.value
        if isinstance(value, ArrayLiteral):
            elements = [await self._element(element) for element in value.elements]
            return f"{assignment.name}{index}{operator}({' '.join(elements)})"
        return f"{assignment.name}{index}{operator}{await self.word(value)}"

    async def _element(self, element: ArrayElement) -> str:
        value = await self.word(element.value)
        if element.subscript is None:
            return value
        operator = "+=" if element.append else "="
        return f"[{await self.word(element.subscript)}]{operator}{value}"

    # --- redirections ---

    async def redirect(self, redirect: Redirect) -> str:
        """The text of a redirection; of a here-document only what stands on the line."""
        operator, target = redirect.operator, redirect.target
        if isinstance(target, HereDocument):
            delimiter = f"'{target.delimiter}'" if target.quoted else target.delimiter
            return self._descriptor(redirect, False) + operator + delimiter
        text = await self.word(target)
        if operator in _DUPLICATIONS:
            always = _descriptor(text.rstrip("-") or "-") is not None
            operator = ">&" if text == "-" else operator
            return self._descriptor(redirect, always) + operator + text
        return f"{self._descriptor(redirect, False)}{operator} {text}"

    @staticmethod
    def _descriptor(redirect: Redirect, always: bool) -> str:
        """What stands before the operator: nothing for the operator's own descriptor, unless *always*."""
        if redirect.variable is not None:
            return f"{{{redirect.variable}}}"
        default = _DEFAULT_FDS.get(redirect.operator)
        fd = default if redirect.fd is None else redirect.fd
        if fd is None or (fd == default and not always):
            return ""
        return str(fd)

    @staticmethod
    def here_text(document: HereDocument) -> str:
        """The lines of a here-document with its delimiter."""
        return f"{document.text}{document.delimiter}\n"
