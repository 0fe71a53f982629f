"""Inodes, credentials, and the interface of a file system driver."""

import stat
from collections.abc import Iterable
from typing import Protocol

import attrs

from honeyllm.vfs._content import Content
from honeyllm.vfs._sparse import Sparse

APPEND_ONLY = 0x20
IMMUTABLE = 0x10


@attrs.frozen(kw_only=True, slots=True)
class Credentials:
    """Who a process acts as.  Effective ids; uid 0 bypasses permission bits."""

    uid: int
    gid: int
    groups: frozenset[int] = frozenset()

    def member(self, gid: int) -> bool:
        """Whether *gid* is the group or one of the supplementary groups."""
        return gid == self.gid or gid in self.groups


ROOT = Credentials(uid=0, gid=0, groups=frozenset({0}))


@attrs.define(slots=True, eq=False)
class Inode:
    """
    One file of any type.

    ``mode`` has the type bits of :mod:`stat`.  Times are nanoseconds since the
    epoch.  ``flags`` are the attributes of chattr(1) as in ``FS_IOC_GETFLAGS``.
    Inodes of a shared image are never changed; a world changes its own copy.
    """

    number: int
    mode: int
    uid: int = 0
    gid: int = 0
    nlink: int = 1
    atime: int = 0
    mtime: int = 0
    ctime: int = 0
    rdev: tuple[int, int] = (0, 0)
    flags: int = 0
    content: Content | None = None
    entries: dict[str, int] | None = None
    target: str = ""
    birth: int = 0
    """When it was made, in nanoseconds since the epoch; 0 where that is not known."""
    in_memory: bool = False
    """On tmpfs: a directory's size counts its names, and it takes no blocks."""

    @property
    def kind(self) -> int:
        """The type bits, for example ``stat.S_IFDIR``."""
        return stat.S_IFMT(self.mode)

    @property
    def is_directory(self) -> bool:
        """Whether this is a directory."""
        return self.kind == stat.S_IFDIR

    @property
    def is_symlink(self) -> bool:
        """Whether this is a symbolic link."""
        return self.kind == stat.S_IFLNK

    @property
    def size(self) -> int:
        """``st_size``: bytes of a file, length of a link's target, whole blocks for a directory on a disk."""
        if self.content is not None:
            return self.content.size
        if self.is_symlink:
            return len(self.target.encode("utf-8", "surrogateescape"))
        if self.entries is not None and self.in_memory:
            return 40 + 20 * len(self.entries)
        if self.entries is not None:
            return max(4096, 4096 * -(-sum(12 + len(n) for n in self.entries) // 4096))
        return 0

    @property
    def blocks(self) -> int:
        """``st_blocks``: units of 512 bytes, in blocks of 4096 bytes; none for short links and holes."""
        if isinstance(self.content, Sparse):
            used = self.content.on_disk
        elif (self.is_symlink and self.size < 60) or (self.in_memory and self.is_directory):
            used = 0
        else:
            used = self.size
        return 8 * -(-used // 4096)


class Uses(Protocol):
    """How the files of a file system are used."""

    def accessed(self, number: int) -> None:
        """The file was read: move its access time."""

    def hold(self, number: int) -> None:
        """The file is open: it lives on when its last name goes."""

    def drop(self, number: int) -> None:
        """It is open once less."""

    def parent_of(self, number: int) -> tuple[int, str] | None:
        """Directory and name of a directory that was renamed; None where that is not known."""


class FileSystem(Protocol):
    """A mounted file system: what :class:`~honeyllm.vfs.Namespace` asks of a driver."""

    device: int
    """``st_dev``, as makedev would make it."""
    read_only: bool
    root: int

    @property
    def uses(self) -> "Uses":
        """What is told of files that are opened and read."""

    def inode(self, number: int) -> Inode:
        """Return the inode *number* as it is now."""

    def own(self, number: int) -> Inode:
        """Return the inode *number*, changeable in this file system; EROFS or EPERM where that cannot be."""

    def lookup(self, directory: int, name: str) -> int | None:
        """Return the number of *name* in *directory*."""

    def names(self, directory: int) -> Iterable[str]:
        """Names in *directory*, without dot entries."""

    def create(self, directory: int, name: str, inode: Inode) -> int:
        """Add a new *inode* (its number is set here) as *name*; ENOSPC past the quota."""

    def link(self, directory: int, name: str, number: int) -> None:
        """Add another *name* for an inode, replacing what was there."""

    def unlink(self, directory: int, name: str) -> None:
        """Take *name* out of *directory*."""

    def move(self, directory: int, name: str, to: int, new_name: str) -> None:
        """Give the file *name* in *directory* the *new_name* in directory *to*; nothing is there."""

    def write(self, number: int, offset: int, data: bytes) -> int:
        """Write into a regular file; ENOSPC past the quota, EFBIG past the size limit."""

    def truncate(self, number: int, size: int) -> None:
        """Set the length of a regular file."""
