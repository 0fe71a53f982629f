"""
Mounts, path walking and permission checks.

path_resolution(7) is the source: search permission on every directory, at most
40 symbolic links, 255 bytes a name, 4095 a path, and a trailing slash demands
a directory.
"""

import errno
from collections.abc import Callable
from copy import copy

import attrs

from honeyllm.vfs._inode import Credentials, FileSystem, Inode
from honeyllm.vfs._quota import fail
from honeyllm.vfs._rules import EXECUTE, Protections, may_follow, require

MAX_LINKS = 40
MAX_NAME = 255
MAX_PATH = 4096


@attrs.frozen(kw_only=True, slots=True)
class Mount:
    """One line of /proc/mounts."""

    source: str
    path: str
    kind: str
    options: str
    fs: FileSystem = attrs.field(repr=False)
    root: str = "/"
    """Which directory of its file system is seen: another than ``/`` where that was bound."""
    is_added: bool = False
    """Whether an intruder has mounted it: it goes with the kernel."""


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

    @property
    def is_mounted(self) -> bool:
        """Whether a file system begins here."""
        return self.number == self.fs.root

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

    @property
    def is_entry(self) -> bool:
        """Whether the path ends in a name, not in a dot, two dots or the root."""
        return self.name not in (".", "..")

    def check_name(self) -> None:
        """ENAMETOOLONG for more than 255 bytes: asked when the name is looked up, which may be late."""
        if len(self.name.encode("utf-8", "surrogateescape")) > MAX_NAME:
            raise fail(errno.ENAMETOOLONG)


def check_path(path: str) -> None:
    """What the kernel asks of a path before it walks any: not empty, not too long."""
    if not path:
        raise fail(errno.ENOENT, path)
    if len(path.encode("utf-8", "surrogateescape")) >= MAX_PATH:
        raise fail(errno.ENAMETOOLONG, path)
    if "\0" in path:
        raise fail(errno.EINVAL, path)


def bound(fs: FileSystem, number: int) -> FileSystem:
    """The same files from *number* on, to be mounted elsewhere."""
    other = copy(fs)
    other.root = number
    return other


class Namespace:
    """The mounts of one world and the walk over them."""

    def __init__(
        self, root: Mount, *, now: Callable[[], int], protections: Protections | None = None
    ) -> None:
        self.now = now
        self.protections = protections or Protections()
        self.moves = 0
        """How often a directory was renamed: ways noted before must then be looked at again."""
        self.listed: Callable[[Place, int], None] | None = None
        """Is told of each directory that is read, and how many names it has."""
        self.mounts: list[Mount] = [root]
        self._roots: dict[tuple[FileSystem, int], Place] = {}
        self._detached: list[tuple[Mount, dict[tuple[FileSystem, int], Place]]] = []
        """The machine's own mounts that somebody has taken away."""
        self.root = Place(root.fs, root.fs.root)

    def mount(self, mount: Mount, who: Credentials) -> None:
        """Put a file system over an existing directory, or a file over a file."""
        over = self.resolve(mount.path, self.root, who)
        self.mounts.append(mount)
        self._roots[over.fs, over.number] = Place(mount.fs, mount.fs.root, over.parent, over.name)

    def detach(self, mount: Mount) -> None:
        """Take *mount* away, whoever still uses it."""
        self.mounts.remove(mount)
        covered = {key: place for key, place in self._roots.items() if place.fs is mount.fs}
        self._roots = {key: place for key, place in self._roots.items() if key not in covered}
        if not mount.is_added:
            self._detached.append((mount, covered))

    def boot(self) -> None:
        """Mount what the machine itself mounts, and nothing else."""
        for mount in [mount for mount in self.mounts if mount.is_added]:
            self.detach(mount)
        for mount, covered in self._detached:
            self.mounts.append(mount)
            self._roots.update(covered)
        self._detached.clear()

    def dissolve(self) -> None:
        """Let go of what is mounted: file systems that tell of the kernel hold it, and it them."""
        self.mounts.clear()
        self._roots.clear()

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
        check_path(path)
        try:
            return _Walk(self, who).run(path, cwd, follow, entry=entry)
        except OSError as error:
            error.filename = path
            raise

    def current(self, place: Place) -> Place:
        """The way to *place* as it is now, after directories above it were renamed."""
        if not self.moves or place.parent is None:
            return place
        above = self.current(place.parent)
        if place.is_mounted or above.fs.lookup(above.number, place.name) == place.number:
            return place if above is place.parent else Place(place.fs, place.number, above, place.name)
        found = place.fs.uses.parent_of(place.number)
        if found is None:
            return place
        directory, name = found
        return Place(place.fs, place.number, self._way(place.fs, directory), name)

    def _way(self, fs: FileSystem, number: int) -> Place:
        """How the directory *number* of *fs* is reached."""
        if number == fs.root:
            mounted = next((place for place in self._roots.values() if place.fs is fs), None)
            return mounted or self.root
        found = fs.uses.parent_of(number)
        return self.root if found is None else Place(fs, number, self._way(fs, found[0]), found[1])

    def cross(self, place: Place) -> Place:
        """The root of what is mounted over *place*, or *place* itself."""
        while self._roots and (over := self._roots.get((place.fs, place.number))) is not None:
            place = Place(over.fs, over.number, place.parent, place.name)
        return place


