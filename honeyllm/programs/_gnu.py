"""
What GNU programs have in common: command line, ``--help``, ``--version``, messages.

>>> USAGE = Usage(name="cat", authors="...", short="An", long={"number": "n"})
>>> async def cat(process: Process) -> int:
...     tool = await begin(process, USAGE)
...     ...
...     return tool.status
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._names import Style, is_utf8, quote
from honeyllm.programs._options import Fault, Parsed, parse, try_help
from honeyllm.programs._versions import versioned

T = TypeVar("T")
LICENSE = """\
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
"""
FOUNDATION = "Free Software Foundation, Inc.\n" + LICENSE
COREUTILS = "(GNU coreutils) {version:coreutils}\nCopyright (C) {year:coreutils} " + FOUNDATION
FINDUTILS = "(GNU findutils) {version:findutils}\nCopyright (C) {year:findutils} " + FOUNDATION


@attrs.frozen(kw_only=True)
class Usage:
    """
    How a program is called.

    ``short`` and ``long`` are those of :func:`~honeyllm.programs._options.parse`,
    without help and version, which are added.  ``failure`` is the exit status
    of a wrong command line.
    """

    name: str
    authors: str
    short: str = ""
    long: Mapping[str, str] = attrs.field(factory=dict)
    package: str = COREUTILS
    failure: int = 1

    @property
    def version(self) -> str:
        """The text of ``--version``, with slots for :func:`~honeyllm.programs._versions.versioned`."""
        return f"{self.name} {self.package}\nWritten by {self.authors}.\n"


@attrs.define
class Tool:
    """A running GNU program: its command line, and the exit status so far."""

    process: Process
    usage: Usage
    parsed: Parsed
    status: int = 0

    @property
    def utf8(self) -> bool:
        """Whether the locale is one of UTF-8."""
        return is_utf8(self.process.environ)

    def file(self, name: str) -> str:
        """A file name as messages show it: ``'a b'``."""
        return quote(name, Style.SHELL_ESCAPE_ALWAYS, utf8=self.utf8)

    def maybe(self, name: str) -> str:
        """A file name in front of a colon, quoted only when needed."""
        return quote(name, Style.SHELL_ESCAPE, utf8=self.utf8)

    def word(self, text: str) -> str:
        """A word of the command line as messages show it: in the locale's quotes."""
        return quote(text, Style.LOCALE, utf8=self.utf8)

    async def error(self, text: str, error: OSError | None = None) -> None:
        """Print ``PROGRAM: text[: strerror]`` and remember that something failed."""
        self.status = self.status or 1
        await self.warn(text if error is None else f"{text}: {error.strerror}")

    async def warn(self, text: str) -> None:
        """Print ``PROGRAM: text``; the exit status stays."""
        await say(self.process, f"{program(self.process)}: {text}\n")

    async def fatal(self, text: str, error: OSError | None = None, *, status: int | None = None) -> Exited:
        """Print as :meth:`error` does; the result is to be raised and ends the program."""
        await self.error(text, error)
        return Exited(self.usage.failure if status is None else status)

    async def misused(self, text: str, *, status: int | None = None) -> Exited:
        """Print *text* and the line that points to ``--help``; the result is to be raised."""
        await self.warn(text)
        await say(self.process, try_help(program(self.process)))
        return Exited(self.usage.failure if status is None else status)

    async def choice(self, option: str, value: str, choices: Mapping[str, T]) -> T:
        """What *value*, which may be abbreviated, means in *choices*; ends the program when it is none."""
        if value in choices:
            return choices[value]
        found = [choices[name] for name in choices if name.startswith(value)]
        if found and all(meaning == found[0] for meaning in found):
            return found[0]
        trouble = "ambiguous" if found else "invalid"
        lines = [f"{trouble} argument {self.word(value)} for {self.word(option)}", "Valid arguments are:"]
        for meaning in dict.fromkeys(choices.values()):
            names = [self.word(name) for name in choices if choices[name] == meaning]
            lines.append("  - " + ", ".join(names))
        raise await self.misused("\n".join(lines), status=1)

    async def operands(self, least: int, most: int | None = None, *, file: bool = True) -> Sequence[str]:
        """
        The operands; ends the program unless there are from *least* to *most*.

        The messages are those of coreutils, which say ``missing file operand``
        unless *file* is false.
        """
        given = self.parsed.operands
        if len(given) < least:
            missing = "missing file operand" if file else "missing operand"
            raise await self.misused(f"{missing} after {self.word(given[-1])}" if given else missing)
        if most is not None and len(given) > most:
            raise await self.misused(f"extra operand {self.word(given[most])}")
        return given


def program(process: Process) -> str:
    """The name that a GNU program calls itself: argv[0] as it is."""
    return process.argv[0] if process.argv else ""


async def say(process: Process, text: str) -> None:
    """Write *text* on standard error, after what is buffered for standard output."""
    await process.flush()
    await process.stderr.write(text)


async def begin(process: Process, usage: Usage, argv: tuple[str, ...] = ()) -> Tool:
    """
    Parse the command line, or *argv* in its place.

    Prints what getopt, ``--help`` or ``--version`` print, and ends the program.
    """
    parsed = parse(argv or process.argv, usage.short, {**usage.long, "help": "help", "version": "version"})
    options = parsed.earlier if isinstance(parsed, Fault) else parsed.options
    for option in options:
        if option.name == "help":
            raise Exited(await process.kernel.unknown(process))
        if option.name == "version":
            await process.stdout.write(versioned(process, usage.version))
            raise Exited(0)
    if isinstance(parsed, Fault):
        await say(process, parsed.text(program(process)))
        raise Exited(usage.failure)
    return Tool(process, usage, parsed)
