"""The shared base image, and one world's copy-on-write layer over it."""

import errno
import stat
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import count
from typing import Protocol

import attrs

from honeyllm.vfs._content import Content, Generated, Overlaid
from honeyllm.vfs._inode import Inode
from honeyllm.vfs._quota import Quota, fail
from honeyllm.vfs._sparse import Sparse
from honeyllm.vfs._uses import GONE, LayerUses

MAX_FILE_BYTES = (1 << 44) - 4096
"""Of ext4 with blocks of 4 KiB."""
MAX_GAP = 65536
"""Zeros that an overlay may have before what is written; more are a hole."""
PACKED = 16
"""Contents that are remembered compressed."""
HEAD = 512
APPENDED = 1024
"""Bytes behind a copied program with which it still is that program."""


class Image:
    """An immutable tree of inodes, shared by every world that is laid over it."""

    def __init__(self, root: Inode) -> None:
        self.inodes: dict[int, Inode] = {root.number: root}
        self.root = root.number
        self.next_number = root.number + 1
        self._programs: list[Generated] = []
        self._numbers: dict[int, int] = {}
        self._packed: dict[int, tuple[Content, bytes]] = {}

    def number_of(self, content: Content) -> int | None:
        """The first inode of the image that holds this very *content*."""
        if not self._numbers:
            held = reversed(self.inodes.values())
            self._numbers = {id(inode.content): inode.number for inode in held if inode.content is not None}
        return self._numbers.get(id(content))

    def packed(self, content: Content) -> bytes:
        """*content* compressed; remembered, since every world that lays something over a log stores it."""
        found = self._packed.get(id(content))
        if found is None:
            found = content, zlib.compress(content.read(0, content.size), 1)
            self._packed[id(content)] = found
            if len(self._packed) > PACKED:
                del self._packed[next(iter(self._packed))]
        return found[1]

    def replace(self, number: int, content: Content, mtime: int) -> None:
        """A file that grows by itself holds *content* now: for those worlds that have not changed it."""
        inode = self.inodes[number]
        inode.content, inode.mtime, inode.ctime = content, mtime, mtime
        self._numbers = {}

    def program_of(self, copy: Content) -> str:
        """
        The program of the executable that *copy*, which was written, begins as; or nothing.

        An executable that was copied through a pipe is still the same program,
        also with a little appended; its build id, which is in the head, tells which.
        """
        head = copy.read(0, HEAD)
        if not head.startswith(b"\x7fELF"):
            return ""
        if not self._programs:
            contents = (inode.content for inode in self.inodes.values())
            programs = (c for c in contents if isinstance(c, Generated) and c.program)
            self._programs = sorted(programs, key=lambda c: c.size)
        first = bisect_left(self._programs, copy.size - APPENDED, key=lambda c: c.size)
        last = bisect_right(self._programs, copy.size, key=lambda c: c.size)
        return next((c.program for c in self._programs[first:last] if c.read(0, HEAD) == head), "")

    def add(self, directory: Inode, name: str, inode: Inode) -> Inode:
        """Put a new *inode* into *directory* while the image is being built; its number is set here."""
        inode.number = self.next_number
        self.next_number += 1
        self.inodes[inode.number] = inode
        inode.in_memory = directory.in_memory
        self.link(directory, name, inode)
        return inode

    def link(self, directory: Inode, name: str, inode: Inode) -> None:
        """Give *inode* the *name* in *directory* while the image is being built."""
        assert directory.entries is not None
        directory.entries[name] = inode.number
        if inode.is_directory:
            directory.nlink += 1


class KeptInodes(Protocol):
    """Inodes of this layer that still lie in a store."""

    @property
    def next_number(self) -> int:
        """Behind the highest number."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of those that were not taken yet."""

    def take(self, number: int, image: Image) -> Inode | None:
        """The inode *number*, if it is one of them."""


