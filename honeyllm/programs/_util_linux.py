"""What the programs of util-linux have in common: command line, version and messages."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned

VERSION = "util-linux {version:util-linux}"


@attrs.frozen(kw_only=True)
class UtilLinux:
    """How such a program is called; ``failure`` is the status of a wrong command line."""

    name: str
    short: str = ""
    long: Mapping[str, str] = attrs.field(factory=dict)
    failure: int = 1


@attrs.define
class UtilLinuxTool:
    """A running program of util-linux, with its exit status so far."""

    process: Process
    usage: UtilLinux
    parsed: Parsed
    status: int = 0

    async def warn(self, text: str, error: OSError | None = None) -> None:
        """Print ``PROGRAM: text[: strerror]``."""
        reason = "" if error is None else f": {error.strerror}"
        await say(self.process, f"{self.process.name}: {text}{reason}\n")

    async def error(self, text: str, error: OSError | None = None) -> None:
        """Print as :meth:`warn` does, and remember that something failed."""
        self.status = self.status or 1
        await self.warn(text, error)

    async def fatal(self, text: str, error: OSError | None = None, *, status: int | None = None) -> Exited:
        """Print as :meth:`warn` does; the result is to be raised."""
        await self.warn(text, error)
        return Exited(self.usage.failure if status is None else status)

    async def pointed(self) -> Exited:
        """Print the line that points to ``--help``; the result is to be raised."""
        await say(self.process, f"Try '{self.process.name} --help' for more information.\n")
        return Exited(self.usage.failure)


async def begin_util_linux(process: Process, usage: UtilLinux) -> UtilLinuxTool:
    """Parse the command line; does ``--help`` and ``--version``, and ends the program when it is wrong."""
    parsed = parse(process.argv, usage.short + "hV", {**usage.long, "help": "h", "version": "V"})
    options = parsed.earlier if isinstance(parsed, Fault) else parsed.options
    for option in options:
        if option.name == "h" and "h" not in usage.short:
            raise Exited(await process.kernel.unknown(process))
        if option.name == "V" and "V" not in usage.short:
            await process.stdout.write(versioned(process, f"{process.name} from {VERSION}\n"))
            raise Exited(0)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        raise await UtilLinuxTool(process, usage, Parsed()).pointed()
    return UtilLinuxTool(process, usage, parsed)
