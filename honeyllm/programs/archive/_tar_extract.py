"""tar -t and -x."""

import os
import stat

import attrs

from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.archive._tar_archive import Reader, Tar
from honeyllm.programs.archive._tar_format import Member
from honeyllm.programs.archive._tar_options import Operand

OWNER_COLUMNS = 19


def listing(run: Tar, member: Member, columns: int = OWNER_COLUMNS) -> str:
    """A line of ``tar tv``."""
    mode = stat.filemode(member.mode)
    if member.is_hard_link:
        mode = "h" + mode[1:]
    numeric = run.order.has("numeric-owner")
    owner = f"{member.uid if numeric or not member.user else member.user}"
    owner += f"/{member.gid if numeric or not member.group else member.group}"
    is_device = stat.S_IFMT(member.mode) in (stat.S_IFCHR, stat.S_IFBLK)
    size = "{},{}".format(*member.rdev) if is_device else str(member.size)
    when = Moment(member.seconds * BILLION).show(
        "%Y-%m-%d %H:%M" + (":%S" if run.order.has("full-time") else "")
    )
    line = f"{mode} {owner} {size.rjust(columns - len(owner) - 1)} {when} {run.shown(member.name)}"
    if member.is_hard_link:
        return f"{line} link to {run.shown(member.target)}"
    return f"{line} -> {run.shown(member.target)}" if member.target else line


async def show(run: Tar, reader: Reader) -> None:
    """List the members."""
    operands = await run.read_lists()
    columns = OWNER_COLUMNS
    while (member := await reader.next()) is not None:
        await run.process.checkpoint()
        if not run.is_wanted(member.name, operands) or run.is_excluded(member.name):
            continue
        await run.safe_name(member.name)
        if run.order.verbose:
            columns = max(columns, _needed(member))
            await run.process.stdout.write(listing(run, member, columns) + "\n")
        else:
            await run.process.stdout.write(run.shown(member.name) + "\n")


def _needed(member: Member) -> int:
    owner = len(member.user or str(member.uid)) + len(member.group or str(member.gid)) + 1
    return owner + len(str(member.size)) + 1


async def extract(run: Tar, reader: Reader) -> None:
    """Make the members as files."""
    operands = await run.read_lists()
    await run.enter(run.order.directory)
    extraction = _Extraction(run=run, reader=reader, operands=operands)
    while (member := await reader.next()) is not None:
        await run.process.checkpoint()
        if run.is_wanted(member.name, operands) and not run.is_excluded(member.name):
            await extraction.member(member)
    await extraction.finish()


