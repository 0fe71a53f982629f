"""join."""

import re

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs._options import OPERAND
from honeyllm.programs.text._comm import UNSORTED, Side, open_side

JOIN = Usage(
    name="join",
    authors="Mike Haertel",
    short="-a:e:i1:2:j:o:t:v:z",
    long={
        "ignore-case": "i",
        "check-order": "check-order",
        "nocheck-order": "nocheck-order",
        "zero-terminated": "z",
        "header": "header",
    },
)
BLANKS = re.compile(rb"[ \t\n]+")
FAR = (1 << 63) - 1


@attrs.define
class _Job:
    fields: list[int] = attrs.field(factory=lambda: [0, 0])
    unpaired: list[bool] = attrs.field(factory=lambda: [False, False])
    paired: bool = True
    empty: bytes | None = None
    tab: bytes | None = None
    format: list[tuple[int, int]] = attrs.field(factory=list)
    automatic: bool = False
    fold: bool = False
    end: bytes = b"\n"

    def split(self, line: bytes) -> list[bytes]:
        """The fields of *line*."""
        if self.tab is None:
            return [field for field in BLANKS.split(line) if field]
        return line.split(self.tab) if self.tab else [line]

    def key(self, fields: list[bytes], number: int) -> bytes:
        """The join field of a line of file *number*."""
        field = self.fields[number]
        key = fields[field] if field < len(fields) else b""
        return key.upper() if self.fold else key


async def join(process: Process) -> int:
    """Join lines of two sorted files on a common field."""
    tool = await begin(process, JOIN)
    job, names = await _job(tool)
    if len(names) < 2:
        text = f"missing operand after {tool.word(names[-1])}" if names else "missing operand"
        raise await tool.misused(text)
    if names[0] == names[1] == "-":
        raise await tool.fatal("both files cannot be standard input: No such file or directory")
    sides = (await open_side(tool, names[0], job.end), await open_side(tool, names[1], job.end))
    return await _Join(tool, job, sides, names).run()


async def _job(tool: Tool) -> tuple[_Job, list[str]]:
    given = tool.parsed.has
    job = _Job(fold=given("i"), end=b"\0" if given("z") else b"\n")
    names: list[str] = []
    in_format = False
    joins: list[int | None] = [None, None]
    for option in tool.parsed.options:
        text = option.value or ""
        if option.name == OPERAND:
            if in_format and _is_format(text):
                await _add_format(tool, job, text)
            else:
                in_format = False
                await _name(tool, names, text)
            continue
        in_format = option.name == "o"
        await _option(tool, job, joins, (option.name, text))
    for text in tool.parsed.operands:
        await _name(tool, names, text)
    job.fields = [field or 0 for field in joins]
    return job, names


def _is_format(text: str) -> bool:
    return re.fullmatch(r"(0|[12]\.[0-9]+)([ ,\t](0|[12]\.[0-9]+))*", text) is not None


async def _name(tool: Tool, names: list[str], text: str) -> None:
    if len(names) == 2:
        raise await tool.misused(f"extra operand {tool.file(text)}")
    names.append(text)


async def _option(tool: Tool, job: _Job, joins: list[int | None], option: tuple[str, str]) -> None:
    name, text = option
    if name in ("a", "v"):
        if text not in ("1", "2"):
            raise await tool.fatal(f"invalid field number: {tool.word(text)}")
        job.unpaired[int(text) - 1] = True
        job.paired = job.paired and name != "v"
    elif name in ("1", "2", "j"):
        for number in (0, 1) if name == "j" else (int(name) - 1,):
            await _set_field(tool, joins, number, text)
    elif name == "e":
        job.empty = text.encode("utf-8", "surrogateescape")
    elif name == "o" and text == "auto":
        job.automatic = True
    elif name == "o":
        await _add_format(tool, job, text)
    elif name == "t":
        job.tab = await _tab(tool, job, text)


