"""Copying files and trees, for cp, mv and install (coreutils' copy.c)."""

import errno
import os
import stat

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool
from honeyllm.programs.files._answers import confirmed
from honeyllm.programs.files._backups import Backups
from honeyllm.programs.files._copy_data import copy_data
from honeyllm.programs.files._modes import permissions
from honeyllm.programs.files._walk import Follow, Kind, Visit, by_inode, join, walk
from honeyllm.vfs import Inode, Place


@attrs.frozen(kw_only=True)
class Manner:
    """How to copy."""

    recursive: bool = False
    follow: Follow = Follow.ALWAYS
    preserve: frozenset[str] = frozenset()
    """Of mode, timestamps, ownership and links."""
    overwrite: str = "always"
    """``always``, ``ask``, or ``never``."""
    force: bool = False
    """Remove a target that cannot be opened, and try again."""
    remove_first: bool = False
    update: bool = False
    verbose: bool = False
    link: str = ""
    """``hard`` or ``symbolic`` links instead of copies."""
    attributes_only: bool = False
    one_file_system: bool = False
    copies_specials: bool = True
    """Copy a device or pipe as such, and not what can be read from it."""
    installs: bool = False


@attrs.define(kw_only=True)
class Copier:
    """Copies operands one by one; remembers what it has made."""

    tool: Tool
    manner: Manner
    backups: Backups
    _made: list[Place] = attrs.field(factory=list, init=False)
    _sources: set[tuple[int, int]] = attrs.field(factory=set, init=False)
    _links: dict[tuple[int, int], str] = attrs.field(factory=dict, init=False)

    @property
    def process(self) -> Process:
        """The process that copies."""
        return self.tool.process

    async def copy(self, source: str, target: str) -> bool:
        """Copy the operand *source*; whether all went well."""
        before = self.tool.status
        self.tool.status = 0
        await self._copy_tree(source, target)
        good = self.tool.status == 0
        self.tool.status = before if good else self.tool.status
        return good

    async def _copy_tree(self, source: str, target: str) -> None:
        own: Place | None = None
        for visit in walk(self.process.fs, source, follow=self.manner.follow, order=by_inode):
            await self.process.checkpoint()
            below = visit.path[len(source) :].lstrip("/")
            path = join(target, below) if below else target
            if visit.kind is Kind.MISSING or self._is_lost(visit):
                await self.tool.error(f"cannot stat {self.tool.file(visit.path)}", visit.error)
            elif self._is_inside(visit, own):
                shown, there = self.tool.file(source), self.tool.file(target)
                await self.tool.error(f"cannot copy a directory, {shown}, into itself, {there}")
                return
            elif visit.kind is Kind.LOST:
                await self.tool.error(f"cannot access {self.tool.file(visit.path)}", visit.error)
            elif visit.kind is Kind.LEFT:
                await self._finish_directory(visit, path)
            elif visit.inode.is_directory:
                visit.prune = not await self._enter(visit, path)
                if visit.depth == 0 and not visit.prune:
                    own = self.process.fs.find(path)
            elif visit.depth or not await self._is_repeated(visit):
                await self._copy_file(visit, path)

    def _is_lost(self, visit: Visit) -> bool:
        """Whether it is a link to be followed that leads nowhere."""
        if not visit.inode.is_symlink or self.manner.follow is Follow.NEVER:
            return False
        if self.manner.follow is Follow.OPERANDS and visit.depth:
            return False
        try:
            self.process.fs.stat(visit.path)
        except OSError as error:
            visit.error = error
        return visit.error is not None

    @staticmethod
    def _is_inside(visit: Visit, own: Place | None) -> bool:
        """Whether the walk has come to the copy it is making."""
        return (
            own is not None
            and visit.place is not None
            and visit.kind is not Kind.LEFT
            and visit.place.same(own)
        )

    async def _is_repeated(self, visit: Visit) -> bool:
        """Whether the same source was given before; a warning says so."""
        assert visit.place is not None
        if self.backups.kind != "none":
            return False
        key = visit.place.fs.device, visit.place.number
        if key in self._sources and visit.inode.nlink == 1:
            await self.tool.warn(
                f"warning: source file {self.tool.file(visit.path)} specified more than once"
            )
            return True
        self._sources.add(key)
        return False

    # -- directories -----------------------------------------------------------------------

    async def _enter(self, visit: Visit, path: str) -> bool:
        """Make the directory; whether to go on into it."""
        shown = self.tool.file(visit.path)
        if not self.manner.recursive:
            why = "" if self.manner.installs else "-r not specified; "
            await self.tool.error(f"{why}omitting directory {shown}")
            return False
        if visit.kind is Kind.CYCLE or not await self._make_directory(visit, path):
            return False if visit.kind is not Kind.CYCLE else await self._unreadable(visit)
        return visit.kind is Kind.DIRECTORY or await self._unreadable(visit)

    async def _unreadable(self, visit: Visit) -> bool:
        """Complain about a directory that cannot be gone into: False."""
        shown = self.tool.file(visit.path)
        if visit.kind is Kind.CYCLE:
            await self.tool.error(f"cannot copy cyclic symbolic link {shown}")
        else:
            await self.tool.error(f"cannot access {shown}", visit.error)
        return False

    async def _make_directory(self, visit: Visit, path: str) -> bool:
        fs = self.process.fs
        existing = await self._existing(visit, path)
        if isinstance(existing, OSError):
            await self.tool.error(f"cannot stat {self.tool.file(path)}", existing)
            return False
        if existing is not None:
            if existing.inode.is_directory:
                return True
            source, target = self.tool.file(visit.path), self.tool.file(path)
            await self.tool.error(f"cannot overwrite non-directory {target} with directory {source}")
            return False
        try:
            place = fs.make(path, stat.S_IFDIR | (visit.inode.mode & 0o777) | 0o700)
        except OSError as error:
            await self.tool.error(f"cannot create directory {self.tool.file(path)}", error)
            return False
        self._made.append(place)
        if self.manner.verbose:
            await self._tell(visit.path, path)
        return True

    async def _finish_directory(self, visit: Visit, path: str) -> None:
        fs = self.process.fs
        try:
            place = fs.find(path)
        except OSError:
            return
        is_new = any(place.same(made) for made in self._made[-4096:])
        if is_new and "mode" not in self.manner.preserve:
            fs.change_mode(path, visit.inode.mode & 0o777 & ~fs.umask | place.inode.mode & stat.S_ISGID)
        await self._preserve(visit.inode, path)

    # -- files -----------------------------------------------------------------------------

    async def _existing(self, visit: Visit, path: str) -> Place | OSError | None:
        """What is at the target: None for nothing; an error where that cannot be told."""
        follow = visit.inode.kind == stat.S_IFREG or not (
            self.manner.copies_specials or visit.inode.is_symlink
        )
        if (
            visit.inode.is_directory
            or self.manner.link
            or self.manner.remove_first
            or self.backups.kind != "none"
        ):
            follow = visit.inode.is_directory
        try:
            return self.process.fs.find(path, follow=follow)
        except OSError as error:
            if error.errno == errno.ENOENT or (error.errno == errno.ENOTDIR and path.endswith("/")):
                return None
            if error.errno == errno.ELOOP and self.manner.force:
                return None
            return error

    async def _copy_file(self, visit: Visit, path: str) -> None:
        existing = await self._existing(visit, path)
        if isinstance(existing, OSError):
            await self.tool.error(f"cannot stat {self.tool.file(path)}", existing)
            return
        backup = ""
        if existing is not None:
            if not await self._may_replace(visit, path, existing):
                return
            made = await self._clear(visit, path, existing)
            if made is None:
                return
            backup = made
        if self.manner.verbose:
            await self._tell(visit.path, path, backup)
        if await self._link_again(visit, path, existing):
            return
        is_new = existing is None or not self._exists(path)
        if await self._create(visit, path, is_new=is_new):
            self._made.append(self.process.fs.find(path, follow=False))
            if not self.manner.link:
                await self._preserve(visit.inode, path)

    def _exists(self, path: str) -> bool:
        try:
            self.process.fs.find(path, follow=False)
        except OSError:
            return False
        return True

    async def _may_replace(self, visit: Visit, path: str, existing: Place) -> bool:
        assert visit.place is not None
        source, target = self.tool.file(visit.path), self.tool.file(path)
        if existing.same(visit.place) and not self._may_be_same(path):
            if self.manner.link != "hard" and not (self.manner.update or self.manner.overwrite == "never"):
                await self.tool.error(f"{source} and {target} are the same file")
            return False
        if self.manner.update and existing.inode.mtime >= visit.inode.mtime:
            return False
        if self.manner.overwrite == "never":
            return False
        if self.manner.overwrite == "ask" and not await self._agreed(path, existing):
            return False
        if existing.inode.is_directory:
            await self.tool.error(f"cannot overwrite directory {target} with non-directory")
            return False
        if self.backups.kind == "none" and any(existing.same(made) for made in self._made[-4096:]):
            await self.tool.error(f"will not overwrite just-created {target} with {source}")
            return False
        return True

    def _may_be_same(self, path: str) -> bool:
        """A link that is removed first may be replaced by what it leads to."""
        return self.manner.remove_first and self.process.fs.stat(path, follow=False).is_symlink

    async def _agreed(self, path: str, existing: Place) -> bool:
        target = self.tool.file(path)
        if self.process.fs.permits(existing, 2):
            return await confirmed(self.tool, f"overwrite {target}? ")
        mode = existing.inode.mode
        shown = f"{mode & 0o7777:04o}"
        if self.manner.force or self.manner.remove_first:
            question = f"replace {target}, overriding mode {shown} ({permissions(mode)})? "
        else:
            question = f"unwritable {target} (mode {shown}, {permissions(mode)}); try anyway? "
        return await confirmed(self.tool, question)

    async def _clear(self, visit: Visit, path: str, existing: Place) -> str | None:
        """Move what is there out of the way where that is needed: the backup's name; None after a failure."""
        target = self.tool.file(path)
        special = self.manner.copies_specials and visit.inode.kind != stat.S_IFREG
        try:
            if self.backups.kind != "none":
                return self.backups.make(path)
            if self.manner.remove_first or special or (self.manner.link and self.manner.force):
                self.process.fs.remove(path)
                if self.manner.verbose and self.manner.remove_first:
                    await self.process.stdout.write(f"removed {target}\n")
        except OSError as error:
            what = "backup" if self.backups.kind != "none" else "remove"
            await self.tool.error(f"cannot {what} {target}", error)
            return None
        return ""

    async def _tell(self, source: str, target: str, backup: str = "") -> None:
        behind = f" (backup: {self.tool.file(backup)})" if backup else ""
        await self.process.stdout.write(f"{self.tool.file(source)} -> {self.tool.file(target)}{behind}\n")

    async def _link_again(self, visit: Visit, path: str, existing: Place | None) -> bool:
        """With links preserved, another name of a file that was copied becomes a link to the copy."""
        assert visit.place is not None
        if "links" not in self.manner.preserve or visit.inode.nlink < 2 or existing is not None:
            return False
        key = visit.place.fs.device, visit.place.number
        first = self._links.setdefault(key, path)
        if first == path:
            return False
        try:
            self.process.fs.link(first, path)
        except OSError as error:
            shown = f"{self.tool.file(path)} to {self.tool.file(first)}"
            await self.tool.error(f"cannot create hard link {shown}", error)
        return True

    async def _create(self, visit: Visit, path: str, *, is_new: bool) -> bool:
        """Make the copy itself."""
        inode = visit.inode
        if self.manner.link:
            return await self._make_link(visit, path)
        if inode.is_symlink:
            return await self._copy_link(inode, path)
        if inode.kind != stat.S_IFREG and self.manner.copies_specials:
            return await self._copy_special(inode, path)
        return await self._copy_regular(visit, path, is_new=is_new)

    async def _make_link(self, visit: Visit, path: str) -> bool:
        fs = self.process.fs
        source, target = self.tool.file(visit.path), self.tool.file(path)
        if self.manner.link == "symbolic":
            if not visit.path.startswith("/") and "/" in path.removeprefix("./"):
                shown = self.tool.maybe(path)
                await self.tool.error(f"{shown}: can make relative symbolic links only in current directory")
                return False
            what = f"cannot create symbolic link {target} to {source}"
        else:
            what = f"cannot create hard link {target} to {source}"
        try:
            if self.manner.link == "symbolic":
                fs.make(path, stat.S_IFLNK | 0o777, target=visit.path)
            else:
                fs.link(visit.path, path, follow=self.manner.follow is not Follow.NEVER)
        except OSError as error:
            await self.tool.error(what, error)
            return False
        return True

    async def _copy_link(self, inode: Inode, path: str) -> bool:
        try:
            self.process.fs.make(path, stat.S_IFLNK | 0o777, target=inode.target)
        except OSError as error:
            await self.tool.error(f"cannot create symbolic link {self.tool.file(path)}", error)
            return False
        return True

    async def _copy_special(self, inode: Inode, path: str) -> bool:
        is_fifo = inode.kind == stat.S_IFIFO
        try:
            if not is_fifo and self.process.who.uid:
                raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
            self.process.fs.make(path, inode.mode & ~0o7000, rdev=inode.rdev)
        except OSError as error:
            what = "fifo" if is_fifo else "special file"
            await self.tool.error(f"cannot create {what} {self.tool.file(path)}", error)
            return False
        return True

    async def _copy_regular(self, visit: Visit, path: str, *, is_new: bool) -> bool:
        try:
            source = await self.process.open(visit.path)
        except OSError as error:
            await self.tool.error(f"cannot open {self.tool.file(visit.path)} for reading", error)
            return False
        try:
            target = await self._open_target(visit.inode, path, is_new=is_new)
            if target is None:
                return False
            try:
                if not self.manner.attributes_only:
                    await copy_data(self.process, source, target)
            except OSError as error:
                names = f"{self.tool.file(visit.path)} to {self.tool.file(path)}"
                await self.tool.error(f"error copying {names}", error)
                return False
            finally:
                self.process.close(target)
        finally:
            self.process.close(source)
        return True

    async def _open_target(self, inode: Inode, path: str, *, is_new: bool) -> int | None:
        target = self.tool.file(path)
        mode = 0o600 if self.manner.installs or "ownership" in self.manner.preserve else inode.mode & 0o777
        if not is_new:
            try:
                truncate = 0 if self.manner.attributes_only else os.O_TRUNC
                return await self.process.open(path, os.O_WRONLY | truncate)
            except OSError as error:
                if not self.manner.force:
                    await self._target_failed(path, error)
                    return None
            try:
                self.process.fs.remove(path)
            except OSError as error:
                await self.tool.error(f"cannot remove {target}", error)
                return None
            if self.manner.verbose:
                await self.process.stdout.write(f"removed {target}\n")
        try:
            return await self.process.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except OSError as error:
            await self._target_failed(path, error)
            return None

    async def _target_failed(self, path: str, error: OSError) -> None:
        target = self.tool.file(path)
        if error.errno == errno.EEXIST and self._exists(path):
            await self.tool.error(f"not writing through dangling symlink {target}")
            return
        reason = error.strerror
        if path.endswith("/") and error.errno in (errno.EISDIR, errno.ENOENT):
            reason = "Not a directory"
        await self.tool.error(f"cannot create regular file {target}: {reason}")

    async def _preserve(self, inode: Inode, path: str) -> None:
        fs = self.process.fs
        preserve = self.manner.preserve
        shown = self.tool.file(path)
        follow = not inode.is_symlink
        try:
            if "timestamps" in preserve:
                fs.change_times(path, inode.atime, inode.mtime, follow=follow)
        except OSError as error:
            await self.tool.error(f"preserving times for {shown}", error)
        if "ownership" in preserve:
            await self._preserve_owner(inode, path, follow=follow)
        try:
            if "mode" in preserve and follow:
                fs.change_mode(path, inode.mode & 0o7777)
            elif "ownership" in preserve and follow:
                fs.change_mode(path, inode.mode & 0o777 & ~fs.umask)
        except OSError as error:
            await self.tool.error(f"preserving permissions for {shown}", error)

    async def _preserve_owner(self, inode: Inode, path: str, *, follow: bool) -> None:
        """Who is not root keeps silent about an owner that cannot be set."""
        fs = self.process.fs
        try:
            fs.change_owner(path, inode.uid, inode.gid, follow=follow)
        except OSError as error:
            if self.process.who.uid == 0:
                await self.tool.error(f"failed to preserve ownership for {self.tool.file(path)}", error)
