"""
Commands back to text, laid out as bash does it for ``declare -f`` and ``type``.

The layout follows bash to the letter, oddities with here-documents included:
attackers and their scripts compare it, and it must read back as the same command.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar, cast

import attrs

from honeyllm.shell._ast import (
    AndOr,
    ArithmeticCommand,
    ArithmeticFor,
    Assignment,
    BinaryTest,
    Case,
    CaseClause,
    Command,
    Conditional,
    Coproc,
    For,
    FunctionDefinition,
    Group,
    GroupTest,
    HereDocument,
    If,
    IfClause,
    JunctionTest,
    NotTest,
    Pipeline,
    Redirect,
    Redirected,
    Sequence,
    SimpleCommand,
    Subshell,
    Test,
    UnaryTest,
    While,
    Word,
)
from honeyllm.shell._trampoline import Pause, breathe, call, drive, no_pause, run_to_end
from honeyllm.shell._word_printer import WordPrinter

T = TypeVar("T")

MAX_DEPTH = 1000
MAX_INDENTATION = 800
STEP = 4


@attrs.define(kw_only=True)
class _Printer(WordPrinter):
    """Appends to *pieces*; *inside_function* separates commands by lines instead of blanks."""

    inside_function: bool
    pieces: list[str] = attrs.field(factory=list)
    indentation: int = 0
    skip_indent: bool = False
    waiting: list[HereDocument] = attrs.field(factory=list)
    after_document: bool = False

    async def substituted(self, command: Command) -> str:
        """The text of the command in a substitution."""
        inner = _Printer(inside_function=False)
        await inner.command(command)
        await inner.flush("")
        return "".join(inner.pieces)

    def write(self, text: str) -> None:
        self.pieces.append(text)

    def indent(self) -> None:
        self.write(" " * min(self.indentation, MAX_INDENTATION))

    def line(self, text: str = "") -> None:
        """Begin a new line with *text*."""
        self.write("\n")
        self.indent()
        self.write(text)

    def semicolon(self) -> None:
        """End a command, unless something did already."""
        last = next((piece for piece in reversed(self.pieces) if piece), "")
        if not last.endswith(("&", "\n")):
            self.write(";")

    async def flush(self, separator: str) -> None:
        """Write the here-documents that wait for the end of their line, behind *separator*."""
        if not self.waiting:
            return
        self.write(separator)
        self.write("\n")
        for document in self.waiting:
            self.write(self.here_text(document))
        self.waiting.clear()
        self.after_document = True
        if separator:
            self.write(" ")

    async def indented(self, command: Command) -> None:
        """Write *command* one step further in."""
        self.indentation += STEP
        await self.command(command)
        await self.flush("")
        self.indentation -= STEP

    async def inline(self, command: Command) -> None:
        """Write *command* behind what the line already holds."""
        self.skip_indent = True
        await self.command(command)

    async def command(self, command: Command) -> None:
        """Write *command*."""
        await call(self._command(command))

    async def _command(self, command: Command) -> None:
        await breathe()
        if isinstance(command, Sequence):
            await self._sequence(command)
            return
        if isinstance(command, AndOr):
            await self._and_or(command)
            return
        if isinstance(command, Pipeline):
            await self._pipeline(command)
            return
        if isinstance(command, Redirected):
            await self.command(command.body)
            await self._redirects(command.redirects)
            return
        if self.skip_indent:
            self.skip_indent = False
        else:
            self.indent()
        await _PRINTERS[type(command)](self, command)

    # --- lists ---

    async def _sequence(self, sequence: Sequence) -> None:
        last = len(sequence.items) - 1
        for number, item in enumerate(sequence.items):
            await self.command(item.command)
            if number:
                await self.flush("")
            if item.background:
                await self._background()
                self.skip_indent = number < last
                self.write(" " if number < last else "")
            elif number < last:
                await self._separator(item.newline)

    async def _background(self) -> None:
        if self.waiting:
            await self.flush(" &")
        else:
            self.write(" &")

    async def _separator(self, newline: bool) -> None:
        if self.waiting:
            await self.flush("" if self.inside_function or newline else ";")
        elif self.after_document:
            self.after_document = False
        elif self.inside_function or not newline:
            self.write(";")
        if self.inside_function:
            self.write("\n")
        else:
            self.write("\n" if newline else " ")
            self.skip_indent = True

    async def _and_or(self, command: AndOr) -> None:
        await self.command(command.commands[0])
        for operator, right in zip(command.operators, command.commands[1:], strict=True):
            if self.waiting:
                await self.flush(f" {operator} ")
            else:
                self.write(f" {operator} ")
            await self.inline(right)
            await self.flush("")

    async def _pipeline(self, command: Pipeline) -> None:
        if command.timed or command.negated or not command.commands:
            self._prefix(command)
        for number, one in enumerate(command.commands):
            if number and self.waiting:
                await self.flush(" |")
                self.write(" ")
            elif number:
                self.write(" | ")
            self.skip_indent = self.skip_indent or number > 0
            await self.command(one)
        if len(command.commands) > 1:
            await self.flush("")

    def _prefix(self, command: Pipeline) -> None:
        if not self.skip_indent:
            self.indent()
        self.skip_indent = bool(command.commands)
        self.write(f"{command.timed} " if command.timed else "")
        self.write("! " if command.negated else "")

    # --- simple commands ---

    async def _simple(self, command: SimpleCommand) -> None:
        texts = [await self.assignment(assignment) for assignment in command.assignments]
        for argument in command.words:
            if isinstance(argument, Assignment):
                texts.append(await self.assignment(argument))
            else:
                texts.append(await self.word(argument))
        self.write(" ".join(texts))
        await self._redirects(command.redirects, blank=bool(texts))

    async def _redirects(self, redirects: tuple[Redirect, ...], blank: bool = True) -> None:
        if redirects:
            self.after_document = False
        for redirect in redirects:
            self.write(" " if blank else "")
            blank = True
            self.write(await self.redirect(redirect))
            if isinstance(redirect.target, HereDocument):
                self.waiting.append(redirect.target)

    # --- compound commands ---

    async def _subshell(self, command: Subshell) -> None:
        self.write("( ")
        await self.inline(command.body)
        await self.flush("")
        self.write(" )")

    async def _group(self, command: Group) -> None:
        self.write("{ ")
        if not self.inside_function:
            await self.inline(command.body)
            await self.flush("")
            self.semicolon()
            self.write(" }")
            return
        self.write("\n")
        await self.indented(command.body)
        self.line("}")

    async def _if(self, command: If) -> None:
        for number, clause in enumerate(command.clauses):
            if number:
                await self._else()
                self.indent()
            alone = len(command.clauses) == number + 1 and command.otherwise is None
            await self._condition(clause, alone)
        if command.otherwise is not None:
            await self._else()
            await self._branch(command.otherwise)
            self.indentation -= STEP
        for _ in command.clauses[1:]:
            self.semicolon()
            self.line("fi")
            self.indentation -= STEP
        self.semicolon()
        self.line("fi")

    async def _else(self) -> None:
        """Begin the other branch, one step further in."""
        self.semicolon()
        self.line("else\n")
        self.indentation += STEP

    async def _condition(self, clause: IfClause, alone: bool) -> None:
        self.write("if ")
        await self.inline(clause.condition)
        if alone:
            await self.flush("")
        self.semicolon()
        self.write(" then\n")
        await self.indented(clause.body)

    async def _branch(self, command: Command) -> None:
        await self.command(command)
        await self.flush("")

    async def _body(self, body: Command) -> None:
        await self.indented(body)
        self.semicolon()
        self.line("done")

    async def _for(self, command: For) -> None:
        words = ['"$@"'] if command.words is None else [await self.word(word) for word in command.words]
        self.write(f"{'select' if command.select else 'for'} {command.name} in {' '.join(words)};")
        self.line("do\n")
        await self._body(command.body)

    async def _arithmetic_for(self, command: ArithmeticFor) -> None:
        pieces = [await self._optional(word) for word in (command.start, command.condition, command.step)]
        self.write(f"for (({'; '.join(pieces)}))")
        self.line("do\n")
        await self._body(command.body)

    async def _optional(self, word: Word) -> str:
        """An expression of ``for (( ))``, of which an empty one is true."""
        return await self.word(word, double=True) if word.parts else "1"

    async def _while(self, command: While) -> None:
        self.write("until " if command.until else "while ")
        await self.inline(command.condition)
        await self.flush("")
        self.semicolon()
        self.write(" do\n")
        await self._body(command.body)

    async def _case(self, command: Case) -> None:
        self.write(f"case {await self.word(command.subject)} in ")
        self.indentation += STEP
        for clause in command.clauses:
            await self._clause(clause)
        self.indentation -= STEP
        self.line("esac")

    async def _clause(self, clause: CaseClause) -> None:
        patterns = [await self.word(pattern) for pattern in clause.patterns]
        if patterns[0] == "esac":
            patterns[0] = "(esac"
        self.line(" | ".join(patterns))
        self.write(")\n")
        if clause.body is not None:
            await self.indented(clause.body)
        self.line(clause.terminator)

    async def _arithmetic(self, command: ArithmeticCommand) -> None:
        self.write(f"(({await self.word(command.body, double=True)}))")

    # --- [[ ]] ---

    async def _conditional(self, command: Conditional) -> None:
        self.write("[[ ")
        await self._test(command.test)
        self.write(" ]]")

    async def _test(self, test: Test) -> None:
        if isinstance(test, UnaryTest):
            self.write(f"{test.operator} {await self.word(test.operand)}")
        elif isinstance(test, BinaryTest):
            left, right = await self.word(test.left), await self.word(test.right)
            self.write(f"{left} {test.operator} {right}")
        elif isinstance(test, NotTest):
            self.write("! ")
            await call(self._test(test.operand))
        elif isinstance(test, GroupTest):
            self.write("( ")
            await call(self._test(test.operand))
            self.write(" )")
        else:
            await self._junction(test)

    async def _junction(self, test: JunctionTest) -> None:
        for number, operand in enumerate(test.operands):
            if number:
                self.write(f" {test.operator} ")
            await call(self._test(operand))

    # --- coprocesses and functions ---

    async def _coproc(self, command: Coproc) -> None:
        self.write(f"coproc {command.name} ")
        await self.inline(command.body)

    async def _function(self, command: FunctionDefinition) -> None:
        self.write(f"function {command.name} () ")
        self.line("{ \n")
        await self.function_body(command.body)

    async def function_body(self, body: Command) -> None:
        """Write what stands behind the opening brace of a function, and its end."""
        redirects: tuple[Redirect, ...] = ()
        outer, self.inside_function = self.inside_function, True
        inner = body
        if isinstance(inner, Redirected):
            group = isinstance(inner.body, Group)
            redirects = inner.redirects if group else ()
            inner = inner.body if group else inner
        await self.indented(inner.body if isinstance(inner, Group) else inner)
        self.inside_function = outer
        self.line("}")
        await self._redirects(redirects)
        await self.flush("")


_PRINTERS = cast(
    "dict[type[Command], Callable[[_Printer, Command], Awaitable[None]]]",
    {
        SimpleCommand: _Printer._simple,
        Subshell: _Printer._subshell,
        Group: _Printer._group,
        If: _Printer._if,
        For: _Printer._for,
        ArithmeticFor: _Printer._arithmetic_for,
        While: _Printer._while,
        Case: _Printer._case,
        ArithmeticCommand: _Printer._arithmetic,
        Conditional: _Printer._conditional,
        Coproc: _Printer._coproc,
        FunctionDefinition: _Printer._function,
    },
)


def _finish(task: Coroutine[object, object, T]) -> T:
    return run_to_end(drive(task, pause=no_pause, limit=MAX_DEPTH))


def command_text(command: Command) -> str:
    """
    *command* as ``jobs`` shows it, as far as possible on one line.

    The definition of a function as ``declare -f`` shows it, without a last newline.
    """
    if isinstance(command, FunctionDefinition):
        return function_text(command.name, command.body)
    return _finish(_Printer(inside_function=False).substituted(command))


async def substituted_text(command: Command, pause: Pause) -> str:
    """*command* as it stands in a substitution; *pause* is awaited between steps, each of which is short."""
    return await drive(_Printer(inside_function=False).substituted(command), pause=pause, limit=MAX_DEPTH)


def function_text(name: str, body: Command) -> str:
    """The definition of a function as ``declare -f`` shows it, without a last newline."""
    printer = _Printer(inside_function=True)
    printer.write(f"{name} () \n{{ \n")
    _finish(printer.function_body(body))
    return "".join(printer.pieces)


def assignment_text(assignment: Assignment) -> str:
    """The text of an assignment."""
    return _finish(_Printer(inside_function=False).assignment(assignment))


def word_text(word: Word) -> str:
    """*word* as it was written, but for substitutions, which are laid out anew."""
    return _finish(_Printer(inside_function=False).word(word))
