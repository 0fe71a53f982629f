"""What an intruder has changed in a world, path by path."""

import enum
from collections.abc import Iterator

import attrs

from honeyllm.host import Kernel
from honeyllm.session._saving import stored_layers
from honeyllm.vfs import Inode, TreeFs

COMPARED = ("mode", "uid", "gid", "target", "flags", "rdev", "size")


class Change(enum.StrEnum):
    """What happened to a path."""

    ADDED = "A"
    CHANGED = "M"
    REMOVED = "D"


@attrs.frozen(kw_only=True)
class PathChange:
    """One path that differs from the image; ``inode`` is the world's, the image's where it was removed."""

    path: str
    change: Change
    inode: Inode


def world_diff(kernel: Kernel) -> Iterator[PathChange]:
    """Every path of the stored file systems of *kernel* that differs from the image, parents first."""
    for mount, fs in stored_layers(kernel).items():
        yield from _walk(fs, fs.root, mount.rstrip("/"))


def _walk(fs: TreeFs, number: int, path: str) -> Iterator[PathChange]:
    before = fs.image.inodes.get(number)
    old = before.entries if before is not None and before.entries is not None else {}
    new = fs.inode(number).entries or {}
    for name in sorted(old.keys() | new.keys()):
        yield from _compare(fs, old.get(name), new.get(name), f"{path}/{name}")


def _compare(fs: TreeFs, old: int | None, new: int | None, path: str) -> Iterator[PathChange]:
    if new is None:
        assert old is not None
        yield PathChange(path=path, change=Change.REMOVED, inode=fs.image.inodes[old])
        return
    inode = fs.inode(new)
    before = fs.image.inodes.get(new)
    if before is None or old != new or _differs(before, inode):
        yield PathChange(path=path, change=Change.ADDED if old is None else Change.CHANGED, inode=inode)
    if inode.is_directory:
        yield from _walk(fs, new, path)


def _differs(before: Inode, after: Inode) -> bool:
    if before is after:
        return False
    names = [name for name in COMPARED if name != "size" or not after.is_directory]
    same = all(getattr(before, name) == getattr(after, name) for name in names)
    return not same or (before.content is not after.content and before.mtime != after.mtime)
