"""Walking a file tree without recursion, as fts(3) does."""

import errno
from collections.abc import Callable, Iterator, Sequence
from enum import Enum

import attrs

from honeyllm.vfs import FileView, Inode, Place

Order = Callable[[Place, Sequence[str]], Sequence[str]]


class Kind(Enum):
    """Why a file is visited."""

    DIRECTORY = "D"
    """A directory, before what is in it."""
    LEFT = "DP"
    """The same directory, after what is in it."""
    FILE = "F"
    UNREADABLE = "DNR"
    """A directory whose names cannot be read; ``error`` says why.  It is not left."""
    CYCLE = "DC"
    """A directory that is its own ancestor, through symbolic links."""
    LOST = "gone"
    """A directory that could be read when it was visited, and now cannot; ``error`` says why."""
    MISSING = "NS"
    """No such file, or no access to it; ``error`` says why."""


class Follow(Enum):
    """Which symbolic links are followed: the options -P, -H and -L."""

    NEVER = "P"
    OPERANDS = "H"
    ALWAYS = "L"


@attrs.define(kw_only=True)
class Visit:
    """One visited file; setting ``prune`` at a DIRECTORY skips what is in it (and its LEFT)."""

    kind: Kind
    path: str
    name: str
    depth: int
    place: Place | None = None
    error: OSError | None = None
    prune: bool = False

    @property
    def inode(self) -> Inode:
        """Its inode; only a MISSING one has none."""
        assert self.place is not None
        return self.place.inode


def join(directory: str, name: str) -> str:
    """The path of *name* in *directory*."""
    return directory + name if directory.endswith("/") else f"{directory}/{name}"


def last_component(path: str) -> str:
    """The last component of *path*, as fts(3) names an operand."""
    return path.rstrip("/").rpartition("/")[2] or "/"


def as_they_are(directory: Place, names: Sequence[str]) -> Sequence[str]:
    """The order in which the directory holds its names."""
    return names


def by_inode(directory: Place, names: Sequence[str]) -> Sequence[str]:
    """The order of inode numbers, in which cp(1) reads."""
    return sorted(names, key=lambda name: directory.fs.lookup(directory.number, name) or 0)


@attrs.define
class _Level:
    visit: Visit
    names: Iterator[str]


def walk(
    fs: FileView,
    path: str,
    *,
    follow: Follow = Follow.NEVER,
    order: Order = as_they_are,
    by_name: bool = False,
) -> Iterator[Visit]:
    """
    Visit *path* and everything below it; names within a directory in the *order* given.

    With *by_name* a file whose inode is out of reach is visited all the same,
    since readdir(3) tells its name and type.
    """
    first = _look(fs, fs.cwd, path, follow is not Follow.NEVER)
    stack: list[_Level] = []
    yield from _enter(fs, first, stack, order)
    while stack:
        level = stack[-1]
        name = next(level.names, None)
        if name is None:
            stack.pop()
            yield attrs.evolve(level.visit, kind=Kind.LEFT)
            continue
        assert level.visit.place is not None
        visit = _look(fs, level.visit.place, name, follow is Follow.ALWAYS)
        if by_name and visit.kind is Kind.MISSING:
            _reveal(visit, level.visit.place, name)
        visit.path, visit.name, visit.depth = join(level.visit.path, name), name, len(stack)
        if visit.kind is Kind.DIRECTORY and any(_same(visit, above.visit) for above in stack):
            visit.kind = Kind.CYCLE
        yield from _enter(fs, visit, stack, order)


def _enter(fs: FileView, visit: Visit, stack: list[_Level], order: Order) -> Iterator[Visit]:
    if visit.kind is not Kind.DIRECTORY:
        yield visit
        return
    assert visit.place is not None
    try:
        fs.names_at(visit.place)
    except OSError as error:
        visit.kind, visit.error = Kind.UNREADABLE, error
    yield visit
    if visit.kind is not Kind.DIRECTORY or visit.prune:
        return
    try:
        visit.place = fs.find(visit.path) if visit.place.inode.nlink <= 0 else visit.place
        names = fs.names_at(visit.place)
    except OSError as error:
        yield attrs.evolve(visit, kind=Kind.LOST, error=error)
        names = ()
    stack.append(_Level(visit, iter(order(visit.place, names))))


def _look(fs: FileView, directory: Place, path: str, follow: bool) -> Visit:
    name = last_component(path)
    try:
        place = _find(fs, directory, path, follow)
    except OSError as error:
        return Visit(kind=Kind.MISSING, path=path, name=name, depth=0, error=error)
    kind = Kind.DIRECTORY if place.inode.is_directory else Kind.FILE
    return Visit(kind=kind, path=path, name=name, depth=0, place=place)


def _reveal(visit: Visit, directory: Place, name: str) -> None:
    number = directory.fs.lookup(directory.number, name)
    if visit.error is None or visit.error.errno != errno.EACCES or number is None:
        return
    visit.place = Place(directory.fs, number, directory, name)
    visit.kind = Kind.UNREADABLE if visit.inode.is_directory else Kind.FILE


def _find(fs: FileView, directory: Place, path: str, follow: bool) -> Place:
    """A dangling link is taken for itself."""
    if follow:
        try:
            return fs.find_at(directory, path)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ELOOP):
                raise
    return fs.find_at(directory, path, follow=False)


def _same(one: Visit, other: Visit) -> bool:
    return one.place is not None and other.place is not None and one.place.same(other.place)
