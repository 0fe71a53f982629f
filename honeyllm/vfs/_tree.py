"""The shared base image, and one world's copy-on-write layer over it."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Mapping

import attrs

from honeyllm.vfs._content import Content, Generated, Sparse
from honeyllm.vfs._inode import Inode

MAX_FILE_BYTES = 1 << 40
HEAD = 512


def fail(number: int, path: str | None = None) -> OSError:
    """The ``OSError`` subclass for errno *number*."""
    text = os.strerror(number)
    return OSError(number, text) if path is None else OSError(number, text, path)


class Image:
    """An immutable tree of inodes, shared by every world that is laid over it."""

    def __init__(self, root: Inode) -> None:
        self.inodes: dict[int, Inode] = {root.number: root}
        self.root = root.number
        self.next_number = root.number + 1
        self._heads: dict[bytes, str] | None = None

    def program_like(self, head: bytes) -> str:
        """
        The program of the executable that begins with *head* (512 bytes), or nothing.

        An executable that was copied through a pipe is still the same program;
        its build id, which is in the head, tells which.
        """
        if self._heads is None:
            contents = (inode.content for inode in self.inodes.values())
            programs = [c for c in contents if isinstance(c, Generated) and c.program]
            self._heads = {content.read(0, HEAD): content.program for content in programs}
        return self._heads.get(head, "")

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


@attrs.define(slots=True)
class Quota:
    """What one world may hold beyond the image: inodes and bytes of file contents."""

    max_inodes: int = 20_000
    max_bytes: int = 64 << 20
    inodes: int = 0
    bytes: int = 0

    def take(self, *, inodes: int = 0, size: int = 0) -> None:
        """Reserve, or raise ENOSPC."""
        if self.inodes + inodes > self.max_inodes or self.bytes + size > self.max_bytes:
            raise fail(errno.ENOSPC)
        self.inodes += inodes
        self.bytes += size


class TreeFs:
    """A copy-on-write layer over an :class:`Image`: ext4 or tmpfs to whoever looks."""

    def __init__(
        self, image: Image, *, device: int, quota: Quota, now: Callable[[], int], read_only: bool = False
    ) -> None:
        self._image = image
        self._layer: dict[int, Inode] = {}
        self._quota = quota
        self._now = now
        self._next = image.next_number + 1000
        self.device = device
        self.read_only = read_only
        self.root = image.root

    @property
    def changed(self) -> Mapping[int, Inode]:
        """The inodes that differ from the image."""
        return self._layer

    def program_like(self, content: Content) -> str:
        """The program of the image that *content*, which was written here, is a copy of; or nothing."""
        head = content.read(0, HEAD)
        return self._image.program_like(head) if head.startswith(b"\x7fELF") else ""

    @property
    def quota(self) -> Quota:
        """What this world's layer uses and may use."""
        return self._quota

    def inode(self, number: int) -> Inode:
        """Return the inode *number* as this world sees it."""
        found = self._layer.get(number)
        return found if found is not None else self._image.inodes[number]

    def own(self, number: int) -> Inode:
        """Return this world's copy of inode *number*, made at the first change."""
        if self.read_only:
            raise fail(errno.EROFS)
        found = self._layer.get(number)
        if found is None:
            source = self._image.inodes[number]
            entries = None if source.entries is None else dict(source.entries)
            found = self._layer[number] = attrs.evolve(source, entries=entries)
        return found

    def lookup(self, directory: int, name: str) -> int | None:
        """Return the number of *name* in *directory*."""
        entries = self.inode(directory).entries
        return None if entries is None else entries.get(name)

    def names(self, directory: int) -> Iterable[str]:
        """Names in *directory*."""
        return tuple(self.inode(directory).entries or ())

    def create(self, directory: int, name: str, inode: Inode) -> int:
        """Add a new *inode* as *name*."""
        parent = self.own(directory)
        inode.in_memory = parent.in_memory
        self._quota.take(inodes=1)
        inode.number = self._next
        self._next += 1
        self._layer[inode.number] = inode
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
            self._forget(inode)

    def move(self, directory: int, name: str, to: int, new_name: str) -> None:
        """Give the file *name* in *directory* the *new_name* in directory *to*."""
        parent, inode = self.own(directory), self.own(self.lookup(directory, name) or 0)
        assert parent.entries is not None
        del parent.entries[name]
        if inode.is_directory:
            parent.nlink -= 1
        parent.mtime = parent.ctime = inode.ctime = self._now()
        self._enter(self.own(to), new_name, inode)

    def _forget(self, inode: Inode) -> None:
        if inode.number in self._image.inodes:
            return
        self._quota.inodes -= 1
        if isinstance(inode.content, Sparse):
            self._quota.bytes -= inode.content.allocated

    def write(self, number: int, offset: int, data: bytes) -> int:
        """Write into a regular file."""
        if offset + len(data) > MAX_FILE_BYTES:
            raise fail(errno.EFBIG)
        inode = self.own(number)
        content = self._writable(inode)
        before = content.allocated
        self._quota.take(size=len(data))
        content.write(offset, data)
        self._quota.bytes += content.allocated - before - len(data)
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
        self._quota.bytes += content.allocated - before
        inode.mtime = inode.ctime = self._now()

    def share(self, number: int, content: Content) -> None:
        """Let a regular file hold *content*, which never changes, without copying it (FICLONE)."""
        inode = self.own(number)
        if isinstance(inode.content, Sparse):
            self._quota.bytes -= inode.content.allocated
        inode.content = content
        inode.mtime = inode.ctime = self._now()

    def _writable(self, inode: Inode) -> Sparse:
        if isinstance(inode.content, Sparse):
            return inode.content
        size = inode.content.size if inode.content is not None else 0
        self._quota.take(size=size)
        inode.content = copy = Sparse(inode.content)
        return copy


def empty_image(*, mode: int, now: int, in_memory: bool = False) -> Image:
    """An image of nothing but its root directory; *in_memory* is for tmpfs and the like."""
    root = Inode(2, stat.S_IFDIR | mode, nlink=2, atime=now, mtime=now, ctime=now, entries={})
    root.in_memory = in_memory
    return Image(root)
