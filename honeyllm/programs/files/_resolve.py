"""Canonical names (gnulib's canonicalize_filename_mode)."""

import errno
import os
from enum import Enum

from honeyllm.vfs import FileView

MAX_LINKS = 40


class Missing(Enum):
    """Which components need not exist."""

    NONE = "existing"
    LAST = "all but last"
    ANY = "missing"


def canonical(fs: FileView, path: str, missing: Missing, *, follow: bool = True) -> str:
    """
    The absolute name of *path* without links, dots and doubled slashes.

    Without *follow* links are names like others.  Raises what looking at the
    components raises, as far as *missing* does not excuse it.
    """
    if not path:
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    done = "" if path.startswith("/") else fs.working_directory().rstrip("/")
    waiting = [name for name in path.split("/") if name][::-1]
    slash = path.endswith("/")
    links = 0
    while waiting:
        name = waiting.pop()
        if name == ".":
            continue
        if name == "..":
            done = done.rpartition("/")[0]
            continue
        here = f"{done}/{name}"
        target = _look(fs, here, missing, is_last=not waiting, follow=follow)
        if target is None:
            done = here
            continue
        links += 1
        if links > MAX_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        if target.startswith("/"):
            done = ""
        waiting += [part for part in target.split("/") if part][::-1]
    if slash and missing is not Missing.ANY and done and fs.exists(done) and not fs.stat(done).is_directory:
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    return done or "/"


def _look(fs: FileView, path: str, missing: Missing, *, is_last: bool, follow: bool) -> str | None:
    """The target, when *path* is a link to be followed."""
    try:
        inode = fs.stat(path, follow=False)
    except OSError as error:
        excused = missing is Missing.ANY or (
            missing is Missing.LAST and is_last and error.errno == errno.ENOENT
        )
        if not excused:
            raise
        return None
    if inode.is_symlink and follow:
        return inode.target
    if is_last or missing is Missing.ANY or inode.is_directory:
        return None
    if not (inode.is_symlink and fs.stat(path).is_directory):
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    return None
