"""xargs."""

import re

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import FINDUTILS, Tool, Usage, begin, say
from honeyllm.programs.find._launch import start

XARGS = Usage(
    name="xargs",
    authors="Eric B. Decker, James Youngman, and Kevin Dalley",
    package=FINDUTILS,
    short="+0a:E:e::i::I:l::L:n:prs:txP:d:o",
    long={
        "null": "0",
        "arg-file": "a:",
        "delimiter": "d:",
        "eof": "e::",
        "replace": "i::",
        "max-lines": "l::",
        "max-args": "n:",
        "open-tty": "o",
        "interactive": "p",
        "no-run-if-empty": "r",
        "max-chars": "s:",
        "verbose": "t",
        "show-limits": "show-limits",
        "exit": "x",
        "max-procs": "P:",
        "process-slot-var": "process-slot-var:",
    },
)
MAX_BYTES = 131072
MAX_BRANCHES = 16
BLANK = re.compile(rb"[ \t\n\v\f\r]")
ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "0": 0, "\\": 92}


@attrs.define(kw_only=True)
class _Settings:
    delimiter: bytes | None = None
    end: bytes | None = None
    replace: str | None = None
    lines: int = 0
    arguments: int = 0
    size: int = MAX_BYTES
    branches: int = 1
    exits: bool = False


async def xargs(process: Process) -> int:
    """Build command lines from standard input."""
    tool = await begin(process, XARGS)
    settings = await _read_settings(tool)
    run = _Run(tool, settings, tuple(tool.parsed.operands) or ("echo",))
    source = tool.parsed.value("a")
    try:
        fd = 0 if source in (None, "-") else await process.open(source or "")
    except OSError as error:
        await tool.error(f"Cannot open input file {tool.word(source or '')}", error)
        return 1
    words = _Words(tool, settings, fd)
    try:
        await run.all(words)
    except _TooLong:
        await tool.error("argument line too long")
        return 1
    except Exited as end:
        await run.wait_for_all()
        raise end
    return run.status or tool.status


class _TooLong(Exception):
    """One argument is more than a command line holds."""


async def _read_settings(tool: Tool) -> _Settings:
    """Each of -I, -L and -n takes back the others."""
    settings = _Settings()
    for option in tool.parsed.options:
        value = option.value or ""
        match option.name:
            case "0" | "d":
                settings.delimiter = b"\0" if option.name == "0" else await _delimiter(tool, value)
            case "E" | "e":
                settings.end = value.encode("utf-8", "surrogateescape") or None
            case "x":
                settings.exits = True
            case _:
                await _limit(tool, settings, option.name, value)
    settings.branches = min(settings.branches, MAX_BRANCHES)
    return settings


async def _limit(tool: Tool, settings: _Settings, name: str, value: str) -> None:
    match name:
        case "I" | "i":
            await _exclude(tool, settings, "--replace/-I/-i")
            settings.replace = value or "{}"
        case "L" | "l":
            await _exclude(tool, settings, "--max-lines/-l")
            settings.lines = await _number(tool, value or "1", name)
        case "n":
            await _arguments(tool, settings, value)
        case "s":
            settings.size = min(await _number(tool, value, "s"), MAX_BYTES)
        case "P":
            settings.branches = await _number(tool, value, "P", least=0) or MAX_BRANCHES


async def _arguments(tool: Tool, settings: _Settings, value: str) -> None:
    count = await _number(tool, value, "n")
    if settings.replace is not None and count == 1:
        return
    await _exclude(tool, settings, "--max-args/-n")
    settings.arguments = count


async def _exclude(tool: Tool, settings: _Settings, name: str) -> None:
    """Take back whichever of the three was given before *name*, with a warning."""
    given = {
        "--replace": settings.replace is not None,
        "--max-lines": settings.lines > 0,
        "--max-args": settings.arguments > 0,
    }
    for other, was_given in given.items():
        if was_given and not name.startswith(other):
            exclusive = f"options {other} and {name} are mutually exclusive"
            await tool.warn(f"warning: {exclusive}, ignoring previous {other} value")
    settings.replace, settings.lines, settings.arguments = None, 0, 0


