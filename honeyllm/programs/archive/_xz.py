"""xz 5.4.1."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.archive._block_tools import (
    NotPacked,
    Nowhere,
    copy_attributes,
    create,
    is_regular,
    pack,
    stem,
    unpack,
)
from honeyllm.programs.archive._streams import Corrupt, FdSink, Sink, Truncated

ARCHIVES = ((".txz", ".tar"), (".lzma", ""), (".tlz", ".tar"))
SHORT = "cC:defF:hHlkM:qQrS:tT:vVz0123456789"
LONG = {
    "compress": "z",
    "decompress": "d",
    "uncompress": "d",
    "test": "t",
    "list": "l",
    "keep": "k",
    "force": "f",
    "stdout": "c",
    "to-stdout": "c",
    "suffix": "S:",
    "files": "files::",
    "format": "F:",
    "check": "C:",
    "extreme": "e",
    "fast": "0",
    "best": "9",
    "threads": "T:",
    "memlimit": "M:",
    "quiet": "q",
    "no-warn": "Q",
    "verbose": "v",
    "help": "h",
    "long-help": "H",
    "version": "V",
}
VERSION = "xz (XZ Utils) {version:xz-utils}\nliblzma {version:xz-utils}\n"
LIST_HEAD = "Strms  Blocks   Compressed Uncompressed  Ratio  Check   Filename\n"
ERROR, WARNING = 1, 2


async def xz(process: Process) -> int:
    """Compress files, or as unxz or xzcat decompress them; all three are one executable."""
    name = process.name
    implied = "dc" if name.endswith("cat") else "d" if name.startswith("un") else ""
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.name}: {parsed.message}\n")
        await say(process, f"{process.name}: Try `{process.name} --help' for more information.\n")
        return ERROR
    if parsed.has("h", "H"):
        return await process.kernel.unknown(process)
    if parsed.has("V"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    run = _Run(process=process, parsed=parsed, implied=implied)
    if parsed.has("l"):
        await process.stdout.write(LIST_HEAD)
    for name in parsed.operands or ("-",):
        await run.operand(name)
    return run.status


def _size(count: int) -> str:
    """``60 B``, ``1,024.0 KiB``."""
    if count < 10000:
        return f"{count:,} B"
    value, units = count / 1024, ["KiB", "MiB", "GiB"]
    while value >= 10000 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return f"{value:,.1f} {units[0]}"


@attrs.define(kw_only=True)
class _Run:
    process: Process
    parsed: Parsed
    implied: str
    status: int = 0

    def has(self, *letters: str) -> bool:
        """Whether an option was given, or is implied by the program's name."""
        return self.parsed.has(*letters) or any(letter in self.implied for letter in letters)

    @property
    def unpacks(self) -> bool:
        """Decompresses; the last of -d, -z and -t counts."""
        last = self.parsed.last_of("d", "z", "t", "l")
        return last in ("d", "t", "l") or (last is None and "d" in self.implied)

    async def fail(self, text: str, status: int = ERROR) -> None:
        """Complain."""
        await say(self.process, f"{self.process.name}: {text}\n")
        if self.status != ERROR:
            self.status = status

    async def operand(self, name: str) -> None:
        """Treat one operand."""
        await self.process.checkpoint()
        if name == "-":
            await self._standard()
            return
        to_stdout = self.has("c", "t", "l")
        try:
            inode = self.process.fs.stat(name, follow=to_stdout or self.has("f"))
        except OSError as error:
            await self.fail(f"{name}: {error.strerror}")
            return
        if inode.is_directory:
            await self.fail(f"{name}: Is a directory, skipping", WARNING)
        elif inode.is_symlink:
            await self.fail(f"{name}: Is a symbolic link, skipping", WARNING)
        elif not is_regular(inode) and not to_stdout:
            await self.fail(f"{name}: Not a regular file, skipping", WARNING)
        elif self.unpacks or stem(name, "xz", ARCHIVES) is None or to_stdout:
            await self._file(name, to_stdout=to_stdout)
        else:
            await self.fail(f"{name}: File already has `.xz' suffix, skipping", WARNING)

    async def _standard(self) -> None:
        fd, verb = (0, "read from") if self.unpacks else (1, "written to")
        if self.process.is_terminal(fd) and not self.has("f"):
            await self.fail(f"Compressed data cannot be {verb} a terminal")
            await say(
                self.process, f"{self.process.name}: Try `{self.process.name} --help' for more information.\n"
            )
            return
        await self._stream(0, "(stdin)", Nowhere() if self.has("t") else FdSink(self.process, 1))

    async def _file(self, name: str, *, to_stdout: bool) -> None:
        target = self._target(name)
        if target is None and not to_stdout and self.unpacks:
            if not await self._looks_packed(name):
                return
            await self.fail(f"{name}: Filename has an unknown suffix, skipping", WARNING)
            return
        try:
            source = await self.process.open(name)
        except OSError as error:
            await self.fail(f"{name}: {error.strerror}")
            return
        try:
            if self.has("l"):
                await self._list(source, name)
            elif to_stdout:
                await self._stream(source, name, Nowhere() if self.has("t") else FdSink(self.process, 1))
            elif target is not None:
                await self._replace(source, name, target)
        finally:
            self.process.close(source)

    def _target(self, name: str) -> str | None:
        return stem(name, "xz", ARCHIVES) if self.unpacks else f"{name}.xz"

    async def _looks_packed(self, name: str) -> bool:
        """xz looks at the data before the name."""
        source = await self.process.open(name)
        head = await self.process.read(source, 6)
        self.process.close(source)
        if head.startswith(b"\xfd7zXZ\0"):
            return True
        await self.fail(f"{name}: File format not recognized")
        return False

    async def _stream(self, source: int, name: str, sink: Sink) -> bool:
        if not self.unpacks:
            size, packed = await pack(self.process, source, sink, "xz", 6)
            if self.has("v"):
                ratio = packed / size if size else 0
                shown = f"{ratio:.3f}" if ratio <= 9.999 else "> 9.999"
                text = f"{_size(packed)} / {_size(size)} {'= ' if ratio <= 9.999 else ''}{shown}"
                await say(self.process, f"{name}: {text}\n")
            return True
        try:
            await unpack(self.process, source, sink, "xz")
        except NotPacked:
            await self.fail(f"{name}: File format not recognized")
            return False
        except Truncated:
            await self.fail(f"{name}: Unexpected end of input")
            return False
        except Corrupt:
            await self.fail(f"{name}: Compressed data is corrupt")
            return False
        return True

    async def _replace(self, source: int, name: str, target: str) -> None:
        try:
            fd = await create(self.process, target, force=self.has("f"))
        except OSError as error:
            await self.fail(f"{target}: {error.strerror}")
            return
        try:
            good = await self._stream(source, name, FdSink(self.process, fd))
        finally:
            self.process.close(fd)
        if not good:
            self.process.fs.remove(target)
            return
        copy_attributes(self.process, self.process.stat(source), target)
        if not self.has("k"):
            self.process.fs.remove(name)

    async def _list(self, source: int, name: str) -> None:
        counter = _Counter()
        if not await self._stream(source, name, counter):
            return
        packed = self.process.stat(source).size
        ratio = packed / counter.count if counter.count else 10
        shown = f"{ratio:.3f}" if ratio <= 9.999 else "---"
        line = f"    1       1 {_size(packed):>12} {_size(counter.count):>12}  {shown:>5}  CRC64   {name}\n"
        await self.process.stdout.write(line)


class _Counter(Nowhere):
    """A sink that counts."""

    def __init__(self) -> None:
        self.count = 0

    async def write(self, data: bytes) -> None:
        """Count it."""
        self.count += len(data)
