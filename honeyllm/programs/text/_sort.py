"""sort."""

import errno
import heapq
import os
import stat
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import attrs

from honeyllm.host import Exited, Process, Writer
from honeyllm.programs._descriptors import descriptor
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs.text._sort_keys import LETTERS, Key, KeyFault, Ordering, modern, parse_key
from honeyllm.programs.text._sort_order import Ranking, ranking

SORT = Usage(
    name="sort",
    authors="Mike Haertel and Paul Eggert",
    short="bcCdfghik:mMno:rRsS:t:T:uVy:z",
    long={
        "ignore-leading-blanks": "b",
        "check": "check::",
        "compress-program": "compress-program:",
        "debug": "debug",
        "dictionary-order": "d",
        "ignore-case": "f",
        "files0-from": "files0-from:",
        "general-numeric-sort": "g",
        "ignore-nonprinting": "i",
        "key": "k:",
        "merge": "m",
        "month-sort": "M",
        "numeric-sort": "n",
        "human-numeric-sort": "h",
        "version-sort": "V",
        "random-sort": "R",
        "random-source": "random-source:",
        "sort": "sort:",
        "output": "o:",
        "reverse": "r",
        "stable": "s",
        "batch-size": "batch-size:",
        "buffer-size": "S:",
        "field-separator": "t:",
        "temporary-directory": "T:",
        "unique": "u",
        "zero-terminated": "z",
        "parallel": "parallel:",
    },
    failure=2,
)
CHECKS = {"quiet": "C", "silent": "C", "diagnose-first": "c"}
SORTS = {
    "general-numeric": "g",
    "human-numeric": "h",
    "month": "M",
    "numeric": "n",
    "random": "R",
    "version": "V",
}
MOST_BYTES = 16 << 20
LINE_OVERHEAD = 8
RUN = 256
READ = 4
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@attrs.define
class _Command:
    """What the command line asks for."""

    tool: Tool
    names: list[str]
    keys: list[Key] = attrs.field(factory=list)
    letters: set[str] = attrs.field(factory=set)
    check: str = ""
    output: str | None = None
    tab: bytes | None = None

    async def read(self) -> None:
        """Take the options in their order."""
        for option in self.tool.parsed.options:
            if option.name in OPTIONS:
                await OPTIONS[option.name](self, option.value or "")
            elif option.name in LETTERS:
                self.letters.add(option.name)
        if self.check and len(self.names) > 1:
            extra = self.tool.file(self.names[1])
            raise await self.tool.fatal(f"extra operand {extra} not allowed with -{self.check}")
        if self.check and self.output is not None:
            raise await self.clash(self.check + "o")

    async def key(self, text: str) -> None:
        """``-k``"""
        try:
            self.keys.append(parse_key(text, self.tool.word))
        except KeyFault as fault:
            raise await self.tool.fatal(str(fault)) from None

    async def kind(self, text: str) -> None:
        """``--sort``"""
        self.letters.add(await self.tool.choice("--sort", text, SORTS))

    async def checking(self, text: str) -> None:
        """``-c``"""
        await self._check_with(await self.tool.choice("--check", text, CHECKS) if text else "c")

    async def checking_quietly(self, text: str) -> None:
        """``-C``"""
        await self._check_with("C")

    async def _check_with(self, letter: str) -> None:
        if self.check and self.check != letter:
            raise await self.clash("cC")
        self.check = letter

    async def separate(self, text: str) -> None:
        """``-t``"""
        data = text.encode("utf-8", "surrogateescape")
        if not data:
            raise await self.tool.fatal("empty tab")
        if data == b"\\0":
            data = b"\0"
        if len(data) > 1:
            raise await self.tool.fatal(f"multi-character tab {self.tool.word(text)}")
        if self.tab not in (None, data):
            raise await self.tool.fatal("incompatible tabs")
        self.tab = data

    async def size(self, text: str) -> None:
        """``-S``: only checked."""
        number = whole(text.removesuffix("%"), "bEgGkKmMPtTYZ")
        if number.trouble == "large":
            raise await self.tool.fatal(f"-S argument '{text}' too large")
        if number.trouble:
            trouble = "invalid suffix in" if number.trouble == "suffix" else "invalid"
            raise await self.tool.fatal(f"{trouble} -S argument '{text}'")

    async def write_to(self, text: str) -> None:
        """``-o``"""
        if self.output not in (None, text):
            raise await self.tool.fatal("multiple output files specified")
        self.output = text

    async def threads(self, text: str) -> None:
        """``--parallel``"""
        number = whole(text)
        if number.trouble == "invalid":
            raise await self.tool.fatal(f"invalid --parallel argument '{text}'")
        if number.value == 0:
            raise await self.tool.fatal("number in parallel must be nonzero")

    async def batch(self, text: str) -> None:
        """``--batch-size``"""
        number = whole(text)
        if number.trouble:
            raise await self.tool.fatal(f"invalid --batch-size argument {self.tool.word(text)}")
        if number.value < 2:
            await self.tool.error(f"invalid --batch-size argument {self.tool.word(text)}")
            raise await self.tool.fatal(f"minimum --batch-size argument is {self.tool.word('2')}")

    async def list_of_files(self, text: str) -> None:
        """``--files0-from``"""
        tool, process = self.tool, self.tool.process
        if self.names:
            first = f"extra operand {tool.file(self.names[0])}"
            raise await tool.misused(f"{first}\nfile operands cannot be combined with --files0-from")
        try:
            reader = process.stdin if text == "-" else process.reader(await process.open(text))
        except OSError as error:
            raise await tool.fatal(f"open failed: {tool.maybe(text)}", error) from None
        while name := await reader.line(b"\0"):
            self.names.append(name.rstrip(b"\0").decode("utf-8", "surrogateescape"))
        if not self.names:
            raise await tool.fatal(f"no input from {tool.file(text)}")

    async def clash(self, letters: str) -> Exited:
        """Two options that exclude each other."""
        return await self.tool.fatal(f"options '-{letters}' are incompatible")

    async def ranking(self) -> Ranking:
        """The order that the options make."""
        common = Ordering(
            letters=frozenset(self.letters - {"b"}),
            blanks_start="b" in self.letters,
            blanks_end="b" in self.letters,
        )
        keys = [
            attrs.evolve(key, ordering=common)
            if key.ordering.is_default and not key.ordering.reverse
            else key
            for key in self.keys
        ]
        if not keys and not common.is_default:
            keys = [Key(ordering=common)]
        for ordering in (common, *(key.ordering for key in keys)):
            if ordering.clash:
                raise await self.clash(ordering.clash)
        return ranking(
            tuple(keys),
            self.tab,
            reverse=common.reverse,
            stable=self.tool.parsed.has("s"),
            unique=self.tool.parsed.has("u"),
            salt=self.tool.process.kernel.chance.randbytes(16),
        )


