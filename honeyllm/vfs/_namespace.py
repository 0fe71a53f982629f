"""
Mounts, path walking and permission checks.

path_resolution(7) is the source: search permission on every directory, at most
40 symbolic links, 255 bytes a name, 4095 a path, and a trailing slash demands
a directory.
"""

import errno
import posixpath
import stat
from collections.abc import Callable, Mapping

import attrs

from honeyllm.vfs._inode import Credentials, FileSystem, Inode
from honeyllm.vfs._tree import fail

MAX_LINKS = 40
MAX_NAME = 255
MAX_PATH = 4096

READ, WRITE, EXECUTE = 4, 2, 1


@attrs.frozen(kw_only=True, slots=True)
class Mount:
    """One line of /proc/mounts."""

    source: str
    path: str
    kind: str
    options: str
    fs: FileSystem = attrs.field(repr=False)


@attrs.frozen(slots=True, eq=False)
class Place:
    """A found file: its file system and inode number, and the way it was reached (a dentry)."""

    fs: FileSystem
    number: int
    parent: "Place | None" = None
    name: str = ""

    @property
    def inode(self) -> Inode:
        """The inode as it is now."""
        return self.fs.inode(self.number)

    @property
    def path(self) -> str:
        """The absolute path by which it was reached, without symbolic links."""
        names = []
        place: Place | None = self
        while place is not None and place.parent is not None:
            names.append(place.name)
            place = place.parent
        return "/" + "/".join(reversed(names))

    @property
    def is_linked(self) -> bool:
        """Whether it still has the name by which it was reached (a removed working directory has not)."""
        place: Place = self
        while place.parent is not None:
            if place.inode.nlink <= 0:
                return False
            place = place.parent
        return True

    def same(self, other: "Place") -> bool:
        """Whether both are one file."""
        return self.fs is other.fs and self.number == other.number


@attrs.frozen(slots=True)
class Target:
    """The last component of a path, which may not exist yet: what create and remove act on."""

    parent: Place
    name: str
    place: Place | None
    wants_directory: bool


def permits(inode: Inode, who: Credentials, wanted: int) -> bool:
    """Whether the mode of *inode* gives *who* the *wanted* access (an OR of READ, WRITE, EXECUTE)."""
    mode = inode.mode
    if who.uid == 0:
        return not wanted & EXECUTE or inode.is_directory or bool(mode & 0o111)
    if who.uid == inode.uid:
        mode >>= 6
    elif who.member(inode.gid):
        mode >>= 3
    return mode & wanted == wanted


def require(inode: Inode, who: Credentials, wanted: int) -> None:
    """Raise EACCES unless :func:`permits`."""
    if not permits(inode, who, wanted):
        raise fail(errno.EACCES)


class Namespace:
    """The mounts of one world and the walk over them."""

    def __init__(self, root: Mount, *, now: Callable[[], int]) -> None:
        self.now = now
        self.mounts: list[Mount] = [root]
        self._roots: dict[tuple[int, int], Place] = {}
        self.root = Place(root.fs, root.fs.root)

    def mount(self, mount: Mount, who: Credentials) -> None:
        """Put a file system over an existing directory."""
        over = self.resolve(mount.path, self.root, who)
        self.mounts.append(mount)
        self._roots[over.fs.device, over.number] = Place(mount.fs, mount.fs.root, over.parent, over.name)

    def unmount(self, path: str) -> None:
        """Take the newest mount at *path* away; EINVAL where nothing is mounted."""
        for mount in reversed(self.mounts[1:]):
            if mount.path == path:
                self.mounts.remove(mount)
                self._roots = {k: p for k, p in self._roots.items() if p.fs is not mount.fs}
                return
        raise fail(errno.EINVAL)

    def mount_of(self, place: Place) -> Mount:
        """The mount that *place* lies on."""
        return next(m for m in reversed(self.mounts) if m.fs is place.fs)

    def resolve(self, path: str, cwd: Place, who: Credentials, *, follow: bool = True) -> Place:
        """Find *path*; ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG as open(2) would."""
        target = self.target(path, cwd, who, follow=follow)
        if target.place is None:
            raise fail(errno.ENOENT, path)
        return target.place

    def target(
        self, path: str, cwd: Place, who: Credentials, *, follow: bool = False, entry: bool = False
    ) -> Target:
        """
        Find the directory of *path* and, where it exists, its last component.

        With *entry* the name itself is meant, as in mkdir(2), unlink(2) and
        rename(2): a link is not followed even with a slash behind it.
        """
        if not path:
            raise fail(errno.ENOENT, path)
        if len(path.encode("utf-8", "surrogateescape")) >= MAX_PATH:
            raise fail(errno.ENAMETOOLONG, path)
        if "\0" in path:
            raise fail(errno.EINVAL, path)
        try:
            return _Walk(self, who, entry).run(path, cwd, follow)
        except OSError as error:
            error.filename = path
            raise

    def cross(self, place: Place) -> Place:
        """The root of what is mounted over *place*, or *place* itself."""
        if not self._roots:
            return place
        over = self._roots.get((place.fs.device, place.number))
        return place if over is None else Place(over.fs, over.number, place.parent, place.name)


