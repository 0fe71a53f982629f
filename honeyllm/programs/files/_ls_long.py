"""The long format of ls."""

import stat
from collections.abc import Callable, Sequence

import attrs

from honeyllm.programs._accounts import Accounts
from honeyllm.programs._times import Moment
from honeyllm.programs.files._ls_entries import Entry, time_of
from honeyllm.programs.files._ls_options import Settings
from honeyllm.vfs import Inode

HALF_YEAR = 31_556_952 // 2 * 1_000_000_000
DEVICES = (stat.S_IFCHR, stat.S_IFBLK)
UNKNOWN = "?"


@attrs.frozen
class Cell:
    """A field of a line; numbers stand to the right."""

    text: str
    is_number: bool = True

    def padded(self, columns: int) -> str:
        """As wide as the column."""
        return self.text.rjust(columns) if self.is_number else self.text.ljust(columns)


@attrs.frozen(kw_only=True)
class LongFormat:
    """Makes the lines of one list without their names, aligned with each other."""

    settings: Settings
    accounts: Accounts
    now: int
    """Nanoseconds since the epoch."""

    def cells(self, entry: Entry) -> list[Cell]:
        """The fields of one line."""
        inode = entry.inode
        if inode is None:
            return [
                Cell(entry.letter + "?????????", False),
                *self._unknown(),
                Cell(UNKNOWN.rjust(self._time_width())),
            ]
        cells = [Cell(stat.filemode(inode.mode), False), Cell(str(inode.nlink))]
        cells += [column(self, inode) for column in self._columns()]
        cells.append(Cell(self._time(inode)))
        return cells

    def _unknown(self) -> list[Cell]:
        return [Cell(UNKNOWN)] + [Cell(UNKNOWN, False) for _ in self._columns()[:-1]] + [Cell(UNKNOWN)]

    def _columns(self) -> Sequence[Callable[["LongFormat", Inode], Cell]]:
        has = self.settings.has
        columns: list[Callable[[LongFormat, Inode], Cell]] = []
        if not has("g"):
            columns.append(LongFormat._owner)
        if not (has("o") or has("G")):
            columns.append(LongFormat._group)
        if has("author"):
            columns.append(LongFormat._owner)
        if has("Z"):
            columns.append(lambda self, inode: Cell(UNKNOWN, False))
        columns.append(LongFormat._size)
        return columns

    def _owner(self, inode: Inode) -> Cell:
        found = None if self.settings.has("n") else self.accounts.by_uid.get(inode.uid)
        return Cell(str(inode.uid)) if found is None else Cell(found.name, False)

    def _group(self, inode: Inode) -> Cell:
        found = None if self.settings.has("n") else self.accounts.by_gid.get(inode.gid)
        return Cell(str(inode.gid)) if found is None else Cell(found.name, False)

    def _size(self, inode: Inode) -> Cell:
        if inode.kind in DEVICES:
            return Cell("{},{}".format(*inode.rdev))
        return Cell(self.settings.size_scale.show(inode.size))

    def _time(self, inode: Inode) -> str:
        when = time_of(inode, self.settings)
        old, recent = self.settings.time_formats
        is_recent = self.now - HALF_YEAR < when <= self.now
        return Moment(when).show(recent if is_recent else old)

    def _time_width(self) -> int:
        return len(Moment(0).show(self.settings.time_formats[1]))


def aligned(lines: Sequence[Sequence[Cell]]) -> list[int]:
    """The width of each column."""
    return [max(len(cell.text) for cell in column) for column in zip(*lines, strict=True)]


def spread_devices(lines: Sequence[list[Cell]], size_at: int) -> None:
    """Align major and minor numbers of devices under each other, in the column *size_at* of the sizes."""
    numbers = [line[size_at].text.split(",") for line in lines if "," in line[size_at].text]
    if not numbers:
        return
    major = max(len(pair[0]) for pair in numbers)
    minor = max(len(pair[1]) for pair in numbers)
    sizes = max((len(line[size_at].text) for line in lines if "," not in line[size_at].text), default=0)
    major = max(major, sizes - 2 - minor)
    for line in lines:
        text = line[size_at].text
        if "," in text:
            first, _, second = text.partition(",")
            line[size_at] = Cell(f"{first.rjust(major)}, {second.rjust(minor)}")
