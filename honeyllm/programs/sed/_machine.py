"""Running a script over lines, command by command as GNU sed's ``execute.c``."""

from collections.abc import Awaitable, Callable, Mapping

import attrs

from honeyllm.host import Process
from honeyllm.programs.regex import Regex, Spans
from honeyllm.programs.sed._input import Input, InputLine, LineReader, lines_of
from honeyllm.programs.sed._listing import listing
from honeyllm.programs.sed._output import Output, Outputs
from honeyllm.programs.sed._outside import contents, output_of
from honeyllm.programs.sed._replacement import expand
from honeyllm.programs.sed._script import (
    Address,
    After,
    Command,
    Every,
    Expression,
    Last,
    Line,
    Multiple,
    Script,
    ScriptFault,
    Substitution,
)

END, DELETED, AGAIN, QUIT, QUIT_SILENTLY = -1, -2, -3, -4, -5
"""Where to go on when it is no command: the end of the script and kin."""

COMMANDS_AT_ONCE = 16
MAX_SPACE = 16 << 20


class NoMemory(Exception):
    """The pattern or hold space would pass the limit of memory."""


@attrs.frozen(kw_only=True)
class Settings:
    """What the command line says about running."""

    quiet: bool = False
    separate: bool = False
    end: bytes = b"\n"
    width: int = 70


@attrs.define
class Step:
    """A command with the state of its range: *until* is the last line, None while it is not open."""

    command: Command
    open: bool = False
    until: int | None = None
    fresh: bool = True


