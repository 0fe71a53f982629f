"""File systems whose files are rendered when they are looked at: /proc and /sys."""

import errno
import stat
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

import attrs

from honeyllm.vfs._content import Stored
from honeyllm.vfs._inode import Inode
from honeyllm.vfs._quota import fail
from honeyllm.vfs._uses import Unused


@attrs.frozen(kw_only=True, slots=True)
class SyntheticNode:
    """
    One entry of a synthetic file system.

    Exactly one is given of ``children`` (a function, so that /proc/PID comes
    and goes), ``text``, ``target`` of a symbolic link, and ``device``, the
    major and minor number of a character device.
    ``write`` takes what is written; without it writing fails with EACCES.
    """

    mode: int = 0o444
    uid: int = 0
    gid: int = 0
    children: Callable[[], Mapping[str, "SyntheticNode"]] | None = None
    text: Callable[[], bytes] | None = None
    target: Callable[[], str] | None = None
    device: tuple[int, int] | None = None
    write: Callable[[bytes], None] | None = None
    when: int | None = None
    """When it came to be, in nanoseconds; without it when the file system was mounted."""

    @property
    def kind(self) -> int:
        """The type bits of :mod:`stat`."""
        if self.children is not None:
            return stat.S_IFDIR
        if self.device is not None:
            return stat.S_IFCHR
        return stat.S_IFLNK if self.target is not None else stat.S_IFREG


KEEP = 1_000_000


class SyntheticFs:
    """
    A driver over a tree of :class:`SyntheticNode`.

    Inode numbers are given by path at first sight and stay; a file's size is 0
    to stat(2), as in procfs, while reading gives the rendered text.
    """

    uses = Unused()

    def __init__(
        self, root: SyntheticNode, *, device: int, now: Callable[[], int], create_errno: int = errno.ENOENT
    ) -> None:
        self._root = root
        self._create_errno = create_errno
        self._now = now
        self._started = now()
        self._paths: dict[int, tuple[str, ...]] = {1: ()}
        self._numbers: dict[tuple[str, ...], int] = {(): 1}
        self._kept: dict[tuple[str, ...], Mapping[str, SyntheticNode]] = {}
        self._kept_at = 0
        self.device = device
        self.read_only = False
        self.root = 1

    def _node(self, path: tuple[str, ...]) -> SyntheticNode | None:
        if not path:
            return self._root
        listing = self._listing(path[:-1])
        return None if listing is None else listing.get(path[-1])

    def _listing(self, path: tuple[str, ...]) -> Mapping[str, SyntheticNode] | None:
        """
        What is in the directory *path*; None when it is none.

        Rendering a directory takes long and one look at a file does it several
        times, so a listing is kept for a millisecond; a clock that stands still
        keeps none.
        """
        age = self._now() - self._kept_at
        if not 0 < age < KEEP:
            self._kept.clear()
            self._kept_at += age
        found = self._kept.get(path)
        if found is None:
            node = self._node(path)
            if node is None or node.children is None:
                return None
            found = self._kept[path] = node.children()
        return found

    def inode(self, number: int) -> Inode:
        """Render the attributes of *number*; ENOENT when its process is gone."""
        node = self._node(self._paths[number])
        if node is None:
            raise fail(errno.ENOENT)
        when = self._started if node.when is None else node.when
        inode = Inode(number, node.kind | node.mode, node.uid, node.gid, atime=when, mtime=when, ctime=when)
        if node.children is not None:
            inode.nlink = 2
        if node.device is not None:
            inode.rdev = node.device
        if node.target is not None:
            inode.target = node.target()
        return inode

    def text(self, number: int) -> bytes:
        """What reading the file gives now."""
        node = self._node(self._paths[number])
        if node is None or node.text is None:
            raise fail(errno.EIO)
        return node.text()

    def own(self, number: int) -> Inode:
        """Nothing here changes its attributes."""
        raise fail(errno.EPERM)

    def lookup(self, directory: int, name: str) -> int | None:
        """Return the number of *name* in *directory*."""
        path = (*self._paths[directory], name)
        if self._node(path) is None:
            return None
        number = self._numbers.get(path)
        if number is None:
            number = self._numbers[path] = len(self._numbers) + 4026531840
            self._paths[number] = path
        return number

    def names(self, directory: int) -> Iterable[str]:
        """Names in *directory*."""
        return tuple(self._listing(self._paths[directory]) or ())

    def create(self, directory: int, name: str, inode: Inode) -> int:
        """No new files: ENOENT in procfs, EACCES in sysfs and devpts, as open(2) with O_CREAT says there."""
        raise fail(self._create_errno)

    def link(self, directory: int, name: str, number: int) -> None:
        """Refused."""
        self._refuse()

    def unlink(self, directory: int, name: str) -> None:
        """Refused."""
        self._refuse()

    def move(self, directory: int, name: str, to: int, new_name: str) -> None:
        """Refused."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise fail(errno.EPERM)

    def write(self, number: int, offset: int, data: bytes) -> int:
        """Hand *data* to the node; EINVAL where it takes none."""
        node = self._node(self._paths[number])
        if node is None or node.write is None:
            raise fail(errno.EIO)
        node.write(data)
        return len(data)

    def truncate(self, number: int, size: int) -> None:
        """Nothing to cut."""

    def snapshot(self, number: int) -> Stored:
        """The rendered text as content, so that one open file reads one consistent text."""
        return Stored(self.text(number))
