"""Files that programs with special rights read and write: the account database, crontabs."""

import errno
import stat

from honeyllm.host import Process
from honeyllm.vfs import ROOT, FileView, SyntheticFs

MAX_BYTES = 4 << 20


def as_root(process: Process) -> FileView:
    """What a set-user-id program of root sees."""
    return FileView(process.fs.namespace, process.fs.cwd, ROOT)


def read_bytes(view: FileView, path: str) -> bytes:
    """A whole file; the ``OSError`` of open(2) or read(2)."""
    place = view.find(path)
    if isinstance(place.fs, SyntheticFs):
        return place.fs.text(place.number)
    inode = place.inode
    if inode.is_directory:
        raise OSError(errno.EISDIR, "Is a directory", path)
    return b"" if inode.content is None else inode.content.read(0, MAX_BYTES)


def read_text(view: FileView, path: str) -> str:
    """A whole file as text, empty when it cannot be read."""
    try:
        return read_bytes(view, path).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def write_text(view: FileView, path: str, text: str, *, mode: int = 0o644, gid: int = 0) -> None:
    """Replace a file, keeping its owner and mode, or make it."""
    try:
        place = view.find(path)
    except FileNotFoundError:
        place = view.make(path, stat.S_IFREG | mode)
        place.fs.own(place.number).mode = stat.S_IFREG | mode
        place.fs.own(place.number).gid = gid
    data = text.encode("utf-8", "surrogateescape")
    place.fs.truncate(place.number, 0)
    place.fs.write(place.number, 0, data)
