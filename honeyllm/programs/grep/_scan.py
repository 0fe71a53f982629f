"""Searching one file: lines, context, counts, binary files."""

from collections import deque
from collections.abc import Callable

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs.grep._matcher import Matcher
from honeyllm.programs.grep._paint import Paint
from honeyllm.programs.grep._settings import Settings

CHUNK = 32768
MAX_LINE = 16 << 20
MAX_KEPT = 4 << 20
LINES_AT_ONCE = 16
ALIGNED_WIDTH = 2


class LineTooLong(Exception):
    """A line takes more memory than there is."""


@attrs.define(kw_only=True)
class Shared:
    """What lasts over all files: how to print, and whether anything was printed."""

    process: Process
    settings: Settings
    matcher: Matcher
    paint: Paint
    show_names: bool
    printed: bool = False
    forget_output: bool = False

    @property
    def quiet(self) -> bool:
        """Whether lines are not printed."""
        s = self.settings
        return bool(s.quiet or s.count or s.listing) or self.forget_output


@attrs.frozen
class _Line:
    data: bytes
    number: int
    offset: int


class _LineSource:
    """The lines of a file in blocks, as they come."""

    def __init__(self, reader: Reader, end: bytes, examine: Callable[[bytes], bytes]) -> None:
        self._reader = reader
        self._end = end
        self._examine = examine
        self._parts: list[bytes] = []
        self._size = 0

    async def next(self) -> bytes | None:
        """One line or more, without the end of the last; None behind them all."""
        while chunk := await self._reader.read(CHUNK):
            head, found, rest = self._examine(chunk).rpartition(self._end)
            parts = [*self._parts, head]
            if found:
                self._parts, self._size = [rest], len(rest)
                return b"".join(parts)
            self._parts.append(rest)
            self._size += len(rest)
            if self._size > MAX_LINE:
                raise LineTooLong
        last, self._parts = b"".join(self._parts), []
        return last or None


