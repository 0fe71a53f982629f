"""The input files as one stream of lines, or one stream for each file."""

from collections import deque
from collections.abc import Awaitable, Callable

import attrs

from honeyllm.host import Process, Reader

CHUNK = 32768
MAX_LINE = 16 << 20


class LineTooLong(Exception):
    """A line takes more memory than there is."""


class ReadFault(Exception):
    """Reading failed; the text is the message."""


@attrs.frozen
class InputLine:
    """A line without its end; *ended* unless the file ended instead."""

    data: bytes
    ended: bool = True


Before = Callable[[], Awaitable[None]]


class LineReader:
    """The lines of one file; *before_reading* hands output on before a read may block."""

    def __init__(self, reader: Reader, end: bytes, before_reading: Before) -> None:
        self._reader = reader
        self._before = before_reading
        self._end = end
        self._ready: deque[InputLine] = deque()
        self._parts: list[bytes] = []
        self._size = 0
        self._done = False

    @property
    def waiting(self) -> bool:
        """Whether a line is at hand."""
        return bool(self._ready)

    async def more(self) -> bool:
        """Whether there is another line; reads on if need be."""
        while not self._ready and not self._done:
            await self._fill()
        return bool(self._ready)

    async def _fill(self) -> None:
        await self._before()
        chunk = await self._reader.read(CHUNK)
        if not chunk:
            self._done = True
            last = b"".join(self._parts)
            if last:
                self._ready.append(InputLine(last, False))
            return
        head, found, rest = chunk.rpartition(self._end)
        if found:
            whole = b"".join([*self._parts, head]).split(self._end)
            self._ready.extend(map(InputLine, whole))
            self._parts, self._size = [], 0
        self._parts.append(rest)
        self._size += len(rest)
        if self._size > MAX_LINE:
            raise LineTooLong

    async def next(self) -> InputLine | None:
        """The next line."""
        return self._ready.popleft() if await self.more() else None


Open = Callable[[str], Awaitable[LineReader | None]]


class Input:
    """
    Line after line of all files.

    *open_file* gives the lines of a file, or None when there are none to have
    (it has complained); *close_file* is told when one is used up.
    """

    def __init__(
        self, names: list[str], open_file: Open, close_file: Callable[[], Awaitable[None]], *, separate: bool
    ) -> None:
        self._names = deque(names)
        self._open = open_file
        self._close = close_file
        self._separate = separate
        self._reader: LineReader | None = None
        self.name = "-"
        self.number = 0
        self.new_file = False

    async def next(self) -> InputLine | None:
        """The next line of any file; ``new_file`` tells that it begins one."""
        self.new_file = False
        while True:
            if self._reader is None:
                if not await self._next_file():
                    return None
                continue
            line = await self._reader.next()
            if line is not None:
                self.number += 1
                return line
            self._reader = None
            await self._close()

    async def _next_file(self) -> bool:
        if not self._names:
            return False
        self.name = self._names.popleft()
        self._reader = await self._open(self.name)
        if self._separate and self._reader is not None:
            self.number = 0
            self.new_file = True
        return True

    async def is_last(self) -> bool:
        """Whether no line follows the current one (of its file, when files are separate)."""
        if self._reader is not None and (self._reader.waiting or await self._reader.more()):
            return False
        if self._separate:
            return True
        while self._names:
            if self._reader is not None:
                self._reader = None
                await self._close()
            name = self._names.popleft()
            self._reader = await self._open(name)
            if self._reader is not None and await self._reader.more():
                self.name = name
                return False
        return True


def lines_of(process: Process, fd: int, end: bytes, before_reading: Before) -> LineReader:
    """The lines of a descriptor."""
    return LineReader(process.stdin if fd == 0 else process.reader(fd), end, before_reading)
