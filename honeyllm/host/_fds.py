"""The descriptor table of one process."""

import errno
from collections.abc import Iterator

from honeyllm.host._files import OpenFile, fail

MAX_DESCRIPTORS = 1024


class FdTable:
    """Descriptor numbers to open file descriptions; counts references."""

    __slots__ = ("_files", "close_on_exec", "limit")

    def __init__(self) -> None:
        self._files: dict[int, OpenFile] = {}
        self.close_on_exec: set[int] = set()
        self.limit = MAX_DESCRIPTORS
        """The first number that cannot be used any more."""

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self._files))

    def __contains__(self, fd: int) -> bool:
        return fd in self._files

    def get(self, fd: int) -> OpenFile:
        """The description behind *fd*; EBADF when it is closed."""
        try:
            return self._files[fd]
        except KeyError:
            raise fail(errno.EBADF) from None

    def add(self, file: OpenFile, *, least: int = 0, close_on_exec: bool = False) -> int:
        """
        Give *file* the lowest free descriptor from *least*.

        EMFILE when there is none, EINVAL when there never is.
        """
        if 0 < self.limit <= least:
            raise fail(errno.EINVAL)
        fd = least
        while fd in self._files:
            fd += 1
        if fd >= self.limit:
            if not file.references:
                file.release()
            raise fail(errno.EMFILE)
        self._put(fd, file)
        if close_on_exec:
            self.close_on_exec.add(fd)
        return fd

    def require(self, count: int) -> None:
        """EMFILE unless *count* more descriptors can be had."""
        if sum(fd < self.limit for fd in self._files) + count > self.limit:
            raise fail(errno.EMFILE)

    def set(self, fd: int, file: OpenFile) -> None:
        """Make *fd* point at *file*, closing what it was: dup2(2)."""
        if not 0 <= fd < max(self.limit, MAX_DESCRIPTORS):
            raise fail(errno.EBADF)
        if self._files.get(fd) is file:
            return
        file.references += 1
        if fd in self._files:
            self.close(fd)
        file.references -= 1
        self._put(fd, file)

    def _put(self, fd: int, file: OpenFile) -> None:
        self._files[fd] = file
        file.references += 1

    def close(self, fd: int) -> None:
        """Close *fd*; the last descriptor of a description releases it."""
        file = self.get(fd)
        del self._files[fd]
        self.close_on_exec.discard(fd)
        file.references -= 1
        if file.references == 0:
            file.release()

    def close_all(self) -> None:
        """Close everything, at exit."""
        for fd in tuple(self._files):
            self.close(fd)

    def copy(self) -> "FdTable":
        """The table of a forked process: the same descriptions."""
        table = FdTable()
        for fd, file in self._files.items():
            table._put(fd, file)
        table.close_on_exec = set(self.close_on_exec)
        table.limit = self.limit
        return table

    def executed(self) -> None:
        """Close what is marked close-on-exec."""
        for fd in tuple(self.close_on_exec):
            self.close(fd)
