"""
logrotate of a running host: what it does to the logs at the end of each week.

The image's logs follow from the persona and the time, and are made anew when their
week is over.  A world that has written its own has them renamed and compressed:
its files move on by as many weeks as have passed, and the host's own fill the gap.
"""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable

from honeyllm.host._kernel import Kernel
from honeyllm.persona import Persona, TreeEntry, log_files, log_lines, log_text, week_start
from honeyllm.vfs import ROOT, Content, FileView, Image, Inode, Listed, Stored, TreeFs

ADM = 4
WEEK = 7 * 86400
KEPT = 4
"""Old files of each log; of these the first is not compressed yet."""
RECORDS = ("btmp", "lastlog", "wtmp")
"""Logs of logins: they are rotated by months, or never."""
MAX_COMPRESSED = 4 << 20
BILLION = 1_000_000_000


def renew(
    persona: Persona, view: FileView, image: Image, contents: Callable[[Listed], Content | None], now: float
) -> None:
    """Make the logs of *image*, seen in *view*, those of the week of *now*."""
    for entry in log_files(persona, int(now)):
        if entry.path.rpartition("/")[2] not in RECORDS:
            _renew(view, image, entry, contents(entry))


def _renew(view: FileView, image: Image, entry: TreeEntry, content: Content | None) -> None:
    target = view.target(entry.path)
    if target.place is not None and content is not None:
        image.replace(target.place.number, content, entry.mtime * BILLION)
        return
    times = entry.mtime * BILLION
    mode = stat.S_IFREG | entry.mode
    inode = Inode(0, mode, entry.uid, entry.gid, atime=times, mtime=times, ctime=entry.changed * BILLION)
    inode.content = content
    image.add(image.inodes[target.parent.number], target.name, inode)


def rotate(kernel: Kernel, name: str) -> None:
    """Rotate /var/log/*name* of a world that has its own, if it is of a week that is over."""
    view = FileView(kernel.namespace, kernel.namespace.root, ROOT)
    try:
        inode = view.stat(_path(name, 0))
        fs = view.find("/var/log").fs
    except OSError:
        return
    now, written = int(kernel.clock()), inode.mtime // BILLION
    weeks = (week_start(now) - week_start(written)) // WEEK
    if weeks > 0 and isinstance(fs, TreeFs) and inode.number in fs.changed:
        _complete(kernel, view, name, written)
        _move(view, fs, name, weeks)
        for number in range(min(weeks, KEPT + 1)):
            _fill(kernel, view, fs, name, number)


def _path(name: str, number: int) -> str:
    """The *number*-th old file of a log; it itself is number 0."""
    if not number:
        return f"/var/log/{name}"
    return f"/var/log/{name}.{number}" + (".gz" if number > 1 else "")


def _complete(kernel: Kernel, view: FileView, name: str, written: int) -> None:
    """What came until the end of the week that a log was last *written* in."""
    persona = kernel.system.persona
    lines = log_lines(persona, name, written, week_start(written) + WEEK)
    _append(view, _path(name, 0), log_text(lines, kernel.system.hostname))


def _append(view: FileView, path: str, data: bytes) -> None:
    place = view.find(path)
    if data:
        place.fs.write(place.number, place.inode.size, data)


def _move(view: FileView, fs: TreeFs, name: str, weeks: int) -> None:
    """Move the files that are the world's own, the oldest first."""
    for number in range(KEPT, -1, -1):
        old, new = _path(name, number), _path(name, number + weeks)
        if not view.exists(old) or view.stat(old).number not in fs.changed:
            continue
        if number + weeks > KEPT:
            view.remove(old)
            continue
        view.rename(old, new)
        if number <= 1 < number + weeks:
            _compress(view, new)


def _compress(view: FileView, path: str) -> None:
    content, modified = view.stat(path).content, view.stat(path).mtime
    data = b"" if content is None else content.read(0, MAX_COMPRESSED)
    view.truncate(path, 0)
    _append(view, path, gzip.compress(data, mtime=0))
    view.change_times(path, modified, modified)


def _fill(kernel: Kernel, view: FileView, fs: TreeFs, name: str, number: int) -> None:
    """Put the host's own log of *number* weeks ago where the world's has moved on."""
    path, persona = _path(name, number), kernel.system.persona
    now = int(kernel.clock())
    week = week_start(now)
    start, end = (week, now) if not number else (week - WEEK * number, week - WEEK * (number - 1))
    data = log_text(log_lines(persona, name, start, end), kernel.system.hostname)
    if view.exists(path) or (number and end <= persona.installed_at):
        return
    place = view.make(path, stat.S_IFREG | 0o640)
    view.change_owner(path, 0, ADM)
    fs.share(place.number, Stored(gzip.compress(data, mtime=0) if number > 1 else data))
    if number:
        view.change_times(path, end * BILLION, end * BILLION)
