"""tar -c and -r."""

import os
import stat

import attrs

from honeyllm.host import Exited
from honeyllm.programs._gnu import program, say
from honeyllm.programs._names import Style, is_utf8, quote
from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _tar_format as form
from honeyllm.programs.archive._streams import FdSink, FdSource, Packed, Sink, detect, gzip_header
from honeyllm.programs.archive._tar_archive import Reader, Tar
from honeyllm.programs.archive._tar_extract import listing
from honeyllm.programs.archive._tar_options import Operand, misused
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk
from honeyllm.vfs import Place

POSITIONAL = (
    "The following options were used after any non-optional arguments in archive create or update mode.  "
    "These options are positional and affect only arguments that follow them.  "
    "Please, rearrange them properly."
)


async def create(run: Tar) -> None:
    """Write the operands into a new archive, or behind the members of an old one."""
    operands = await run.read_lists()
    if run.order.useless:
        run.failed = True
        await run.warn(POSITIONAL)
        for pattern in run.order.useless:
            await run.warn(
                f"--exclude {quote(pattern, Style.LOCALE, utf8=is_utf8(run.process.environ))} has no effect"
            )
    if run.order.mode == "c" and not operands and not run.order.lists:
        raise await misused(run.process, "Cowardly refusing to create an empty archive")
    fd = await _open(run)
    target: Sink = FdSink(run.process, fd)
    if run.order.compressor is not None:
        header = gzip_header() if run.order.compressor == "gzip" else b""
        target = Packed(run.process, target, run.order.compressor, header=header, level=_level(run))
    archive = run.process.fds.get(fd).place
    writer = _Writer(run=run, sink=target, archive=archive)
    for operand in operands:
        await writer.operand(operand)
    await writer.finish()


def _level(run: Tar) -> int:
    return 9 if run.order.compressor == "bzip2" else 6