Option = Callable[[_Command, str], Awaitable[None]]
OPTIONS: Mapping[str, Option] = {
    "k": _Command.key,
    "sort": _Command.kind,
    "check": _Command.checking,
    "c": _Command.checking,
    "C": _Command.checking_quietly,
    "t": _Command.separate,
    "S": _Command.size,
    "o": _Command.write_to,
    "parallel": _Command.threads,
    "batch-size": _Command.batch,
    "files0-from": _Command.list_of_files,
}


async def sort(process: Process) -> int:
    """Sort lines, check that they are sorted, or merge sorted files."""
    process.argv = modern(process.argv)
    tool = await begin(process, SORT)
    command = _Command(tool, list(tool.parsed.operands))
    await command.read()
    order = await command.ranking()
    end = b"\0" if tool.parsed.has("z") else b"\n"
    names = command.names or ["-"]
    if command.check:
        return await _check(command, names[0], order, end)
    await _check_readable(tool, names)
    fd = await _output(tool, command.output)
    lines = _Lines(tool, end)
    runs = [await lines.read(name) for name in names]
    if tool.parsed.has("m"):
        rows: Iterable[bytes] = heapq.merge(*runs, key=order.key, reverse=order.reverse)
    else:
        rows = await _merged(process, [line for run in runs for line in run], order)
    await _write(tool, rows, order, end, fd)
    return tool.status