class Scan:
    """The search of one file, called *name* in the output."""

    def __init__(self, shared: Shared, name: bytes) -> None:
        self._shared = shared
        self._settings = settings = shared.settings
        self._name = name
        self._quiet = shared.quiet
        context = settings.context
        before = settings.before if settings.before is not None else context
        after = settings.after if settings.after is not None else context
        self._separates = before is not None or after is not None
        self._after = after or 0
        self._kept: deque[_Line] = deque(maxlen=min(before or 0, 100_000))
        self._kept_bytes = 0
        self._pending = 0
        self._last_printed = 0
        self._out = bytearray()
        self._binary = False
        self._bad_text = False
        self._first_null: int | None = None
        self._stops_at_first = bool(settings.quiet or settings.listing)
        self._turns = 0
        self.selected = 0
        self.consumed = 0
        """Bytes up to the end of the last selected line when ``-m`` stopped the search."""

    @property
    def has_binary_match(self) -> bool:
        """Whether the message about a binary file is due."""
        hidden = self._first_null is not None and self._first_null < self.selected
        return (hidden or self._bad_text) and not self._shared.quiet

    async def run(self, reader: Reader) -> None:
        """Search everything that *reader* gives, or until no more is needed."""
        number = offset = 0
        literal = _literal(self._shared, context=bool(self._kept.maxlen or self._after))
        source = _LineSource(reader, self._settings.end, self._examine)
        while (block := await source.next()) is not None:
            if self._binary and self._settings.binary == "without-match":
                self.selected = 0
                return
            if literal is not None:
                found = lines_with(block, literal, self._settings.end)
                if not found or self._settings.count:
                    self.selected += found
                    number += block.count(self._settings.end) + 1
                    offset += len(block) + 1
                    await self._shared.process.checkpoint()
                    continue
            for at, data in enumerate(block.split(self._settings.end)):
                number += 1
                if at % LINES_AT_ONCE == 0 or len(data) > CHUNK:
                    await self._shared.process.checkpoint()
                if await self._line(_Line(data, number, offset)):
                    await self._flush()
                    return
                offset += len(data) + 1
            await self._flush()

    async def _flush(self) -> None:
        if self._out:
            await self._shared.process.stdout.write(bytes(self._out))
            self._out.clear()
        if self._settings.line_buffered:
            await self._shared.process.stdout.flush()

    def _examine(self, chunk: bytes) -> bytes:
        """Note that a file is binary; its NULs then end lines."""
        if self._settings.null_data or self._settings.binary == "text" or b"\0" not in chunk:
            return chunk
        if not self._binary:
            self._binary = True
            self._first_null = self.selected
            if not self._settings.count:
                self._quiet = self._stops_at_first = True
        while not self._settings.count and b"\0\0" in chunk:
            chunk = chunk.replace(b"\0\0", b"\0")
        return chunk.replace(b"\0", b"\n")

    async def _line(self, line: _Line) -> bool:
        """Take one line; true when no more are needed."""
        settings = self._settings
        limit = settings.max_count
        used_up = limit is not None and self.selected >= limit
        if used_up and not self._pending:
            return True
        matches = await self._shared.matcher.selects(line.data)
        if matches == settings.invert:
            self._reject(line)
            await self._maybe_flush()
            return used_up and not self._pending
        if used_up:
            return True
        self.selected += 1
        self.consumed = line.offset + len(line.data) + 1
        if not self._quiet:
            await self._select(line)
        await self._maybe_flush()
        return self._stops_at_first or (limit is not None and self.selected >= limit and not self._pending)

    async def _maybe_flush(self) -> None:
        if len(self._out) > CHUNK:
            await self._flush()

    def _reject(self, line: _Line) -> None:
        if self._quiet:
            return
        if self._pending:
            self._pending -= 1
            if not self._settings.only_matching:
                self._print(line, b"-", None)
            self._last_printed = line.number
        elif self._kept.maxlen:
            self._keep(line)

    def _keep(self, line: _Line) -> None:
        if len(self._kept) == self._kept.maxlen:
            self._kept_bytes -= len(self._kept[0].data)
        self._kept.append(line)
        self._kept_bytes += len(line.data)
        while self._kept_bytes > MAX_KEPT and len(self._kept) > 1:
            self._kept_bytes -= len(self._kept.popleft().data)

    async def _select(self, line: _Line) -> None:
        first = self._kept[0].number if self._kept else line.number
        gap = self._last_printed == 0 or first > self._last_printed + 1
        if self._separates and self._shared.printed and gap:
            self._separate()
        for kept in self._kept:
            if not self._settings.only_matching:
                self._print(kept, b"-", None)
        self._kept.clear()
        self._kept_bytes = 0
        await self._print_selected(line)
        self._last_printed = line.number
        self._pending = self._after
        self._shared.printed = True

    def _separate(self) -> None:
        if self._settings.separator is not None:
            self._out += self._shared.paint("se", self._settings.separator.encode("utf-8", "surrogateescape"))
            self._out += b"\n"

    # -- printing --------------------------------------------------------------------------

    async def _print_selected(self, line: _Line) -> None:
        settings, paint = self._settings, self._shared.paint
        if settings.only_matching:
            if not settings.invert:
                await self._print_parts(line)
            return
        body: bytes | None = None
        if paint.is_on and not settings.invert:
            body = await self._highlighted(line.data)
        self._print(line, b":", body)

    async def _print_parts(self, line: _Line) -> None:
        at = 0
        while (span := await self._span(line.data, at)) is not None:
            start, at = span
            part = _Line(line.data[start:at], line.number, line.offset + start)
            self._print(part, b":", self._shared.paint("ms", part.data))
            await self._maybe_flush()

    async def _highlighted(self, data: bytes) -> bytes:
        out, at = bytearray(), 0
        while (span := await self._span(data, at)) is not None:
            out += data[at : span[0]] + self._shared.paint("ms", data[slice(*span)])
            at = span[1]
        return bytes(out + data[at:])

    async def _span(self, data: bytes, at: int) -> tuple[int, int] | None:
        """The next match from *at* on that is not empty."""
        while at < len(data):
            self._turns += 1
            if self._turns % LINES_AT_ONCE == 0:
                await self._shared.process.checkpoint()
            found = await self._shared.matcher.first(data, at)
            if found is None or found[1] > found[0]:
                return found
            at = max(at, found[0]) + 1
        return None

    def _print(self, line: _Line, separator: bytes, body: bytes | None) -> None:
        """Print a line, or *body* instead of it when that is given."""
        settings = self._settings
        if settings.binary != "text" and not _is_text(line.data):
            self._bad_text = True
            return
        out = self._out
        self._print_head(line, separator)
        if (
            settings.initial_tab
            and line.data
            and (self._shared.show_names or settings.numbers or settings.offsets)
        ):
            out += b"\t"
        out += body or line.data
        out += settings.end

    def _print_head(self, line: _Line, separator: bytes) -> None:
        settings, paint, out = self._settings, self._shared.paint, self._out
        mark = paint("se", separator)
        if self._shared.show_names:
            out += paint("fn", self._name)
            out += b"\0" if settings.null_names else mark
        width = ALIGNED_WIDTH if settings.initial_tab else 0
        if settings.numbers:
            out += paint("ln", b"%*d" % (width, line.number)) + mark
        if settings.offsets:
            out += paint("bn", b"%*d" % (width, line.offset)) + mark


def _is_text(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _literal(shared: Shared, *, context: bool) -> bytes | None:
    """The text without which a block is passed over at once, and whose lines are counted at once; or None."""
    settings = shared.settings
    line_by_line = context or settings.invert or settings.max_count is not None
    return None if line_by_line else shared.matcher.literal


def lines_with(block: bytes, literal: bytes, end: bytes) -> int:
    """How many of the lines in *block*, which *end* separates, contain *literal*."""
    count, at = 0, block.find(literal)
    while at >= 0:
        count += 1
        at = block.find(end, at + len(literal))
        if at >= 0:
            at = block.find(literal, at + 1)
    return count
