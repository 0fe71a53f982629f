"""What the small programs of procps have in common: ``-h``, ``-V``, and the usage after a wrong option."""

from collections.abc import Mapping

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned

PROCPS_HELP = """
Options:
 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see {name}(1).
"""


async def procps_options(process: Process, usage: str, short: str, long: Mapping[str, str]) -> Parsed:
    """Parse the command line; a wrong one shows *usage* and ends the program."""
    parsed = parse(process.argv, f"{short}hV", {**long, "help": "h", "version": "V"})
    name = process.name
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n\nUsage:\n {usage}\n{ending(name)}")
        raise Exited(1)
    if parsed.has("V"):
        await process.stdout.write(versioned(process, f"{name} from procps-ng {{version:procps}}\n"))
        raise Exited(0)
    if parsed.has("h"):
        raise Exited(await process.kernel.unknown(process))
    return parsed


def ending(name: str) -> str:
    """The end of the usage of a program without options of its own."""
    return PROCPS_HELP.format(name=name)
