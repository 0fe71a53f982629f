"""bzip2 1.0.8."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
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
from honeyllm.programs.archive._streams import Corrupt, FdSink, Sink

ARCHIVES = ((".bz", ""), (".tbz2", ".tar"), (".tbz", ".tar"))
LONG = {
    "--help": "h",
    "--decompress": "d",
    "--compress": "z",
    "--keep": "k",
    "--force": "f",
    "--test": "t",
    "--stdout": "c",
    "--quiet": "q",
    "--verbose": "v",
    "--license": "L",
    "--version": "V",
    "--small": "s",
    "--fast": "1",
    "--best": "9",
    "--repetitive-fast": "",
    "--repetitive-best": "",
}
LETTERS = frozenset("hdzkftcqvLVs123456789")
BANNER = "bzip2, a block-sorting file compressor.  Version 1.0.8, 13-Jul-2019.\n"
HINT = """
You can use the `bzip2recover' program to attempt to recover
data from undamaged sections of corrupted files.

"""
CORRUPTED = """
{me}: Compressed file ends unexpectedly;
\tperhaps it is corrupted?  *Possible* reason follows.
{me}: No such file or directory
\tInput file = {name}, output file = {target}

It is possible that the compressed file(s) have become corrupted.
You can use the -tvv option to test integrity of such files.
"""
CORRUPT = 2
USAGE = """\

   usage: {name} [flags and input files in any order]

   -h --help           print this message
   -d --decompress     force decompression
   -z --compress       force compression
   -k --keep           keep (don't delete) input files
   -f --force          overwrite existing output files
   -t --test           test compressed file integrity
   -c --stdout         output to standard out
   -q --quiet          suppress noncritical error messages
   -v --verbose        be verbose (a 2nd -v gives more)
   -L --license        display software version & license
   -V --version        display software version & license
   -s --small          use less memory (at most 2500k)
   -1 .. -9            set block size to 100k .. 900k
   --fast              alias for -1
   --best              alias for -9

   If invoked as `bzip2', default action is to compress.
              as `bunzip2',  default action is to decompress.
              as `bzcat', default action is to decompress to stdout.

   If no file names are given, bzip2 compresses or decompresses
   from standard input to standard output.  You can combine
   short flags, so `-v -4' means the same as -v4 or -4v, &c.

"""


async def bzip2(process: Process) -> int:
    """Compress files, or as bunzip2 or bzcat decompress them; all three are one executable."""
    name = process.name
    implied = "dc" if name.endswith("cat") else "d" if "unzip" in name else ""
    run = _Run(process=process, flags=implied)
    names: list[str] = []
    for at, word in enumerate(process.argv[1:], 1):
        if word == "--":
            names += process.argv[at + 1 :]
            break
        letters = LONG.get(word) if word.startswith("--") else word[1:] if word[:1] == "-" else None
        if word[:1] != "-" or word == "-":
            names.append(word)
        elif letters is None or not LETTERS.issuperset(letters):
            await say(
                process, f"{process.name}: Bad flag `{word}'\n{BANNER}{USAGE.format(name=process.name)}"
            )
            return 1
        else:
            run.flags += letters
    if "h" in run.flags or "V" in run.flags or "L" in run.flags:
        await say(process, BANNER + (USAGE.format(name=process.name) if "h" in run.flags else ""))
        return 0
    for name in names or ["-"]:
        await run.operand(name)
    if run.status == CORRUPT and run.has("t"):
        await say(process, HINT)
    return run.status