class Machine:
    """The two spaces and everything around them."""

    def __init__(
        self, process: Process, script: Script, settings: Settings, source: Input, output: Output
    ) -> None:
        self._process = process
        self._steps = [Step(command) for command in script.commands]
        self._settings = settings
        self._input = source
        self.output = output
        self.standard = output
        self.outputs = Outputs(process, output, settings.end)
        self._quiet = settings.quiet or script.quiet
        self._space = b""
        self._ended = True
        self._hold = b""
        self._hold_ended = True
        self._later: list[Command | bytes] = []
        self._replaced = False
        self._last: Regex | None = None
        self._readers: dict[str, LineReader | None] = {}
        self._count = 0
        self.status = 0
        self._reset_ranges()

    async def prepare(self) -> None:
        """Make the files of ``w``; raises OSError with the name."""
        for step in self._steps:
            command = step.command
            if command.name in ("w", "W"):
                await self.outputs.open(command.argument)
            elif command.substitution is not None and command.substitution.file is not None:
                await self.outputs.open(command.substitution.file)

    def _reset_ranges(self) -> None:
        for step in self._steps:
            step.open = step.command.first == Line(0)
            step.until = None

    # -- the cycle -----------------------------------------------------------------------

    async def run(self) -> None:
        """Everything, to the end of the input or ``q``."""
        at = END
        while at not in (QUIT, QUIT_SILENTLY):
            if at != AGAIN and not await self._read():
                break
            self._replaced = self._replaced and at == AGAIN
            at = await self._cycle()
            if at in (END, QUIT) and not self._quiet:
                self._put(self._space)
            if at != QUIT_SILENTLY:
                await self._append()
            if self.output.is_full:
                await self.output.drain()

    async def _read(self) -> bool:
        line = await self._next_line()
        if line is None:
            return False
        self._space, self._ended = line.data, line.ended
        return True

    async def _next_line(self) -> InputLine | None:
        line = await self._input.next()
        if line is not None and self._input.new_file:
            self._reset_ranges()
        return line

    async def _cycle(self) -> int:
        at, steps = 0, self._steps
        while at < len(steps):
            step = steps[at]
            command = step.command
            self._count += 1
            if self._count >= COMMANDS_AT_ONCE:
                self._count = 0
                await self._process.checkpoint()
            limited = command.first is not None or command.negated
            if limited and await self._selects(step) is command.negated:
                at = command.target if command.name == "{" else at + 1
                continue
            go = await self._do(command, step)
            if go is None:
                at += 1
            elif go < 0:
                return go
            else:
                at = go
        return END

    async def _do(self, command: Command, step: Step) -> int | None:
        plain = PLAIN.get(command.name)
        if plain is not None:
            if command.name == "c" and command.second is not None and step.open and not command.negated:
                return DELETED
            return plain(self, command)
        waiting = WAITING.get(command.name)
        if waiting is not None:
            return await waiting(self, command)
        return self._test(command)

    def _test(self, command: Command) -> int | None:
        """``t`` and ``T``; and the brace, which does nothing."""
        if command.name not in ("t", "T"):
            return None
        jumps = self._replaced is (command.name == "t")
        self._replaced = False
        return command.target if jumps else None

    # -- addresses -----------------------------------------------------------------------

    async def _selects(self, step: Step) -> bool:
        command = step.command
        if command.first is None:
            return True
        if command.second is None:
            return await self._matches(command.first, command)
        if step.open:
            return await self._inside(step, command.second)
        if not await self._matches(command.first, command):
            return False
        self._begin(step, command.second)
        return True

    def _begin(self, step: Step, second: Address) -> None:
        """The first line of a range: it is open unless it ends here."""
        number = self._input.number
        match second:
            case Line():
                step.until = second.number
            case After():
                step.until = number + second.count
            case Multiple():
                step.until = number if second.of == 0 else -(-number // second.of) * second.of
            case _:
                step.until = None
        step.open = step.until is None or step.until > number

    async def _inside(self, step: Step, second: Address) -> bool:
        number = self._input.number
        if step.until is None:
            if await self._matches(second, step.command):
                step.open = False
            return True
        if number >= step.until:
            step.open = False
        return number <= step.until

    async def _matches(self, address: Address, command: Command) -> bool:
        match address:
            case Expression():
                return await self._search(address, command) is not None
            case Line():
                return self._input.number == address.number
            case Every():
                if address.step <= 0:
                    return self._input.number == address.first
                beyond = self._input.number - address.first
                return beyond >= 0 and beyond % address.step == 0
            case Last():
                return await self._input.is_last()
        return False

    async def _search(self, expression: Expression, command: Command, start: int = 0) -> Spans | None:
        regex = expression.regex or self._last
        if regex is None:
            raise ScriptFault(f"{command.where} no previous regular expression")
        self._last = regex
        space = self._space
        if regex.is_fast(space):
            return regex.search(space, start)
        return await regex.find(space, start, checkpoint=self._process.checkpoint)

    # -- output --------------------------------------------------------------------------

    def _put(self, data: bytes, output: Output | None = None) -> None:
        (output or self.output).line(data, self._settings.end if self._ended else b"")

    async def _append(self) -> None:
        """What ``a``, ``r`` and ``R`` have put off to the end of the cycle."""
        later, self._later = self._later, []
        for item in later:
            if isinstance(item, bytes):
                self.output.line(item, self._settings.end)
            elif item.name == "a":
                self.output.raw(item.text)
            else:
                self.output.raw(await contents(self._process, item.argument))

    # -- commands without waiting --------------------------------------------------------

    def _number(self, command: Command) -> None:
        self.output.raw(b"%d\n" % self._input.number)

    def _delete_line(self, command: Command) -> int:
        _, newline, rest = self._space.partition(b"\n")
        if not newline:
            return DELETED
        self._space = rest
        return AGAIN

    def _get(self, command: Command) -> None:
        self._space, self._ended = self._hold, self._hold_ended

    def _get_more(self, command: Command) -> None:
        self._space = self._joined(self._space, self._hold)
        self._ended = self._ended or self._hold_ended

    def _keep(self, command: Command) -> None:
        self._hold, self._hold_ended = self._space, self._ended

    def _keep_more(self, command: Command) -> None:
        self._hold = self._joined(self._hold, self._space)
        self._hold_ended = self._ended or self._hold_ended

    @staticmethod
    def _joined(first: bytes, second: bytes) -> bytes:
        if len(first) + len(second) > MAX_SPACE:
            raise NoMemory
        return first + b"\n" + second

    def _exchange(self, command: Command) -> None:
        self._space, self._hold = self._hold, self._space
        self._ended, self._hold_ended = self._hold_ended, self._ended

    def _insert(self, command: Command) -> None:
        self.output.raw(command.text)

    def _append_later(self, command: Command) -> None:
        self._later.append(command)

    def _change(self, command: Command) -> int:
        self.output.raw(command.text)
        return DELETED

    def _list(self, command: Command) -> None:
        width = self._settings.width if command.number is None else command.number
        self.output.raw(listing(self._space, width))

    def _print(self, command: Command) -> None:
        self._put(self._space)

    def _print_line(self, command: Command) -> None:
        self.output.line(self._space.partition(b"\n")[0], self._settings.end)

    def _quit(self, command: Command) -> int:
        self.status = command.number or 0
        return QUIT if command.name == "q" else QUIT_SILENTLY

    def _translate(self, command: Command) -> None:
        assert command.translation is not None
        text = self._space.decode("utf-8", "surrogateescape")
        self._space = text.translate(command.translation).encode("utf-8", "surrogateescape")

    def _write(self, command: Command) -> None:
        self._put(self._space, self._file(command.argument))

    def _write_line(self, command: Command) -> None:
        output = self._file(command.argument)
        output.line(self._space.partition(b"\n")[0], self._settings.end)

    def _file(self, name: str) -> Output:
        return self.standard if name == "/dev/stdout" else self.outputs.find(name)

    def _print_name(self, command: Command) -> None:
        self.output.raw(self._input.name.encode("utf-8", "surrogateescape") + b"\n")

    def _empty(self, command: Command) -> None:
        self._space = b""

    # -- commands that may wait ----------------------------------------------------------

    async def _next(self, command: Command) -> int | None:
        if await self._input.is_last():
            return END
        if not self._quiet:
            self._put(self._space)
        await self._append()
        return None if await self._read() else END

    async def _next_more(self, command: Command) -> int | None:
        if await self._input.is_last():
            return END
        await self._append()
        line = await self._next_line()
        if line is None:
            return END
        self._space = self._joined(self._space, line.data)
        self._ended = line.ended
        return None

    async def _line_later(self, command: Command) -> None:
        name = command.argument
        if name not in self._readers:
            self._readers[name] = await self._reader(name)
        reader = self._readers[name]
        line = None if reader is None else await reader.next()
        if line is not None:
            self._later.append(line.data)

    async def _reader(self, name: str) -> LineReader | None:
        try:
            fd = 0 if name == "/dev/stdin" else await self._process.open(name)
        except OSError:
            return None
        return lines_of(self._process, fd, self._settings.end, self._nothing)

    @staticmethod
    async def _nothing() -> None:
        """Reading a file of ``R`` need not hand on output."""

    async def _execute(self, command: Command) -> None:
        if command.argument:
            self.output.raw(await self._run(command.argument))
            return
        line = self._space.decode("utf-8", "surrogateescape")
        result = await self._run(line)
        self._space = result.removesuffix(b"\n")

    async def _run(self, line: str) -> bytes:
        await self.output.drain()
        return await output_of(self._process, line)

    async def _substitute(self, command: Command) -> None:
        wanted = command.substitution
        assert wanted is not None
        result = await self._replace(wanted, command)
        if result is None:
            return
        self._replaced = True
        self._space = result
        if wanted.evaluates:
            if wanted.prints == 1:
                self._put(self._space)
            await self._execute(attrs.evolve(command, argument=""))
        if wanted.prints and not (wanted.evaluates and wanted.prints == 1):
            self._put(self._space)
        if wanted.file is not None:
            self._put(self._space, self._file(wanted.file))

    async def _replace(self, wanted: Substitution, command: Command) -> bytes | None:
        """The pattern space with matches replaced; None when there is none to replace."""
        space = self._space
        plain = _plain(wanted)
        if plain is not None:
            self._last = wanted.expression.regex
            if len(space) + space.count(plain[0]) * len(plain[1]) > MAX_SPACE:
                raise NoMemory
            return space.replace(*plain) if plain[0] in space else None
        out = bytearray()
        start = at = count = 0
        last_end = -1
        replaced = False
        while at <= len(space):
            spans = await self._search(wanted.expression, command, at)
            if spans is None:
                break
            low, high = spans[0]
            if not (low == high == last_end):
                count += 1
                if count >= wanted.number:
                    out += space[start:low] + expand(wanted.replacement, space, spans)
                    replaced, start = True, high
                    if len(out) > MAX_SPACE:
                        raise NoMemory
                    if not wanted.every:
                        break
            last_end = high
            at = high if high > low else high + 1
            if count % COMMANDS_AT_ONCE == 0:
                await self._process.checkpoint()
        return bytes(out + space[start:]) if replaced else None


PLAIN: Mapping[str, Callable[[Machine, Command], int | None]] = {
    "=": Machine._number,
    "d": lambda machine, command: DELETED,
    "D": Machine._delete_line,
    "g": Machine._get,
    "G": Machine._get_more,
    "h": Machine._keep,
    "H": Machine._keep_more,
    "x": Machine._exchange,
    "i": Machine._insert,
    "a": Machine._append_later,
    "r": Machine._append_later,
    "c": Machine._change,
    "l": Machine._list,
    "p": Machine._print,
    "P": Machine._print_line,
    "b": lambda machine, command: command.target,
    "q": Machine._quit,
    "Q": Machine._quit,
    "y": Machine._translate,
    "w": Machine._write,
    "W": Machine._write_line,
    "F": Machine._print_name,
    "z": Machine._empty,
    "v": lambda machine, command: None,
}
"""Commands that never wait, by their letter."""
WAITING: Mapping[str, Callable[[Machine, Command], Awaitable[int | None]]] = {
    "s": Machine._substitute,
    "n": Machine._next,
    "N": Machine._next_more,
    "R": Machine._line_later,
    "e": Machine._execute,
}
"""Commands that may."""


def _plain(wanted: Substitution) -> tuple[bytes, bytes] | None:
    """A substitution that replaces a word by a word everywhere."""
    regex, parts = wanted.expression.regex, wanted.replacement
    if regex is None or not wanted.every or wanted.number > 1 or not regex.literal:
        return None
    if not parts:
        return regex.literal, b""
    return (regex.literal, parts[0]) if len(parts) == 1 and isinstance(parts[0], bytes) else None