class TreeFs:
    """
    A copy-on-write layer over an :class:`Image`: ext4 or tmpfs to whoever looks.

    ``changed`` are the inodes that differ from the image, as far as they are in
    memory; ``quota`` is what the world uses and may use.
    """

    __slots__ = (
        "_kept",
        "_now",
        "_numbers",
        "changed",
        "device",
        "image",
        "quota",
        "read_only",
        "root",
        "uses",
    )

    def __init__(
        self,
        image: Image,
        *,
        device: int,
        quota: Quota,
        now: Callable[[], int],
        read_only: bool = False,
        kept: KeptInodes | None = None,
    ) -> None:
        self.image = image
        self.changed: dict[int, Inode] = {}
        self._kept = kept
        self.quota = quota
        self._now = now
        self._numbers = count(max(image.next_number + 1000, 0 if kept is None else kept.next_number))
        self.device = device
        self.read_only = read_only
        self.root = image.root
        self.uses = LayerUses(self.changed, image.inodes, quota, now)

    def inode(self, number: int) -> Inode:
        """Return the inode *number* as this world sees it."""
        found, atime = self._found(number), self.uses.read.get(number)
        if atime is None:
            return found
        if found.entries is None and not self.read_only:
            return self.own(number)
        return attrs.evolve(found, atime=atime)

    def _found(self, number: int) -> Inode:
        found = self.changed.get(number)
        if found is not None:
            return found
        if self._kept is not None and (kept := self._kept.take(number, self.image)) is not None:
            self.changed[number] = kept
            return kept
        return self.image.inodes.get(number) or self.uses.removed.get(number, GONE)

    def reset(self) -> None:
        """Forget all that was changed: what lies in memory is gone when the machine is switched off."""
        for number in () if self._kept is None else self._kept.numbers:
            self._found(number)
        self.uses.reset()

    def own(self, number: int) -> Inode:
        """Return this world's copy of inode *number*, made at the first change."""
        if self.read_only:
            raise fail(errno.EROFS)
        found = self._found(number)
        if number not in self.changed:
            if number not in self.image.inodes:
                raise fail(errno.ENOENT)
            entries = None if found.entries is None else dict(found.entries)
            found = self.changed[number] = attrs.evolve(found, entries=entries)
        found.atime = self.uses.read.pop(number, found.atime)
        self.uses.journal.dirty[number] = None
        return found

    def lookup(self, directory: int, name: str) -> int | None:
        """Return the number of *name* in *directory*."""
        entries = self._found(directory).entries
        return None if entries is None else entries.get(name)

    def names(self, directory: int) -> Iterable[str]:
        """Names in *directory*."""
        return tuple(self._found(directory).entries or ())

    def create(self, directory: int, name: str, inode: Inode) -> int:
        """Add a new *inode* as *name*."""
        parent = self.own(directory)
        inode.in_memory = parent.in_memory
        self.quota.take(inodes=1)
        inode.number = next(self._numbers)
        self.changed[inode.number] = inode
        self.uses.journal.dirty[inode.number] = None
        self._enter(parent, name, inode)
        return inode.number

    def link(self, directory: int, name: str, number: int) -> None:
        """Add another *name* for an inode."""
        parent, inode = self.own(directory), self.own(number)
        inode.ctime = self._now()
        self._enter(parent, name, inode)
        if not inode.is_directory:
            inode.nlink += 1

    def _enter(self, parent: Inode, name: str, inode: Inode) -> None:
        assert parent.entries is not None
        parent.entries[name] = inode.number
        parent.mtime = parent.ctime = self._now()
        if inode.is_directory:
            parent.nlink += 1

    def unlink(self, directory: int, name: str) -> None:
        """Take *name* out of *directory*."""
        parent = self.own(directory)
        assert parent.entries is not None
        inode = self.own(parent.entries.pop(name))
        parent.mtime = parent.ctime = inode.ctime = self._now()
        if inode.is_directory:
            parent.nlink -= 1
            inode.nlink = 0
        else:
            inode.nlink -= 1
        if inode.nlink <= 0:
            self.uses.forget(inode)

    def move(self, directory: int, name: str, to: int, new_name: str) -> None:
        """Give the file *name* in *directory* the *new_name* in directory *to*."""
        parent, inode = self.own(directory), self.own(self.lookup(directory, name) or 0)
        assert parent.entries is not None
        del parent.entries[name]
        if inode.is_directory:
            parent.nlink -= 1
        parent.mtime = parent.ctime = inode.ctime = self._now()
        self._enter(self.own(to), new_name, inode)

    def write(self, number: int, offset: int, data: bytes) -> int:
        """Write into a regular file."""
        if not data:
            return 0
        if offset + len(data) > MAX_FILE_BYTES:
            raise fail(errno.EFBIG)
        inode = self.own(number)
        content = self._writable(inode)
        before = content.allocated
        self.quota.take(size=len(data))
        content.write(offset, data)
        self.quota.bytes += content.allocated - before - len(data)
        inode.mtime = inode.ctime = self._now()
        return len(data)

    def truncate(self, number: int, size: int) -> None:
        """Set the length of a regular file."""
        if size > MAX_FILE_BYTES:
            raise fail(errno.EFBIG)
        inode = self.own(number)
        content = Sparse() if size == 0 else self._writable(inode)
        before = inode.content.allocated if isinstance(inode.content, Sparse) else 0
        content.truncate(size)
        inode.content = content
        self.quota.bytes += content.allocated - before
        inode.mtime = inode.ctime = self._now()

    def share(self, number: int, content: Content) -> None:
        """Let a regular file hold *content*, which never changes, without copying it (FICLONE)."""
        inode = self.own(number)
        if isinstance(inode.content, Sparse):
            self.quota.bytes -= inode.content.allocated
        inode.content = content
        inode.mtime = inode.ctime = self._now()

    def _writable(self, inode: Inode) -> Sparse:
        if isinstance(inode.content, Sparse):
            return inode.content
        size = inode.content.size if inode.content is not None else 0
        self.quota.take(size=size)
        inode.content = copy = Sparse(inode.content)
        return copy


def overlay(fs: TreeFs, number: int, offset: int, data: bytes) -> None:
    """Write into a regular file as :meth:`TreeFs.write` does, sharing what is not written with the image."""
    content = fs.own(number).content
    if content is None or isinstance(content, Sparse) or offset > content.size + MAX_GAP:
        fs.write(number, offset, data)
    elif isinstance(content, Overlaid):
        fs.share(number, content.written(offset, data))
    else:
        fs.share(number, Overlaid(content, offset, data))


def growth(fs: TreeFs) -> tuple[int, int]:
    """How many inodes, and blocks of 512 bytes, the layer holds beyond its image."""
    inodes = blocks = 0
    for number, inode in fs.changed.items():
        base = fs.image.inodes.get(number)
        lives = inode.nlink > 0
        inodes += int(lives) - int(base is not None)
        blocks += (inode.blocks if lives else 0) - (0 if base is None else base.blocks)
    return inodes, blocks


def empty_image(*, mode: int, now: int, in_memory: bool = False) -> Image:
    """An image of nothing but its root directory; *in_memory* is for tmpfs and the like."""
    root = Inode(2, stat.S_IFDIR | mode, nlink=2, atime=now, mtime=now, ctime=now, entries={})
    root.in_memory = in_memory
    return Image(root)