@attrs.define(kw_only=True)
class _Extraction:
    run: Tar
    reader: Reader
    operands: tuple[Operand, ...]
    _directories: list[tuple[str, Member]] = attrs.field(factory=list)

    async def member(self, member: Member) -> None:
        """Extract one member."""
        run = self.run
        name = _stripped(member.name, run.order.strip)
        if not name:
            return
        name = await run.safe_name(name)
        if ".." in member.name.split("/") and not run.order.has("P"):
            await run.error(f"{run.shown(member.name)}: Member name contains '..'")
            return
        if run.order.verbose:
            line = listing(run, member) if run.order.verbose > 1 else run.shown(member.name)
            if run.order.has("O"):
                await say(run.process, line + "\n")
            else:
                await run.process.stdout.write(line + "\n")
        if run.order.has("O"):
            await self._copy_out(member)
            return
        try:
            await self._make(member, name.rstrip("/") or "/")
        except OSError as error:
            await run.error(f"{run.shown(name.rstrip('/'))}: {self._verb(member)}", error)

    @staticmethod
    def _verb(member: Member) -> str:
        if member.is_hard_link:
            return f"Cannot hard link to '{member.target}'"
        verbs = {
            stat.S_IFDIR: "Cannot mkdir",
            stat.S_IFLNK: f"Cannot create symlink to '{member.target}'",
            stat.S_IFIFO: "Cannot mkfifo",
            stat.S_IFCHR: "Cannot mknod",
            stat.S_IFBLK: "Cannot mknod",
        }
        return verbs.get(stat.S_IFMT(member.mode), "Cannot open")

    async def _copy_out(self, member: Member) -> None:
        done = 0
        while data := await self.reader.data(member, done):
            await self.run.process.stdout.write(data)
            done += len(data)

    async def _make(self, member: Member, path: str) -> None:
        fs = self.run.process.fs
        await self._parents(path)
        if stat.S_ISDIR(member.mode) and not member.is_hard_link:
            self._directory(path)
            self._directories.append((path, member))
            return
        if not self._clear(path):
            return
        if member.is_hard_link:
            target = _stripped(member.target, self.run.order.strip)
            fs.link(await self.run.safe_name(target, "hard link targets"), path)
            return
        if stat.S_ISLNK(member.mode):
            fs.make(path, stat.S_IFLNK | 0o777, target=member.target)
        elif stat.S_ISREG(member.mode):
            await self._regular(member, path)
        else:
            if not stat.S_ISFIFO(member.mode) and fs.who.uid:
                raise PermissionError(1, "Operation not permitted")
            fs.make(path, member.mode, rdev=member.rdev)
        self._attributes(member, path)

    async def _parents(self, path: str) -> None:
        fs = self.run.process.fs
        here = "/" if path.startswith("/") else ""
        for part in path.strip("/").split("/")[:-1]:
            here += part
            if not fs.exists(here):
                place = fs.make(here, stat.S_IFDIR | 0o777)
                if self.run.order.verbose > 1:
                    told = f"{'Creating directory:':>{OWNER_COLUMNS + 17}} {self.run.shown(here)}"
                    await self.run.process.stdout.write(f"{stat.filemode(place.inode.mode)} {told}\n")
            here += "/"

    def _directory(self, path: str) -> None:
        fs = self.run.process.fs
        try:
            inode = fs.stat(path, follow=False)
        except OSError:
            fs.make(path, stat.S_IFDIR | 0o777)
            return
        if inode.is_symlink and fs.exists(path) and fs.stat(path).is_directory:
            return
        if not inode.is_directory:
            fs.remove(path)
            fs.make(path, stat.S_IFDIR | 0o777)

    def _clear(self, path: str) -> bool:
        """Remove what is there; False to leave it."""
        fs, order = self.run.process.fs, self.run.order
        try:
            inode = fs.stat(path, follow=False)
        except OSError:
            return True
        if order.has("skip-old-files"):
            return False
        if order.has("k"):
            raise FileExistsError(17, "File exists")
        fs.remove(path, directory=inode.is_directory)
        return True

    async def _regular(self, member: Member, path: str) -> None:
        process = self.run.process
        fd = await process.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, member.mode & 0o700 | 0o600)
        done = 0
        try:
            while data := await self.reader.data(member, done):
                await process.checkpoint()
                try:
                    await process.write(fd, data)
                except OSError as error:
                    await self.run.error(f"{self.run.shown(path)}: Cannot write", error)
                    return
                done += len(data)
        finally:
            process.close(fd)

    def _attributes(self, member: Member, path: str) -> None:
        """Owner, mode and time; root gets all of them, others what the umask leaves."""
        fs, order = self.run.process.fs, self.run.order
        follow = not stat.S_ISLNK(member.mode)
        is_root = fs.who.uid == 0
        if is_root and not order.has("o"):
            fs.change_owner(path, *self._owner(member), follow=follow)
        if follow:
            keeps = order.has("p") or (is_root and not order.has("no-same-permissions"))
            fs.change_mode(path, member.mode & 0o7777 if keeps else member.mode & 0o777 & ~fs.umask)
        if not order.has("m"):
            when = member.seconds * BILLION
            fs.change_times(path, fs.namespace.now(), when, follow=follow)

    def _owner(self, member: Member) -> tuple[int, int]:
        accounts = self.run.accounts
        uid, gid = member.uid, member.gid
        if not self.run.order.has("numeric-owner"):
            user, group = accounts.users.get(member.user), accounts.groups.get(member.group)
            uid = uid if user is None else user.uid
            gid = gid if group is None else group.gid
        return uid, gid

    async def finish(self) -> None:
        """Directories get their attributes when nothing more is put into them."""
        for path, member in reversed(self._directories):
            await self.run.process.checkpoint()
            try:
                self._attributes(member, path)
            except OSError as error:
                await self.run.error(f"{self.run.shown(path)}: Cannot change mode", error)


def _stripped(name: str, count: int) -> str:
    """*name* without its first *count* components."""
    parts = [part for part in name.split("/") if part]
    if not count:
        return name
    kept = "/".join(parts[count:])
    return kept + "/" if kept and name.endswith("/") else kept