async def _tab(tool: Tool, job: _Job, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if not data:
        return b""
    if data == b"\\0":
        data = b"\0"
    if len(data) > 1:
        raise await tool.fatal(f"multi-character tab {tool.word(text)}")
    if job.tab not in (None, data):
        raise await tool.fatal("incompatible tabs")
    return data


async def _set_field(tool: Tool, joins: list[int | None], number: int, text: str) -> None:
    value = whole(text)
    if value.trouble in ("invalid", "suffix") or not value.value:
        raise await tool.fatal(f"invalid field number: {tool.word(text)}")
    before = joins[number]
    if before is not None and before != value.value - 1:
        raise await tool.fatal(f"incompatible join fields {before + 1}, {value.value}")
    joins[number] = value.value - 1


async def _add_format(tool: Tool, job: _Job, text: str) -> None:
    for item in re.split("[ ,\t]", text):
        if item == "0":
            job.format.append((-1, 0))
            continue
        if item[:1] not in ("1", "2"):
            if item[:1] == "0" or not item:
                raise await tool.fatal(f"invalid field specifier: {tool.word(item)}")
            raise await tool.fatal(f"invalid file number in field spec: {tool.word(item)}")
        if item[1:2] != ".":
            raise await tool.fatal(f"invalid field specifier: {tool.word(item)}")
        value = whole(item[2:])
        if value.trouble in ("invalid", "suffix") or not value.value:
            raise await tool.fatal(f"invalid field number: {tool.word(item[2:])}")
        job.format.append((int(item[0]) - 1, value.value - 1))


class _Join:
    def __init__(self, tool: Tool, job: _Job, sides: tuple[Side, Side], names: list[str]) -> None:
        self._tool = tool
        self._job = job
        self._sides = sides
        self._names = names
        self._complained = [False, False]
        self._unpaired = False
        self._counts = [0, 0]

    async def run(self) -> int:
        job, (one, other) = self._job, self._sides
        if job.automatic:
            self._counts = [len(job.split(side.line or b"")) for side in self._sides]
        if self._tool.parsed.has("header"):
            await self._header()
        while one.line is not None and other.line is not None:
            await self._tool.process.checkpoint()
            keys = [job.key(job.split(side.line or b""), n) for n, side in enumerate(self._sides)]
            if keys[0] == keys[1]:
                await self._group(keys[0])
            else:
                await self._single(0 if keys[0] < keys[1] else 1)
        for number, side in enumerate(self._sides):
            while side.line is not None:
                await self._tool.process.checkpoint()
                if not job.unpaired[number] and self._tool.parsed.has("nocheck-order"):
                    break
                await self._single(number)
        if any(self._complained):
            raise await self._tool.fatal(UNSORTED)
        return self._tool.status

    async def _header(self) -> None:
        rows = [None if side.line is None else self._job.split(side.line) for side in self._sides]
        await self._print(rows[0], rows[1], header=True)
        for side in self._sides:
            if side.line is not None:
                await side.advance()
                side.disorder = False

    async def _single(self, number: int) -> None:
        """A line without a partner."""
        line = self._sides[number].line or b""
        self._unpaired = True
        if self._job.unpaired[number]:
            fields = self._job.split(line)
            await self._print(*((fields, None) if number == 0 else (None, fields)))
        await self._advance(number)

    async def _group(self, key: bytes) -> None:
        """All lines of both files with the same *key*."""
        groups: list[list[list[bytes]]] = [[], []]
        for number, side in enumerate(self._sides):
            while side.line is not None:
                await self._tool.process.checkpoint()
                fields = self._job.split(side.line)
                if self._job.key(fields, number) != key:
                    break
                groups[number].append(fields)
                await self._advance(number)
        if self._job.paired:
            for first in groups[0]:
                for second in groups[1]:
                    await self._tool.process.checkpoint()
                    await self._print(first, second)

    async def _advance(self, number: int) -> None:
        side, job = self._sides[number], self._job
        before = side.line
        await side.advance()
        checks = self._tool.parsed.last_of("check-order", "nocheck-order")
        if side.line is None or before is None or checks == "nocheck-order":
            return
        disorder = job.key(job.split(side.line), number) < job.key(job.split(before), number)
        if not disorder or self._complained[number] or not (self._unpaired or checks):
            return
        shown = side.line.decode("utf-8", "surrogateescape")
        await self._tool.warn(f"{self._names[number]}:{side.number}: is not sorted: {shown}")
        if checks == "check-order":
            raise Exited(1)
        self._complained[number] = True

    async def _print(
        self, first: list[bytes] | None, second: list[bytes] | None, *, header: bool = False
    ) -> None:
        job = self._job
        rows = (first, second)
        if job.automatic:
            order = [(-1, 0)] + [(n, f) for n in (0, 1) for f in range(self._counts[n]) if f != job.fields[n]]
        elif job.format:
            order = job.format
        else:
            order = [(-1, 0)] + [
                (n, f) for n, row in enumerate(rows) for f in range(len(row or ())) if f != job.fields[n]
            ]
        texts = [self._field(rows, where) for where in order]
        separator = b" " if job.tab is None else job.tab or b""
        await self._tool.process.stdout.write(separator.join(texts) + job.end)

    def _field(self, rows: tuple[list[bytes] | None, list[bytes] | None], where: tuple[int, int]) -> bytes:
        number, field = where
        if number < 0:
            number = 0 if rows[0] is not None else 1
            field = self._job.fields[number]
        row = rows[number]
        text = row[field] if row is not None and field < len(row) else b""
        return text or self._job.empty or b""
