"""cp and mv."""

import errno
import stat

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._answers import confirmed
from honeyllm.programs.files._backups import Backups, read_backups
from honeyllm.programs.files._copy import Copier, Manner
from honeyllm.programs.files._modes import permissions
from honeyllm.programs.files._remove import remove_tree
from honeyllm.programs.files._targets import Targets, is_directory, read_targets
from honeyllm.programs.files._walk import Follow, join
from honeyllm.vfs import Place

CP = Usage(
    name="cp",
    authors="Torbjorn Granlund, David MacKenzie, and Jim Meyering",
    short="abdfHilLnprst:uvxPRS:TZ",
    long={
        "archive": "a",
        "attributes-only": "attributes-only",
        "backup": "backup::",
        "copy-contents": "copy-contents",
        "dereference": "L",
        "force": "f",
        "interactive": "i",
        "link": "l",
        "no-clobber": "n",
        "no-dereference": "P",
        "no-preserve": "no-preserve:",
        "no-target-directory": "T",
        "one-file-system": "x",
        "parents": "parents",
        "path": "parents",
        "preserve": "preserve::",
        "recursive": "R",
        "remove-destination": "remove-destination",
        "sparse": "sparse:",
        "reflink": "reflink::",
        "strip-trailing-slashes": "strip-trailing-slashes",
        "suffix": "S:",
        "symbolic-link": "s",
        "target-directory": "t:",
        "update": "u",
        "verbose": "v",
        "context": "Z::",
    },
)
ATTRIBUTES = {name: name for name in ("mode", "timestamps", "ownership", "links", "context", "xattr", "all")}
ALL = frozenset(ATTRIBUTES) - {"all"}
BASIC = frozenset({"mode", "timestamps", "ownership"})
SPARSE = {"never": "never", "auto": "auto", "always": "always"}
REFLINK = {"auto": "auto", "always": "always", "never": "never"}
REMOVES = "remove-destination"


async def cp(process: Process) -> int:
    """Copy files."""
    tool = await begin(process, CP)
    manner = await _manner(tool)
    backups = await read_backups(tool)
    if tool.parsed.has("n") and backups.kind != "none":
        raise await tool.misused("options --backup and --no-clobber are mutually exclusive")
    if tool.parsed.has("l") and tool.parsed.has("s"):
        raise await tool.misused("cannot make both hard and symbolic links")
    targets = await read_targets(tool)
    copier = Copier(tool=tool, manner=manner, backups=backups)
    if tool.parsed.has("parents"):
        await _with_parents(tool, copier, targets)
        return tool.status
    for source, target in targets.pairs():
        await copier.copy(source if targets.directory is None else _stripped(tool, source), target)
    return tool.status


def _stripped(tool: Tool, source: str) -> str:
    """The operand as --strip-trailing-slashes has it; cp does that only into a directory."""
    return (source.rstrip("/") or "/") if tool.parsed.has("strip-trailing-slashes") else source


async def _manner(tool: Tool) -> Manner:
    given = tool.parsed.has
    recursive = given("r", "R", "a")
    for name, choices in (("sparse", SPARSE), ("reflink", REFLINK)):
        value = tool.parsed.value(name)
        if value is not None:
            await tool.choice(f"--{name}", value, choices)
    last = tool.parsed.last_of("a", "d", "H", "L", "P")
    follow = {"H": Follow.OPERANDS, "L": Follow.ALWAYS, None: Follow.NEVER if recursive else Follow.ALWAYS}
    if given("l") and last is None:
        follow[None] = Follow.NEVER
    return Manner(
        recursive=recursive,
        follow=follow.get(last, Follow.NEVER),
        preserve=await _preserved(tool),
        overwrite={"i": "ask", "n": "never"}.get(tool.parsed.last_of("i", "n") or "", "always"),
        force=given("f"),
        remove_first=given(REMOVES),
        update=given("u"),
        verbose=given("v"),
        link="hard" if given("l") else "symbolic" if given("s") else "",
        attributes_only=given("attributes-only"),
        one_file_system=given("x"),
        copies_specials=recursive and not given("copy-contents"),
    )


async def _preserved(tool: Tool) -> frozenset[str]:
    preserved: frozenset[str] = frozenset()
    for option in tool.parsed.options:
        if option.name == "a":
            preserved |= ALL
        elif option.name == "d":
            preserved |= {"links"}
        elif option.name == "p" or (option.name == "preserve" and option.value is None):
            preserved |= BASIC
        elif option.name in ("preserve", "no-preserve"):
            names = {
                await tool.choice(f"--{option.name}", n, ATTRIBUTES) for n in (option.value or "").split(",")
            }
            given = ALL if "all" in names else frozenset(names)
            preserved = preserved | given if option.name == "preserve" else preserved - given
    return preserved


async def _with_parents(tool: Tool, copier: Copier, targets: Targets) -> None:
    """cp --parents: the directories of the source are made below the target."""
    if targets.directory is None:
        raise await tool.misused("with --parents, the destination must be a directory")
    fs = tool.process.fs
    for source in targets.sources:
        path = source.strip("/") if not source.startswith("/") else source.lstrip("/")
        parents = path.rstrip("/").split("/")[:-1]
        here, below = targets.directory, "/" * source.startswith("/")
        for name in parents:
            here, below = join(here, name), below + name
            if not is_directory(tool, here):
                what = f"failed to get attributes of {tool.file(below)}"
                try:
                    mode = fs.stat(below).mode
                    what = f"cannot make directory {tool.file(here)}"
                    fs.make(here, stat.S_IFDIR | mode & 0o777 | 0o700)
                except OSError as error:
                    await tool.error(what, error)
                    break
                if tool.parsed.has("v"):
                    await tool.process.stdout.write(f"{below} -> {here}\n")
            below += "/"
        else:
            await copier.copy(source, join(targets.directory, path))


