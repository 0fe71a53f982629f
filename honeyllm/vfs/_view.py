"""What one process sees of the file system: the system calls on paths."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from honeyllm.vfs._inode import APPEND_ONLY, IMMUTABLE, Credentials, Inode
from honeyllm.vfs._namespace import Namespace, Place, Target, check_path
from honeyllm.vfs._quota import fail
from honeyllm.vfs._rules import (
    EXECUTE,
    READ,
    WRITE,
    check_access,
    check_create,
    check_delete,
    may_link,
    new_mode,
    permits,
    without_privileges,
)

MAX_HARD_LINKS = 65000
"""Of ext4, for what is no directory."""


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Errors of what is done inside are about *path*."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = path
        raise


@attrs.define(slots=True)
class FileView:
    """
    The path system calls of one process.

    Relative paths count from ``cwd``.  Every method raises the ``OSError``
    subclass that the Linux call would set errno to; ``filename`` is the path.
    """

    namespace: Namespace
    cwd: Place
    who: Credentials
    umask: int = 0o022

    def copy(self) -> "FileView":
        """The view of a forked process."""
        return attrs.evolve(self)

    def find(self, path: str, *, follow: bool = True) -> Place:
        """Resolve *path* to a :class:`Place`."""
        return self.namespace.resolve(path, self._here(), self.who, follow=follow)

    def _here(self) -> Place:
        """The working directory by its present way."""
        if self.namespace.moves:
            self.cwd = self.namespace.current(self.cwd)
        return self.cwd

    def target(self, path: str, *, follow: bool = False, entry: bool = False) -> Target:
        """The last component of *path*, which may not exist; see :meth:`Namespace.target`."""
        return self.namespace.target(path, self._here(), self.who, follow=follow, entry=entry)

    def find_at(self, directory: Place, path: str, *, follow: bool = True) -> Place:
        """Resolve *path*, where it is relative from *directory*, as openat(2) and its kin do."""
        return self.namespace.resolve(path, directory, self.who, follow=follow)

    def stat(self, path: str, *, follow: bool = True) -> Inode:
        """stat(2), or lstat(2) without *follow*."""
        return self.find(path, follow=follow).inode

    def exists(self, path: str) -> bool:
        """Whether *path* resolves, links followed."""
        try:
            self.find(path)
        except OSError:
            return False
        return True

    def access(self, path: str, wanted: int) -> None:
        """access(2) with an OR of 4 (read), 2 (write) and 1 (execute); 0 asks for existence."""
        place = self.find(path)
        with naming(path):
            check_access(place.inode, self.who, wanted, read_only=place.fs.read_only)

    def permits(self, place: Place, wanted: int) -> bool:
        """Whether this process has the *wanted* access to *place*."""
        return permits(place.inode, self.who, wanted)

    def names(self, path: str) -> Sequence[str]:
        """Names in a directory, without dot entries, in directory order."""
        return self.names_at(self.find(path), path)

    def names_at(self, place: Place, path: str = "") -> Sequence[str]:
        """Names in the directory *place*, which errors call *path*."""
        if not place.inode.is_directory:
            raise fail(errno.ENOTDIR, path)
        self._require(place, READ, path)
        names = tuple(place.fs.names(place.number))
        if not place.fs.read_only:
            place.fs.uses.accessed(place.number)
        if self.namespace.listed is not None:
            self.namespace.listed(place, len(names))
        return names

    def read_link(self, path: str) -> str:
        """readlink(2)."""
        inode = self.stat(path, follow=False)
        if not inode.is_symlink:
            raise fail(errno.EINVAL, path)
        return inode.target

    def change_directory(self, path: str) -> None:
        """chdir(2)."""
        place = self.find(path)
        if not place.inode.is_directory:
            raise fail(errno.ENOTDIR, path)
        self._require(place, EXECUTE, path)
        self.cwd = place

    def working_directory(self) -> str:
        """getcwd(2): ENOENT when it has been removed."""
        here = self._here()
        if not here.is_linked:
            raise fail(errno.ENOENT)
        return here.path

    def make(self, path: str, mode: int, *, rdev: tuple[int, int] = (0, 0), target: str = "") -> Place:
        """
        Make a file of the type in *mode* (umask applied): mkdir(2), mknod(2), symlink(2), open(2).

        EEXIST when the name is taken.
        """
        if stat.S_ISLNK(mode):
            check_path(target)
        found = self.target(path, entry=True)
        with naming(path):
            found.check_name()
        if found.place is not None:
            raise fail(errno.EEXIST, path)
        if found.wants_directory and not stat.S_ISDIR(mode):
            raise fail(errno.ENOENT, path)
        return self.make_at(found, mode, rdev=rdev, target=target, path=path)

    def make_at(
        self, found: Target, mode: int, *, rdev: tuple[int, int] = (0, 0), target: str = "", path: str = ""
    ) -> Place:
        """Make a file at a target that does not exist yet; see :meth:`make`."""
        parent = found.parent.inode
        with naming(path):
            check_create(parent, self.who, read_only=found.parent.fs.read_only)
            if stat.S_IFMT(mode) in (stat.S_IFCHR, stat.S_IFBLK) and self.who.uid != 0:
                raise fail(errno.EPERM)
            inode = self._new(parent, mode, rdev, target)
            number = found.parent.fs.create(found.parent.number, found.name, inode)
        return Place(found.parent.fs, number, found.parent, found.name)

    def _new(self, parent: Inode, mode: int, rdev: tuple[int, int], target: str) -> Inode:
        now = self.namespace.now()
        is_directory = stat.S_ISDIR(mode)
        return Inode(
            0,
            new_mode(parent, mode, self.who, self.umask),
            self.who.uid,
            parent.gid if parent.mode & stat.S_ISGID else self.who.gid,
            nlink=2 if is_directory else 1,
            atime=now,
            mtime=now,
            ctime=now,
            rdev=rdev,
            entries={} if is_directory else None,
            target=target,
            birth=now,
        )

    def remove(self, path: str, *, directory: bool = False) -> None:
        """unlink(2), or rmdir(2) with *directory*."""
        found = self.target(path, entry=True)
        if not found.is_entry:
            raise fail(_undeletable(path) if directory else errno.EISDIR, path)
        self._check_victim(found, path, directory=directory)
        place = found.place
        assert place is not None
        if directory and any(True for _ in place.fs.names(place.number)):
            raise fail(errno.ENOTEMPTY, path)
        with naming(path):
            found.parent.fs.unlink(found.parent.number, found.name)

    def _check_victim(self, found: Target, path: str, *, directory: bool) -> None:
        """Whether what is *found* may be unlinked, or be replaced by a rename."""
        if found.parent.fs.read_only:
            raise fail(errno.EROFS, path)
        with naming(path):
            found.check_name()
        place = found.place
        if place is None:
            raise fail(errno.ENOENT, path)
        if found.wants_directory and not directory:
            raise fail(errno.EISDIR if place.inode.is_directory else errno.ENOTDIR, path)
        with naming(path):
            check_delete(found.parent.inode, place.inode, self.who, directory=directory)
        if place.is_mounted:
            raise fail(errno.EBUSY, path)

    def rename(self, source: str, destination: str) -> None:
        """rename(2)."""
        old, new = self.target(source, entry=True), self.target(destination, entry=True)
        if old.parent.fs is not new.parent.fs:
            raise fail(errno.EXDEV, source)
        if not old.is_entry or not new.is_entry:
            raise fail(errno.EBUSY, source)
        if old.parent.fs.read_only:
            raise fail(errno.EROFS, source)
        with naming(source):
            old.check_name()
        moved = old.place
        if moved is None:
            raise fail(errno.ENOENT, source)
        with naming(destination):
            new.check_name()
        self._check_rename(moved, old, new, source)
        if new.place is not None and new.place.same(moved):
            return
        self._check_movable(moved, old, new, source)
        with naming(source):
            if new.place is not None:
                new.parent.fs.unlink(new.parent.number, new.name)
            old.parent.fs.move(old.parent.number, old.name, new.parent.number, new.name)
        self.namespace.moves += moved.inode.is_directory

    def _check_rename(self, moved: Place, old: Target, new: Target, path: str) -> None:
        """What do_renameat2 asks before it looks at permissions."""
        if (old.wants_directory or new.wants_directory) and not moved.inode.is_directory:
            raise fail(errno.ENOTDIR, path)
        if self._inside(new.parent, moved):
            raise fail(errno.EINVAL, path)
        if new.place is not None and self._inside(old.parent, new.place):
            raise fail(errno.ENOTEMPTY, path)

    def _check_movable(self, moved: Place, old: Target, new: Target, path: str) -> None:
        """What vfs_rename asks: permissions on both sides, and on a directory that gets another parent."""
        directory = moved.inode.is_directory
        with naming(path):
            check_delete(old.parent.inode, moved.inode, self.who, directory=directory)
            if new.place is None:
                check_create(new.parent.inode, self.who, read_only=False)
            else:
                check_delete(new.parent.inode, new.place.inode, self.who, directory=directory)
            if directory and not old.parent.same(new.parent):
                check_access(moved.inode, self.who, WRITE, read_only=False)
        if moved.is_mounted or (new.place is not None and new.place.is_mounted):
            raise fail(errno.EBUSY, path)
        if directory and new.place is not None and any(True for _ in new.place.fs.names(new.place.number)):
            raise fail(errno.ENOTEMPTY, path)

    def link(self, source: str, destination: str, *, follow: bool = False) -> None:
        """link(2)."""
        place = self.find(source, follow=follow)
        found = self.target(destination, entry=True)
        with naming(destination):
            found.check_name()
        if found.place is not None:
            raise fail(errno.EEXIST, destination)
        if found.wants_directory:
            raise fail(errno.ENOENT, destination)
        if place.fs is not found.parent.fs:
            raise fail(errno.EXDEV, destination)
        with naming(destination):
            if found.parent.fs.read_only:
                raise fail(errno.EROFS)
            if not may_link(place.inode, self.who, self.namespace.protections):
                raise fail(errno.EPERM)
            check_create(found.parent.inode, self.who, read_only=False)
            _check_linkable(place.inode)
            place.fs.link(found.parent.number, found.name, place.number)

    def truncate(self, path: str, size: int) -> None:
        """truncate(2)."""
        place = self.find(path)
        inode = place.inode
        if inode.is_directory:
            raise fail(errno.EISDIR, path)
        if inode.kind != stat.S_IFREG or size < 0:
            raise fail(errno.EINVAL, path)
        with naming(path):
            check_access(inode, self.who, WRITE, read_only=place.fs.read_only)
            if inode.flags & APPEND_ONLY:
                raise fail(errno.EPERM)
            drop_privileges(place, self.who)
            place.fs.truncate(place.number, size)

    def change_mode(self, path: str, mode: int) -> None:
        """chmod(2): *mode* without type bits."""
        place = self.find(path)
        inode = self._changeable(place, path)
        if self.who.uid not in (0, inode.uid):
            raise fail(errno.EPERM, path)
        if self.who.uid != 0 and not self.who.member(inode.gid):
            mode &= ~stat.S_ISGID
        inode = place.fs.own(place.number)
        inode.mode = inode.kind | (mode & 0o7777)
        inode.ctime = self.namespace.now()

    def change_owner(self, path: str, uid: int, gid: int, *, follow: bool = True) -> None:
        """chown(2): -1 leaves an id as it is."""
        place = self.find(path, follow=follow)
        inode = self._changeable(place, path)
        mode = without_privileges(inode, self.who, owner=True)
        if self.who.uid != 0 and not self._may_give(inode, uid, gid, mode):
            raise fail(errno.EPERM, path)
        inode = place.fs.own(place.number)
        inode.uid = inode.uid if uid < 0 else uid
        inode.gid = inode.gid if gid < 0 else gid
        inode.mode = mode
        inode.ctime = self.namespace.now()

    def _may_give(self, inode: Inode, uid: int, gid: int, mode: int) -> bool:
        if (uid, gid) == (-1, -1) and mode == inode.mode:
            return True
        own = self.who.uid == inode.uid
        return own and uid in (-1, inode.uid) and (gid < 0 or gid == inode.gid or self.who.member(gid))

    def change_times(
        self, path: str, atime: int | None, mtime: int | None, *, follow: bool = True, to_now: bool = False
    ) -> None:
        """
        utimensat(2), nanoseconds; None leaves a time as it is.

        Who may write a file but does not own it may only set it *to_now*.
        """
        place = self.find(path, follow=follow)
        inode = self._changeable(place, path, forbidden=IMMUTABLE if to_now else IMMUTABLE | APPEND_ONLY)
        if self.who.uid not in (0, inode.uid):
            if not to_now:
                raise fail(errno.EPERM, path)
            self._require(place, WRITE, path)
        inode = place.fs.own(place.number)
        inode.atime = inode.atime if atime is None else atime
        inode.mtime = inode.mtime if mtime is None else mtime
        inode.ctime = self.namespace.now()

    def change_flags(self, path: str, flags: int) -> None:
        """FS_IOC_SETFLAGS, as chattr(1) does; only root sets the immutable and append-only flags."""
        place = self.find(path)
        if self.who.uid != 0 and (flags ^ place.inode.flags) & (IMMUTABLE | APPEND_ONLY):
            raise fail(errno.EPERM, path)
        if self.who.uid not in (0, place.inode.uid):
            raise fail(errno.EPERM, path)
        inode = place.fs.own(place.number)
        inode.flags = flags
        inode.ctime = self.namespace.now()

    def _changeable(self, place: Place, path: str, *, forbidden: int = IMMUTABLE | APPEND_ONLY) -> Inode:
        """The inode whose attributes are to be changed; EROFS, or EPERM with one of the *forbidden* flags."""
        if place.fs.read_only:
            raise fail(errno.EROFS, path)
        if place.inode.flags & forbidden:
            raise fail(errno.EPERM, path)
        return place.inode

    def _require(self, place: Place, wanted: int, path: str) -> None:
        if not permits(place.inode, self.who, wanted):
            raise fail(errno.EACCES, path)

    @staticmethod
    def _inside(place: Place, ancestor: Place) -> bool:
        step: Place | None = place
        while step is not None:
            if step.same(ancestor):
                return True
            step = step.parent
        return False


def _undeletable(path: str) -> int:
    """Why rmdir(2) refuses a path that ends in no name."""
    last = os.path.basename(path.rstrip("/"))
    return {".": errno.EINVAL, "..": errno.ENOTEMPTY}.get(last, errno.EBUSY)


def _check_linkable(inode: Inode) -> None:
    if inode.flags & (IMMUTABLE | APPEND_ONLY) or inode.is_directory:
        raise fail(errno.EPERM)
    if inode.nlink <= 0:
        raise fail(errno.ENOENT)
    if inode.nlink >= MAX_HARD_LINKS:
        raise fail(errno.EMLINK)


def drop_privileges(place: Place, who: Credentials) -> None:
    """Take the set-id bits from a file that somebody other than root is about to change."""
    mode = without_privileges(place.inode, who, owner=False)
    if mode != place.inode.mode:
        place.fs.own(place.number).mode = mode