async def _open(run: Tar) -> int:
    order, process = run.order, run.process
    if order.archive == "-":
        if process.is_terminal(1):
            raise await run.fatal("Refusing to write archive contents to terminal (missing -f option?)")
        return 1
    try:
        if order.mode != "c":
            return await _open_to_append(run)
        return await process.open(order.archive, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
    except OSError as error:
        text = f"{run.shown(order.archive)}: Cannot open: {error.strerror}"
        if order.compressor is None:
            raise await run.fatal(text) from None
        child = f"{program(process)} (child)"
        await say(process, f"{child}: {text}\n{child}: Error is not recoverable: exiting now\n")
        raise Exited(2) from None


async def _open_to_append(run: Tar) -> int:
    """Find the end of the members, and go on from there."""
    process = run.process
    fd = await process.open(run.order.archive, os.O_RDWR | os.O_CREAT, 0o666)
    source = FdSource(process, fd)
    head = await source.read(6)
    if run.order.compressor is not None or detect(head) is not None:
        raise await run.fatal("Cannot update compressed archives")
    source.push_back(head)
    end = 0
    if head:
        reader = Reader(run, source)
        while (member := await reader.next()) is not None:
            end = source.count + member.padded
    process.seek(fd, end)
    process.truncate(fd, end)
    return fd


def _listed(name: str, visit: Visit) -> str:
    """A name as -v shows it: what is in front of it has not been removed."""
    return name.rstrip("/") + "/" if visit.inode.is_directory else name


@attrs.define(kw_only=True)
class _Writer:
    run: Tar
    sink: Sink
    archive: Place | None
    _written: int = 0
    _links: dict[tuple[int, int], str] = attrs.field(factory=dict)

    async def operand(self, operand: Operand) -> None:
        run = self.run
        fs = run.process.fs
        if operand.directory is not None and not self._is_directory(operand.directory):
            raise await run.fatal(f"{run.shown(operand.directory)}: Cannot open: No such file or directory")
        await run.safe_name(operand.name)
        path = run.path(operand.directory, operand.name)
        follow = Follow.ALWAYS if run.order.has("h") else Follow.NEVER
        for visit in walk(fs, path, follow=follow):
            await run.process.checkpoint()
            below = visit.path[len(path) :]
            await self._visit(visit, operand.name + below)

    def _is_directory(self, path: str) -> bool:
        try:
            return self.run.process.fs.stat(path).is_directory
        except OSError:
            return False

    async def _visit(self, visit: Visit, name: str) -> None:
        run = self.run
        if visit.kind is Kind.MISSING:
            assert visit.error is not None
            await run.error(f"{run.shown(name)}: Cannot stat", visit.error)
        elif visit.kind in (Kind.UNREADABLE, Kind.LOST):
            assert visit.error is not None
            await run.error(f"{run.shown(name)}: Cannot open", visit.error)
        elif visit.kind is Kind.LEFT:
            self._remove(visit)
        elif run.is_excluded(name):
            visit.prune = True
        elif self.archive is not None and visit.place is not None and visit.place.same(self.archive):
            await run.warn(f"{run.shown(name)}: file is the archive; not dumped")
        else:
            visit.prune = run.order.has("no-recursion")
            await self._file(visit, name)

    def _remove(self, visit: Visit) -> None:
        if self.run.order.has("remove-files"):
            try:
                self.run.process.fs.remove(visit.path, directory=visit.inode.is_directory)
            except OSError:
                pass

    async def _file(self, visit: Visit, name: str) -> None:
        run, inode = self.run, visit.inode
        if stat.S_ISSOCK(inode.mode):
            await run.warn(f"{run.shown(name)}: socket ignored")
            return
        fd = None
        if stat.S_ISREG(inode.mode):
            try:
                fd = await run.process.open(visit.path)
            except OSError as error:
                await run.error(f"{run.shown(name)}: Cannot open", error)
                return
        member = await self._member(visit, name)
        try:
            await self._put(form.pack(member))
            await self._list(attrs.evolve(member, name=_listed(name, visit)))
            if fd is not None and member.size:
                await self._data(fd, member)
        finally:
            if fd is not None:
                run.process.close(fd)
        if not inode.is_directory:
            self._remove(visit)

    async def _member(self, visit: Visit, name: str) -> form.Member:
        run, inode, order = self.run, visit.inode, self.run.order
        assert visit.place is not None
        stored = await run.safe_name(name)
        stored = stored.rstrip("/") + "/" if inode.is_directory else stored
        key = visit.place.fs.device, visit.place.number
        first = None
        if inode.nlink > 1 and not inode.is_directory:
            first = self._links.setdefault(key, stored)
            first = None if first == stored else first
        is_plain = stat.S_ISREG(inode.mode) and first is None
        numeric = order.has("numeric-owner")
        return form.Member(
            name=stored,
            mode=inode.mode,
            uid=inode.uid,
            gid=inode.gid,
            user="" if numeric else self._name(run.accounts.user_name(inode.uid)),
            group="" if numeric else self._name(run.accounts.group_name(inode.gid)),
            size=inode.size if is_plain else 0,
            seconds=inode.mtime // BILLION,
            target=inode.target if inode.is_symlink else first or "",
            is_hard_link=first is not None,
            rdev=inode.rdev,
        )

    @staticmethod
    def _name(name: str) -> str:
        return "" if name.isdigit() else name

    async def _list(self, member: form.Member) -> None:
        run = self.run
        if not run.order.verbose:
            return
        line = listing(run, member) if run.order.verbose > 1 else run.shown(member.name)
        if run.order.archive == "-":
            await say(run.process, line + "\n")
        else:
            await run.process.stdout.write(line + "\n")

    async def _put(self, data: bytes) -> None:
        try:
            await self.sink.write(data)
        except OSError as error:
            shown = self.run.shown(self.run.order.archive)
            raise await self.run.fatal(f"{shown}: Cannot write: {error.strerror}") from None
        self._written += len(data)

    async def _data(self, fd: int, member: form.Member) -> None:
        done = 0
        while done < member.size:
            await self.run.process.checkpoint()
            data = await self.run.process.read(fd, min(65536, member.size - done))
            if not data:
                left = member.size - done
                noun = "byte" if left == 1 else "bytes"
                name = self.run.shown(member.name)
                await self.run.error(f"{name}: File shrank by {left} {noun}; padding with zeros")
                data = bytes(min(65536, left))
            await self._put(data)
            done += len(data)
        await self._put(bytes(member.padded - member.size))

    async def finish(self) -> None:
        """The end of the archive, filled up to a whole record."""
        start = self._written
        end = -(-(start + 2 * form.BLOCK) // form.RECORD) * form.RECORD
        await self._put(bytes(end - start))
        await self.sink.finish()
