"""zip's archive written anew: what stays, what goes, what comes."""

import attrs

from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._zip_find import STANDARD_INPUT, Found
from honeyllm.programs.archive._zip_run import ZipRun, archive_name
from honeyllm.programs.archive._zip_writer import HEAD, Addition, ZipWriter, open_output

METHODS = ("store", "deflate", "bzip2")
RANDOM_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@attrs.define
class Update:
    """One writing of the archive."""

    _run: ZipRun
    _plain: int = attrs.field(default=0, init=False)
    _packed: int = attrs.field(default=0, init=False)

    async def write(self, wanted: list[Found], gone: set[str]) -> None:
        """Write beside the old archive, and put the new one in its place."""
        run, process = self._run, self._run.process
        if run.archive_name == "-":
            await self._fill(self._writer(1, is_seekable=False), wanted, gone)
            return
        target = archive_name(run.order.value("O") or run.archive_name)
        path = self._temporary(target)
        fd = await open_output(process, path)
        try:
            await self._fill(self._writer(fd, is_seekable=True), wanted, gone)
            if run.old is not None:
                process.fs.change_mode(path, process.stat(run.old.fd).mode & 0o777)
            process.fs.rename(path, target)
        except BaseException:
            process.fs.remove(path)
            raise
        finally:
            process.close(fd)

    def _temporary(self, target: str) -> str:
        chance = self._run.process.kernel.chance
        letters = "".join(RANDOM_NAME[chance.randrange(len(RANDOM_NAME))] for _ in range(6))
        folder, slash, _ = target.rpartition("/")
        return f"{folder}{slash}zi{letters}"

    def _writer(self, fd: int, *, is_seekable: bool) -> ZipWriter:
        order = self._run.order
        password = order.value("P")
        return ZipWriter(
            process=self._run.process,
            fd=fd,
            is_seekable=is_seekable,
            level=0 if order.value("Z") == "store" else order.level,
            password=None if password is None else password.encode("utf-8", "surrogateescape"),
            has_extras=not order.has("X"),
        )

    async def _fill(self, writer: ZipWriter, wanted: list[Found], gone: set[str]) -> None:
        run = self._run
        waiting = {one.name: one for one in wanted}
        for entry in run.entries:
            if entry.name in gone:
                await run.tell(f"deleting: {entry.name}\n")
            elif entry.name in waiting:
                await self._put(writer, waiting.pop(entry.name), "updating")
            elif run.old is not None:
                await writer.keep(run.old, entry)
                self._count(entry)
        for one in waiting.values():
            await self._put(writer, one, "  adding")
        if not writer.entries:
            await run.warn("zip file empty")
        await writer.finish(b"" if run.old is None else run.old.end.comment)
        if run.order.has("v") and writer.entries:
            saving = form.percent(self._plain, self._packed)
            await run.say(f"total bytes={self._plain}, compressed={self._packed} -> {saving}% savings\n")

    def _count(self, entry: form.Entry) -> None:
        self._plain += entry.size
        self._packed += entry.packed

    async def _put(self, writer: ZipWriter, one: Found, verb: str) -> None:
        await self._maybe(f"{verb}: {one.name}")
        entry = await self._added(writer, one)
        self._count(entry)
        packed = entry.packed - (form.CIPHER_HEADER if entry.is_encrypted else 0)
        has_sizes = self._run.order.has("v") and not entry.is_directory
        sizes = f"\t(in={entry.size}) (out={packed})" if has_sizes else ""
        how = "deflated" if entry.method else "stored"
        await self._maybe(f"{sizes} ({how} {form.percent(entry.size, packed)}%)\n")

    async def _added(self, writer: ZipWriter, one: Found) -> form.Entry:
        process, inode = self._run.process, one.inode
        if inode.is_symlink:
            return await writer.add(Addition(name=one.name, inode=inode, data=inode.target.encode()))
        if inode.is_directory:
            return await writer.add(Addition(name=one.name, inode=inode))
        if one.path == STANDARD_INPUT:
            head = await process.stdin.read(HEAD)
            rest = 0 if len(head) == HEAD else None
            return await writer.add(Addition(name=one.name, inode=inode, fd=rest, data=head, is_file=True))
        fd = await process.open(one.path)
        try:
            return await writer.add(Addition(name=one.name, inode=inode, fd=fd, is_file=True))
        finally:
            process.close(fd)

    async def _maybe(self, text: str) -> None:
        """What -q leaves out, and -v brings back."""
        if self._run.order.has("v"):
            await self._run.say(text)
        else:
            await self._run.tell(text)
