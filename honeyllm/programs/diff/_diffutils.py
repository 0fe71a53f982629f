"""The command lines and messages of diffutils, whose hints begin with the program's name too."""

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import FOUNDATION, Tool, Usage, program, say
from honeyllm.programs._options import Fault, Parsed, parse, try_help
from honeyllm.programs._versions import versioned

TROUBLE = 2
DIFFUTILS = "(GNU diffutils) {version:diffutils}\nCopyright (C) {year:diffutils} " + FOUNDATION


async def misused(process: Process, text: str) -> Exited:
    """Complain about the command line; the result is to be raised."""
    name = program(process)
    await say(process, f"{name}: {text}\n{name}: {try_help(name)}")
    return Exited(TROUBLE)


async def begin_diffutils(process: Process, usage: Usage) -> Tool:
    """Parse the command line as :func:`honeyllm.programs._gnu.begin` does."""
    parsed = parse(process.argv, usage.short, {**usage.long, "help": "help", "version": "version"})
    options = parsed.earlier if isinstance(parsed, Fault) else parsed.options
    for option in options:
        if option.name == "help":
            raise Exited(await process.kernel.unknown(process))
        if option.name == "version" or (option.name == "v" and "v" in usage.short):
            await process.stdout.write(versioned(process, usage.version))
            raise Exited(0)
    if isinstance(parsed, Fault):
        raise await misused(process, parsed.message)
    return Tool(process, usage, Parsed(options=parsed.options, operands=parsed.operands))
