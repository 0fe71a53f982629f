"""What one process sees of the file system: the system calls on paths."""

import errno
import os
import stat
from collections.abc import Sequence

import attrs

from honeyllm.vfs._inode import APPEND_ONLY, IMMUTABLE, Credentials, Inode
from honeyllm.vfs._namespace import (
    EXECUTE,
    READ,
    WRITE,
    Namespace,
    Place,
    Target,
    may_remove,
    permits,
    require,
)
from honeyllm.vfs._tree import fail


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
        return self.namespace.resolve(path, self.cwd, self.who, follow=follow)

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
        require(place.inode, self.who, wanted)
        if wanted & WRITE and place.fs.read_only:
            raise fail(errno.EROFS, path)

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
        return tuple(place.fs.names(place.number))

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
        if not self.cwd.is_linked:
            raise fail(errno.ENOENT)
        return self.cwd.path

    def make(self, path: str, mode: int, *, rdev: tuple[int, int] = (0, 0), target: str = "") -> Place:
        """
        Make a file of the type in *mode* (umask applied): mkdir(2), mknod(2), symlink(2), open(2).

        EEXIST when the name is taken.
        """
        found = self.namespace.target(path, self.cwd, self.who, entry=True)
        if found.place is not None:
            raise fail(errno.EEXIST, path)
        if found.wants_directory and not stat.S_ISDIR(mode):
            raise fail(errno.ENOENT if stat.S_ISLNK(mode) else errno.EISDIR, path)
        return self.make_at(found, mode, rdev=rdev, target=target, path=path)

    def make_at(
        self, found: Target, mode: int, *, rdev: tuple[int, int] = (0, 0), target: str = "", path: str = ""
    ) -> Place:
        """Make a file at a target that does not exist yet; see :meth:`make`."""
        self._change_directory_entry(found.parent, path)
        now = self.namespace.now()
        parent = found.parent.inode
        is_directory = stat.S_ISDIR(mode)
        gid = parent.gid if parent.mode & stat.S_ISGID else self.who.gid
        if is_directory and parent.mode & stat.S_ISGID:
            mode |= stat.S_ISGID
        inode = Inode(
            0,
            mode if stat.S_ISLNK(mode) else mode & ~self.umask,
            self.who.uid,
            gid,
            nlink=2 if is_directory else 1,
            atime=now,
            mtime=now,
            ctime=now,
            rdev=rdev,
            entries={} if is_directory else None,
            target=target,
            birth=now,
        )
        try:
            number = found.parent.fs.create(found.parent.number, found.name, inode)
        except OSError as error:
            error.filename = path
            raise
        return Place(found.parent.fs, number, found.parent, found.name)

    def remove(self, path: str, *, directory: bool = False) -> None:
        """unlink(2), or rmdir(2) with *directory*."""
        found = self._existing(path)
        assert found.place is not None
        inode = found.place.inode
        if directory:
            self._check_rmdir(found, path)
        elif inode.is_directory:
            raise fail(errno.EISDIR, path)
        elif found.wants_directory:
            raise fail(errno.ENOTDIR, path)
        self._change_directory_entry(found.parent, path)
        self._check_removable(found.parent.inode, inode, path)
        if directory:
            self._check_empty(found, path)
        found.parent.fs.unlink(found.parent.number, found.name)

    def rename(self, source: str, destination: str) -> None:
        """rename(2)."""
        old, new = self._existing(source), self.namespace.target(destination, self.cwd, self.who, entry=True)
        assert old.place is not None
        moved = old.place.inode
        if (old.wants_directory or new.wants_directory) and not moved.is_directory:
            raise fail(errno.ENOTDIR, source)
        if old.place.name != old.name or old.name in (".", "..") or new.name in (".", ".."):
            raise fail(errno.EBUSY, source)
        if old.parent.fs is not new.parent.fs:
            raise fail(errno.EXDEV, source)
        self._change_directory_entry(old.parent, source)
        self._change_directory_entry(new.parent, destination)
        self._check_removable(old.parent.inode, moved, source)
        if new.place is not None:
            if new.place.same(old.place):
                return
            self._check_replace(moved, new, destination)
            new.parent.fs.unlink(new.parent.number, new.name)
        if moved.is_directory and self._inside(new.parent, old.place):
            raise fail(errno.EINVAL, source)
        old.parent.fs.move(old.parent.number, old.name, new.parent.number, new.name)

    def link(self, source: str, destination: str, *, follow: bool = False) -> None:
        """link(2)."""
        place = self.find(source, follow=follow)
        found = self.namespace.target(destination, self.cwd, self.who)
        if place.inode.is_directory:
            raise fail(errno.EPERM, source)
        if found.place is not None:
            raise fail(errno.EEXIST, destination)
        if place.fs is not found.parent.fs:
            raise fail(errno.EXDEV, destination)
        if not self._may_link(place):
            raise fail(errno.EPERM, source)
        self._change_directory_entry(found.parent, destination)
        place.fs.link(found.parent.number, found.name, place.number)

    def _may_link(self, place: Place) -> bool:
        """fs.protected_hardlinks: others' files must be open to reading and writing, and not set-id."""
        inode = place.inode
        if self.who.uid in (0, inode.uid):
            return True
        is_set_id = inode.mode & stat.S_ISUID or inode.mode & 0o2010 == 0o2010
        return inode.kind == stat.S_IFREG and not is_set_id and permits(inode, self.who, READ | WRITE)

    def change_mode(self, path: str, mode: int) -> None:
        """chmod(2): *mode* without type bits."""
        inode = self._owned(path, follow=True)
        if self.who.uid != 0 and not self.who.member(inode.gid):
            mode &= ~stat.S_ISGID
        inode.mode = inode.kind | (mode & 0o7777)
        inode.ctime = self.namespace.now()

    def change_owner(self, path: str, uid: int, gid: int, *, follow: bool = True) -> None:
        """chown(2): -1 leaves an id as it is."""
        place = self.find(path, follow=follow)
        inode = place.inode
        if self.who.uid != 0 and not self._may_give(inode, uid, gid):
            raise fail(errno.EPERM, path)
        inode = self._changeable(place, path)
        inode.uid = inode.uid if uid < 0 else uid
        inode.gid = inode.gid if gid < 0 else gid
        if not inode.is_directory and inode.mode & 0o111:
            inode.mode &= ~(stat.S_ISUID | stat.S_ISGID)
        inode.ctime = self.namespace.now()

    def _may_give(self, inode: Inode, uid: int, gid: int) -> bool:
        own = self.who.uid == inode.uid
        return own and uid in (-1, inode.uid) and (gid < 0 or self.who.member(gid))

    def change_times(
        self, path: str, atime: int | None, mtime: int | None, *, follow: bool = True, to_now: bool = False
    ) -> None:
        """
        utimensat(2), nanoseconds; None leaves a time as it is.

        Who may write a file but does not own it may only set it *to_now*.
        """
        place = self.find(path, follow=follow)
        if self.who.uid not in (0, place.inode.uid):
            if not to_now:
                raise fail(errno.EPERM, path)
            self._require(place, WRITE, path)
        inode = self._changeable(place, path)
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
        place.fs.own(place.number).flags = flags

    def _owned(self, path: str, *, follow: bool) -> Inode:
        place = self.find(path, follow=follow)
        if self.who.uid not in (0, place.inode.uid):
            raise fail(errno.EPERM, path)
        return self._changeable(place, path)

    def _changeable(self, place: Place, path: str) -> Inode:
        if place.inode.flags & (IMMUTABLE | APPEND_ONLY):
            raise fail(errno.EPERM, path)
        try:
            return place.fs.own(place.number)
        except OSError as error:
            error.filename = path
            raise

    def _require(self, place: Place, wanted: int, path: str) -> None:
        if not permits(place.inode, self.who, wanted):
            raise fail(errno.EACCES, path)

    def _existing(self, path: str) -> Target:
        found = self.namespace.target(path, self.cwd, self.who, entry=True)
        if found.place is None:
            raise fail(errno.ENOENT, path)
        return found

    def _change_directory_entry(self, parent: Place, path: str) -> None:
        inode = parent.inode
        if inode.nlink <= 0:
            raise fail(errno.ENOENT, path)
        self._require(parent, WRITE | EXECUTE, path)
        if parent.fs.read_only:
            raise fail(errno.EROFS, path)
        if inode.flags & IMMUTABLE:
            raise fail(errno.EPERM, path)

    def _check_removable(self, parent: Inode, inode: Inode, path: str) -> None:
        if not may_remove(parent, inode, self.who) or inode.flags & (IMMUTABLE | APPEND_ONLY):
            raise fail(errno.EPERM, path)
        if parent.flags & APPEND_ONLY:
            raise fail(errno.EPERM, path)

    def _check_rmdir(self, found: Target, path: str) -> None:
        place = found.place
        assert place is not None
        last = os.path.basename(path.rstrip("/"))
        if not place.inode.is_directory:
            raise fail(errno.ENOTDIR, path)
        if last == ".":
            raise fail(errno.EINVAL, path)
        if last == "..":
            raise fail(errno.ENOTEMPTY, path)

    @staticmethod
    def _check_empty(found: Target, path: str) -> None:
        place = found.place
        assert place is not None
        if place.fs is not found.parent.fs or place.parent is None:
            raise fail(errno.EBUSY, path)
        if any(True for _ in place.fs.names(place.number)):
            raise fail(errno.ENOTEMPTY, path)

    def _check_replace(self, moved: Inode, new: Target, path: str) -> None:
        assert new.place is not None
        replaced = new.place.inode
        self._check_removable(new.parent.inode, replaced, path)
        if moved.is_directory and not replaced.is_directory:
            raise fail(errno.ENOTDIR, path)
        if replaced.is_directory and not moved.is_directory:
            raise fail(errno.EISDIR, path)
        if replaced.is_directory and any(True for _ in new.place.fs.names(new.place.number)):
            raise fail(errno.ENOTEMPTY, path)

    @staticmethod
    def _inside(place: Place, ancestor: Place) -> bool:
        step: Place | None = place
        while step is not None:
            if step.same(ancestor):
                return True
            step = step.parent
        return False
