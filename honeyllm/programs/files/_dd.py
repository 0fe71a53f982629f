"""dd."""

import os
import stat

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, begin, say
from honeyllm.programs._human import HUMAN, SI
from honeyllm.programs.files._dd_options import DD, Operands, read_operands

PIECE = 1 << 20
"""Blocks larger than this pass through in pieces, where nothing is converted."""
MAX_BLOCK = 16 << 20
SECOND = 1.0


async def dd(process: Process) -> int:
    """Copy blocks."""
    tool = await begin(process, DD)
    operands = await read_operands(tool)
    run = _Run(tool=tool, operands=operands, started=process.kernel.clock())
    if await run.open():
        await run.copy()
    return tool.status


@attrs.define(kw_only=True)
class _Run:
    """One copy, and its record."""

    tool: Tool
    operands: Operands
    started: float
    full_in: int = 0
    partial_in: int = 0
    full_out: int = 0
    partial_out: int = 0
    written: int = 0
    source: int = 0
    target: int = 1
    _reported: float = 0.0
    _waiting: bytearray = attrs.field(factory=bytearray)
    _odd: bytes = b""

    @property
    def process(self) -> Process:
        """The process that copies."""
        return self.tool.process

    @property
    def source_name(self) -> str:
        """The input as messages name it."""
        name = self.operands.source
        return self.tool.file("standard input" if name is None else name)

    @property
    def target_name(self) -> str:
        """The output as messages name it."""
        name = self.operands.target
        return self.tool.file("standard output" if name is None else name)

    # -- opening ---------------------------------------------------------------------------

    async def open(self) -> bool:
        """Open both files; whether that went well."""
        operands = self.operands
        try:
            if operands.source is not None:
                self.source = await self.process.open(operands.source, os.O_RDONLY)
        except OSError as error:
            await self.tool.error(f"failed to open {self.source_name}", error)
            return False
        if operands.target is None:
            return await self._position()
        try:
            self.target = await self.process.open(operands.target, self._flags(), 0o666)
        except OSError as error:
            await self.tool.error(f"failed to open {self.target_name}", error)
            return False
        return await self._truncate() and await self._position()

    def _flags(self) -> int:
        conversions = self.operands.conversions
        flags = os.O_WRONLY
        flags |= 0 if "nocreat" in conversions else os.O_CREAT
        flags |= os.O_EXCL if "excl" in conversions else 0
        skips_records = self._seek_bytes() >= self.operands.output_size
        flags |= 0 if "notrunc" in conversions or skips_records else os.O_TRUNC
        return flags | (os.O_APPEND if "append" in self.operands.output_flags else 0)

    async def _truncate(self) -> bool:
        """With seek= the file is cut there, which makes a hole when it is shorter."""
        if "notrunc" in self.operands.conversions or not self.operands.seek:
            return True
        size = self._seek_bytes()
        try:
            self.process.truncate(self.target, size)
        except OSError as error:
            if stat.S_ISREG(self.process.stat(self.target).mode):
                await self.tool.error(
                    f"failed to truncate to {size} bytes in output file {self.target_name}", error
                )
                return False
        return True

    def _seek_bytes(self) -> int:
        return self.operands.seek * (1 if self.operands.seeks_bytes else self.operands.output_size)

    async def _position(self) -> bool:
        if self.operands.seek and not await self._seek_output():
            return False
        skip = self.operands.skip * (1 if self.operands.skips_bytes else self.operands.input_size)
        if not skip:
            return True
        try:
            size = self.process.stat(self.source).size
            is_file = stat.S_ISREG(self.process.stat(self.source).mode)
            self.process.seek(self.source, skip, os.SEEK_CUR)
            if is_file and skip > size:
                await self._cannot_skip()
        except OSError:
            await self._skip_by_reading(skip)
        return True

    async def _seek_output(self) -> bool:
        try:
            self.process.seek(self.target, self._seek_bytes(), os.SEEK_CUR)
        except OSError as error:
            await self.tool.error(f"{self.target_name}: cannot seek", error)
            return False
        return True

    async def _skip_by_reading(self, skip: int) -> None:
        while skip:
            await self.process.checkpoint()
            data = await self.process.read(self.source, min(skip, PIECE))
            if not data:
                await self._cannot_skip()
                return
            skip -= len(data)

    async def _cannot_skip(self) -> None:
        name = self.operands.source
        await self.tool.warn(
            f"{self.tool.maybe('standard input' if name is None else name)}: cannot skip to specified offset"
        )

    # -- copying ---------------------------------------------------------------------------

    async def copy(self) -> None:
        """Copy, and print the record."""
        if self.operands.input_size > MAX_BLOCK and not self._streams:
            size = self.operands.input_size
            shown = f"{size} bytes ({HUMAN.show(size, up=False)}iB)"
            await self.tool.error(f"memory exhausted by input buffer of size {shown}")
            return
        while await self._block():
            await self.process.checkpoint()
            await self._progress()
        if self.tool.status == 0 and (self._waiting or self._odd):
            self._waiting += self._odd
            await self._write_out(bytes(self._waiting))
        await self._record()

    @property
    def _streams(self) -> bool:
        """Whether blocks pass through as they are."""
        operands = self.operands
        same = operands.same_size or operands.input_size == operands.output_size
        return same and not operands.conversions & {
            "lcase",
            "ucase",
            "swab",
            "sync",
            "block",
            "unblock",
            "ascii",
        }

    def _wanted(self) -> int:
        """How much the next block may hold; 0 when the count is reached."""
        count, size = self.operands.count, self.operands.input_size
        if count is None:
            return size
        if self.operands.counts_bytes:
            read = self.full_in * size + self._partial_bytes
            return max(0, min(size, count - read))
        return size if self.full_in + self.partial_in < count else 0

    _partial_bytes: int = 0

    async def _block(self) -> bool:
        """Read and write one block; whether to go on."""
        wanted = self._wanted()
        if not wanted:
            return False
        done = 0
        while done < wanted:
            try:
                data = await self.process.read(self.source, min(PIECE, wanted - done))
            except OSError as error:
                await self.tool.error(f"error reading {self.source_name}", error)
                return False
            if not data:
                break
            if not await self._pass(data, done):
                self._count_in(done + len(data))
                return False
            done += len(data)
            if self._is_pipe and "fullblock" not in self.operands.input_flags:
                break
            await self.process.checkpoint()
        if not done:
            return False
        self._count_in(done)
        return await self._end_block(done)

    @property
    def _is_pipe(self) -> bool:
        return not stat.S_ISREG(self.process.stat(self.source).mode) and not self._is_endless

    @property
    def _is_endless(self) -> bool:
        inode = self.process.stat(self.source)
        return stat.S_ISCHR(inode.mode) and inode.rdev[0] == 1

    def _count_in(self, size: int) -> None:
        if size == self.operands.input_size:
            self.full_in += 1
        else:
            self.partial_in += 1
            self._partial_bytes += size

    async def _pass(self, data: bytes, offset: int) -> bool:
        """Send a piece of a block on."""
        if self._streams:
            return await self._put(data)
        self._waiting += self._converted(data)
        return True

    async def _end_block(self, size: int) -> bool:
        if self._streams:
            self._count_out(size)
            return True
        operands = self.operands
        if "sync" in operands.conversions and size < operands.input_size:
            fill = b" " if operands.conversions & {"block", "unblock"} else b"\0"
            self._waiting += fill * (operands.input_size - size)
        if operands.same_size:
            data = bytes(self._waiting)
            self._waiting.clear()
            return await self._write_out(data)
        while len(self._waiting) >= operands.output_size:
            await self.process.checkpoint()
            data = bytes(self._waiting[: operands.output_size])
            del self._waiting[: operands.output_size]
            if not await self._write_out(data):
                return False
        return True

    def _converted(self, data: bytes) -> bytes:
        conversions = self.operands.conversions
        if "swab" in conversions:
            data = self._odd + data
            data, self._odd = (data[:-1], data[-1:]) if len(data) % 2 else (data, b"")
            swapped = bytearray(data)
            swapped[::2], swapped[1::2] = data[1::2], data[::2]
            data = bytes(swapped)
        if "lcase" in conversions:
            data = data.lower()
        elif "ucase" in conversions:
            data = data.upper()
        return data

    async def _write_out(self, data: bytes) -> bool:
        if not await self._put(data):
            return False
        self._count_out(len(data))
        return True

    def _count_out(self, size: int) -> None:
        if size == self.operands.output_size:
            self.full_out += 1
        else:
            self.partial_out += 1

    async def _put(self, data: bytes) -> bool:
        try:
            await self.process.write(self.target, data)
        except OSError as error:
            await self.tool.error(f"error writing {self.target_name}", error)
            return False
        self.written += len(data)
        return True

    # -- the record ------------------------------------------------------------------------

    async def _progress(self) -> None:
        if self.operands.status != "progress":
            return
        now = self.process.kernel.clock()
        if now - self.started >= self._reported + SECOND:
            self._reported = float(int(now - self.started))
            await say(self.process, "\r" + self._transferred(now - self.started, whole_seconds=True))

    async def _record(self) -> None:
        if self.operands.status == "none":
            return
        text = (
            f"{self.full_in}+{self.partial_in} records in\n{self.full_out}+{self.partial_out} records out\n"
        )
        if self.operands.status != "noxfer":
            text += self._transferred(self.process.kernel.clock() - self.started) + "\n"
        await say(self.process, ("\n" if self._reported else "") + text)

    def _transferred(self, seconds: float, *, whole_seconds: bool = False) -> str:
        size = self.written
        amounts = [f"{_spaced(SI.show(size, up=False))}B"] if size >= 1000 else []
        amounts += [f"{_spaced(HUMAN.show(size, up=False))}iB"] if size >= 1024 else []
        behind = f" ({', '.join(amounts)})" if amounts else ""
        noun = "byte" if size == 1 else "bytes"
        took = f"{seconds:.0f}" if whole_seconds else f"{seconds:g}"
        return f"{size} {noun}{behind} copied, {took} s, {_rate(size, seconds)}/s"


def _spaced(text: str) -> str:
    """``3.1M`` as ``3.1 M``."""
    return f"{text[:-1]} {text[-1]}" if text[-1:].isalpha() else text + " "


def _rate(size: int, seconds: float) -> str:
    """Bytes a second, in powers of 1000, with one decimal below 100."""
    if seconds <= 0:
        return "Infinity B"
    value, power = size / seconds / 1000, 0
    while value >= 1000 and power < 7:
        value, power = value / 1000, power + 1
    shown = f"{value:.1f}" if value < 99.95 else f"{value:.0f}"
    return f"{shown} {'kMGTPEZY'[power]}B"
