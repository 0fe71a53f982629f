"""The layouts of ls: one name a line, long lines, columns, commas."""

from collections.abc import Sequence

import attrs

from honeyllm.host import Process
from honeyllm.programs.files._ls_entries import Entry
from honeyllm.programs.files._ls_long import LongFormat, aligned, spread_devices
from honeyllm.programs.files._ls_names import Names
from honeyllm.programs.files._ls_options import Settings

MIN_COLUMN = 3
GAP = 2


@attrs.frozen
class _Frills:
    """Inode numbers and block counts before the names."""

    settings: Settings
    entries: Sequence[Entry]

    def _inode(self, entry: Entry) -> str:
        return "?" if entry.inode is None else str(entry.inode.number)

    def _blocks(self, entry: Entry) -> str:
        return "?" if entry.inode is None else self.settings.block_scale.show(entry.inode.blocks * 512)

    def all(self) -> list[str]:
        """The frills of every entry, aligned unless commas separate them."""
        columns = []
        if self.settings.has("i"):
            columns.append([self._inode(entry) for entry in self.entries])
        if self.settings.has("s"):
            columns.append([self._blocks(entry) for entry in self.entries])
        if self.settings.has("Z") and self.settings.layout != "long":
            columns.append(["?" for _ in self.entries])
        if self.settings.layout != "commas":
            columns = [[text.rjust(max(map(len, column))) for text in column] for column in columns]
        return (
            ["".join(f"{text} " for text in row) for row in zip(*columns, strict=False)]
            if columns
            else [""] * len(self.entries)
        )


@attrs.frozen(kw_only=True)
class Printer:
    """Prints lists of entries."""

    process: Process
    settings: Settings
    names: Names
    long: LongFormat

    async def show(self, entries: Sequence[Entry]) -> None:
        """Print one list."""
        if not entries:
            return
        frills = _Frills(self.settings, entries).all()
        quoted = any(entry.shown != entry.name for entry in entries)
        layout = self.settings.layout
        if layout == "long":
            await self._long(entries, frills, quoted)
        elif layout == "one":
            for entry, before in zip(entries, frills, strict=True):
                await self._write(before + self.names.text(entry, quoted) + self.settings.end)
        elif layout == "commas":
            await self._commas(entries, frills, quoted)
        elif self.settings.columns == 0:
            await self._unlimited(entries, frills, quoted)
        else:
            await self._columns(entries, frills, quoted)

    async def _write(self, text: str) -> None:
        await self.process.checkpoint()
        await self.process.stdout.write(text)

    async def total(self, entries: Sequence[Entry]) -> None:
        """The line ``total N``."""
        blocks = sum(entry.inode.blocks for entry in entries if entry.inode is not None)
        await self._write(f"total {self.settings.block_scale.show(blocks * 512)}{self.settings.end}")

    async def _long(self, entries: Sequence[Entry], frills: Sequence[str], quoted: bool) -> None:
        lines = []
        for entry in entries:
            await self.process.checkpoint()
            lines.append(self.long.cells(entry))
        spread_devices(lines, -2)
        widths = aligned(lines)
        for entry, line, before in zip(entries, lines, frills, strict=True):
            text = (
                before
                + " ".join(cell.padded(columns) for cell, columns in zip(line, widths, strict=True))
                + " "
            )
            text += self.names.text(entry, quoted, start=len(text))
            if entry.inode is not None and entry.inode.is_symlink:
                text += " -> " + self.names.link(entry)
            await self._write(text + self.settings.end)

    async def _commas(self, entries: Sequence[Entry], frills: Sequence[str], quoted: bool) -> None:
        position = 0
        for at, (entry, before) in enumerate(zip(entries, frills, strict=True)):
            length = len(before) + self.names.width(entry, quoted)
            if at:
                limit = self.settings.columns
                fits = limit == 0 or position + length + GAP < limit
                await self._write(", " if fits else "," + "\n")
                position = position + GAP if fits else 0
            await self._write(before + self.names.text(entry, quoted, start=position))
            position += length
        await self._write(self.settings.end)

    async def _unlimited(self, entries: Sequence[Entry], frills: Sequence[str], quoted: bool) -> None:
        for at, (entry, before) in enumerate(zip(entries, frills, strict=True)):
            await self._write("  " * bool(at) + before + self.names.text(entry, quoted))
        await self._write(self.settings.end)

    async def _columns(self, entries: Sequence[Entry], frills: Sequence[str], quoted: bool) -> None:
        lengths = [
            len(before) + self.names.width(entry, quoted)
            for entry, before in zip(entries, frills, strict=True)
        ]
        across = self.settings.layout == "across"
        widths = await self._fit(lengths, across)
        count = len(widths)
        rows = -(-len(entries) // count)
        for row in range(rows):
            picked = range(row * count, min((row + 1) * count, len(entries)))
            if not across:
                picked = range(row, len(entries), rows)
            position = start = 0
            for column, at in enumerate(picked):
                blank = self._blank(position, start)
                await self._write(blank + frills[at] + self.names.text(entries[at], quoted, start=start))
                position = start + lengths[at]
                start += widths[column]
            await self._write(self.settings.end)

    async def _fit(self, lengths: Sequence[int], across: bool) -> list[int]:
        """The widths of as many columns as fit into the line."""
        limit = self.settings.columns
        for count in range(min(len(lengths), max(1, limit // MIN_COLUMN)), 1, -1):
            await self.process.checkpoint()
            widths = self._widths(lengths, count, across)
            if sum(widths) < limit:
                return widths
        return [max(lengths)]

    @staticmethod
    def _widths(lengths: Sequence[int], count: int, across: bool) -> list[int]:
        rows = -(-len(lengths) // count)
        widths = []
        for column in range(count):
            mine = lengths[column::count] if across else lengths[column * rows : (column + 1) * rows]
            gap = GAP if column < count - 1 else 0
            widths.append(max(MIN_COLUMN, max(mine, default=0) + gap))
        return widths

    def _blank(self, position: int, to: int) -> str:
        """From one column to another, with tabs where those lead on."""
        tab = self.settings.tab
        text = ""
        while position < to:
            if tab and to // tab > (position + 1) // tab:
                text += "\t"
                position += tab - position % tab
            else:
                text += " "
                position += 1
        return text
