"""nice, stdbuf and setsid."""

import re

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs.misc._launch import become, check, run, status_of

NICE = Usage(name="nice", authors="David MacKenzie", short="+n:", long={"adjustment": "n:"}, failure=125)
STDBUF = Usage(
    name="stdbuf",
    authors="Padraig Brady",
    short="+i:o:e:",
    long={"input": "i:", "output": "o:", "error": "e:"},
    failure=125,
)
SETSID = UtilLinux(name="setsid", short="+cfw", long={"ctty": "c", "fork": "f", "wait": "w"})
OLD = re.compile(r"-[-+]?[0-9]+", re.ASCII)
STREAMS = {"i": "I", "o": "O", "e": "E"}
LIBRARY = "/usr/libexec/coreutils/libstdbuf.so"


async def nice(process: Process) -> int:
    """Run a program with another nice value, or print one's own."""
    given = _take_old(process)
    tool = await begin(process, NICE)
    given = tool.parsed.value("n") if tool.parsed.has("n") else given
    adjustment = 10
    if given is not None:
        number = whole(given, signed=True)
        if number.trouble in ("invalid", "suffix"):
            raise await tool.fatal(f"invalid adjustment {tool.word(given)}")
        adjustment = max(-39, min(39, number.value))
    if not tool.parsed.operands:
        if given is not None:
            raise await tool.misused("a command must be given with an adjustment")
        await process.stdout.write(f"{process.nice}\n")
        return 0
    if adjustment < 0 and process.who.uid != 0:
        await tool.warn("cannot set niceness: Permission denied")
    else:
        process.nice = max(-20, min(19, process.nice + adjustment))
    return await _run_quietly(tool, tool.parsed.operands)


def _take_old(process: Process) -> str | None:
    """The adjustment of the obsolete ``nice -5``, taken out of argv."""
    given = None
    while len(process.argv) > 1 and OLD.fullmatch(process.argv[1]):
        given = process.argv[1][1:]
        process.argv = (process.argv[0], *process.argv[2:])
    return given


async def _run_quietly(tool: Tool, argv: tuple[str, ...]) -> int:
    """As ``run``, with the message that is only the program's name."""
    try:
        check(tool.process, argv)
    except OSError as error:
        await tool.error(tool.word(argv[0]), error)
        return status_of(error)
    return await become(tool.process, argv)


async def stdbuf(process: Process) -> int:
    """Run a program with other buffers."""
    tool = await begin(process, STDBUF)
    environ = dict(process.environ)
    found = False
    for option in tool.parsed.options:
        if option.name in STREAMS:
            found = True
            environ[f"_STDBUF_{STREAMS[option.name]}"] = await _mode(tool, option.name, option.value or "")
    argv = await tool.operands(1, file=False)
    if not found:
        raise await tool.misused("you must specify a buffering mode option")
    before = environ.get("LD_PRELOAD")
    environ["LD_PRELOAD"] = f"{before}:{LIBRARY}" if before else LIBRARY
    return await run(tool, tuple(argv), environ)


async def _mode(tool: Tool, stream: str, text: str) -> str:
    text = text.lstrip(" \t\n\v\f\r")
    if text == "L":
        if stream == "i":
            raise await tool.misused("line buffering stdin is meaningless")
        return "L"
    number = whole(text, "EGkKMPTYZ0")
    if number.trouble:
        large = ": Value too large for defined data type" if number.trouble == "large" else ""
        raise await tool.fatal(f"invalid mode {tool.word(text)}{large}")
    return str(number.value)


async def setsid(process: Process) -> int:
    """Run a program in a session of its own."""
    tool = await begin_util_linux(process, SETSID)
    argv = tool.parsed.operands
    if not argv:
        await tool.warn("no command specified")
        raise await tool.pointed()

    async def start(leader: Process) -> int:
        leader.session = leader.group = leader.pid
        leader.terminal = None
        try:
            check(leader, argv)
        except OSError as error:
            await UtilLinuxTool(leader, SETSID, tool.parsed).warn(f"failed to execute {argv[0]}", error)
            return status_of(error)
        return await become(leader, argv)

    if not tool.parsed.has("f") and process.group != process.pid:
        return await start(process)
    child = process.fork(start)
    if not tool.parsed.has("w"):
        return 0
    ended = await process.wait({child.pid})
    return ended.status.shell_status if ended.status is not None else 0
