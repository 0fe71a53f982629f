"""The copy-on-write layer against a simple model: worlds over one image never see one another."""

import os
import stat

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import ROOT, FileView, Image, Mount, Namespace, Quota, TreeFs
from tests.support.virtual_host import small_image

FILES = {"/a/f": b"one", "/a/b/g": b"two", "/h": b""}
PATHS = st.sampled_from(("/a", "/a/f", "/a/b", "/a/b/g", "/h", "/new", "/a/new", "/new/x"))
WORLDS = st.integers(0, 1)
Model = dict[str, bytes | None]
"""Contents by path; None for a directory."""


def picture(image: Image) -> list[tuple[object, ...]]:
    """All that an image holds."""
    return [
        (i.number, i.mode, i.nlink, i.uid, i.mtime, i.atime, i.content, tuple((i.entries or {}).items()))
        for i in image.inodes.values()
    ]


class Worlds(RuleBasedStateMachine):
    """Two worlds, and for each a dict that says what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.image = small_image(FILES, ())
        self.before = picture(self.image)
        self.ticks = 1_760_000_000_000_000_000
        self.views = [self._view(), self._view()]
        start: Model = {"/a": None, "/a/b": None, **FILES}
        self.models = [dict(start), dict(start)]

    def _now(self) -> int:
        self.ticks += 1000
        return self.ticks

    def _view(self) -> FileView:
        tree = TreeFs(self.image, device=1, quota=Quota(), now=self._now)
        namespace = Namespace(Mount(source="x", path="/", kind="ext4", options="rw", fs=tree), now=self._now)
        return FileView(namespace, namespace.root, ROOT)

    def _is_room(self, model: Model, path: str) -> bool:
        parent = os.path.dirname(path)
        return path not in model and (parent == "/" or (parent in model and model[parent] is None))

    @rule(world=WORLDS, path=PATHS)
    def make_directory(self, world: int, path: str) -> None:
        """Where there is room."""
        if self._is_room(self.models[world], path):
            self.views[world].make(path, stat.S_IFDIR | 0o755)
            self.models[world][path] = None

    @rule(world=WORLDS, path=PATHS, data=st.binary(max_size=8))
    def write(self, world: int, path: str, data: bytes) -> None:
        """A new file, or over the beginning of what is there."""
        model, view = self.models[world], self.views[world]
        if self._is_room(model, path):
            view.make(path, stat.S_IFREG | 0o644)
            model[path] = b""
        old = model.get(path)
        if old is not None:
            place = view.find(path)
            place.fs.write(place.number, 0, data)
            model[path] = data + old[len(data) :]

    @rule(world=WORLDS, path=PATHS, size=st.integers(0, 6))
    def truncate(self, world: int, path: str, size: int) -> None:
        """To a length."""
        old = self.models[world].get(path)
        if old is not None:
            self.views[world].truncate(path, size)
            self.models[world][path] = old[:size].ljust(size, b"\0")

    @rule(world=WORLDS, path=PATHS)
    def read(self, world: int, path: str) -> None:
        """Reading moves the access time of this world only."""
        place = self.views[world].find(path) if path in self.models[world] else None
        if place is not None:
            place.fs.uses.accessed(place.number)

    @rule(world=WORLDS, path=PATHS)
    def remove(self, world: int, path: str) -> None:
        """Files, and empty directories."""
        model = self.models[world]
        if path in model and not any(other.startswith(path + "/") for other in model):
            self.views[world].remove(path, directory=model[path] is None)
            del model[path]

    @rule(world=WORLDS, old=PATHS, new=PATHS)
    def rename(self, world: int, old: str, new: str) -> None:
        """With all that is below, to a free name."""
        model = self.models[world]
        if old not in model or not self._is_room(model, new) or new.startswith(old + "/"):
            return
        self.views[world].rename(old, new)
        moved = [path for path in model if path == old or path.startswith(old + "/")]
        model.update({new + path[len(old) :]: model.pop(path) for path in moved})

    @invariant()
    def worlds_are_as_they_were_made(self) -> None:
        """Each shows what was done in it and nothing else; the image is as before."""
        for view, model in zip(self.views, self.models, strict=True):
            assert self._found(view, "/") == model
        assert picture(self.image) == self.before

    def _found(self, view: FileView, directory: str) -> Model:
        found: Model = {}
        for name in view.names(directory):
            path = os.path.join(directory, name)
            inode = view.stat(path)
            if inode.is_directory and name in ("a", "b", "new", "f", "g", "h", "x"):
                found[path] = None
                found.update(self._found(view, path))
            elif inode.kind == stat.S_IFREG:
                found[path] = b"" if inode.content is None else inode.content.read(0, inode.size)
        return found


class WorldTests(SynchronousTestCase):
    """The machine above, run."""

    def test_model(self) -> None:
        """Random changes in two worlds."""
        case = Worlds.TestCase()
        case.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
        case.runTest()
