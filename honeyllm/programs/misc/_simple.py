"""true, false, yes and sleep."""

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import COREUTILS, Usage, begin
from honeyllm.programs._numbers import seconds
from honeyllm.programs._versions import versioned

TRUE = Usage(name="true", authors="Jim Meyering")
FALSE = Usage(name="false", authors="Jim Meyering")
YES = Usage(name="yes", authors="David MacKenzie")
SLEEP = Usage(name="sleep", authors="Jim Meyering and Paul Eggert")
BLOCK = 16384


async def alone(process: Process, usage: Usage) -> None:
    """Do ``--help`` or ``--version``, which some programs know only as their one argument."""
    if len(process.argv) == 2 and process.argv[1] == "--help":
        raise Exited(await process.kernel.unknown(process))
    if len(process.argv) == 2 and process.argv[1] == "--version":
        text = f"{usage.name} {COREUTILS}\nWritten by {usage.authors}.\n"
        await process.stdout.write(versioned(process, text))
        raise Exited(0)


async def true(process: Process) -> int:
    """Do nothing, successfully."""
    await alone(process, TRUE)
    return 0


async def false(process: Process) -> int:
    """Do nothing, unsuccessfully."""
    await alone(process, FALSE)
    return 1


async def yes(process: Process) -> int:
    """Print a line for ever."""
    tool = await begin(process, YES)
    line = (" ".join(tool.parsed.operands or ("y",)) + "\n").encode("utf-8", "surrogateescape")
    block = line * max(1, BLOCK // len(line))
    try:
        while True:
            await process.checkpoint()
            await process.write(1, block)
    except OSError as error:
        await tool.error("standard output", error)
    return 1


async def sleep(process: Process) -> int:
    """Wait for the sum of the times given."""
    tool = await begin(process, SLEEP)
    words = await tool.operands(1, file=False)
    durations = [seconds(word) for word in words]
    wrong = [word for word, duration in zip(words, durations, strict=True) if duration is None]
    for word in wrong[:-1]:
        await tool.error(f"invalid time interval {tool.word(word)}")
    if wrong:
        raise await tool.misused(f"invalid time interval {tool.word(wrong[-1])}")
    await process.sleep(sum(duration or 0 for duration in durations))
    return 0
