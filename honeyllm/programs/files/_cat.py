"""cat."""

import os

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin

CAT = Usage(
    name="cat",
    authors="Torbjorn Granlund and Richard M. Stallman",
    short="benstuvAET",
    long={
        "number-nonblank": "b",
        "number": "n",
        "squeeze-blank": "s",
        "show-nonprinting": "v",
        "show-ends": "E",
        "show-tabs": "T",
        "show-all": "A",
    },
)
BLOCK = 65536


def _visible(byte: int) -> bytes:
    """One byte as ``cat -v`` shows it; tab and newline are left alone."""
    if byte in (9, 10):
        return bytes([byte])
    prefix = b"M-" if byte >= 128 else b""
    low = byte & 127
    if low < 32:
        return prefix + b"^" + bytes([low + 64])
    return prefix + (b"^?" if low == 127 else bytes([low]))


VISIBLE = tuple(_visible(byte) for byte in range(256))


async def cat(process: Process) -> int:
    """Concatenate files to standard output."""
    tool = await begin(process, CAT)
    format_lines = _Format(tool)
    for name in tool.parsed.operands or ("-",):
        await _copy(tool, name, format_lines)
    return tool.status


async def _copy(tool: Tool, name: str, format_lines: "_Format") -> None:
    process = tool.process
    shown = tool.maybe(name)
    try:
        fd = 0 if name == "-" else await process.open(name)
    except OSError as error:
        await tool.error(shown, error)
        return
    try:
        if _is_own_output(process, fd):
            await tool.error(f"{shown}: input file is output file")
        elif format_lines.plain:
            await _copy_blocks(process, fd)
        else:
            await format_lines.run(process.stdin if fd == 0 else process.reader(fd), process)
    except OSError as error:
        if error.filename == 1:
            raise
        await tool.error(shown, error)
    finally:
        if fd:
            process.close(fd)


def _is_own_output(process: Process, fd: int) -> bool:
    """A regular file that is appended to while it is read would grow for ever."""
    if 1 not in process.fds or fd not in process.fds:
        return False
    source, output = process.fds.get(fd), process.fds.get(1)
    if source.place is None or output.place is None or not source.place.same(output.place):
        return False
    if not source.inode().size:
        return False
    return bool(output.flags & os.O_APPEND) or _position(process, fd) < _position(process, 1)


def _position(process: Process, fd: int) -> int:
    try:
        return process.seek(fd, 0, os.SEEK_CUR)
    except OSError:
        return 0


async def _copy_blocks(process: Process, fd: int) -> None:
    while True:
        await process.checkpoint()
        data = await process.read(fd, BLOCK)
        if not data:
            return
        await process.write(1, data)


class _Format:
    """Line numbers and visible characters; numbering goes on from file to file."""

    def __init__(self, tool: Tool) -> None:
        given = tool.parsed.has
        self.nonblank = given("b")
        self.number = given("n") or self.nonblank
        self.squeeze = given("s")
        self.ends = given("E", "e", "A")
        self.tabs = given("T", "t", "A")
        self.visible = given("v", "e", "t", "A")
        self.plain = not (self.number or self.squeeze or self.ends or self.tabs or self.visible)
        self._line = 0
        self._blank = False
        self._fresh = True

    async def run(self, reader: Reader, process: Process) -> None:
        async for line in reader:
            await process.checkpoint()
            blank = line == b"\n" and self._fresh
            if blank and self._blank and self.squeeze:
                continue
            self._blank = blank
            await process.stdout.write(self._shown(line, blank))
            self._fresh = line.endswith(b"\n")

    def _shown(self, line: bytes, blank: bool) -> bytes:
        prefix = b""
        if self.number and self._fresh and not (blank and self.nonblank):
            self._line += 1
            prefix = b"%6d\t" % self._line
        body, newline = (line[:-1], b"\n") if line.endswith(b"\n") else (line, b"")
        if self.ends and newline and body.endswith(b"\r") and not self.visible:
            body = body[:-1] + b"^M"
        if self.visible:
            body = b"".join([VISIBLE[byte] for byte in body])
        if self.tabs:
            body = body.replace(b"\t", b"^I")
        return prefix + body + b"$" * bool(self.ends and newline) + newline
