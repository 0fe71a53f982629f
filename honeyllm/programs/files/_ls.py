"""ls, dir and vdir."""

import errno
import stat
from collections.abc import Sequence

import attrs

from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import Tool
from honeyllm.programs.files._ls_color import palette
from honeyllm.programs.files._ls_entries import Entry, in_order, shown_name, wanted
from honeyllm.programs.files._ls_long import LongFormat
from honeyllm.programs.files._ls_names import Names
from honeyllm.programs.files._ls_options import Settings, read_settings
from honeyllm.programs.files._ls_print import Printer
from honeyllm.programs.files._walk import Follow, join
from honeyllm.vfs import Inode, Place

NEED_INODES = frozenset({"R", "i", "s", "L", "group-directories-first"})
NOBODY = Accounts(users={}, groups={}, by_uid={}, by_gid={})


async def ls(process: Process) -> int:
    """List files."""
    return await _list(process, "ls")


async def dir_(process: Process) -> int:
    """List files in columns, special characters escaped."""
    return await _list(process, "dir")


async def vdir(process: Process) -> int:
    """List files in the long format, special characters escaped."""
    return await _list(process, "vdir")


async def _list(process: Process, kind: str) -> int:
    tool, settings = await read_settings(process, kind)
    accounts = await read_accounts(process) if settings.layout == "long" and not settings.has("n") else NOBODY
    names = Names(settings, palette(process.environ) if settings.color else None)
    long = LongFormat(settings=settings, accounts=accounts, now=process.fs.namespace.now())
    printer = Printer(process=process, settings=settings, names=names, long=long)
    listing = _Listing(tool=tool, settings=settings, names=names, printer=printer)
    await listing.run(list(tool.parsed.operands) or ["."])
    return tool.status


@attrs.frozen
class _Pending:
    """A directory still to be listed, and those it was found in."""

    path: str
    is_operand: bool
    above: tuple[Place, ...] = ()


