"""split."""

import os
from collections.abc import Mapping

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import checked

SPLIT = Usage(
    name="split",
    authors="Torbjorn Granlund and Richard M. Stallman",
    short="0123456789C:a:b:del:n:t:ux",
    long={
        "bytes": "b:",
        "lines": "l:",
        "line-bytes": "C:",
        "number": "n:",
        "elide-empty-files": "e",
        "unbuffered": "u",
        "suffix-length": "a:",
        "additional-suffix": "additional-suffix:",
        "numeric-suffixes": "numeric-suffixes::",
        "hex-suffixes": "hex-suffixes::",
        "filter": "filter:",
        "verbose": "verbose",
        "separator": "t:",
        "-io-blksize": "io-blksize:",
    },
)
ALPHABETS: Mapping[str, str] = {"a": "abcdefghijklmnopqrstuvwxyz", "d": "0123456789", "x": "0123456789abcdef"}
SUFFIXES = "bEGKkMmPTYZ0"
BLOCK = 32768
MOST_FILES = 20000


@attrs.define
class _Names:
    """The names of the output files, one after the other."""

    prefix: str
    alphabet: str
    length: int
    grows: bool
    number: int = 0
    after: str = ""

    def next(self) -> str | None:
        """The next name, or None when the suffixes are used up."""
        base = len(self.alphabet)
        number, wide, ahead = self.number, self.length, ""
        self.number += 1
        if self.grows:
            while number >= base**wide - base ** (wide - 1):
                number -= base**wide - base ** (wide - 1)
                ahead += self.alphabet[-1]
                wide += 1
        elif number >= base**wide:
            return None
        digits = ""
        for _ in range(wide):
            number, digit = divmod(number, base)
            digits = self.alphabet[digit] + digits
        return f"{self.prefix}{ahead}{digits}{self.after}"


@attrs.define
class _Output:
    """Writes to one file after the other."""

    tool: Tool
    names: _Names
    fd: int = -1

    async def write(self, data: bytes, *, fresh: bool) -> None:
        """Write to the current file, or with *fresh* to the next."""
        process = self.tool.process
        if fresh or self.fd < 0:
            self.close()
            name = self.names.next()
            if name is None or self.names.number > MOST_FILES:
                raise await self.tool.fatal("output file suffixes exhausted")
            if self.tool.parsed.has("verbose"):
                await process.stdout.write(f"creating file {self.tool.file(name)}\n")
            try:
                self.fd = await process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            except OSError as error:
                raise await self.tool.fatal(self.tool.maybe(name), error) from None
        try:
            await process.write(self.fd, data)
        except OSError as error:
            raise await self.tool.fatal("write error", error) from None

    def close(self) -> None:
        """Close the current file."""
        if self.fd >= 0:
            self.tool.process.close(self.fd)
            self.fd = -1


async def split(process: Process) -> int:
    """Split a file into pieces."""
    tool = await begin(process, SPLIT)
    kind, count = await _how(tool)
    separator = await _separator(tool)
    names = tool.parsed.operands
    if len(names) > 2:
        raise await tool.misused(f"extra operand {tool.word(names[2])}")
    output = _Output(
        tool, await _names(tool, names[1] if len(names) > 1 else "x", count if kind == "n" else 0)
    )
    name = names[0] if names else "-"
    try:
        reader = process.stdin if name == "-" else process.reader(await process.open(name))
        await METHODS[kind](tool, reader, output, count, separator)
    except OSError as error:
        if isinstance(error, IsADirectoryError):
            raise await tool.fatal(tool.maybe(name), error) from None
        raise await tool.fatal(f"cannot open {tool.file(name)} for reading", error) from None
    return tool.status


async def _how(tool: Tool) -> tuple[str, int]:
    """Which of ``l b C n``, and its number."""
    kinds: list[tuple[str, int]] = []
    digits = ""
    for option in tool.parsed.options:
        text = option.value or ""
        if option.name in ("b", "C"):
            kinds.append(
                (option.name, await checked(tool, text, "invalid number of bytes", SUFFIXES, least=1))
            )
        elif option.name == "l":
            kinds.append(("l", await checked(tool, text, "invalid number of lines", least=1)))
        elif option.name == "n":
            kinds.append(await _chunks(tool, text))
        elif option.name.isdigit():
            digits += option.name
    if digits:
        kinds.append(("l", int(digits[:18])))
    if len(kinds) > 1:
        raise await tool.misused("cannot split in more than one way")
    if kinds and not kinds[0][1]:
        raise await tool.fatal(f"invalid number of lines: {tool.word('0')}")
    return kinds[0] if kinds else ("l", 1000)


