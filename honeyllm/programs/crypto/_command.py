"""How openssl's commands read their options, files and complaints."""

import os
from collections.abc import Mapping

from attrs import frozen

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say

MAX_INPUT = 16 << 20
CHUNK = 65536


@frozen(kw_only=True)
class Line:
    """Options by their names without dashes, and the operands."""

    options: Mapping[str, str]
    operands: tuple[str, ...]


def read_line(words: tuple[str, ...], flags: frozenset[str], valued: frozenset[str]) -> Line | None:
    """The command line after the command's name; None when an option is not among *flags* and *valued*."""
    options: dict[str, str] = {}
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        name = words[at].removeprefix("-").removeprefix("-")
        at += 1
        if name in valued and at < len(words):
            options[name] = words[at]
            at += 1
        elif name in flags:
            options[name] = ""
        else:
            return None
    return Line(options=options, operands=words[at:])


async def read_input(process: Process, name: str | None) -> bytes:
    """The whole input, of standard input without *name*; `OSError` when it cannot be opened."""
    fd = 0 if name is None else await process.open(name)
    data = bytearray()
    while len(data) < MAX_INPUT and (piece := await process.read(fd, CHUNK)):
        await process.checkpoint()
        data += piece
    if fd:
        process.close(fd)
    return bytes(data)


async def given_input(process: Process, name: str | None) -> bytes:
    """As `read_input`; what cannot be opened ends the program."""
    try:
        return await read_input(process, name)
    except OSError as error:
        await say(process, f'Can\'t open "{name}" for reading, {error.strerror}\n')
        await say(process, not_opened(process, name or "", error, "rb"))
        raise Exited(1) from None


async def write_output(process: Process, name: str | None, data: bytes) -> None:
    """Write *data* to the file *name*, or to standard output."""
    if name is None:
        await process.stdout.write(data)
        return
    try:
        fd = await process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    except OSError as error:
        await say(process, f'Can\'t open "{name}" for writing, {error.strerror}\n')
        await say(process, not_opened(process, name, error, "w"))
        raise Exited(1) from None
    await process.write(fd, data)
    process.close(fd)


def thread(process: Process) -> str:
    """The thread's number, with which each line of the error stack begins."""
    return f"40{process.kernel.chance.randbytes(3).hex().upper()}{0x70 + process.pid % 15:02X}7F0000"


def not_opened(process: Process, name: str, error: OSError, mode: str) -> str:
    """The error stack of a file that cannot be opened."""
    is_missing = isinstance(error, FileNotFoundError)
    second = ("10000080", "no such file") if is_missing else ("10080002", "system lib")
    return stack(process, error, f"fopen({name}, {mode})", ("BIO_new_file", 67, 75), second)


def not_found(process: Process, name: str, error: OSError) -> str:
    """The error stack of a file that cannot be read by a digest."""
    return stack(process, error, f"fopen({name}, r)", ("file_ctrl", 297, 300), ("10080002", "system lib"))


def stack(
    process: Process, error: OSError, call: str, where: tuple[str, int, int], second: tuple[str, str]
) -> str:
    """Two lines of the error stack: the system's error in *call*, and what the library makes of it."""
    number, (function, first_line, second_line) = thread(process), where
    system = f"{0x80000000 + (error.errno or 0):08X}:system library:{function}:{error.strerror}"
    file = "../crypto/bio/bss_file.c"
    return (
        f"{number}:error:{system}:{file}:{first_line}:calling {call}\n"
        f"{number}:error:{second[0]}:BIO routines:{function}:{second[1]}:{file}:{second_line}:\n"
    )
