"""echo."""

import re

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage
from honeyllm.programs.misc._simple import alone

ECHO = Usage(name="echo", authors="Brian Fox and Chet Ramey")
ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|0([0-7]{0,3})|([1-7][0-7]{0,2})|([abcefnrtv\\]))")
SIMPLE = dict(zip(b"abefnrtv\\", b"\a\b\x1b\f\n\r\t\v\\", strict=True))


async def echo(process: Process) -> int:
    """Print the arguments."""
    if "POSIXLY_CORRECT" not in process.environ:
        await alone(process, ECHO)
    words = list(process.argv[1:])
    newline, escapes = True, False
    while words and len(words[0]) > 1 and words[0][0] == "-" and not words[0][1:].strip("neE"):
        for letter in words.pop(0)[1:]:
            newline = newline and letter != "n"
            escapes = escapes if letter == "n" else letter == "e"
    data = " ".join(words).encode("utf-8", "surrogateescape")
    if escapes:
        data, stopped = _decoded(data)
        newline = newline and not stopped
    await process.stdout.write(data + b"\n" * newline)
    return 0


def _decoded(data: bytes) -> tuple[bytes, bool]:
    """*data* with its escapes decoded, and whether ``\\c`` ended it."""
    pieces, at = [], 0
    for match in ESCAPE.finditer(data):
        pieces.append(data[at : match.start()])
        at = match.end()
        if match[4] == b"c":
            return b"".join(pieces), True
        pieces.append(_value(match))
    return b"".join([*pieces, data[at:]]), False


def _value(match: re.Match[bytes]) -> bytes:
    hexadecimal, zero, octal, simple = match.groups()
    if hexadecimal is not None:
        number = int(hexadecimal, 16)
    elif simple is not None:
        number = SIMPLE[simple[0]]
    else:
        number = int((zero or b"0") if octal is None else octal, 8)
    return bytes((number & 0xFF,))
