"""rm, rmdir and unlink."""

import errno
import stat

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._answers import confirmed
from honeyllm.programs.files._kinds import kind_of
from honeyllm.programs.files._walk import Kind, Visit, walk

RM = Usage(
    name="rm",
    authors="Paul Rubin, David MacKenzie, Richard M. Stallman,\nand Jim Meyering",
    short="dfirvIR",
    long={
        "force": "f",
        "interactive": "interactive::",
        "one-file-system": "one-file-system",
        "no-preserve-root": "no-preserve-root",
        "preserve-root": "preserve-root::",
        "recursive": "r",
        "dir": "d",
        "verbose": "v",
    },
)
WHEN = {"never": "never", "no": "never", "none": "never", "once": "once", "always": "always", "yes": "always"}


async def rm(process: Process) -> int:
    """Remove files."""
    tool = await begin(process, RM)
    run = _Removal(tool)
    await run.check_options()
    operands = tool.parsed.operands
    if not operands:
        if tool.parsed.has("f"):
            return 0
        await tool.operands(1, file=False)
    if run.ask == "once" and not await run.asked_once(len(operands)):
        return 0
    for path in operands:
        await run.remove(path)
    return tool.status


class _Removal:
    """One run of rm; the last of -f, -i, -I decides what is asked."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.fs = tool.process.fs
        self.recursive = tool.parsed.has("r", "R")
        self.directories = tool.parsed.has("d")
        self.verbose = tool.parsed.has("v")
        self.preserve_root = tool.parsed.last_of("preserve-root", "no-preserve-root") != "no-preserve-root"
        self.ask = "unwritable"
        self.quiet = False

    async def check_options(self) -> None:
        for option in self.tool.parsed.options:
            if option.name in ("f", "i", "I"):
                self.ask = {"f": "never", "i": "always", "I": "once"}[option.name]
                self.quiet = option.name == "f"
            elif option.name == "interactive":
                self.ask = WHEN["always"]
                if option.value is not None:
                    self.ask = await self.tool.choice("--interactive", option.value, WHEN)
                self.quiet = self.ask != "always" and self.quiet
            elif option.name == "no-preserve-root" and option.spelled != "--no-preserve-root":
                raise await self.tool.fatal("you may not abbreviate the --no-preserve-root option")
            elif option.name == "preserve-root" and option.value not in (None, "all"):
                tool = self.tool
                raise await tool.fatal(
                    f"unrecognized --preserve-root argument: {tool.file(option.value or '')}"
                )

    async def asked_once(self, count: int) -> bool:
        """Ask once for more than three operands or a recursive run; the answer."""
        if not self.recursive and count <= 3:
            self.ask = "unwritable"
            return True
        self.ask = "unwritable"
        noun = "argument" if count == 1 else "arguments"
        how = " recursively" if self.recursive else ""
        return await confirmed(self.tool, f"remove {count} {noun}{how}? ")

    async def remove(self, path: str) -> None:
        last = path.rstrip("/").rpartition("/")[2]
        if self.recursive and last in (".", ".."):
            shown = self.tool.file(path)
            await self.tool.error(f"refusing to remove '.' or '..' directory: skipping {shown}")
            return
        if self.recursive and self.preserve_root and self._is_root(path):
            await self._refuse_root(path)
            return
        await self._remove_tree(path)

    def _is_root(self, path: str) -> bool:
        try:
            return self.fs.find(path, follow=path.endswith("/")).same(self.fs.namespace.root)
        except OSError:
            return False

    async def _refuse_root(self, path: str) -> None:
        same = "" if path == "/" else f" (same as {self.tool.file('/')})"
        await self.tool.error(f"it is dangerous to operate recursively on {self.tool.file(path)}{same}")
        await self.tool.error("use --no-preserve-root to override this failsafe")

    async def _remove_tree(self, path: str) -> None:
        kept: list[str] = []
        for visit in walk(self.fs, path):
            await self.tool.process.checkpoint()
            if visit.kind is Kind.LOST:
                continue
            if visit.kind is Kind.DIRECTORY:
                await self._enter(visit, kept)
            elif visit.kind is Kind.MISSING:
                await self._missing(visit)
                kept.append(visit.path)
            elif visit.kind is Kind.UNREADABLE:
                await self._unreadable(visit, kept)
            elif visit.kind is Kind.LEFT:
                await self._leave(visit, kept)
            elif not await self._take(visit, directory=False):
                kept.append(visit.path)

    async def _missing(self, visit: Visit) -> None:
        assert visit.error is not None
        if not (self.quiet and visit.error.errno in (errno.ENOENT, errno.ENOTDIR)):
            await self.tool.error(f"cannot remove {self.tool.file(visit.path)}", visit.error)

    async def _enter(self, visit: Visit, kept: list[str]) -> None:
        empty = not self.fs.names(visit.path)
        if not self.recursive:
            visit.prune = True
            if not (self.directories and empty):
                reason = "Directory not empty" if self.directories else "Is a directory"
                await self.tool.error(f"cannot remove {self.tool.file(visit.path)}: {reason}")
            else:
                await self._take(visit, directory=True)
        elif not empty and not await self._may_descend(visit):
            visit.prune = True
            kept.append(visit.path)

    async def _may_descend(self, visit: Visit) -> bool:
        guarded = await self._guarded(visit)
        if self.ask != "always" and not guarded:
            return True
        shown = self.tool.file(visit.path)
        kind = "write-protected directory" if guarded else "directory"
        return await confirmed(self.tool, f"descend into {kind} {shown}? ")

    async def _unreadable(self, visit: Visit, kept: list[str]) -> None:
        if not self.recursive and not self.directories:
            await self.tool.error(f"cannot remove {self.tool.file(visit.path)}: Is a directory")
            return
        assert visit.error is not None
        try:
            self.fs.remove(visit.path, directory=True)
        except OSError:
            await self.tool.error(f"cannot remove {self.tool.file(visit.path)}", visit.error)
            kept.append(visit.path)
        else:
            await self._tell(visit, directory=True)

    async def _leave(self, visit: Visit, kept: list[str]) -> None:
        below = visit.path.rstrip("/") + "/"
        if any(path.startswith(below) for path in kept):
            kept[:] = [path for path in kept if not path.startswith(below)] + [visit.path]
        elif not await self._take(visit, directory=True):
            kept.append(visit.path)

    async def _take(self, visit: Visit, *, directory: bool) -> bool:
        """Ask and remove one file; whether it is gone."""
        shown = self.tool.file(visit.path)
        guarded = await self._guarded(visit)
        if self.ask == "always" or guarded:
            kind = "write-protected " * guarded + kind_of(visit.inode)
            if not await confirmed(self.tool, f"remove {kind} {shown}? "):
                return False
        try:
            self.fs.remove(visit.path, directory=directory)
        except OSError as error:
            await self.tool.error(f"cannot remove {shown}", error)
            return False
        await self._tell(visit, directory=directory)
        return True

    async def _tell(self, visit: Visit, *, directory: bool) -> None:
        if self.verbose:
            kind = "directory " * directory
            await self.tool.process.stdout.write(f"removed {kind}{self.tool.file(visit.path)}\n")

    async def _guarded(self, visit: Visit) -> bool:
        """Whether the file is write-protected and that is to be asked about."""
        if self.ask == "never" or stat.S_ISLNK(visit.inode.mode):
            return False
        if self.ask == "unwritable" and not self.tool.process.is_terminal(0):
            return False
        assert visit.place is not None
        return not self.fs.permits(visit.place, 2)


RMDIR = Usage(
    name="rmdir",
    authors="David MacKenzie",
    short="pv",
    long={
        "ignore-fail-on-non-empty": "ignore-fail-on-non-empty",
        "path": "p",
        "parents": "p",
        "verbose": "v",
    },
)
OCCUPIED = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY})


async def rmdir(process: Process) -> int:
    """Remove empty directories."""
    tool = await begin(process, RMDIR)
    for path in await tool.operands(1, file=False):
        await process.checkpoint()
        if not await _rmdir(tool, path, "failed to remove"):
            continue
        parent = path.rstrip("/").rpartition("/")[0].rstrip("/")
        while tool.parsed.has("p") and parent:
            if not await _rmdir(tool, parent, "failed to remove directory"):
                break
            parent = parent.rpartition("/")[0].rstrip("/")
    return tool.status


async def _rmdir(tool: Tool, path: str, failure: str) -> bool:
    shown = tool.file(path)
    if tool.parsed.has("v"):
        await tool.process.stdout.write(f"{tool.process.argv[0]}: removing directory, {shown}\n")
    try:
        tool.process.fs.remove(path, directory=True)
    except OSError as error:
        if path.endswith("/") and _is_link(tool, path.rstrip("/")):
            await tool.error(f"{failure} {shown}: Symbolic link not followed")
        elif not (tool.parsed.has("ignore-fail-on-non-empty") and error.errno in OCCUPIED):
            await tool.error(f"{failure} {shown}", error)
        return False
    return True


def _is_link(tool: Tool, path: str) -> bool:
    try:
        return tool.process.fs.stat(path, follow=False).is_symlink
    except OSError:
        return False


UNLINK = Usage(name="unlink", authors="Michael Stone")


async def unlink(process: Process) -> int:
    """Remove one file by unlink(2)."""
    tool = await begin(process, UNLINK)
    (path,) = await tool.operands(1, 1, file=False)
    try:
        process.fs.remove(path)
    except OSError as error:
        raise await tool.fatal(f"cannot unlink {tool.file(path)}", error) from None
    return 0
