"""Buffered streams over descriptors, as programs get them from the C library."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from honeyllm.host._process import Process

BLOCK = 32768
FULL = 8192
MAX_LINE = 4 << 20
"""Bytes behind which a line is cut: whatever is done with a line is done in one go."""
MAX_ALL = 16 << 20


class Writer:
    """
    Buffered output to one descriptor.

    To a terminal it is flushed after each line, else when 8 KiB are full, when
    the process is about to wait for input, and at exit.  A full pipe waits; a
    pipe without reader ends the process by SIGPIPE.
    """

    __slots__ = ("_buffer", "_by_line", "_fd", "_process")

    def __init__(self, process: "Process", fd: int, *, buffered: bool = True) -> None:
        self._process = process
        self._fd = fd
        self._buffer = bytearray()
        self._by_line = not buffered or (fd in process.fds and process.fds.get(fd).is_terminal)

    async def write(self, data: bytes | str) -> None:
        """Write bytes, or text as UTF-8."""
        self._buffer += data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        if len(self._buffer) >= FULL or self._by_line:
            await self.flush()

    async def flush(self) -> None:
        """Hand everything on."""
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            await self._process.write(self._fd, data)


class Reader:
    """
    Buffered input from one descriptor.

    Before it has to wait for input, the process's output is flushed, so that a
    line goes on through a pipeline when it has been read.
    """

    __slots__ = ("_buffer", "_eof", "_fd", "_process", "_start")

    def __init__(self, process: "Process", fd: int) -> None:
        self._process = process
        self._fd = fd
        self._buffer = bytearray()
        self._start = 0
        self._eof = False

    async def _fill(self) -> bool:
        if self._eof:
            return False
        if self._start:
            del self._buffer[: self._start]
            self._start = 0
        process = self._process
        if not process.fds.get(self._fd).poll():
            await process.flush()
        await process.checkpoint()
        data = await process.read(self._fd, BLOCK)
        self._eof = not data
        self._buffer += data
        return bool(data)

    async def read(self, count: int = -1) -> bytes:
        """Return up to *count* bytes as soon as any are there; with -1 all, at most 16 MiB."""
        if count < 0:
            while len(self._buffer) < MAX_ALL and await self._fill():
                pass
            count = len(self._buffer)
        elif self._start >= len(self._buffer):
            await self._fill()
        data = bytes(self._buffer[self._start : self._start + count])
        self._start += len(data)
        return data

    async def line(self, separator: bytes = b"\n") -> bytes:
        """Return the next line with its separator; the last may lack it; empty at the end."""
        scanned = 0
        while True:
            end = self._buffer.find(separator, self._start + scanned)
            if end >= 0:
                return self._take(end + len(separator))
            scanned = max(0, len(self._buffer) - self._start - len(separator) + 1)
            if scanned > MAX_LINE or not await self._fill():
                return self._take(len(self._buffer))

    async def lines(self, separator: bytes = b"\n") -> list[bytes]:
        """Return the lines that have come, at least one, without their separators; none at the end."""
        first = await self.line(separator)
        if not first:
            return []
        last = self._buffer.rfind(separator, self._start)
        if last < 0:
            return [first.removesuffix(separator)]
        rest = self._take(last + len(separator))
        return [first.removesuffix(separator), *rest.removesuffix(separator).split(separator)]

    def _take(self, end: int) -> bytes:
        data = bytes(self._buffer[self._start : end])
        self._start = end
        return data

    def __aiter__(self) -> "Reader":
        return self

    async def __anext__(self) -> bytes:
        line = await self.line()
        if not line:
            raise StopAsyncIteration
        return line
