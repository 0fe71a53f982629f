"""Records from a descriptor, one as soon as its separator has been read."""

from collections import deque
from collections.abc import Awaitable, Callable

from honeyllm.host import Process, Reader
from honeyllm.programs.awk._splitting import regex_of
from honeyllm.programs.awk._values import TooLong, data_of

CHUNK = 32768
MAX_RECORD = 16 << 20
LOOK_BACK = 256


class RecordSource:
    """
    The records of one file or command.

    *before_reading* is awaited before every read that may block: output goes
    on before the program waits.
    """

    def __init__(self, reader: Reader, before_reading: Callable[[], Awaitable[None]]) -> None:
        self._reader = reader
        self._before = before_reading
        self._ready: deque[bytes] = deque()
        self._ready_by = b""
        self._rest = b""
        self._ended = False

    def ready(self, separator: str) -> bytes | None:
        """A record that needs no waiting, for a separator of one character."""
        if self._ready and self._ready_by == separator.encode("latin-1", "replace"):
            return self._ready.popleft()
        return None

    async def next(self, separator: str) -> bytes | None:
        """The next record, None at the end."""
        if len(separator) == 1:
            return await self._by_byte(data_of(separator))
        self._unready()
        if not separator:
            return await self._paragraph()
        return await self._by_regex(separator)

    async def _fill(self) -> bool:
        if self._ended:
            return False
        await self._before()
        chunk = await self._reader.read(CHUNK)
        self._ended = not chunk
        self._rest += chunk
        if len(self._rest) > MAX_RECORD:
            raise TooLong
        return bool(chunk)

    def _unready(self) -> None:
        """The separator has changed: take back what was cut by another."""
        if self._ready:
            self._rest = self._ready_by.join([*self._ready, self._rest])
            self._ready.clear()

    async def _by_byte(self, byte: bytes) -> bytes | None:
        if self._ready_by != byte:
            self._unready()
            self._ready_by = byte
        if self._ready:
            return self._ready.popleft()
        parts = [self._rest]
        size = len(self._rest)
        self._rest = b""
        if byte not in parts[0]:
            while await self._fill():
                piece, self._rest = self._rest, b""
                parts.append(piece)
                size += len(piece)
                if size > MAX_RECORD:
                    raise TooLong
                if byte in piece:
                    break
        *whole, self._rest = b"".join(parts).split(byte)
        self._ready.extend(whole)
        return self._ready.popleft() if whole else self._last()

    def _last(self) -> bytes | None:
        data, self._rest = self._rest, b""
        return data or None

    async def _paragraph(self) -> bytes | None:
        while True:
            self._rest = self._rest.lstrip(b"\n")
            if self._rest or not await self._fill():
                break
        while (end := self._rest.find(b"\n\n")) < 0 and await self._fill():
            pass
        if end < 0:
            last = self._last()
            return None if last is None else last.rstrip(b"\n")
        record, self._rest = self._rest[:end], self._rest[end + 2 :]
        return record

    async def _by_regex(self, separator: str) -> bytes | None:
        regex = regex_of(separator)
        start = 0
        while True:
            spans = regex.search(self._rest, start) if self._rest else None
            at_end = spans is None or spans[0][1] == len(self._rest)
            if not at_end or self._ended:
                break
            size = len(self._rest)
            if not await self._fill():
                continue
            start = max(0, size - LOOK_BACK) if spans is None else 0
        if spans is None or spans[0][0] == spans[0][1]:
            return self._last()
        record, self._rest = self._rest[: spans[0][0]], self._rest[spans[0][1] :]
        return record


def source_of(process: Process, fd: int, before_reading: Callable[[], Awaitable[None]]) -> RecordSource:
    """The records of descriptor *fd*."""
    return RecordSource(process.stdin if fd == 0 else process.reader(fd), before_reading)
