"""ln and link."""

import errno
import posixpath
import stat

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._answers import confirmed
from honeyllm.programs.files._backups import Backups, read_backups
from honeyllm.programs.files._targets import is_directory, read_targets
from honeyllm.vfs import Place

LN = Usage(
    name="ln",
    authors="Mike Parker and David MacKenzie",
    short="bdfinrst:vFLPS:T",
    long={
        "backup": "backup::",
        "directory": "d",
        "no-dereference": "n",
        "no-target-directory": "T",
        "force": "f",
        "interactive": "i",
        "suffix": "S:",
        "target-directory": "t:",
        "logical": "L",
        "physical": "P",
        "relative": "r",
        "symbolic": "s",
        "verbose": "v",
    },
)


async def ln(process: Process) -> int:
    """Make links."""
    tool = await begin(process, LN)
    backups = await read_backups(tool)
    if tool.parsed.has("r") and not tool.parsed.has("s"):
        raise await tool.fatal("cannot do --relative without --symbolic")
    targets = await read_targets(
        tool, single=True, follow=not tool.parsed.has("n"), missing="failed to access"
    )
    run = _Linking(tool=tool, backups=backups)
    for source, target in targets.pairs():
        await process.checkpoint()
        await run.link(source, target)
    return tool.status


@attrs.define(kw_only=True)
class _Linking:
    """One run."""

    tool: Tool
    backups: Backups
    _made: list[Place] = attrs.field(factory=list, init=False)

    @property
    def symbolic(self) -> bool:
        """Symbolic links are made."""
        return self.tool.parsed.has("s")

    async def link(self, source: str, target: str) -> None:
        if not self.symbolic and not await self._may_be_linked(source):
            return
        existing = self._existing(target)
        backup = ""
        if existing is not None:
            cleared = await self._clear(source, target, existing)
            if cleared is None:
                return
            backup = cleared
        await self._make(source, target, backup)

    async def _may_be_linked(self, source: str) -> bool:
        try:
            inode = self.tool.process.fs.stat(source, follow=self.tool.parsed.has("L"))
        except OSError as error:
            await self.tool.error(f"failed to access {self.tool.file(source)}", error)
            return False
        if inode.is_directory and not self.tool.parsed.has("d", "F"):
            await self.tool.error(f"{self.tool.maybe(source)}: hard link not allowed for directory")
            return False
        return True

    def _existing(self, target: str) -> Place | None:
        try:
            return self.tool.process.fs.find(target, follow=False)
        except OSError:
            return None

    async def _clear(self, source: str, target: str, existing: Place) -> str | None:
        """Take away what is there, where that is asked for; the backup's name, None to leave the target."""
        there = self.tool.file(target)
        last = self.tool.parsed.last_of("f", "i")
        if last is None and self.backups.kind == "none":
            return ""
        if existing.inode.is_directory:
            await self.tool.error(f"{self.tool.maybe(target)}: cannot overwrite directory")
            return None
        if self._same(source, existing):
            await self.tool.error(f"{self.tool.file(source)} and {there} are the same file")
            return None
        if any(existing.same(made) for made in self._made):
            await self.tool.error(f"will not overwrite just-created {there} with {self.tool.file(source)}")
            return None
        if last == "i" and not await confirmed(self.tool, f"replace {there}? "):
            return None
        try:
            if self.backups.kind != "none":
                return self.backups.make(target)
            self.tool.process.fs.remove(target)
        except OSError as error:
            await self.tool.error(f"cannot remove {there}", error)
            return None
        return ""

    def _same(self, source: str, existing: Place) -> bool:
        try:
            place = self.tool.process.fs.find(source, follow=self.symbolic or self.tool.parsed.has("L"))
        except OSError:
            return False
        return place.same(existing) and (place.inode.nlink == 1 or place.path == existing.path)

    async def _make(self, source: str, target: str, backup: str) -> None:
        fs = self.tool.process.fs
        text = self._relative(source, target) if self.tool.parsed.has("r") else source
        try:
            if self.symbolic:
                if not text:
                    raise FileNotFoundError(errno.ENOENT, "No such file or directory")
                fs.make(target, stat.S_IFLNK | 0o777, target=text)
            else:
                fs.link(source, target, follow=self.tool.parsed.has("L"))
        except OSError as error:
            await self._failed(text, target, error)
            return
        self._made.append(fs.find(target, follow=False))
        if self.tool.parsed.has("v"):
            front = f"{self.tool.file(backup)} ~ " if backup else ""
            arrow = "->" if self.symbolic else "=>"
            await self.tool.process.stdout.write(
                f"{front}{self.tool.file(target)} {arrow} {self.tool.file(text)}\n"
            )

    async def _failed(self, source: str, target: str, error: OSError) -> None:
        there, shown = self.tool.file(target), self.tool.file(source)
        if self.symbolic:
            behind = f" -> {shown}" if error.errno != errno.ENAMETOOLONG and not source else ""
            await self.tool.error(f"failed to create symbolic link {there}{behind}", error)
        elif error.errno in (errno.EMLINK, errno.EEXIST, errno.EDQUOT, errno.ENOSPC, errno.EROFS):
            await self.tool.error(f"failed to create hard link {there}", error)
        else:
            await self.tool.error(f"failed to create hard link {there} => {shown}", error)

    def _relative(self, source: str, target: str) -> str:
        """The path of *source* as seen from the directory of *target*."""
        here = self.tool.process.fs.working_directory()
        directory = posixpath.dirname(target) or "."
        if is_directory(self.tool, directory):
            directory = self.tool.process.fs.find(directory).path
        full = posixpath.normpath(posixpath.join(here, source))
        try:
            full = self.tool.process.fs.find(source).path
        except OSError:
            pass
        return posixpath.relpath(full, posixpath.join(here, directory))


LINK = Usage(name="link", authors="Michael Stone")


async def link(process: Process) -> int:
    """Make one hard link by link(2)."""
    tool = await begin(process, LINK)
    given = tool.parsed.operands
    if len(given) < 2:
        after = f" after {tool.word(given[0])}" if given else ""
        raise await tool.misused(f"missing operand{after}")
    source, target = await tool.operands(2, 2)
    try:
        process.fs.link(source, target)
    except OSError as error:
        raise await tool.fatal(
            f"cannot create link {tool.file(target)} to {tool.file(source)}", error
        ) from None
    return 0