class _Walk:
    """One path resolution: counts the symbolic links it followed."""

    def __init__(self, namespace: Namespace, who: Credentials, entry: bool) -> None:
        self._namespace = namespace
        self._who = who
        self._entry = entry
        self._links = 0

    def run(self, path: str, cwd: Place, follow: bool) -> Target:
        here = self._namespace.root if path.startswith("/") else cwd
        names = [name for name in path.split("/") if name]
        slash = path.endswith("/")
        if not names:
            return Target(here, ".", here, True)
        for name in names[:-1]:
            here = self._directory(self._step(here, name, follow=True))
        return self._last(here, names[-1], follow=follow or slash, slash=slash)

    def _last(self, here: Place, name: str, *, follow: bool, slash: bool) -> Target:
        number = self._peek(here, name)
        if number is None:
            return Target(here, name, None, slash)
        found = self._step(here, name, follow=False)
        if self._entry and not self._links:
            return Target(here, name, found, slash)
        if follow and found.inode.is_symlink:
            return self._follow(found, here, slash)
        if slash:
            self._directory(found)
        return Target(here, name, found, slash)

    def _follow(self, found: Place, here: Place, slash: bool) -> Target:
        path = self._link(found)
        target = self.run(path, here, True)
        if slash and target.place is not None:
            self._directory(target.place)
        return target

    def _peek(self, here: Place, name: str) -> int | None:
        if name in (".", ".."):
            require(self._directory(here).inode, self._who, EXECUTE)
            return here.number
        if len(name.encode("utf-8", "surrogateescape")) > MAX_NAME:
            raise fail(errno.ENAMETOOLONG)
        self._directory(here)
        require(here.inode, self._who, EXECUTE)
        return here.fs.lookup(here.number, name)

    def _step(self, here: Place, name: str, *, follow: bool) -> Place:
        number = self._peek(here, name)
        if name == ".":
            return here
        if name == "..":
            return here.parent if here.parent is not None else here
        if number is None:
            raise fail(errno.ENOENT)
        found = self._namespace.cross(Place(here.fs, number, here, name))
        if follow and found.inode.is_symlink:
            target = self.run(self._link(found), here, True)
            if target.place is None:
                raise fail(errno.ENOENT)
            return target.place
        return found

    def _link(self, found: Place) -> str:
        self._links += 1
        if self._links > MAX_LINKS:
            raise fail(errno.ELOOP)
        return found.inode.target or "."

    @staticmethod
    def _directory(place: Place) -> Place:
        if not place.inode.is_directory:
            raise fail(errno.ENOTDIR)
        return place


def split(path: str) -> tuple[str, str]:
    """Directory part and last component, as dirname(3) and basename(3) see them."""
    return posixpath.split(path.rstrip("/") or "/")


def may_remove(parent: Inode, inode: Inode, who: Credentials) -> bool:
    """The sticky bit: only the owner of the file or of the directory, or root, may remove it."""
    return not parent.mode & stat.S_ISVTX or who.uid in (0, inode.uid, parent.uid)


def mounts_by_path(namespace: Namespace) -> Mapping[str, Mount]:
    """The visible mount at each path."""
    return {mount.path: mount for mount in namespace.mounts}
