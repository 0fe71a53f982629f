"""Cutting text into fields: by blanks, a character, every character, or an expression."""

from collections.abc import Callable

from honeyllm.programs.awk._values import data_of, text_of
from honeyllm.programs.regex import Fault, Regex, compile_mawk

Cutter = Callable[[bytes], list[bytes]]
MAX_FIELDS = 1_000_000


class RegexFault(Exception):
    """A regular expression made at run time is wrong."""

    def __init__(self, message: str, pattern: str) -> None:
        super().__init__(message)
        self.pattern = pattern


def regex_of(pattern: str) -> Regex:
    """Compile a pattern made of bytes; raises :class:`RegexFault`."""
    try:
        return compile_mawk(data_of(pattern).decode("utf-8", "surrogateescape"))
    except Fault as fault:
        raise RegexFault(str(fault), pattern) from None


def cutter(separator: str) -> Cutter:
    """How FS or the last argument of split() cuts."""
    if separator == " ":
        return _by_blanks
    if separator == "":
        return lambda data: [data[at : at + 1] for at in range(len(data))]
    if len(separator) == 1:
        byte = data_of(separator)
        return lambda data: data.split(byte) if data else []
    return regex_cutter(regex_of(separator))


def _by_blanks(data: bytes) -> list[bytes]:
    """mawk's blanks are the space, the tab and the newline, but not the other three of C."""
    if not (b"\r" in data or b"\v" in data or b"\f" in data):
        return data.split()
    return [part for part in data.replace(b"\t", b" ").replace(b"\n", b" ").split(b" ") if part]


def regex_cutter(regex: Regex) -> Cutter:
    """Cut at every match that is not empty."""

    def cut(data: bytes) -> list[bytes]:
        parts: list[bytes] = []
        start = 0
        for low, high in regex.matches(data):
            if high > low:
                parts.append(data[start:low])
                start = high
        return [*parts, data[start:]] if data else []

    return cut


def split_text(text: str, separator: str | Regex) -> list[str]:
    """The parts of *text*."""
    cut = cutter(separator) if isinstance(separator, str) else regex_cutter(separator)
    return [text_of(part) for part in cut(data_of(text))]