async def _number(tool: Tool, text: str, letter: str, *, least: int = 1) -> int:
    digits = text.strip().removeprefix("+")
    negative = digits.startswith("-") and digits[1:].isdigit()
    if not negative and (not digits.isascii() or not digits.isdigit()):
        await tool.error(f'invalid number "{text}" for -{letter} option')
        raise await _usage(tool)
    value = -int(digits[1:][:9]) if negative else int(digits[:9])
    if value < least:
        await tool.error(f"value {text} for -{letter} option should be >= {least}")
        raise await _usage(tool)
    return value


async def _usage(tool: Tool) -> Exited:
    await say(tool.process, "Try 'xargs --help' for more information.\n")
    return Exited(1)


async def _delimiter(tool: Tool, text: str) -> bytes:
    if len(text) == 1:
        return text.encode("utf-8", "surrogateescape")[:1]
    found = re.fullmatch(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", text)
    if found is None:
        what = "be either a single character or an escape sequence starting with \\"
        raise await tool.fatal(f"Invalid input delimiter specification {text}: the delimiter must {what}.")
    if found[1] or found[2]:
        return bytes([int(found[1], 16) if found[1] else int(found[2], 8) & 0xFF])
    if found[3] not in ESCAPES:
        raise await tool.fatal(f"Invalid escape sequence {text} in input delimiter specification.")
    return bytes([ESCAPES[found[3]]])


class _Words:
    """Reads the arguments, quotes and all."""

    def __init__(self, tool: Tool, settings: _Settings, fd: int) -> None:
        self._tool = tool
        self._settings = settings
        self._reader = tool.process.stdin if fd == 0 else tool.process.reader(fd)
        self._ended = False
        self._pending: list[bytes] = []
        self.ends_line = False
        """Whether the argument just returned was the last of its line."""

    async def next(self) -> bytes | None:
        """The next argument; None at the end."""
        while not self._pending:
            if self._ended:
                return None
            await self._fill()
        word = self._pending.pop(0)
        self.ends_line = not self._pending
        if self._settings.end is not None and self._settings.delimiter is None and word == self._settings.end:
            self._ended, self._pending = True, []
            return None
        return word

    async def _fill(self) -> None:
        delimiter = self._settings.delimiter
        line = await self._reader.line(delimiter or b"\n")
        if not line:
            self._ended = True
        elif delimiter is not None:
            self._pending = [line.removesuffix(delimiter)]
        elif self._settings.replace is not None:
            words = await self._split(line.strip(b"\n").lstrip(b" \t"), whole=True)
            self._pending = [word for word in words if word]
        else:
            await self._continued(line)

    async def _continued(self, line: bytes) -> None:
        """A blank at the end of a line goes on with the next one, as far as -L is concerned."""
        self._pending = await self._split(line, whole=False)
        while self._settings.lines and line.rstrip(b"\n")[-1:] in (b" ", b"\t"):
            line = await self._reader.line()
            if not line:
                break
            self._pending += await self._split(line, whole=False)

    async def _split(self, line: bytes, *, whole: bool) -> list[bytes]:
        words: list[bytes] = []
        current: bytearray | None = None
        at = 0
        while at < len(line):
            letter = line[at : at + 1]
            at += 1
            if letter in (b"'", b'"'):
                end = line.find(letter, at)
                if end < 0:
                    raise await self._unmatched(letter)
                current = (current or bytearray()) + line[at:end]
                at = end + 1
            elif letter == b"\\":
                if at == len(line):
                    break
                current = (current or bytearray()) + line[at : at + 1]
                at += 1
            elif BLANK.match(letter) and not whole:
                if current is not None:
                    words.append(bytes(current))
                current = None
            else:
                current = (current or bytearray()) + letter
            if not at % 4096:
                await self._tool.process.checkpoint()
        if current is not None:
            words.append(bytes(current))
        return words

    async def _unmatched(self, letter: bytes) -> Exited:
        kind = "single" if letter == b"'" else "double"
        hint = "by default quotes are special to xargs unless you use the -0 option"
        await self._tool.error(f"unmatched {kind} quote; {hint}")
        return Exited(1)


class _Run:
    """Starts the commands, several at a time with -P."""

    def __init__(self, tool: Tool, settings: _Settings, command: tuple[str, ...]) -> None:
        self.tool = tool
        self.settings = settings
        self.command = command
        self.status = 0
        self._children: list[Process] = []
        self._began = False

    async def all(self, words: _Words) -> None:
        if self.settings.replace is not None:
            await self._each(words, self.settings.replace)
        else:
            await self._batches(words)
        await self.wait_for_all()

    async def _each(self, words: _Words, mark: str) -> None:
        while (word := await words.next()) is not None:
            text = word.decode("utf-8", "surrogateescape")
            await self._start((self.command[0], *(part.replace(mark, text) for part in self.command[1:])))

    async def _batches(self, words: _Words) -> None:
        base = sum(len(part.encode("utf-8", "surrogateescape")) + 1 for part in self.command)
        batch: list[str] = []
        size, lines = base, 0
        while (word := await words.next()) is not None:
            await self.tool.process.checkpoint()
            length = len(word) + 1
            if base + length > self.settings.size:
                raise _TooLong
            if batch and size + length > self.settings.size:
                await self._start((*self.command, *batch))
                batch, size, lines = [], base, 0
            batch.append(word.decode("utf-8", "surrogateescape"))
            size += length
            lines += words.ends_line
            if len(batch) == self.settings.arguments or (
                self.settings.lines and lines == self.settings.lines
            ):
                await self._start((*self.command, *batch))
                batch, size, lines = [], base, 0
        if batch or not (self._began or self.tool.parsed.has("r")):
            await self._start((*self.command, *batch))

    async def _start(self, argv: tuple[str, ...]) -> None:
        self._began = True
        if not await self._agreed(argv):
            return
        while len(self._children) >= self.settings.branches:
            await self._wait()
        try:
            self._children.append(await start(self.tool.process, argv))
        except OSError as error:
            await self.wait_for_all()
            await self.tool.error(self.tool.maybe(argv[0]), error)
            raise Exited(127 if isinstance(error, FileNotFoundError) else 126) from None
        if self.settings.branches == 1:
            await self._wait()

    async def _agreed(self, argv: tuple[str, ...]) -> bool:
        """-t shows the command, -p asks as well."""
        asks = self.tool.parsed.has("p")
        if not asks and not self.tool.parsed.has("t"):
            return True
        shown = " ".join(map(self.tool.maybe, argv))
        await say(self.tool.process, shown + ("" if asks else "\n"))
        return not asks or await self._answer()

    async def _answer(self) -> bool:
        try:
            fd = await self.tool.process.open("/dev/tty")
        except OSError as error:
            raise await self.tool.fatal("failed to open /dev/tty for reading", error) from None
        await say(self.tool.process, "?...")
        line = await self.tool.process.reader(fd).line()
        self.tool.process.close(fd)
        return line[:1] in (b"y", b"Y")

    async def wait_for_all(self) -> None:
        """Wait until no command runs any more."""
        while self._children:
            await self._wait()

    async def _wait(self) -> None:
        done = await self.tool.process.wait([child.pid for child in self._children])
        self._children = [child for child in self._children if child is not done]
        assert done.status is not None
        name = self.tool.maybe(self.command[0])
        if done.status.signal is not None:
            await self.tool.error(f"{name}: terminated by signal {done.status.signal}")
            raise Exited(125)
        if done.status.code == 255:
            await self.tool.error(f"{name}: exited with status 255; aborting")
            raise Exited(124)
        if done.status.code:
            self.status = 123
