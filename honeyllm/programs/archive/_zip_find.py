"""The files that the command line of zip means."""

import stat

import attrs

from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._zip_run import ZipRun
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk
from honeyllm.vfs import Inode

STANDARD_INPUT = "-"


@attrs.frozen(kw_only=True)
class Found:
    """A file to be put into the archive: where it is, and its name there."""

    path: str
    name: str
    inode: Inode


@attrs.define
class Finder:
    """Collects files by their names in the archive."""

    _run: ZipRun
    _found: dict[str, Found] = attrs.field(factory=dict, init=False)
    _old: dict[str, form.Entry] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._old = {entry.name: entry for entry in self._run.entries}

    async def find(self) -> dict[str, Found]:
        """Walk what was named."""
        order = self._run.order
        names = list(order.names)
        if order.has("@"):
            given = await self._run.process.stdin.read()
            names += [line for line in given.decode("utf-8", "surrogateescape").split("\n") if line]
        if order.has("f") and not names:
            names = [entry.name for entry in self._run.entries]
        by_pattern = order.has("R")
        for name in ["."] if by_pattern else names:
            await self._walk(name)
        if not by_pattern:
            return self._found
        return {n: f for n, f in self._found.items() if any(_meets(pattern, n) for pattern in names)}

    async def _walk(self, name: str) -> None:
        process = self._run.process
        if name == STANDARD_INPUT:
            now, who = process.kernel.namespace.now(), process.who
            inode = Inode(0, stat.S_IFIFO | 0o600, who.uid, who.gid, atime=now, mtime=now, ctime=now)
            self._found[name] = Found(path=name, name=name, inode=inode)
            return
        follow = Follow.NEVER if self._run.order.has("y") else Follow.ALWAYS
        for visit in walk(process.fs, name, follow=follow):
            await process.checkpoint()
            if visit.kind in (Kind.MISSING, Kind.UNREADABLE):
                await self._miss(visit)
            elif visit.kind in (Kind.FILE, Kind.DIRECTORY):
                visit.prune = not self._run.order.has("r", "R")
                await self._visit(visit)

    async def _miss(self, visit: Visit) -> None:
        await self._run.warn(f"name not matched: {visit.path.removeprefix('./')}")

    async def _visit(self, visit: Visit) -> None:
        inode, name = visit.inode, self._stored_name(visit)
        if stat.S_ISFIFO(inode.mode):
            shown = visit.path.removeprefix("./")
            await self._run.warn(f"ignoring FIFO (Named Pipe) - use -FI to read: {shown}")
        elif inode.is_symlink and not self._run.order.has("y"):
            await self._miss(visit)
        elif name and _is_kept(inode) and not self._is_archive(visit) and self._run.is_selected(name):
            self._found[name] = Found(path=visit.path, name=name, inode=inode)

    def _is_archive(self, visit: Visit) -> bool:
        try:
            place = self._run.process.fs.find(self._run.archive_name)
        except OSError:
            return False
        return visit.place is not None and place.same(visit.place)

    def _stored_name(self, visit: Visit) -> str:
        """The name in the archive; nothing for what has none there."""
        order, is_directory = self._run.order, visit.inode.is_directory
        parts = [part for part in visit.path.split("/") if part not in ("", ".")]
        if not parts or (is_directory and order.has("j", "D")):
            return ""
        return parts[-1] if order.has("j") else "/".join(parts) + "/" * is_directory

    def is_due(self, found: Found) -> bool:
        """Whether -u and -f let it be written."""
        order = self._run.order
        if not order.has("u", "f"):
            return True
        old = self._old.get(found.name)
        if old is None:
            return not order.has("f")
        return found.inode.mtime // BILLION > old.seconds


def _is_kept(inode: Inode) -> bool:
    return inode.is_symlink or stat.S_ISREG(inode.mode) or inode.is_directory


def _meets(pattern: str, name: str) -> bool:
    return matches(pattern, name) or matches(pattern, name.rstrip("/").rpartition("/")[2])
