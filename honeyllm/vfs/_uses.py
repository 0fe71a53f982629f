"""How files of a layer are used: which are open, which were read, where renamed directories went."""

import stat
from collections.abc import Callable, Mapping

import attrs

from honeyllm.vfs._inode import Inode
from honeyllm.vfs._quota import Quota
from honeyllm.vfs._sparse import Sparse

DAY = 86_400_000_000_000
MAX_NOTED = 4096
"""Files of the image whose reading is remembered by its time alone."""
KEPT_DIRECTORIES = 256
"""Removed directories that somebody may still stand in."""
GONE = Inode(0, stat.S_IFDIR | 0o755, nlink=0, entries={})
"""What is left of a directory that was removed long ago for those whose working directory it is."""


@attrs.define(slots=True)
class Journal:
    """
    What goes on in a layer: the numbers of the inodes that may have changed since who stores the
    layer has taken them out, and how often each file is open.
    """

    dirty: dict[int, None] = attrs.field(factory=dict)
    opened: dict[int, int] = attrs.field(factory=dict)


class Unused:
    """The uses of a file system whose files are neither removed nor renamed, and keep their times."""

    __slots__ = ()

    def accessed(self, number: int) -> None:
        """The file was read."""

    def hold(self, number: int) -> None:
        """The file is open: it lives on when its last name goes."""

    def drop(self, number: int) -> None:
        """It is open once less."""

    def parent_of(self, number: int) -> tuple[int, str] | None:
        """Directory and name of a directory that was renamed; None where that is not known."""
        return None


class LayerUses(Unused):
    """
    The uses of a copy-on-write layer.

    *layer* are its inodes, which it shares with its owner; *image* those below.
    """

    __slots__ = ("_image", "_layer", "_now", "_quota", "journal", "read", "removed")

    def __init__(
        self, layer: dict[int, Inode], image: Mapping[int, Inode], quota: Quota, now: Callable[[], int]
    ) -> None:
        self._layer = layer
        self._image = image
        self._quota = quota
        self._now = now
        self.journal = Journal()
        self.removed: dict[int, Inode] = {}
        """Directories without a name, the oldest first."""
        self.read: dict[int, int] = {}
        """Access times of files of the image that were read and not looked at since; those of directories."""

    def accessed(self, number: int) -> None:
        """
        Move the access time, as relatime does: when it is not after the other times, or a day old.

        A file of the image that was only read is noted by its time alone, and gets
        an inode of its own when somebody looks at it, a directory when it changes,
        so that reading all of a disk costs a world little.
        """
        now, found = self._now(), self._layer.get(number)
        inode = found or self._image.get(number)
        if inode is None or self.read.get(number, inode.atime) > max(inode.mtime, inode.ctime, now - DAY):
            return
        if found is not None:
            found.atime = now
            self.journal.dirty[number] = None
        elif len(self.read) < MAX_NOTED:
            self.read[number] = now

    def hold(self, number: int) -> None:
        """The file is open: it lives on when its last name goes."""
        opened = self.journal.opened
        opened[number] = opened.get(number, 0) + 1

    def drop(self, number: int) -> None:
        """It is open once less."""
        left = self.journal.opened.pop(number) - 1
        found = self._layer.get(number)
        if left:
            self.journal.opened[number] = left
        elif found is not None and found.nlink <= 0:
            self.forget(found)

    def reset(self) -> None:
        """Everything that was changed is gone."""
        for number, inode in self._layer.items():
            self._quota.inodes -= number not in self._image
            if isinstance(inode.content, Sparse):
                self._quota.bytes -= inode.content.allocated
        self.journal.dirty.update(dict.fromkeys(self._layer))
        self._layer.clear()
        self.read.clear()

    def parent_of(self, number: int) -> tuple[int, str] | None:
        """Directory and name of a directory that was renamed: both were changed in this world."""
        for directory, inode in self._layer.items():
            for name, entry in (inode.entries or {}).items():
                if entry == number:
                    return directory, name
        return None

    def forget(self, inode: Inode) -> None:
        """The last name is gone; a file lives until nobody has it open, a directory for a while."""
        number = inode.number
        if number in self.journal.opened:
            return
        self.journal.dirty[number] = None
        if isinstance(inode.content, Sparse):
            self._quota.bytes -= inode.content.allocated
        if number in self._image:
            inode.content = None
            return
        self._quota.inodes -= 1
        del self._layer[number]
        if inode.is_directory:
            self.removed[number] = inode
            if len(self.removed) > KEPT_DIRECTORIES:
                del self.removed[next(iter(self.removed))]
