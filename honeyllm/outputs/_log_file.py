"""
A log file that is rotated by day and by size, and never holds half a line.

The day is that of the events themselves, so that no clock is needed and a rotated file holds whole days. A
file that somebody else moved away is made anew, so that an external ``logrotate`` needs no signal. What is
not a regular file (``/dev/stdout``, a pipe) is only appended to.
"""

import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Final

import attrs
from attrs import validators

from honeyllm.outputs._output import PartlyWritten

FILE_MODE: Final = 0o640
DIRECTORY_MODE: Final = 0o750


@attrs.frozen(kw_only=True)
class LogFileSettings:
    """
    Where a log lies and when it is rotated.

    A rotated file gets its day as suffix, and a number if there are several. ``max_bytes`` 0 means no limit
    of size, ``keep`` 0 that no rotated file is ever removed.
    """

    path: Path
    daily: bool = True
    max_bytes: int = attrs.field(default=256 << 20, validator=[validators.ge(0), validators.le(1 << 40)])
    keep: int = attrs.field(default=30, validator=[validators.ge(0), validators.le(100_000)])


class LogFile:
    """Appends lines of given days; every method may raise `OSError`."""

    def __init__(self, settings: LogFileSettings) -> None:
        self._settings = settings
        self._fd: int | None = None
        self._is_regular = True
        self._size = 0
        self._day: date | None = None

    def open(self) -> None:
        """Open the file for appending, make its directory if need be, end an unfinished last line."""
        path = self._settings.path
        path.parent.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        self._fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        status = os.fstat(self._fd)
        self._is_regular = S_ISREG(status.st_mode)
        self._size = status.st_size if self._is_regular else 0
        self._day = datetime.fromtimestamp(status.st_mtime, UTC).date() if self._size else None
        if self._size and os.pread(self._fd, 1, self._size - 1) != b"\n":
            self._append([b"\n"])

    def write(self, lines: Sequence[tuple[date, bytes]]) -> None:
        """
        Append *lines*, each with its end, rotating where a day or the file's size ends.

        Raises:
            PartlyWritten: the disk is full, or the like; the file holds only whole lines.
        """
        written = 0
        try:
            self._reopen_if_moved()
            while written < len(lines):
                count = self._fitting(lines[written:])
                if count == 0:
                    self._rotate()
                    continue
                chunk = lines[written : written + count]
                self._append([line for _, line in chunk])
                self._day = max(self._day or date.min, *(day for day, _ in chunk))
                written += count
        except OSError as error:
            raise PartlyWritten(f"{self._settings.path}: {error.strerror or error}", written) from error

    def close(self) -> None:
        """Close the file; a later `write` opens it again."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _fitting(self, lines: Sequence[tuple[date, bytes]]) -> int:
        """How many of *lines* belong into the current file; an empty one takes at least one."""
        size, day = self._size, self._day
        for count, (line_day, line) in enumerate(lines):
            is_new_day = self._settings.daily and day is not None and line_day > day
            size += len(line)
            is_over = 0 < self._settings.max_bytes < size
            if self._is_regular and (self._size or count) and (is_new_day or is_over):
                return count
            day = max(day or line_day, line_day)
        return len(lines)

    def _append(self, lines: Sequence[bytes]) -> None:
        assert self._fd is not None
        data = b"".join(lines)
        try:
            if os.write(self._fd, data) != len(data):
                raise OSError(0, "the disk is full")
        except OSError:
            self._cut_back()
            raise
        self._size += len(data) if self._is_regular else 0

    def _cut_back(self) -> None:
        """Remove half a line; if even that fails, the next opening ends it."""
        try:
            if self._fd is not None and self._is_regular:
                os.ftruncate(self._fd, self._size)
        except OSError:
            self.close()

    def _reopen_if_moved(self) -> None:
        if self._fd is not None and self._is_regular:
            try:
                is_here = os.path.samestat(os.stat(self._settings.path), os.fstat(self._fd))
            except FileNotFoundError:
                is_here = False
            if not is_here:
                self.close()
        if self._fd is None:
            self.open()

    def _rotate(self) -> None:
        path = Path(os.path.realpath(self._settings.path))
        self.close()
        day = (self._day or date.min).isoformat()
        numbers = [number for _, rotated_day, number in _rotated(path) if rotated_day == day]
        suffix = f".{max(numbers) + 1}" if numbers else ""
        path.rename(path.with_name(f"{path.name}.{day}{suffix}"))
        self._prune(path)
        self.open()

    def _prune(self, path: Path) -> None:
        rotated = sorted(_rotated(path), key=lambda found: found[1:])
        for old, _, _ in rotated[: -self._settings.keep] if self._settings.keep else ():
            old.unlink(missing_ok=True)


def _rotated(path: Path) -> list[tuple[Path, str, int]]:
    """The rotated files of *path*, each with its day and its number."""
    pattern = re.compile(re.escape(path.name) + r"\.(\d{4}-\d\d-\d\d)(?:\.(\d{1,9}))?")
    matches = ((entry, pattern.fullmatch(entry.name)) for entry in path.parent.iterdir())
    return [(entry, found[1], int(found[2] or 0)) for entry, found in matches if found]