MV = Usage(
    name="mv",
    authors="Mike Parker, David MacKenzie, and Jim Meyering",
    short="bfint:uvS:TZ",
    long={
        "backup": "backup::",
        "context": "Z",
        "force": "f",
        "interactive": "i",
        "no-clobber": "n",
        "no-target-directory": "T",
        "strip-trailing-slashes": "strip-trailing-slashes",
        "suffix": "S:",
        "target-directory": "t:",
        "update": "u",
        "verbose": "v",
    },
)


async def mv(process: Process) -> int:
    """Move files."""
    tool = await begin(process, MV)
    backups = await read_backups(tool)
    if tool.parsed.has("n") and backups.kind != "none":
        raise await tool.misused("options --backup and --no-clobber are mutually exclusive")
    targets = await read_targets(tool)
    move = _Move(tool=tool, backups=backups)
    for source, target in targets.pairs():
        await process.checkpoint()
        await move.run(_stripped(tool, source), target)
    return tool.status


@attrs.define(kw_only=True)
class _Move:
    """Moves operands one by one."""

    tool: Tool
    backups: Backups
    _made: list[Place] = attrs.field(factory=list, init=False)

    async def run(self, source: str, target: str) -> None:
        fs = self.tool.process.fs
        try:
            moved = fs.find(source, follow=False)
        except OSError as error:
            await self.tool.error(f"cannot stat {self.tool.file(source)}", error)
            return
        try:
            existing: Place | None = fs.find(target, follow=False)
        except OSError as error:
            existing = None
            if error.errno != errno.ENOENT and not (error.errno == errno.ENOTDIR and target.endswith("/")):
                await self.tool.error(f"cannot stat {self.tool.file(target)}", error)
                return
        backup = ""
        if existing is not None:
            if not await self._may_replace(moved, existing, source, target):
                return
            if self.backups.kind != "none":
                backup = self.backups.make(target)
        await self._rename(source, target, backup)

    async def _may_replace(self, moved: Place, existing: Place, source: str, target: str) -> bool:
        shown, there = self.tool.file(source), self.tool.file(target)
        if existing.same(moved):
            return await self._same(moved, existing, source, target)
        is_newer = existing.inode.mtime >= moved.inode.mtime
        if self.tool.parsed.has("u") and is_newer and not moved.inode.is_directory:
            return False
        if not await self._agreed(existing, target):
            return False
        if existing.inode.is_directory and not moved.inode.is_directory:
            await self.tool.error(f"cannot overwrite directory {there} with non-directory")
            return False
        if moved.inode.is_directory and not existing.inode.is_directory:
            await self.tool.error(f"cannot overwrite non-directory {there} with directory {shown}")
            return False
        if self.backups.kind == "none" and any(existing.same(made) for made in self._made):
            await self.tool.error(f"will not overwrite just-created {there} with {shown}")
            return False
        return True

    async def _same(self, moved: Place, existing: Place, source: str, target: str) -> bool:
        """Two names of one file: the first goes away; one name twice is an error."""
        if moved.path == existing.path or moved.inode.is_directory:
            if moved.inode.is_directory and moved.path != existing.path:
                await self._subdirectory(source, target)
            else:
                shown, there = self.tool.file(source), self.tool.file(target)
                await self.tool.error(f"{shown} and {there} are the same file")
            return False
        self.tool.process.fs.remove(source)
        if self.tool.parsed.has("v"):
            await self.tool.process.stdout.write(f"removed {self.tool.file(source)}\n")
        return False

    async def _agreed(self, existing: Place, target: str) -> bool:
        last = self.tool.parsed.last_of("f", "i", "n")
        process, there = self.tool.process, self.tool.file(target)
        writable = process.fs.permits(existing, 2) or existing.inode.is_symlink
        if last in ("f", "n"):
            return last == "f"
        if last is None and (writable or not process.is_terminal(0)):
            return True
        if writable:
            return await confirmed(self.tool, f"overwrite {there}? ")
        mode = existing.inode.mode
        shown = f"{mode & 0o7777:04o} ({permissions(mode)})"
        return await confirmed(self.tool, f"replace {there}, overriding mode {shown}? ")

    async def _subdirectory(self, source: str, target: str) -> None:
        shown, there = self.tool.file(source), self.tool.file(target)
        await self.tool.error(f"cannot move {shown} to a subdirectory of itself, {there}")

    async def _rename(self, source: str, target: str, backup: str) -> None:
        fs = self.tool.process.fs
        shown, there = self.tool.file(source), self.tool.file(target)
        try:
            fs.rename(source, target)
        except OSError as error:
            if error.errno == errno.EXDEV:
                await self._across(source, target)
            elif error.errno == errno.EINVAL:
                await self._subdirectory(source, target)
            else:
                await self.tool.error(f"cannot move {shown} to {there}", error)
            return
        self._made.append(fs.find(target, follow=False))
        if self.tool.parsed.has("v"):
            behind = f" (backup: {self.tool.file(backup)})" if backup else ""
            await self.tool.process.stdout.write(f"renamed {shown} -> {there}{behind}\n")

    async def _across(self, source: str, target: str) -> None:
        """To another file system: copy and remove."""
        manner = Manner(recursive=True, follow=Follow.NEVER, preserve=ALL, remove_first=True)
        copier = Copier(tool=self.tool, manner=manner, backups=self.backups)
        if not await copier.copy(source, target):
            return
        if self.tool.parsed.has("v"):
            shown, there = self.tool.file(source), self.tool.file(target)
            await self.tool.process.stdout.write(f"copied {shown} -> {there}\n")
        await remove_tree(self.tool, source, verbose=self.tool.parsed.has("v"))
