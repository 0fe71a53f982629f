"""Building an image from a listing of paths."""

import stat
from collections.abc import Callable, Iterable
from typing import Protocol

from honeyllm.vfs._content import Content
from honeyllm.vfs._inode import Inode
from honeyllm.vfs._tree import Image

KINDS = {
    "d": stat.S_IFDIR,
    "f": stat.S_IFREG,
    "l": stat.S_IFLNK,
    "c": stat.S_IFCHR,
    "b": stat.S_IFBLK,
    "p": stat.S_IFIFO,
    "s": stat.S_IFSOCK,
}
NANOSECONDS = 1_000_000_000


class Listed(Protocol):
    """
    One line of the listing.

    ``kind`` is a letter of :data:`KINDS`, times are in seconds; ``link`` is an
    earlier path that this is a further name of.
    """

    @property
    def path(self) -> str:
        """Absolute path."""

    @property
    def kind(self) -> str:
        """Letter of the type."""

    @property
    def mode(self) -> int:
        """Permission bits."""

    @property
    def uid(self) -> int:
        """Owner."""

    @property
    def gid(self) -> int:
        """Group."""

    @property
    def mtime(self) -> int:
        """Seconds since the epoch."""

    @property
    def changed(self) -> int:
        """Time of the last status change."""

    @property
    def link(self) -> str:
        """An earlier path of the same file, or nothing."""

    @property
    def target(self) -> str:
        """Of a symbolic link."""

    @property
    def device(self) -> tuple[int, int]:
        """Major and minor of a device node."""


class ImageBuilder:
    """
    Adds listed files to an image; directories that are missing on the way are made.

    ``content`` gives what a regular file holds.
    """

    def __init__(self, image: Image, content: Callable[[Listed], Content | None]) -> None:
        self._image = image
        self._content = content
        self._directories: dict[str, Inode] = {"": image.inodes[image.root]}
        self._names: dict[str, Inode] = {}

    def add_all(self, entries: Iterable[Listed]) -> Image:
        """Add every entry; the image is complete then."""
        for entry in entries:
            self.add(entry)
        return self._image

    def add(self, entry: Listed) -> None:
        """Add one entry; a path that is there already keeps its inode and gets the new attributes."""
        path = entry.path.rstrip("/")
        parent, _, name = path.rpartition("/")
        if entry.kind == "d" and path in self._directories:
            self._attributes(self._directories[path], entry)
            return
        if entry.link:
            self._link(self.directory(parent), name, entry.link)
            return
        inode = self._attributes(Inode(0, 0), entry)
        self._image.add(self.directory(parent), name, inode)
        self._names[path] = inode
        if entry.kind == "d":
            inode.nlink = 2
            inode.entries = {}
            self._directories[path] = inode

    def _link(self, directory: Inode, name: str, path: str) -> None:
        inode = self._names[path.rstrip("/")]
        self._image.link(directory, name, inode)
        inode.nlink += 1

    def _attributes(self, inode: Inode, entry: Listed) -> Inode:
        inode.mode = KINDS[entry.kind] | entry.mode
        inode.uid, inode.gid = entry.uid, entry.gid
        inode.mtime = entry.mtime * NANOSECONDS
        inode.atime = inode.ctime = max(entry.mtime, entry.changed) * NANOSECONDS
        inode.target = entry.target
        inode.rdev = entry.device
        if entry.kind == "f":
            inode.content = self._content(entry)
        return inode

    def directory(self, path: str) -> Inode:
        """The directory at *path*, made when it is not there."""
        found = self._directories.get(path)
        if found is None:
            parent, _, name = path.rpartition("/")
            above = self.directory(parent)
            found = Inode(0, stat.S_IFDIR | 0o755, nlink=2, mtime=above.mtime, entries={})
            found.atime = found.ctime = above.mtime
            self._directories[path] = self._image.add(above, name, found)
        return found
