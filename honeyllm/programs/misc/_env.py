"""env and printenv."""

from honeyllm.host import Exited, Ignored, Process
from honeyllm.programs._gnu import Tool, Usage, begin, say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.misc._launch import become, check, status_of
from honeyllm.programs.misc._signals import signal_number
from honeyllm.programs.misc._split_string import SplitFault, split_string

ENV = Usage(
    name="env",
    authors="Richard Mlynarik, David MacKenzie, and Assaf Gordon",
    short="+C:iS:u:v0 \t",
    long={
        "ignore-environment": "i",
        "null": "0",
        "unset": "u:",
        "chdir": "C:",
        "default-signal": "default-signal::",
        "ignore-signal": "ignore-signal::",
        "block-signal": "block-signal::",
        "list-signal-handling": "list-signal-handling",
        "debug": "v",
        "split-string": "S:",
    },
    failure=125,
)
PRINTENV = Usage(
    name="printenv", authors="David MacKenzie and Richard Mlynarik", short="+0", long={"null": "0"}, failure=2
)
HINT = "use -[v]S to pass options in shebang lines"


async def env(process: Process) -> int:
    """Run a program in a changed environment, or print it."""
    await _expand_split(process)
    await _complain_of_blank(process)
    tool = await begin(process, ENV)
    words = list(tool.parsed.operands)
    environ = await _environment(tool, words)
    if not words:
        return await _print(tool, environ)
    if tool.parsed.has("0"):
        raise await tool.misused("cannot specify --null (-0) with command")
    await _change_directory(tool)
    await _ignore_signals(tool)
    process.environ = environ
    try:
        check(process, tuple(words))
    except OSError as error:
        await tool.error(tool.word(words[0]), error)
        if status_of(error) == 127 and " " in words[0]:
            await tool.warn(HINT)
        return status_of(error)
    return await become(process, tuple(words))


async def _expand_split(process: Process) -> None:
    """Put the words of ``-S STRING`` in its place, as env does while it reads its options."""
    for _ in range(100):
        parsed = parse(process.argv, ENV.short, ENV.long)
        given = parsed.earlier if isinstance(parsed, Fault) else parsed.options
        split = next((option for option in given if option.name == "S"), None)
        if split is None or split.value is None:
            return
        try:
            words = split_string(split.value, process.environ)
        except SplitFault as fault:
            await say(process, f"{process.argv[0]}: {fault}\n")
            raise Exited(125) from None
        process.argv = _replaced(process.argv, split.at, split.value, words)


def _replaced(argv: tuple[str, ...], at: int, value: str, words: list[str]) -> tuple[str, ...]:
    """*argv* with *words* in place of the option in item *at* and its *value*."""
    option = argv[at]
    if option.startswith("--"):
        return (*argv[:at], *words, *argv[at + (1 if "=" in option else 2) :])
    cluster, _, attached = option.partition("S")
    before = (cluster,) if len(cluster) > 1 else ()
    return (*argv[:at], *before, *words, *argv[at + (1 if attached else 2) :])


async def _complain_of_blank(process: Process) -> None:
    """An option that is a blank comes from a line ``#!/usr/bin/env -i prog``."""
    parsed = parse(process.argv, ENV.short, {**ENV.long, "help": "help", "version": "version"})
    if isinstance(parsed, Fault):
        if " " in process.argv[1] or "\t" in process.argv[1]:
            await say(process, f"{process.argv[0]}: {parsed.message}\n{process.argv[0]}: {HINT}\n")
            await say(process, parsed.text(process.argv[0]).partition("\n")[2])
            raise Exited(125)
        return
    blank = next((o.name for o in parsed.options if o.name in (" ", "\t")), None)
    if blank is not None:
        name = process.argv[0]
        await say(process, f"{name}: invalid option -- '{blank}'\n{name}: {HINT}\n")
        await say(process, f"Try '{name} --help' for more information.\n")
        raise Exited(125)


async def _environment(tool: Tool, words: list[str]) -> dict[str, str]:
    """The environment asked for; takes the assignments from *words*."""
    ignore = tool.parsed.has("i")
    if words[:1] == ["-"]:
        ignore = True
        words.pop(0)
    environ = {} if ignore else dict(tool.process.environ)
    for name in tool.parsed.values("u"):
        if not name or "=" in name:
            raise await tool.fatal(f"cannot unset {tool.word(name)}: Invalid argument")
        environ.pop(name, None)
    while words and "=" in words[0]:
        name, _, value = words[0].partition("=")
        if not name:
            raise await tool.fatal(f"cannot set {tool.word(name)}: Invalid argument")
        environ[name] = value
        words.pop(0)
    return environ


async def _print(tool: Tool, environ: dict[str, str]) -> int:
    if tool.parsed.has("C"):
        raise await tool.misused("must specify command with --chdir (-C)")
    end = "\0" if tool.parsed.has("0") else "\n"
    for name, value in environ.items():
        await tool.process.stdout.write(f"{name}={value}{end}")
    return 0


async def _change_directory(tool: Tool) -> None:
    path = tool.parsed.value("C")
    if path is not None:
        try:
            tool.process.fs.change_directory(path)
        except OSError as error:
            raise await tool.fatal(f"cannot change directory to {tool.file(path)}", error) from None


async def _ignore_signals(tool: Tool) -> None:
    for option in tool.parsed.options:
        if option.name in ("ignore-signal", "default-signal") and option.value is not None:
            for name in option.value.split(","):
                number = signal_number(name)
                if number is None:
                    raise await tool.misused(f"{tool.word(name)}: invalid signal")
                if option.name == "ignore-signal":
                    tool.process.handle(number, Ignored.IGNORE)


async def printenv(process: Process) -> int:
    """Print the environment, or the values of some variables."""
    tool = await begin(process, PRINTENV)
    end = "\0" if tool.parsed.has("0") else "\n"
    if not tool.parsed.operands:
        for name, value in process.environ.items():
            await process.stdout.write(f"{name}={value}{end}")
        return 0
    found = [name for name in tool.parsed.operands if "=" not in name and name in process.environ]
    for name in found:
        await process.stdout.write(process.environ[name] + end)
    return 0 if len(found) == len(tool.parsed.operands) else 1
