"""The command line of GNU sed 4.9, input files and editing in place."""

import os
import stat

import attrs

from honeyllm.host import Exited, Process, Writer
from honeyllm.programs._options import Fault, Given, Parsed, parse
from honeyllm.programs._parting import taken_apart
from honeyllm.programs._versions import versioned
from honeyllm.programs.regex import Fault as RegexFault
from honeyllm.programs.sed._cursor import Chunk
from honeyllm.programs.sed._input import Input, LineReader, LineTooLong, lines_of
from honeyllm.programs.sed._machine import Machine, NoMemory, Settings
from honeyllm.programs.sed._output import Output
from honeyllm.programs.sed._parser import Options, parse_script
from honeyllm.programs.sed._script import Script, ScriptFault

SHORT = "bsnrzuEe:f:l:i::V:s"
LONG = {
    "binary": "b",
    "regexp-extended": "r",
    "debug": "debug",
    "in-place": "i::",
    "expression": "e:",
    "file": "f:",
    "line-length": "l:",
    "null-data": "z",
    "zero-terminated": "z",
    "quiet": "n",
    "posix": "posix",
    "silent": "n",
    "sandbox": "sandbox",
    "separate": "s",
    "unbuffered": "u",
    "version": "version",
    "help": "help",
    "follow-symlinks": "follow-symlinks",
}
BAD_USAGE, BAD_INPUT, PANIC = 1, 2, 4
STDIN = "-"
USAGE = """\
Usage: {program} [OPTION]... {{script-only-if-no-other-script}} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the `l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
"""
REPORT = "E-mail bug reports to: <bug-sed@gnu.org>.\n"
VERSION = """\
sed (GNU sed) {version:sed}
Packaged by Debian
Copyright (C) {year:sed} Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Jay Fenlason, Tom Lord, Ken Pizzini,
Paolo Bonzini, Jim Meyering, and Assaf Gordon.

This sed program was built with SELinux support.
SELinux is disabled on this system.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
E-mail bug reports to: <bug-sed@gnu.org>.
"""


async def sed(process: Process) -> int:
    """GNU sed 4.9."""
    with taken_apart(_Sed(process)) as program:
        return await program.run()


@attrs.define
class _Edit:
    """A file that is being edited in place."""

    path: str
    temporary: str
    fd: int


