"""The file system agrees with a simple model, dictionaries in dictionaries, under random operations."""

import errno
import stat
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from honeyllm.vfs import ROOT, FileView, Mount, Namespace, Quota, TreeFs, empty_image

NAMES = st.sampled_from("abc")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
Path = tuple[str, ...]


class File:
    """A regular file of the model."""

    def __init__(self) -> None:
        self.data = b""


Directory = dict[str, "File | Directory"]


class Model:
    """What POSIX says of directories and files without links, owners and times."""

    def __init__(self) -> None:
        self.root: Directory = {}

    def directory(self, path: Path) -> Directory:
        """The directory *path*, or the error of looking it up."""
        here = self.root
        for name in path:
            found = here.get(name)
            if found is None:
                raise OSError(errno.ENOENT, "")
            if isinstance(found, File):
                raise OSError(errno.ENOTDIR, "")
            here = found
        return here

    def place(self, path: Path) -> "tuple[Directory, File | Directory | None]":
        """The parent of *path* and what is there."""
        parent = self.directory(path[:-1])
        return parent, parent.get(path[-1])

    def existing(self, path: Path) -> "tuple[Directory, File | Directory]":
        """As `place`, of what must be there."""
        parent, found = self.place(path)
        if found is None:
            raise OSError(errno.ENOENT, "")
        return parent, found

    def make(self, path: Path, made: "File | Directory") -> None:
        """open(2) with O_EXCL, or mkdir(2)."""
        parent, found = self.place(path)
        if found is not None:
            raise OSError(errno.EEXIST, "")
        parent[path[-1]] = made

    def remove(self, path: Path, *, directory: bool) -> None:
        """unlink(2) or rmdir(2)."""
        parent, found = self.existing(path)
        if directory and isinstance(found, File):
            raise OSError(errno.ENOTDIR, "")
        if not directory and not isinstance(found, File):
            raise OSError(errno.EISDIR, "")
        if found and not isinstance(found, File):
            raise OSError(errno.ENOTEMPTY, "")
        del parent[path[-1]]

    def rename(self, source: Path, target: Path) -> None:
        """rename(2)."""
        self.directory(source[:-1])
        self.directory(target[:-1])
        parent, moved = self.existing(source)
        into, there = self.place(target)
        if not isinstance(moved, File) and target[: len(source)] == source and target != source:
            raise OSError(errno.EINVAL, "")
        if source[: len(target)] == target and source != target:
            raise OSError(errno.ENOTEMPTY, "")
        if there is moved:
            return
        self._check_replace(moved, there)
        del parent[source[-1]]
        into[target[-1]] = moved

    def _check_replace(self, moved: "File | Directory", there: "File | Directory | None") -> None:
        if there is None:
            return
        if not isinstance(moved, File) and isinstance(there, File):
            raise OSError(errno.ENOTDIR, "")
        if isinstance(moved, File) and not isinstance(there, File):
            raise OSError(errno.EISDIR, "")
        if there and not isinstance(there, File):
            raise OSError(errno.ENOTEMPTY, "")

    def link(self, source: Path, target: Path) -> None:
        """link(2)."""
        _, found = self.existing(source)
        parent, there = self.place(target)
        if there is not None:
            raise OSError(errno.EEXIST, "")
        if not isinstance(found, File):
            raise OSError(errno.EPERM, "")
        parent[target[-1]] = found

    def file(self, path: Path) -> File:
        """The regular file *path*."""
        _, found = self.existing(path)
        if not isinstance(found, File):
            raise OSError(errno.EISDIR, "")
        return found


def _text(path: Path) -> str:
    return "/" + "/".join(path)


def _outcome(act: Callable[[], object]) -> int:
    try:
        act()
    except OSError as error:
        assert error.errno is not None
        return error.errno
    return 0