@attrs.define(kw_only=True)
class _Run:
    process: Process
    flags: str
    status: int = 0

    def has(self, letter: str) -> bool:
        """Whether a flag was given."""
        return letter in self.flags

    @property
    def unpacks(self) -> bool:
        """Decompresses: the last of -d, -z and -t counts."""
        return next((letter in "dt" for letter in reversed(self.flags) if letter in "dzt"), False)

    @property
    def level(self) -> int:
        """Hundreds of kilobytes of a block."""
        return int(next((letter for letter in reversed(self.flags) if letter.isdigit()), "9"))

    async def fail(self, text: str, status: int = 1) -> None:
        """Complain."""
        await say(self.process, f"{self.process.name}: {text}\n")
        self.status = max(self.status, status)

    async def operand(self, name: str) -> None:
        """Treat one operand."""
        await self.process.checkpoint()
        if name == "-":
            await self._standard()
            return
        try:
            inode = self.process.fs.stat(name)
        except OSError as error:
            await self.fail(f"Can't open input file {name}: {error.strerror}.")
            return
        if inode.is_directory:
            await self.fail(f"Input file {name} is a directory.")
        elif self.has("c") or self.has("t"):
            await self._to(name, FdSink(self.process, 1) if not self.has("t") else Nowhere())
        elif not is_regular(self.process.fs.stat(name, follow=False)) and not self.has("f"):
            await self.fail(f"Input file {name} is not a normal file.")
        else:
            await self._replace(name)

    async def _standard(self) -> None:
        process = self.process
        fd, verb = (0, "read compressed data from") if self.unpacks else (1, "write compressed data to")
        if process.is_terminal(fd):
            await say(process, f"{process.name}: I won't {verb} a terminal.\n")
            await say(process, f"{process.name}: For help, type: `{process.name} --help'.\n")
            self.status = 1
            return
        await self._stream(0, "(stdin)", Nowhere() if self.has("t") else FdSink(process, 1))

    async def _to(self, name: str, sink: Sink) -> None:
        try:
            fd = await self.process.open(name)
        except OSError as error:
            await self.fail(f"Can't open input file {name}: {error.strerror}.")
            return
        try:
            await self._stream(fd, name, sink)
        finally:
            self.process.close(fd)

    async def _stream(self, fd: int, name: str, sink: Sink) -> bool:
        if not self.unpacks:
            await self._tell(name, *await pack(self.process, fd, sink, "bzip2", self.level))
            return True
        try:
            await unpack(self.process, fd, sink, "bzip2")
        except NotPacked:
            where = f"{name}: bad magic number (file not created by bzip2)" if self.has("t") else None
            await self.fail(where or f"{name} is not a bzip2 file.", 2)
            return False
        except Corrupt:
            await self._corrupt(name)
            return False
        return True

    async def _corrupt(self, name: str) -> None:
        target = (
            "(stdout)"
            if self.has("c") or name == "(stdin)"
            else stem(name, "bzip2", ARCHIVES) or f"{name}.out"
        )
        me = self.process.name
        await say(self.process, CORRUPTED.format(me=me, name=name, target=target) + HINT)
        if target != "(stdout)":
            await say(self.process, f"{me}: Deleting output file {target}, if it exists.\n")
        self.status = CORRUPT

    async def _tell(self, name: str, size: int, packed: int) -> None:
        if not self.has("v"):
            return
        if not size:
            await say(self.process, f"  {name}: no data compressed.\n")
            return
        ratio, bits = size / packed, 8 * packed / size
        saved = 100 * (1 - packed / size)
        text = f"{ratio:6.3f}:1, {bits:6.3f} bits/byte, {saved:5.2f}% saved, {size} in, {packed} out."
        await say(self.process, f"  {name}: {text:>6}\n")

    async def _replace(self, name: str) -> None:
        target = f"{name}.bz2"
        if self.unpacks:
            found = stem(name, "bzip2", ARCHIVES)
            if found is None:
                await say(
                    self.process,
                    f"{self.process.name}: Can't guess original name for {name} -- using {name}.out\n",
                )
            target = found or f"{name}.out"
        elif stem(name, "bzip2", ARCHIVES) is not None:
            await self.fail(f"Input file {name} already has {name[name.rfind('.') :]} suffix.")
            return
        try:
            source = await self.process.open(name)
        except OSError as error:
            await self.fail(f"Can't open input file {name}: {error.strerror}.")
            return
        try:
            await self._write(source, name, target)
        finally:
            self.process.close(source)

    async def _write(self, source: int, name: str, target: str) -> None:
        try:
            fd = await create(self.process, target, force=self.has("f"))
        except FileExistsError:
            await self.fail(f"Output file {target} already exists.")
            return
        except OSError as error:
            await self.fail(f"Can't create output file {target}: {error.strerror}.")
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
