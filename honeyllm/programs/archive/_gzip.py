"""gzip 1.12, gunzip, zcat."""

import errno
import os
import stat

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs._versions import versioned
from honeyllm.programs.archive._streams import (
    Corrupt,
    FdSink,
    FdSource,
    Packed,
    Sink,
    Truncated,
    Unpacked,
    gzip_header,
)
from honeyllm.programs.files._walk import join
from honeyllm.vfs import Inode

SHORT = "ab:cdfhH?klLmMnNqrS:tvVZ123456789"
LONG = {
    "ascii": "a",
    "to-stdout": "c",
    "stdout": "c",
    "decompress": "d",
    "uncompress": "d",
    "force": "f",
    "help": "h",
    "keep": "k",
    "list": "l",
    "license": "L",
    "no-name": "n",
    "name": "N",
    "quiet": "q",
    "silent": "q",
    "synchronous": "synchronous",
    "recursive": "r",
    "suffix": "S:",
    "test": "t",
    "verbose": "v",
    "version": "V",
    "fast": "1",
    "best": "9",
    "lzw": "Z",
    "bits": "b:",
    "rsyncable": "rsyncable",
}
COPYRIGHTS = {
    "gzip": "Copyright (C) 2018 Free Software Foundation, Inc.\nCopyright (C) 1993 Jean-loup Gailly.\n",
    "gunzip": "Copyright (C) 2002, 2004, 2007, 2011-2018 Free Software Foundation, Inc.\n",
    "zcat": "Copyright (C) 2007, 2011-2018 Free Software Foundation, Inc.\n",
}
LICENSE = """\
This is free software.  You may redistribute copies of it under the terms of
the GNU General Public License <https://www.gnu.org/licenses/gpl.html>.
There is NO WARRANTY, to the extent permitted by law.
"""
KNOWN_SUFFIXES = (".gz", ".z", ".taz", ".tgz", "-gz", "-z", "_z", ".Z")
ARCHIVES = {".tgz": ".tar", ".taz": ".tar"}
TRY = "Try `gzip --help' for more information.\n"
LIST_HEAD = "         compressed        uncompressed  ratio uncompressed_name\n"
OK, ERROR, WARNING = 0, 1, 2


async def gzip(process: Process) -> int:
    """Compress files, or as gunzip or zcat decompress them."""
    implied = {"gunzip": "d", "uncompress": "d", "gzcat": "dc", "zcat": "dc"}.get(process.name, "")
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{TRY}")
        return ERROR
    if parsed.has("h", "H", "?"):
        return await process.kernel.unknown(process)
    if parsed.has("V", "L"):
        name = f"{process.name} (gzip)" if implied else "gzip"
        copyright_line = COPYRIGHTS.get(process.name, COPYRIGHTS["gzip"])
        author = "Paul Eggert" if implied else "Jean-loup Gailly"
        await process.stdout.write(versioned(process, f"{name} {{version:gzip}}\n{copyright_line}{LICENSE}"))
        await process.stdout.write(f"\nWritten by {author}.\n" if parsed.has("V") else "")
        return OK
    run = _Run(process=process, parsed=parsed, implied=implied)
    for name in parsed.operands or ("-",):
        try:
            await run.operand(name)
        except _Skipped:
            pass
    if run.lists and run.listed > 1:
        await run.print_totals()
    return run.status


class _Skipped(Exception):
    """This operand is done with; it was said why."""