async def _chunks(tool: Tool, text: str) -> tuple[str, int]:
    mode, slash, rest = text.partition("/")
    if slash and mode in ("l", "r"):
        return "n" + mode, await checked(tool, rest, "invalid number of chunks", least=1)
    return "n", await checked(tool, text, "invalid number of chunks", least=1)


async def _separator(tool: Tool) -> bytes:
    found: set[bytes] = set()
    for text in tool.parsed.values("t"):
        data = b"\0" if text == "\\0" else text.encode("utf-8", "surrogateescape")
        if not data:
            raise await tool.fatal("empty record separator")
        if len(data) > 1:
            raise await tool.fatal(f"multi-character separator {tool.word(text)}")
        found.add(data)
    if len(found) > 1:
        raise await tool.fatal("multiple separator characters specified")
    return found.pop() if found else b"\n"


async def _names(tool: Tool, prefix: str, chunks: int) -> _Names:
    kind, start = "a", ""
    for option in tool.parsed.options:
        if option.name in ("d", "numeric-suffixes"):
            kind, start = "d", option.value or ""
        elif option.name in ("x", "hex-suffixes"):
            kind, start = "x", option.value or ""
    given = tool.parsed.value("a")
    length = await checked(tool, given, "invalid suffix length") if given is not None else 0
    after = tool.parsed.value("additional-suffix") or ""
    if "/" in after:
        raise await tool.misused(f"invalid suffix {tool.word(after)}, contains directory separator")
    alphabet = ALPHABETS[kind]
    number = 0
    if start:
        if start.strip(alphabet):
            what = "numerical" if kind == "d" else "hexadecimal"
            raise await tool.misused(f"{tool.word(start)}: invalid start value for {what} suffix")
        number = int(start[:18], len(alphabet))
    needed = 2
    while chunks and len(alphabet) ** needed < chunks + number:
        needed += 1
    grows = not length and not chunks and not start
    return _Names(prefix, alphabet, min(length or needed, 200), grows, number, after)


async def _by_lines(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    done = 0
    while line := await reader.line(separator):
        await tool.process.checkpoint()
        await output.write(line, fresh=done % count == 0)
        done += 1


async def _by_bytes(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    left = 0
    while data := await reader.read(min(BLOCK, left or count)):
        await tool.process.checkpoint()
        await output.write(data, fresh=left == 0)
        left = (left or count) - len(data)


async def _by_line_bytes(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    left = 0
    while line := await reader.line(separator):
        while line:
            await tool.process.checkpoint()
            fresh = len(line) > left and left < count
            left = count if fresh or not left else left
            await output.write(line[:left], fresh=fresh)
            line, left = line[left:], left - len(line[:left])


async def _by_chunks(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    data = await reader.read()
    if count > MOST_FILES:
        raise await tool.fatal("output file suffixes exhausted")
    size = len(data) // count
    extra = len(data) % count
    at = 0
    for number in range(count):
        await tool.process.checkpoint()
        end = at + size + (number < extra)
        if end > at or not tool.parsed.has("e"):
            await output.write(data[at:end], fresh=True)
        at = end


async def _by_line_chunks(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    data = await reader.read()
    if count > MOST_FILES:
        raise await tool.fatal("output file suffixes exhausted")
    size, at = max(1, len(data) // count), 0
    for number in range(1, count + 1):
        await tool.process.checkpoint()
        limit = len(data) if number == count else number * size
        end = at
        if limit > at:
            found = data.find(separator, limit - 1)
            end = len(data) if found < 0 else found + 1
        if end > at or not tool.parsed.has("e"):
            await output.write(data[at:end], fresh=True)
        at = end


async def _round_robin(tool: Tool, reader: Reader, output: _Output, count: int, separator: bytes) -> None:
    if count > MOST_FILES:
        raise await tool.fatal("output file suffixes exhausted")
    data = await reader.read()
    lines = data.split(separator)
    tail = lines.pop()
    lines = [line + separator for line in lines] + ([tail] if tail else [])
    for number in range(count):
        await tool.process.checkpoint()
        part = b"".join(lines[number::count])
        if part or not tool.parsed.has("e"):
            await output.write(part, fresh=True)


METHODS = {
    "l": _by_lines,
    "b": _by_bytes,
    "C": _by_line_bytes,
    "n": _by_chunks,
    "nl": _by_line_chunks,
    "nr": _round_robin,
}