class _Walk:
    """One path resolution: counts the symbolic links it followed."""

    def __init__(self, namespace: Namespace, who: Credentials) -> None:
        self._namespace = namespace
        self._who = who
        self._links = 0

    def run(self, path: str, cwd: Place, follow: bool, *, entry: bool = False) -> Target:
        here = self._namespace.root if path.startswith("/") else cwd
        names = [name for name in path.split("/") if name]
        slash = path.endswith("/")
        if not names:
            return Target(here, ".", here, True)
        for name in names[:-1]:
            here = self._directory(self._step(here, name))
        if entry:
            return self._entry(here, names[-1], slash)
        return self._last(here, names[-1], follow=follow or slash, slash=slash)

    def _entry(self, here: Place, name: str, slash: bool) -> Target:
        number = self._peek(here, name, longest=MAX_PATH)
        return Target(here, name, None if number is None else self._child(here, name, number), slash)

    def _last(self, here: Place, name: str, *, follow: bool, slash: bool) -> Target:
        number = self._peek(here, name)
        if number is None:
            return Target(here, name, None, slash)
        found = self._child(here, name, number)
        if follow and found.inode.is_symlink:
            return self._follow(found, here, slash)
        if slash:
            self._directory(found)
        return Target(here, name, found, slash)

    def _follow(self, found: Place, here: Place, slash: bool) -> Target:
        target = self.run(self._link(found, here), here, True)
        if slash and target.place is not None:
            self._directory(target.place)
        return attrs.evolve(target, wants_directory=target.wants_directory or slash)

    def _peek(self, here: Place, name: str, longest: int = MAX_NAME) -> int | None:
        if name in (".", ".."):
            require(self._directory(here).inode, self._who, EXECUTE)
            return here.number
        self._directory(here)
        require(here.inode, self._who, EXECUTE)
        if len(name.encode("utf-8", "surrogateescape")) > longest:
            raise fail(errno.ENAMETOOLONG)
        return here.fs.lookup(here.number, name)

    def _step(self, here: Place, name: str) -> Place:
        number = self._peek(here, name)
        if number is None:
            raise fail(errno.ENOENT)
        found = self._child(here, name, number)
        if found.inode.is_symlink:
            target = self.run(self._link(found, here), here, True)
            if target.place is None:
                raise fail(errno.ENOENT)
            return target.place
        return found

    def _child(self, here: Place, name: str, number: int) -> Place:
        if name == ".":
            return here
        if name == "..":
            return here.parent if here.parent is not None else here
        return self._namespace.cross(Place(here.fs, number, here, name))

    def _link(self, found: Place, here: Place) -> str:
        self._links += 1
        if self._links > MAX_LINKS:
            raise fail(errno.ELOOP)
        if not may_follow(here.inode, found.inode, self._who, self._namespace.protections):
            raise fail(errno.EACCES)
        return found.inode.target or "."

    @staticmethod
    def _directory(place: Place) -> Place:
        if not place.inode.is_directory:
            raise fail(errno.ENOTDIR)
        return place