class _Sed:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._program = process.argv[0] if process.argv else "sed"
        self._status = 0
        self._suffix: str | None = None
        self._fd = -1
        self._edit: _Edit | None = None
        self._machine: Machine | None = None
        self._end = b"\n"

    async def _say(self, text: str) -> None:
        if self._machine is not None:
            await self._machine.output.drain()
        await self._process.flush()
        await self._process.stderr.write(f"{self._program}: {text}\n")

    async def _die(self, text: str, status: int) -> Exited:
        await self._say(text)
        return Exited(status)

    async def _usage(self, status: int) -> Exited:
        text = USAGE.format(program=self._program)
        if status:
            await self._process.stderr.write(text)
        else:
            await self._process.stdout.write(text + REPORT)
        return Exited(status)

    # -- the command line ----------------------------------------------------------------

    async def run(self) -> int:
        parsed = await self._parsed()
        chunks = await self._chunks(parsed)
        operands = list(parsed.operands)
        if not chunks:
            if not operands:
                raise await self._usage(BAD_USAGE)
            chunks = [Chunk(operands.pop(0))]
        options = Options(
            extended=parsed.has("r", "E"), sandbox=parsed.has("sandbox"), null_data=parsed.has("z")
        )
        if parsed.has("i"):
            self._suffix = parsed.value("i") or ""
        try:
            script = parse_script(chunks, options)
        except ScriptFault as fault:
            status = PANIC if str(fault).startswith("can't find label") else BAD_USAGE
            raise await self._die(str(fault), status) from None
        return await self._execute(script, await self._settings(parsed), operands or [STDIN])

    async def _parsed(self) -> Parsed:
        parsed = parse(self._process.argv, SHORT, LONG)
        options: tuple[Given, ...] = parsed.earlier if isinstance(parsed, Fault) else parsed.options
        for option in options:
            if option.name == "help":
                raise await self._usage(0)
            if option.name == "version":
                await self._process.stdout.write(versioned(self._process, VERSION))
                raise Exited(0)
        if isinstance(parsed, Fault):
            await self._say(parsed.message)
            raise await self._usage(BAD_USAGE)
        return parsed

    async def _settings(self, parsed: Parsed) -> Settings:
        self._end = b"\0" if parsed.has("z") else b"\n"
        width = parsed.value("l") or "70"
        if not (width.isascii() and width.isdecimal()):
            raise await self._die(f"invalid line length: {width}", BAD_USAGE)
        return Settings(
            quiet=parsed.has("n"),
            separate=parsed.has("s") or self._suffix is not None,
            end=self._end,
            width=int(width[:9]),
        )

    async def _chunks(self, parsed: Parsed) -> list[Chunk]:
        chunks = []
        for option in parsed.options:
            if option.name == "e":
                chunks.append(Chunk(option.value or ""))
            elif option.name == "f":
                chunks.append(Chunk(await self._script_file(option.value or ""), option.value))
        return chunks

    async def _script_file(self, path: str) -> str:
        process = self._process
        try:
            fd = 0 if path == STDIN else await process.open(path)
        except OSError as error:
            raise await self._die(f"couldn't open file {path}: {error.strerror}", PANIC) from None
        try:
            data = await (process.stdin if fd == 0 else process.reader(fd)).read()
        except OSError as error:
            raise await self._die(f"read error on {path}: {error.strerror}", PANIC) from None
        return data.decode("utf-8", "surrogateescape").removesuffix("\n")

    # -- running -------------------------------------------------------------------------

    async def _execute(self, script: Script, settings: Settings, names: list[str]) -> int:
        process = self._process
        source = Input(names, self._open, self._close, separate=settings.separate)
        machine = self._machine = Machine(
            process, script, settings, source, Output(process.stdout, self._end)
        )
        try:
            await machine.prepare()
        except OSError as error:
            raise await self._die(f"couldn't open file {error.filename}: {error.strerror}", PANIC) from None
        try:
            await machine.run()
        except (NoMemory, LineTooLong):
            raise await self._die("memory exhausted", PANIC) from None
        except RegexFault as fault:
            raise await self._die(str(fault).lower(), PANIC) from None
        except ScriptFault as fault:
            raise await self._die(str(fault), BAD_USAGE) from None
        except OSError as error:
            raise await self._die(f"read error on {source.name}: {error.strerror}", PANIC) from None
        await self._close()
        await machine.output.drain()
        await machine.outputs.drain()
        return machine.status or self._status

    # -- input files ---------------------------------------------------------------------

    async def _drain(self) -> None:
        assert self._machine is not None
        await self._machine.output.drain()

    async def _open(self, name: str) -> LineReader | None:
        process = self._process
        if name == STDIN and self._suffix is None:
            return lines_of(process, 0, self._end, self._drain)
        try:
            await self._begin_edit(name)
            self._fd = await process.open(name)
        except OSError as error:
            self._status = self._status or BAD_INPUT
            await self._say(f"can't read {name}: {error.strerror}")
            return None
        except _NotRegular:
            raise await self._die(f"couldn't edit {name}: not a regular file", PANIC) from None
        return lines_of(process, self._fd, self._end, self._drain)

    async def _close(self) -> None:
        if self._fd > 0:
            self._process.close(self._fd)
        self._fd = -1
        if self._edit is not None:
            await self._commit()

    # -- in place ------------------------------------------------------------------------

    async def _begin_edit(self, name: str) -> None:
        if self._suffix is None:
            return
        process = self._process
        assert self._machine is not None
        inode = process.fs.stat(name)
        if not stat.S_ISREG(inode.mode):
            raise _NotRegular
        directory = name.rpartition("/")[0] or ("/" if name.startswith("/") else ".")
        letters = "".join(chr(97 + process.kernel.chance.randrange(26)) for _ in range(6))
        temporary = f"{directory}/sed{letters}"
        try:
            fd = await process.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise await self._die(
                f"couldn't open temporary file {temporary}: {error.strerror}", PANIC
            ) from None
        process.fs.change_mode(temporary, inode.mode & 0o7777)
        if process.who.uid == 0:
            process.fs.change_owner(temporary, inode.uid, inode.gid)
        self._edit = _Edit(name, temporary, fd)
        await self._drain()
        self._machine.output = Output(Writer(process, fd), self._end)

    async def _commit(self) -> None:
        edit, self._edit = self._edit, None
        assert edit is not None and self._machine is not None
        process, machine = self._process, self._machine
        await machine.output.drain()
        await machine.output.writer.flush()
        process.close(edit.fd)
        machine.output = machine.standard
        if self._suffix:
            process.fs.rename(edit.path, _backup_name(edit.path, self._suffix))
        process.fs.rename(edit.temporary, edit.path)


class _NotRegular(Exception):
    """Only regular files are edited in place."""


def _backup_name(path: str, suffix: str) -> str:
    directory, slash, base = path.rpartition("/")
    name = suffix.replace("*", base) if "*" in suffix else base + suffix
    return name if "/" in name else directory + slash + name
