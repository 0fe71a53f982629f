"""cmp."""

import stat

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._descriptors import stat_of
from honeyllm.programs._gnu import Tool, Usage
from honeyllm.programs._numbers import whole
from honeyllm.programs.diff._diffutils import DIFFUTILS, TROUBLE, begin_diffutils, misused

CMP = Usage(
    name="cmp",
    authors="Torbjörn Granlund and David MacKenzie",
    short="bci:ln:sv",
    long={
        "print-bytes": "b",
        "print-chars": "c",
        "ignore-initial": "i:",
        "verbose": "l",
        "bytes": "n:",
        "silent": "s",
        "quiet": "s",
    },
    package=DIFFUTILS,
    failure=TROUBLE,
)
SUFFIXES = "kKMGTPEZY0"
BLOCK = 32768
FAR = (1 << 63) - 1


@attrs.define
class _Job:
    names: tuple[str, str]
    skips: list[int]
    limit: int | None


async def cmp(process: Process) -> int:
    """Compare two files byte by byte."""
    tool = await begin_diffutils(process, CMP)
    job = await _job(tool)
    readers = [await _open(tool, name) for name in job.names]
    try:
        for reader, count in zip(readers, job.skips, strict=True):
            while count > 0 and (data := await reader.read(min(count, BLOCK))):
                count -= len(data)
                await process.checkpoint()
        return await _Comparison(tool, job).run(readers)
    except IsADirectoryError as error:
        is_first = process.fs.exists(job.names[0]) and process.fs.stat(job.names[0]).is_directory
        raise await tool.fatal(job.names[0 if is_first else 1], error) from None


async def _job(tool: Tool) -> _Job:
    process, words = tool.process, tool.parsed.operands
    if tool.parsed.has("l") and tool.parsed.has("s"):
        raise await misused(process, "options -l and -s are incompatible")
    skips, limit = [0, 0], None
    for option in tool.parsed.options:
        if option.name == "i":
            first, colon, second = (option.value or "").partition(":")
            skips = [await _number(tool, "--ignore-initial", first, option.value)] * 2
            if colon:
                skips[1] = await _number(tool, "--ignore-initial", second, option.value)
        elif option.name == "n":
            number = await _number(tool, "--bytes", option.value or "", option.value)
            limit = number if limit is None else min(limit, number)
    if not words:
        raise await misused(process, f"missing operand after '{process.argv[-1]}'")
    if len(words) > 4:
        raise await misused(process, f"extra operand '{words[4]}'")
    for at, word in enumerate(words[2:4]):
        skips[at] = max(skips[at], await _number(tool, "--ignore-initial", word, word))
    return _Job((words[0], words[1] if len(words) > 1 else "-"), skips, limit)


async def _number(tool: Tool, option: str, text: str, shown: str | None) -> int:
    number = whole(text, SUFFIXES)
    if number.trouble in ("invalid", "suffix"):
        raise await misused(tool.process, f"invalid {option} value '{shown}'")
    return number.value


async def _open(tool: Tool, name: str) -> Reader:
    if name == "-":
        return tool.process.stdin
    try:
        return tool.process.reader(await tool.process.open(name))
    except OSError as error:
        if tool.parsed.has("s"):
            tool.process.exit(TROUBLE)
        raise await tool.fatal(name, error) from None


def _shown(byte: int) -> str:
    """A byte as ``cat -vet`` shows it."""
    prefix, low = ("M-", byte - 128) if byte >= 128 else ("", byte)
    if low < 32:
        return f"{prefix}^{chr(low + 64)}"
    return prefix + ("^?" if low == 127 else chr(low))


class _Comparison:
    def __init__(self, tool: Tool, job: _Job) -> None:
        self._tool = tool
        self._job = job
        self._at = 0
        self._line = 1
        self._differ = False
        self._mid_line = False
        sizes = [self._size(name) - skip for name, skip in zip(job.names, job.skips, strict=True)]
        known = [size for size in sizes if size > 0] + ([] if job.limit is None else [job.limit])
        self._width = len(str(min(known, default=FAR)))

    def _size(self, name: str) -> int:
        process = self._tool.process
        try:
            inode = process.stat(0) if name == "-" else stat_of(process, name)
        except OSError:
            return 0
        return inode.size if stat.S_ISREG(inode.mode) else 0

    async def run(self, readers: list[Reader]) -> int:
        """Compare to the first difference, or with ``-l`` all; the exit status."""
        left = self._job.limit
        rests = [b"", b""]
        while left is None or left > 0:
            await self._tool.process.checkpoint()
            for number in (0, 1):
                if not rests[number]:
                    rests[number] = await readers[number].read(BLOCK)
            count = min(len(rests[0]), len(rests[1]), BLOCK if left is None else left)
            if not count:
                return await self._ended(rests)
            one, other = rests[0][:count], rests[1][:count]
            if one != other and await self._different(one, other):
                return 1
            rests = [rests[0][count:], rests[1][count:]]
            left = None if left is None else left - count
            self._at += count
            self._line += one.count(b"\n")
            self._mid_line = not one.endswith(b"\n")
        return int(self._differ)

    async def _different(self, one: bytes, other: bytes) -> bool:
        """Tell of what differs in a block; whether that is the end."""
        given = self._tool.parsed.has
        if given("s"):
            return True
        stdout = self._tool.process.stdout
        for at, (a, b) in enumerate(zip(one, other, strict=True)):
            if a == b:
                continue
            number = self._at + at + 1
            if not given("l"):
                names = " ".join(self._job.names)
                line = self._line + one[:at].count(b"\n")
                text = f"{names} differ: byte {number}, line {line}"
                if given("b", "c"):
                    text += f" is {a:3o} {_shown(a)} {b:3o} {_shown(b)}"
                await stdout.write(text + "\n")
                return True
            self._differ = True
            values = f"{a:3o} {_shown(a):4} {b:3o} {_shown(b)}" if given("b", "c") else f"{a:3o} {b:3o}"
            await stdout.write(f"{number:{self._width}d} {values}\n")
            await self._tool.process.checkpoint()
        return False

    async def _ended(self, rests: list[bytes]) -> int:
        """At least one file is at its end."""
        if not rests[0] and not rests[1]:
            return int(self._differ)
        if self._tool.parsed.has("s"):
            return 1
        name = self._job.names[0 if not rests[0] else 1]
        if not self._at:
            text = f"EOF on {name} which is empty"
        elif self._tool.parsed.has("l"):
            text = f"EOF on {name} after byte {self._at}"
        elif self._mid_line:
            text = f"EOF on {name} after byte {self._at}, in line {self._line}"
        else:
            text = f"EOF on {name} after byte {self._at}, line {self._line - 1}"
        await self._tool.process.flush()
        await self._tool.process.stderr.write(f"cmp: {text}\n")
        return 1
