"""The command line of mawk."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._parting import taken_apart
from honeyllm.programs.awk._interpreter import FAILED, Interpreter
from honeyllm.programs.awk._lexer import unescape
from honeyllm.programs.awk._machine import Machine, is_name
from honeyllm.programs.awk._parser import Rejected, parse
from honeyllm.programs.awk._values import Input, argument

VERSION = """\
mawk 1.3.4 20200120
Copyright 2008-2019,2020, Thomas E. Dickey
Copyright 1991-1996,2014, Michael D. Brennan

"""
COMPILED = """\
random-funcs:       srandom/random
regex-funcs:        internal
compiled limits:
sprintf buffer      8192
maximum-integer     2147483647
"""
USAGE = """\
Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider "\\n" a space.
    -W usage         show this message and exit.
"""
EXTENSIONS = ("version", "dump", "help", "interactive", "exec", "random", "sprintf", "posix_space", "usage")
STDIN = "-"
MAX_PROGRAM = 1 << 20


@attrs.define
class _Request:
    """What the command line asks for."""

    separator: str | None = None
    assignments: list[str] = attrs.Factory(list)
    files: list[str] = attrs.Factory(list)
    rest: list[str] = attrs.Factory(list)
    warnings: list[str] = attrs.Factory(list)
    shows: str = ""
    seed: float | None = None


class _Ended(Exception):
    """The command line is wrong, or asks only for a text."""

    def __init__(self, text: str, status: int = FAILED) -> None:
        super().__init__(text)
        self.status = status


async def awk(process: Process) -> int:
    """mawk 1.3.4, which Debian calls awk."""
    try:
        request = _read(list(process.argv[1:]))
        for text in request.warnings:
            await process.stderr.write(f"{process.name}: {text}\n")
        if request.shows == "version":
            await process.stdout.write(VERSION)
            raise _Ended(COMPILED, 0)
        if request.shows or not (request.files or request.rest):
            raise _Ended(USAGE, 0)
        return await _run(process, request)
    except _Ended as end:
        await process.flush()
        text = str(end)
        await process.stderr.write(text if end.status == 0 else f"{process.name}: {text}\n")
        return end.status


def _read(arguments: list[str]) -> _Request:
    """Take the options; what is left is the program and its arguments."""
    request = _Request()
    while arguments and arguments[0].startswith("-") and arguments[0] != "-":
        option = arguments.pop(0)
        if option == "--":
            break
        letter = option[1]
        if letter not in "fFvW" or option.startswith("--"):
            raise _Ended(f"not an option: {option}")
        value = option[2:]
        if not value:
            if not arguments:
                raise _Ended(f"option -{letter} lacks argument")
            value = arguments.pop(0)
        _take(request, letter, value, arguments)
        if request.shows:
            break
    request.rest = arguments
    return request


def _take(request: _Request, letter: str, value: str, arguments: list[str]) -> None:
    if letter == "F":
        request.separator = value
    elif letter == "f":
        request.files.append(value)
    elif letter == "v":
        name, equals, _ = value.partition("=")
        if not equals or not is_name(name):
            raise _Ended(f"improper assignment: -v {value}")
        request.assignments.append(value)
    else:
        _extension(request, value, arguments)


def _extension(request: _Request, value: str, arguments: list[str]) -> None:
    word, _, setting = value.partition("=")
    found = next((name for name in EXTENSIONS if word and name.startswith(word.lower())), "")
    if not found:
        request.warnings.append(f"vacuous option: -W {value}")
    elif found in ("version", "help", "usage"):
        request.shows = found
    elif found == "exec" and arguments:
        request.files.append(arguments.pop(0))
    elif found == "random" and setting.isascii() and setting.isdecimal():
        request.seed = float(setting[:12])


async def _source(process: Process, request: _Request) -> tuple[str, str]:
    """The text of the program, and what stands in front of line numbers."""
    if not request.files:
        return argument(request.rest.pop(0)), ""
    texts = []
    for path in request.files:
        try:
            fd = 0 if path == STDIN else await process.open(path)
        except OSError as error:
            raise _Ended(f"cannot open {path} ({error.strerror})") from None
        try:
            data = await (process.stdin if fd == 0 else process.reader(fd)).read()
        except OSError as error:
            raise _Ended(f"read error ({error.strerror})") from None
        texts.append(data[:MAX_PROGRAM].decode("latin-1"))
    return "\n".join(texts), f"{request.files[0]}: "


async def _run(process: Process, request: _Request) -> int:
    source, place = await _source(process, request)
    if "\0" in source:
        source = source[: source.index("\0")]
    program = parse(source, place)
    if isinstance(program, Rejected):
        lines = (line.encode("latin-1").decode("utf-8", "surrogateescape") for line in program.messages)
        raise _Ended(f"\n{process.name}: ".join(lines))
    with taken_apart(Machine(process, [argument(process.name), *map(argument, request.rest)])) as machine:
        _set_up(machine, request)
        return await Interpreter(machine, program).run()


def _set_up(machine: Machine, request: _Request) -> None:
    if request.separator is not None:
        machine.set_global("FS", Input(unescape(argument(request.separator))))
    for text in request.assignments:
        machine.assign(argument(text))
    if request.seed is not None:
        machine.random = type(machine.random)(int(request.seed))