class Machine(RuleBasedStateMachine):
    """Every operation is done to both; the errors are the same, and so is the whole tree after each."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        fs = TreeFs(empty_image(mode=0o755, now=0), device=1, quota=Quota(), now=lambda: 1)
        root = Mount(source="/dev/vda1", path="/", kind="ext4", options="rw", fs=fs)
        namespace = Namespace(root, now=lambda: 1)
        self.view = FileView(namespace, namespace.root, ROOT)

    def _both(self, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
        wanted, found = _outcome(theirs), _outcome(ours)
        assert found == wanted, (errno.errorcode.get(found, "done"), errno.errorcode.get(wanted, "done"))

    @rule(path=PATHS, is_directory=st.booleans())
    def make(self, path: Path, is_directory: bool) -> None:
        """A new directory or file."""
        mode = stat.S_IFDIR | 0o755 if is_directory else stat.S_IFREG | 0o644
        made: File | Directory = {} if is_directory else File()
        self._both(lambda: self.view.make(_text(path), mode), lambda: self.model.make(path, made))

    @rule(path=PATHS, is_directory=st.booleans())
    def remove(self, path: Path, is_directory: bool) -> None:
        """unlink(2) or rmdir(2)."""
        self._both(
            lambda: self.view.remove(_text(path), directory=is_directory),
            lambda: self.model.remove(path, directory=is_directory),
        )

    @rule(source=PATHS, destination=PATHS)
    def rename(self, source: Path, destination: Path) -> None:
        """rename(2), also over what is there and into itself."""
        self._both(
            lambda: self.view.rename(_text(source), _text(destination)),
            lambda: self.model.rename(source, destination),
        )

    @rule(source=PATHS, destination=PATHS)
    def link(self, source: Path, destination: Path) -> None:
        """link(2)."""
        self._both(
            lambda: self.view.link(_text(source), _text(destination)),
            lambda: self.model.link(source, destination),
        )

    @rule(path=PATHS, offset=st.integers(0, 9000), data=st.binary(max_size=40))
    def write(self, path: Path, offset: int, data: bytes) -> None:
        """Bytes at any offset of a file; a hole reads as zeros."""
        try:
            file = self.model.file(path)
        except OSError:
            return
        place = self.view.find(_text(path))
        place.fs.write(place.number, offset, data)
        if data:
            kept = file.data.ljust(offset, b"\0")
            file.data = kept[:offset] + data + kept[offset + len(data) :]

    @rule(path=PATHS, size=st.integers(0, 9000))
    def truncate(self, path: Path, size: int) -> None:
        """Shorter, or longer with zeros."""
        try:
            file = self.model.file(path)
        except OSError:
            return
        place = self.view.find(_text(path))
        place.fs.truncate(place.number, size)
        file.data = file.data[:size].ljust(size, b"\0")

    @invariant()
    def same(self) -> None:
        """Names, contents and counts of links."""
        self._compare(self.model.root, "", self._counts(self.model.root))

    def _counts(self, directory: Directory) -> dict[int, int]:
        counts: dict[int, int] = {}
        for found in directory.values():
            inner = {id(found): 1} if isinstance(found, File) else self._counts(found)
            for key, count in inner.items():
                counts[key] = counts.get(key, 0) + count
        return counts

    def _compare(self, directory: Directory, path: str, counts: dict[int, int]) -> None:
        assert sorted(self.view.names(path or "/")) == sorted(directory)
        subdirectories = sum(not isinstance(found, File) for found in directory.values())
        assert self.view.stat(path or "/").nlink == 2 + subdirectories
        for name, found in directory.items():
            if isinstance(found, File):
                inode = self.view.stat(f"{path}/{name}")
                data = b"" if inode.content is None else inode.content.read(0, inode.size)
                assert (data, inode.size) == (found.data, len(found.data))
                assert inode.nlink == counts[id(found)]
            else:
                self._compare(found, f"{path}/{name}", counts)


ModelTests = Machine.TestCase
ModelTests.settings = settings(max_examples=40, stateful_step_count=40)