@attrs.define(kw_only=True)
class _Run:
    process: Process
    parsed: Parsed
    implied: str
    status: int = OK
    listed: int = 0
    _packed: int = 0
    _unpacked: int = 0

    def has(self, *names: str) -> bool:
        """Whether an option was given, or is implied by the name of the program."""
        return self.parsed.has(*names) or any(name in self.implied for name in names)

    @property
    def lists(self) -> bool:
        """-l."""
        return self.has("l")

    @property
    def unpacks(self) -> bool:
        """Decompresses; so do -l and -t."""
        return self.has("d", "l", "t")

    @property
    def suffix(self) -> str:
        """What compressed files end in."""
        return self.parsed.value("S") or ".gz"

    @property
    def level(self) -> int:
        """From 1 to 9."""
        digits = [option.name for option in self.parsed.options if option.name.isdigit()]
        return int(digits[-1]) if digits else 6

    async def fail(self, text: str, status: int = ERROR) -> _Skipped:
        """Complain; a warning is silenced by -q."""
        if status == ERROR or not self.has("q"):
            await say(
                self.process, f"gzip: {text}\n" if not text.startswith("\n") else f"\ngzip: {text[1:]}\n"
            )
        if status == ERROR or self.status == OK:
            self.status = status
        return _Skipped()

    # -- operands --------------------------------------------------------------------------

    async def operand(self, name: str) -> None:
        """Treat one operand."""
        await self.process.checkpoint()
        if name == "-":
            await self._standard()
            return
        path, inode = await self._find(name)
        if inode.is_directory:
            if not self.has("r"):
                raise await self.fail(f"{path} is a directory -- ignored", WARNING)
            await self._directory(path)
            return
        await self._file(path, inode)

    async def _find(self, name: str) -> tuple[str, Inode]:
        """The file, with a suffix added when it is to be decompressed and that is missing."""
        fs = self.process.fs
        candidates = [name]
        if self.unpacks and not self._stem(name):
            candidates += [name + self.suffix]
        failure: OSError | None = None
        for path in candidates:
            try:
                return path, fs.stat(path, follow=self.has("f", "c") or (self.unpacks and not self.has("d")))
            except OSError as error:
                failure = error
                if error.errno != errno.ENOENT:
                    break
        assert failure is not None
        raise await self.fail(f"{path}: {failure.strerror}")

    def _stem(self, name: str) -> str:
        """The name without its suffix; empty when it has none that is known."""
        suffixes = (self.suffix,) if self.parsed.has("S") else KNOWN_SUFFIXES
        for suffix in suffixes:
            if (
                name.lower().endswith(suffix.lower())
                and len(name) > len(suffix)
                and name[-len(suffix) - 1] != "/"
            ):
                return name[: -len(suffix)] + ARCHIVES.get(suffix, "")
        return ""

    async def _directory(self, path: str) -> None:
        pending = [path]
        while pending:
            here = pending.pop()
            try:
                names = self.process.fs.names(here)
            except OSError as error:
                await self.fail(f"{here}: {error.strerror}")
                continue
            for name in names:
                await self.process.checkpoint()
                inode = self.process.fs.stat(join(here, name), follow=False)
                if inode.is_directory:
                    pending.append(join(here, name))
                else:
                    await self._quietly(join(here, name), inode)

    async def _quietly(self, path: str, inode: Inode) -> None:
        try:
            if self.unpacks and not self._stem(path):
                raise _Skipped
            await self._file(path, inode)
        except _Skipped:
            pass

    async def _standard(self) -> None:
        """Standard input to standard output."""
        if not self.has("f") and not self.lists:
            fd, verb = (0, "read from") if self.unpacks else (1, "written to")
            what = "de" if self.unpacks else ""
            if self.process.is_terminal(fd):
                hint = f"Use -f to force {what}compression.\nFor help, type: gzip -h"
                await say(self.process, f"gzip: compressed data not {verb} a terminal. {hint}\n")
                raise Exited(ERROR)
        source = FdSource(self.process, 0)
        if self.lists:
            await self._list(source, "stdin", self.process.stat(0))
        elif self.unpacks:
            sink: Sink = _Nowhere() if self.has("t") else FdSink(self.process, 1)
            await self._unpack(source, sink, "stdin")
        else:
            await self._pack(source, FdSink(self.process, 1), gzip_header(level=self.level))

    # -- one file --------------------------------------------------------------------------

    async def _file(self, path: str, inode: Inode) -> None:
        to_stdout = self.has("c", "t", "l")
        if inode.is_symlink and not to_stdout:
            raise await self.fail(f"{path}: Too many levels of symbolic links")
        if not stat.S_ISREG(inode.mode) and not inode.is_symlink and not to_stdout:
            raise await self.fail(f"{path} is not a directory or a regular file - ignored", WARNING)
        target = await self._target(path, to_stdout=to_stdout)
        try:
            fd = await self.process.open(path)
        except OSError as error:
            raise await self.fail(f"{path}: {error.strerror}") from None
        try:
            source = FdSource(self.process, fd)
            if self.lists:
                await self._list(source, path, inode)
            elif to_stdout:
                await self._to_stdout(source, path, inode)
            else:
                await self._replace(source, path, target, inode)
        finally:
            self.process.close(fd)

    async def _target(self, path: str, *, to_stdout: bool) -> str:
        if self.unpacks:
            stem = self._stem(path)
            if not stem and not to_stdout:
                raise await self.fail(f"{path}: unknown suffix -- ignored", WARNING)
            return stem
        if self._stem(path) and not self.has("r") and not to_stdout:
            suffix = path[len(self._stem(path)) :] if not path.endswith((".tgz", ".taz")) else path[-4:]
            raise await self.fail(f"{path} already has {suffix} suffix -- unchanged", OK)
        return path + self.suffix

    async def _to_stdout(self, source: FdSource, path: str, inode: Inode) -> None:
        if self.unpacks:
            sink: Sink = _Nowhere() if self.has("t") else FdSink(self.process, 1)
            await self._unpack(source, sink, path)
            if self.has("v") and self.has("t"):
                await say(self.process, f"{path}:\t OK\n")
            return
        header = self._header(path, inode)
        target = FdSink(self.process, 1)
        await self._pack(source, target, header)
        if self.has("v"):
            await self._tell(path, source.count, target.count - len(header) - 8, "replaced with stdout")

    def _header(self, path: str, inode: Inode) -> bytes:
        name = "" if self.has("n") else path.rpartition("/")[2]
        return gzip_header(name, 0 if self.has("n") else inode.mtime // BILLION, self.level)

    async def _replace(self, source: FdSource, path: str, target: str, inode: Inode) -> None:
        """Write *target* beside *path*, then remove *path*."""
        fd = await self._create(target)
        try:
            sink = FdSink(self.process, fd)
            if self.unpacks:
                await self._unpack(source, sink, path)
                packed, plain = source.count - 18, sink.count
            else:
                header = self._header(path, inode)
                await self._pack(source, sink, header)
                packed, plain = sink.count - len(header) - 8, source.count
        except (_Skipped, Exited, OSError):
            self.process.fs.remove(target)
            raise
        finally:
            self.process.close(fd)
        self._copy_attributes(inode, target)
        if not self.has("k"):
            self.process.fs.remove(path)
        if self.has("v"):
            verb = "created" if self.has("k") else "replaced with"
            await self._tell(path, plain, packed, f"{verb} {target}")

    async def _create(self, target: str) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            return await self.process.open(target, flags, 0o600)
        except FileExistsError:
            await self._ask(target)
        except OSError as error:
            raise await self.fail(f"{target}: {error.strerror}") from None
        try:
            self.process.fs.remove(target)
            return await self.process.open(target, flags, 0o600)
        except OSError as error:
            raise await self.fail(f"{target}: {error.strerror}") from None

    async def _ask(self, target: str) -> None:
        if self.has("f"):
            return
        await say(self.process, f"gzip: {target} already exists;")
        if self.process.is_terminal(0):
            await say(self.process, " do you wish to overwrite (y or n)? ")
            line = await self.process.stdin.line()
            if line[:1] in (b"y", b"Y"):
                return
        await say(self.process, "\tnot overwritten\n")
        self.status = self.status or WARNING
        raise _Skipped

    def _copy_attributes(self, inode: Inode, target: str) -> None:
        fs = self.process.fs
        try:
            fs.change_owner(target, inode.uid, inode.gid)
        except OSError:
            pass
        fs.change_mode(target, inode.mode & 0o777)
        fs.change_times(target, inode.atime, inode.mtime)

    async def _tell(self, path: str, plain: int, packed: int, what: str) -> None:
        await say(self.process, f"{path}:\t{_ratio(plain, packed)} -- {what}\n")

    # -- streams ---------------------------------------------------------------------------

    async def _pack(self, source: FdSource, sink: Sink, header: bytes) -> None:
        packed = Packed(self.process, sink, "gzip", level=self.level, header=header)
        while data := await source.read(65536):
            await packed.write(data)
        await packed.finish()

    async def _unpack(self, source: FdSource, sink: Sink, name: str) -> None:
        magic = await source.read(3)
        await self._check(magic, name)
        if not magic.startswith(b"\x1f\x8b"):
            await sink.write(magic)
            while data := await source.read(65536):
                await sink.write(data)
            return
        source.push_back(magic)
        unpacked = Unpacked(self.process, source, "gzip")
        try:
            while data := await unpacked.read(65536):
                await sink.write(data)
        except Truncated:
            await self.fail(f"\n{name}: unexpected end of file")
            raise Exited(ERROR) from None
        except Corrupt as corrupt:
            reason = "crc error" if "check" in str(corrupt) else "format violated"
            await self.fail(f"\n{name}: invalid compressed data--{reason}")
            raise Exited(ERROR) from None
        if unpacked.has_garbage:
            await self.fail(f"\n{name}: decompression OK, trailing garbage ignored", WARNING)

    async def _check(self, magic: bytes, name: str) -> None:
        """What is no gzip file passes through with -cf only."""
        if len(magic) < 2:
            raise await self.fail(f"\n{name}: unexpected end of file")
        if not magic.startswith(b"\x1f\x8b"):
            if self.has("f") and self.has("c"):
                return
            raise await self.fail(f"\n{name}: not in gzip format")
        if len(magic) > 2 and magic[2] != 8:
            raise await self.fail(f"{name}: unknown method {magic[2]} -- not supported")

    # -- listing ---------------------------------------------------------------------------

    async def _list(self, source: FdSource, name: str, inode: Inode) -> None:
        data = b""
        head = await source.read(10)
        if not head.startswith(b"\x1f\x8b"):
            raise await self.fail(
                f"\n{name}: not in gzip format" if head else f"\n{name}: unexpected end of file"
            )
        while piece := await source.read(65536):
            data = (data + piece)[-65536 - 8 :]
        plain = int.from_bytes(data[-4:], "little")
        if self.has("v") and not self.listed:
            await self.process.stdout.write("method  crc     date  time  ")
        if not self.listed and not self.has("q"):
            await self.process.stdout.write(LIST_HEAD)
        self.listed += 1
        self._packed += source.count
        self._unpacked += plain
        if self.has("v"):
            when = Moment(inode.mtime).show("%b %e %H:%M")
            await self.process.stdout.write(f"defla {int.from_bytes(data[-8:-4], 'little'):08x} {when} ")
        header = source.count - len(data) if source.count < 65536 else 10
        overhead = 18 + (header - 10 if header > 10 else _name_length(head, data))
        shown = self._stem(name) or name
        ratio = _ratio(plain, source.count - overhead)
        await self.process.stdout.write(f"{source.count:19} {plain:19} {ratio} {shown}\n")

    async def print_totals(self) -> None:
        """The last line of -l for several files."""
        if self.has("q"):
            return
        front = " " * 28 if self.has("v") else ""
        ratio = _ratio(self._unpacked, self._packed)
        await self.process.stdout.write(f"{front}{self._packed:19} {self._unpacked:19} {ratio} (totals)\n")


def _name_length(head: bytes, data: bytes) -> int:
    """Bytes of the name in the header, as far as *data* still has it."""
    return data.find(b"\0") + 1 if len(head) > 3 and head[3] & 8 else 0


def _ratio(plain: int, packed: int) -> str:
    return f"{0.0 if plain == 0 else 100 * (plain - packed) / plain:5.1f}%"


class _Nowhere:
    """A sink for -t."""

    async def write(self, data: bytes) -> None:
        """Forget it."""

    async def finish(self) -> None:
        """Nothing to do."""
