"""uniq."""

import os
import re

import attrs

from honeyllm.host import Process, Reader, Writer
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole

UNIQ = Usage(
    name="uniq",
    authors="Richard M. Stallman and David MacKenzie",
    short="-0123456789Dcdf:is:uw:z",
    long={
        "count": "c",
        "repeated": "d",
        "all-repeated": "all-repeated::",
        "group": "group::",
        "ignore-case": "i",
        "unique": "u",
        "skip-fields": "f:",
        "skip-chars": "s:",
        "check-chars": "w:",
        "zero-terminated": "z",
    },
)
NUMBERS = {
    "f": "invalid number of fields to skip",
    "s": "invalid number of bytes to skip",
    "w": "invalid number of bytes to compare",
}
DELIMITS = {name: name for name in ("none", "prepend", "separate")}
GROUPS = {name: name for name in ("prepend", "append", "separate", "both")}
FIELD = re.compile(rb"[ \t\n]*[^ \t\n]*")
OLD = re.compile(r"\+[0-9]+", re.ASCII)


@attrs.frozen(kw_only=True)
class _Job:
    fields: int
    chars: int
    most: int | None
    fold: bool
    count: bool
    first: bool
    """Whether lines that are repeated are shown (not ``-u``)."""
    single: bool
    """Whether lines that are not repeated are shown (not ``-d``)."""
    all: str
    group: str
    end: bytes

    def key(self, line: bytes) -> bytes:
        """What is compared of *line*."""
        at = 0
        for _ in range(self.fields):
            match = FIELD.match(line, at)
            if match is None or match.end() == at:
                break
            at = match.end()
        part = line[at + self.chars :] if self.most is None else line[at + self.chars :][: self.most]
        return part.upper() if self.fold else part


async def uniq(process: Process) -> int:
    """Report or omit repeated lines."""
    tool = await begin(process, UNIQ)
    names, old = _operands(tool)
    numbers = await _numbers(tool, old)
    if len(names) > 2:
        raise await tool.misused(f"extra operand {tool.word(names[2])}")
    job = await _job(tool, numbers)
    if job.group and (tool.parsed.has("c", "d", "D", "u", "all-repeated")):
        raise await tool.misused("--group is mutually exclusive with -c/-d/-D/-u")
    if job.count and job.all:
        raise await tool.misused("printing all duplicated lines and repeat counts is meaningless")
    reader = await _input(tool, names[0] if names else "-")
    writer = await _output(tool, names[1] if len(names) > 1 else "-")
    try:
        await _Run(job, process, writer).run(reader)
    except IsADirectoryError:
        raise await tool.fatal(f"error reading {tool.file(names[0])}") from None
    await writer.flush()
    return tool.status


def _operands(tool: Tool) -> tuple[list[str], str]:
    """The file names, and the digits of the obsolete ``-N`` and ``+N``."""
    names, fields, chars = [], "", ""
    for option in tool.parsed.options:
        if option.name.isdigit():
            fields += option.name
        elif option.name == "" and OLD.fullmatch(option.value or ""):
            chars = (option.value or "")[1:]
        elif option.name == "":
            names.append(option.value or "")
    return [*names, *tool.parsed.operands], f"{fields},{chars}"


async def _numbers(tool: Tool, old: str) -> dict[str, int]:
    fields, _, chars = old.partition(",")
    numbers = {"f": int(fields[:18] or "0"), "s": int(chars[:18] or "0")}
    for option in tool.parsed.options:
        if option.name in NUMBERS and option.value is not None:
            number = whole(option.value)
            if number.trouble in ("invalid", "suffix"):
                raise await tool.fatal(f"{option.value}: {NUMBERS[option.name]}")
            numbers[option.name] = number.value
    return numbers


async def _job(tool: Tool, numbers: dict[str, int]) -> _Job:
    given = tool.parsed.has
    every, group = "none" if given("D") else "", ""
    for option in tool.parsed.options:
        if option.name == "all-repeated":
            every = await tool.choice("--all-repeated", option.value, DELIMITS) if option.value else "none"
        elif option.name == "group":
            group = await tool.choice("--group", option.value, GROUPS) if option.value else "separate"
    return _Job(
        fields=numbers["f"],
        chars=numbers["s"],
        most=numbers.get("w"),
        fold=given("i"),
        count=given("c"),
        first=not given("u"),
        single=not (given("d") or every),
        all=every,
        group=group,
        end=b"\0" if given("z") else b"\n",
    )


async def _input(tool: Tool, name: str) -> Reader:
    if name == "-":
        return tool.process.stdin
    try:
        return tool.process.reader(await tool.process.open(name))
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None


async def _output(tool: Tool, name: str) -> Writer:
    if name == "-":
        return tool.process.stdout
    try:
        return tool.process.writer(await tool.process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None


class _Run:
    """Goes through the lines, a group of equal ones at a time."""

    def __init__(self, job: _Job, process: Process, writer: Writer) -> None:
        self._job = job
        self._process = process
        self._writer = writer
        self._line = b""
        self._key: bytes | None = None
        self._count = 0
        self._groups = 0

    async def run(self, reader: Reader) -> None:
        job = self._job
        while line := await reader.line(job.end):
            await self._process.checkpoint()
            line = line.removesuffix(job.end)
            key = job.key(line)
            if key == self._key:
                await self._repeated(line)
                continue
            await self._finish()
            self._line, self._key, self._count = line, key, 1
            if job.group:
                await self._member(line)
        await self._finish()
        if job.group in ("append", "both") and self._groups:
            await self._writer.write(job.end)

    async def _repeated(self, line: bytes) -> None:
        job = self._job
        self._count += 1
        if job.group:
            await self._writer.write(line + job.end)
        elif job.all:
            if self._count == 2:
                await self._delimit()
            await self._writer.write(self._line + job.end)
            self._line = line

    async def _delimit(self) -> None:
        wants = self._job.all or self._job.group
        if wants in ("prepend", "both") or (wants in ("separate", "append") and self._groups):
            await self._writer.write(self._job.end)
        self._groups += 1

    async def _member(self, line: bytes) -> None:
        await self._delimit()
        await self._writer.write(line + self._job.end)

    async def _finish(self) -> None:
        job = self._job
        if self._key is None or job.group or (job.all and self._count == 1):
            return
        if not (job.single if self._count == 1 else job.first):
            return
        prefix = b"%7d " % self._count if job.count else b""
        await self._writer.write(prefix + self._line + job.end)