@attrs.define(kw_only=True)
class _Listing:
    """One run: operands first, then directories."""

    tool: Tool
    settings: Settings
    names: Names
    printer: Printer
    _printed: int = 0

    async def run(self, operands: list[str]) -> None:
        files: list[Entry] = []
        directories: list[Entry] = []
        for path in operands:
            entry = await self._operand(path)
            if entry is not None:
                (directories if entry.is_directory and not self.settings.has("d") else files).append(entry)
        await self.printer.show(await self._sorted(files))
        pending = [_Pending(entry.path, True) for entry in reversed(await self._sorted(directories))]
        if files and pending:
            await self.tool.process.stdout.write("\n")
        headline = bool(files) or len(operands) > 1 or len(pending) > 1
        while pending:
            await self._directory(pending.pop(), headline, pending)
            headline = True

    async def _sorted(self, entries: list[Entry]) -> list[Entry]:
        return await in_order(self.tool.process, entries, self.settings)

    async def _fail(self, text: str, error: OSError | None, *, is_operand: bool) -> None:
        status = self.tool.status
        await self.tool.error(text, error)
        self.tool.status = 2 if is_operand else max(status, 1)

    async def _operand(self, path: str) -> Entry | None:
        fs = self.tool.process.fs
        try:
            inode = fs.stat(path, follow=False)
            if inode.is_symlink and self._follows(path):
                inode = self._followed(path, inode)
        except OSError as error:
            await self._fail(f"cannot access {self.tool.file(path)}", error, is_operand=True)
            return None
        return self._entry(path, path, inode)

    def _follows(self, path: str) -> bool:
        if self.settings.follow is not Follow.NEVER:
            return True
        if not self.settings.follow_directories:
            return False
        try:
            return self.tool.process.fs.stat(path).is_directory
        except OSError:
            return False

    def _followed(self, path: str, link: Inode) -> Inode:
        try:
            return self.tool.process.fs.stat(path)
        except OSError as error:
            if self.settings.follow is Follow.ALWAYS or error.errno not in (errno.ENOENT, errno.ELOOP):
                raise
            return link

    def _entry(self, name: str, path: str, inode: Inode | None, letter: str = "-") -> Entry:
        target = None
        if inode is not None and inode.is_symlink and self._needs_targets():
            try:
                target = self.tool.process.fs.stat(path)
            except OSError:
                target = None
        shown = shown_name(name, self.settings)
        return Entry(name=name, path=path, shown=shown, inode=inode, target=target, letter=letter)

    def _needs_targets(self) -> bool:
        settings = self.settings
        return settings.layout == "long" or settings.color or settings.has("group-directories-first")

    def _needs_inodes(self) -> bool:
        settings = self.settings
        plain = settings.indicator == "none" and not settings.color and settings.sort not in ("size", "time")
        return not plain or settings.layout == "long" or not NEED_INODES.isdisjoint(settings.flags)

    def _needs_only_types(self) -> bool:
        """Whether what readdir(3) tells is enough."""
        settings = self.settings
        by_inode = settings.layout == "long" or settings.sort in ("size", "time") or settings.has("s")
        return not by_inode and not settings.color and settings.indicator != "classify"

    async def _directory(self, pending: _Pending, headline: bool, stack: list[_Pending]) -> None:
        fs = self.tool.process.fs
        try:
            place = fs.find(pending.path)
            names = fs.names(pending.path)
        except OSError as error:
            shown = self.tool.file(pending.path)
            await self._fail(f"cannot open directory {shown}", error, is_operand=pending.is_operand)
            return
        if any(place.same(other) for other in pending.above):
            shown = self.tool.maybe(pending.path)
            await self._fail(f"{shown}: not listing already-listed directory", None, is_operand=True)
            return
        if headline or self.settings.has("R"):
            await self._headline(pending.path)
        self._printed += 1
        entries = await self._gather(pending.path, place, names)
        if self.settings.layout == "long" or self.settings.has("s"):
            await self.printer.total(entries)
        await self.printer.show(entries)
        if self.settings.has("R"):
            above = (*pending.above, place) if self.settings.follow is Follow.ALWAYS else ()
            below = [e for e in entries if e.is_directory and e.name not in (".", "..")]
            stack += [_Pending(entry.path, False, above) for entry in reversed(below)]

    async def _headline(self, path: str) -> None:
        before = "\n" if self._printed else ""
        await self.tool.process.stdout.write(f"{before}{self.names.directory(path)}:\n")

    async def _gather(self, path: str, place: Place, names: Sequence[str]) -> list[Entry]:
        entries = []
        dots = (".", "..") if self.settings.hidden == "all" else ()
        for name in (*dots, *names):
            await self.tool.process.checkpoint()
            if name in dots or wanted(name, self.settings):
                entry = await self._found(path, place, name)
                if entry is not None:
                    entries.append(entry)
        return await self._sorted(entries)

    async def _found(self, path: str, place: Place, name: str) -> Entry | None:
        """The entry of a name in a directory; what has gone since is left out."""
        full = join(path, name)
        if not self._needs_inodes():
            return self._entry(name, full, None)
        try:
            inode = self.tool.process.fs.stat(full, follow=False)
            if inode.is_symlink and self.settings.follow is Follow.ALWAYS:
                inode = self.tool.process.fs.stat(full)
        except OSError as error:
            if self._needs_only_types():
                return self._entry(name, full, _by_name(place, name))
            await self._fail(f"cannot access {self.tool.file(full)}", error, is_operand=False)
            return self._entry(name, full, None, _letter(place, name))
        return self._entry(name, full, inode)


def _by_name(place: Place, name: str) -> Inode | None:
    """The inode of a name in a directory that may be read but not searched."""
    number = place.number if name in (".", "..") else place.fs.lookup(place.number, name)
    return None if number is None else place.fs.inode(number)


def _letter(place: Place, name: str) -> str:
    """The type of a file as readdir(3) gives it, where its inode is out of reach."""
    number = None if name in (".", "..") else place.fs.lookup(place.number, name)
    return "d" if number is None else stat.filemode(place.fs.inode(number).mode)[0]
