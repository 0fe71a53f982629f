"""The parser as the rest of the shell sees it: one complete line's commands at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

from honeyllm.shell import _lexicon as lexicon
from honeyllm.shell._ast import Command
from honeyllm.shell._compound import CompoundGrammar
from honeyllm.shell._cursor import Halt, Options
from honeyllm.shell._faults import INCOMPLETE, Incomplete, Message, Notice, SyntaxFault
from honeyllm.shell._grammar import Grammar
from honeyllm.shell._lexicon import ASSIGNMENT, END, NEWLINE
from honeyllm.shell._trampoline import Pause, TooDeep, drive, no_pause, run_to_end

MAX_DEPTH = 200
_NO_ALIASES: Mapping[str, str] = {}

_Key: TypeAlias = tuple[str, int, Options, int, bool, type] | None
_MEMORY: dict[_Key, tuple[Command | None, int, str]] = {}
"""Commands that were read before: startup files, and the lines that every bot sends."""
MAX_MEMORIES = 4096
MAX_REMEMBERED = 8192

Parsed: TypeAlias = Command | SyntaxFault | Incomplete | None


class Parser:
    """
    Reads the commands of *source*, one line's list at a time.

    What one line does (define an alias, ``shopt -s extglob``) is thus known
    when the next is read: *aliases* is looked at as it is then, and
    *options* may be replaced between two commands.

    *final* tells that no more text will come: without it, text that ends
    inside a construct is `Incomplete`, and the caller parses again with
    another line appended.  *pause* is awaited between steps, each of which is short.
    """

    grammar: ClassVar[type[Grammar]] = CompoundGrammar
    """How commands are read; a dialect's parser has another."""

    def __init__(
        self,
        source: str,
        *,
        aliases: Mapping[str, str] = _NO_ALIASES,
        options: Options | None = None,
        first_line: int = 1,
        final: bool = True,
        pause: Pause = no_pause,
    ) -> None:
        self._pause = pause
        self._first_line = first_line
        self._grammar = self.grammar(
            text=source.replace("\0", ""),
            aliases=aliases,
            options=options or Options(),
            first_line=first_line,
            final=final,
        )

    @property
    def options(self) -> Options:
        """How the next command will be read."""
        return self._grammar.options

    @options.setter
    def options(self, options: Options) -> None:
        self._grammar.options = options

    @property
    def position(self) -> int:
        """How much of the text the commands so far took."""
        return self._grammar.pos

    @property
    def line(self) -> int:
        """The number of the line that the next command begins on, or the last one."""
        return self._grammar.line_at(self._grammar.pos)

    @property
    def last_line(self) -> int:
        """The number of the line that the last command ended on."""
        grammar = self._grammar
        return grammar.line_at(grammar.pos) - grammar.text.endswith("\n", 0, grammar.pos)

    def count_from(self, line: int) -> None:
        """Take *line* for the number of the line that the last command ended on."""
        self._first_line += line - self.last_line
        self._grammar.first_line = self._first_line

    def take_notices(self) -> tuple[Notice, ...]:
        """The warnings that came up since this was last asked; print them before running the command."""
        notices = tuple(self._grammar.notices)
        self._grammar.notices.clear()
        return notices

    async def next_command(self, *, stale: bool = False) -> Parsed:
        """
        Read the next line that holds a command, and all lines that belong to it.

        With *stale* what the text begins with is nothing special: bash takes it so when what it read
        before ended inside of a word.
        None at the end of the text.  Behind a fault the next call goes on with the next line.
        """
        grammar = self._grammar
        key = None if stale else self._key()
        known = _MEMORY.get(key)
        if known is not None:
            command, grammar.pos, grammar.kind = known
            return command
        try:
            command = await drive(self._line(stale), pause=self._pause, limit=MAX_DEPTH)
            self._remember(key, command)
            return command
        except Halt as halt:
            answer: Parsed = INCOMPLETE if halt.incomplete else halt.fault
        except TooDeep:
            answer = self._too_deep()
        self._skip_line(grammar)
        return answer

    def _key(self) -> _Key:
        """What the next command depends on; None for text that is not worth remembering."""
        grammar = self._grammar
        if grammar.aliases or len(grammar.text) > MAX_REMEMBERED or grammar.pending:
            return None
        return grammar.text, grammar.pos, grammar.options, self._first_line, grammar.final, type(grammar)

    def _remember(self, key: _Key, command: Command | None) -> None:
        if key is not None and not self._grammar.notices:
            if len(_MEMORY) >= MAX_MEMORIES:
                _MEMORY.clear()
            _MEMORY[key] = command, self._grammar.pos, self._grammar.kind

    async def _line(self, stale: bool) -> Command | None:
        grammar = self._grammar
        grammar.begin_command()
        await (_advance_plainly(grammar) if stale else grammar.advance())
        while grammar.kind is NEWLINE:
            await grammar.advance()
        if grammar.kind is END:
            return None
        command = await grammar.line_list()
        if grammar.kind is not NEWLINE and grammar.kind is not END:
            grammar.unexpected()
        return command

    def _too_deep(self) -> SyntaxFault:
        """The fault of bash's grammar when its own stack is exhausted."""
        grammar = self._grammar
        line = grammar.line_at(grammar.pos)
        shown = grammar.text[grammar.pos : grammar.pos + 1] or "newline"
        source = grammar.source_line(grammar.pos)
        return SyntaxFault(
            messages=(
                Message(line=line, text=f"syntax error near unexpected token `{shown}'"),
                Message(line=line, text=f"`{source}'", echo=True),
            )
        )

    @staticmethod
    def _skip_line(grammar: Grammar) -> None:
        grammar.pending.clear()
        grammar.substitutions = grammar.doubled = 0
        grammar.arrays = True
        if grammar.kind is NEWLINE and grammar.pos > 0:
            return
        end = grammar.text.find("\n", grammar.pos)
        grammar.pos = len(grammar.text) if end < 0 else end + 1


async def _advance_plainly(grammar: Grammar) -> None:
    """Read a token that is no reserved word, begins no arithmetic, and takes no list."""
    blank = lexicon.blanks(grammar.text, grammar.pos)
    match = lexicon.assignment(grammar.text, grammar.pos if blank is None else blank.end())
    await grammar.advance(match is None or not grammar.text.startswith("(", match.end()))
    if grammar.kind is ASSIGNMENT:
        grammar.arrays = False
    elif grammar.raw in lexicon.RESERVED:
        grammar.raw = "\\" + grammar.raw
    grammar.plain = grammar.start


def parse_all(source: str, *, options: Options | None = None) -> tuple[Command | SyntaxFault, ...]:
    """All commands of *source*, up to and with the first fault."""
    parser = Parser(source, options=options)
    commands: list[Command | SyntaxFault] = []
    while True:
        command = run_to_end(parser.next_command())
        if command is None or isinstance(command, Incomplete):
            return tuple(commands)
        commands.append(command)
        if isinstance(command, SyntaxFault):
            return tuple(commands)