async def _check_readable(tool: Tool, names: list[str]) -> None:
    for name in names:
        if name != "-" and descriptor(tool.process, name) is None:
            try:
                tool.process.fs.access(name, READ)
            except OSError as error:
                raise await tool.fatal(f"cannot read: {tool.maybe(name)}", error) from None


async def _output(tool: Tool, name: str | None) -> int:
    if name is None:
        return 1
    try:
        return await tool.process.open(name, os.O_WRONLY | os.O_CREAT)
    except OSError as error:
        raise await tool.fatal(f"open failed: {tool.maybe(name)}", error) from None


class _Lines:
    """Reads files into memory, up to what the host has room for."""

    def __init__(self, tool: Tool, end: bytes) -> None:
        self._tool = tool
        self._end = end
        self._bytes = 0

    async def read(self, name: str) -> list[bytes]:
        """The lines of a file, without their ends."""
        process = self._tool.process
        lines: list[bytes] = []
        try:
            fd = 0 if name == "-" else await process.open(name)
        except OSError as error:
            raise await self._tool.fatal(f"open failed: {self._tool.maybe(name)}", error) from None
        reader = process.stdin if fd == 0 else process.reader(fd)
        try:
            while found := await reader.lines(self._end):
                lines += found
                self._bytes += sum(map(len, found)) + (1 + LINE_OVERHEAD) * len(found)
                if self._bytes > MOST_BYTES:
                    await self._full()
                await process.checkpoint()
        except OSError as error:
            raise await self._tool.fatal(f"read failed: {self._tool.maybe(name)}", error) from None
        if fd:
            process.close(fd)
        return lines

    async def _full(self) -> None:
        chance = self._tool.process.kernel.chance
        name = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(6))
        folder = self._tool.parsed.value("T") or self._tool.process.environ.get("TMPDIR") or "/tmp"
        text = f"write failed: {folder}/sort{name}: {os.strerror(errno.ENOSPC)}"
        raise await self._tool.fatal(text)


async def _merged(process: Process, lines: list[bytes], order: Ranking) -> Iterable[bytes]:
    """*lines* in order: sorted in short runs that are merged while they are written."""
    runs = []
    for start in range(0, len(lines), RUN):
        runs.append(sorted(lines[start : start + RUN], key=order.key, reverse=order.reverse))
        await process.checkpoint()
    return runs[0] if len(runs) == 1 else heapq.merge(*runs, key=order.key, reverse=order.reverse)


async def _write(tool: Tool, rows: Iterable[bytes], order: Ranking, end: bytes, fd: int) -> None:
    process = tool.process
    if fd != 1 and stat.S_ISREG(process.stat(fd).mode):
        process.truncate(fd, 0)
    writer = process.writer(fd)
    key = order.key or bytes
    last: object = None
    for row in rows:
        await process.checkpoint()
        if order.unique:
            value = key(row)
            if last is not None and value == last:
                continue
            last = value
        await writer.write(row + end)
    await _finish(tool, writer)


async def _finish(tool: Tool, writer: Writer) -> None:
    try:
        await writer.flush()
    except OSError as error:
        raise await tool.fatal(f"write failed: {tool.file('standard output')}", error) from None


async def _check(command: _Command, name: str, order: Ranking, end: bytes) -> int:
    tool, process = command.tool, command.tool.process
    try:
        fd = 0 if name == "-" else await process.open(name)
    except OSError as error:
        raise await tool.fatal(f"open failed: {tool.maybe(name)}", error) from None
    reader = process.stdin if fd == 0 else process.reader(fd)
    key = order.key or bytes
    last: Any = None
    number = 0
    try:
        while line := await reader.line(end):
            await process.checkpoint()
            number += 1
            value = key(line.removesuffix(end))
            if number > 1 and _out_of_order(last, value, order):
                if command.check == "c":
                    shown = line.removesuffix(end).decode("utf-8", "surrogateescape")
                    await tool.warn(f"{tool.maybe(name)}:{number}: disorder: {shown}")
                return 1
            last = value
    except OSError as error:
        raise await tool.fatal(f"read failed: {tool.maybe(name)}", error) from None
    return 0


def _out_of_order(last: Any, value: Any, order: Ranking) -> bool:
    if order.unique and last == value:
        return True
    return bool(last < value if order.reverse else value < last)
