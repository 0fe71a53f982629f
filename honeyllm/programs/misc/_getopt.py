"""getopt of util-linux."""

from collections.abc import Sequence

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import OPERAND, Fault, Given, Parsed, parse
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux

GETOPT = UtilLinux(
    name="getopt",
    short="+ao:l:n:qQs:Tu",
    long={
        "options": "o:",
        "longoptions": "l:",
        "quiet": "q",
        "quiet-output": "Q",
        "shell": "s:",
        "test": "T",
        "unquoted": "u",
        "alternative": "a",
        "name": "n:",
    },
    failure=2,
)
SHELLS = {"sh": False, "bash": False, "csh": True, "tcsh": True}
TEST_STATUS = 4


@attrs.define
class _Wanted:
    short: str
    long: dict[str, str]
    name: str
    quiet: bool
    quote: bool
    csh: bool
    alternative: bool = False


async def getopt(process: Process) -> int:
    """Parse a command line for a shell script."""
    if len(process.argv) == 1:
        if "GETOPT_COMPATIBLE" in process.environ:
            await process.stdout.write(" --\n")
            return 0
        tool = UtilLinuxTool(process, GETOPT, Parsed())
        await tool.warn("missing optstring argument")
        raise await tool.pointed()
    first = process.argv[1]
    if not first.startswith("-") or "GETOPT_COMPATIBLE" in process.environ:
        wanted = _Wanted(first.lstrip("-+"), {}, process.name, False, False, False)
        return await _run(process, wanted, process.argv[2:])
    tool = await begin_util_linux(process, GETOPT)
    if tool.parsed.has("T"):
        return TEST_STATUS
    return await _enhanced(tool)


async def _enhanced(tool: UtilLinuxTool) -> int:
    process, parsed = tool.process, tool.parsed
    words = list(parsed.operands)
    short = parsed.value("o")
    shell = parsed.value("s") or "sh"
    if shell not in SHELLS:
        await tool.warn("unknown shell after -s or --shell argument")
        raise await tool.pointed()
    if short is None:
        if not words:
            await tool.warn("missing optstring argument")
            raise await tool.pointed()
        short = words.pop(0)
    long: dict[str, str] = {}
    for text in parsed.values("l"):
        for name in text.replace(",", " ").split():
            bare = name.rstrip(":")
            long[bare] = bare + name[len(bare) : len(bare) + 2]
    wanted = _Wanted(
        short,
        long,
        parsed.value("n") or process.name,
        parsed.has("q"),
        not parsed.has("u"),
        SHELLS[shell],
        parsed.has("a"),
    )
    return await _run(process, wanted, words, output=not parsed.has("Q"))


async def _run(process: Process, wanted: _Wanted, words: Sequence[str], *, output: bool = True) -> int:
    rest, status = [_alternative(wanted, word) for word in words], 0
    while isinstance(found := parse(("", *rest), wanted.short, wanted.long), Fault):
        await process.checkpoint()
        status = 1
        if not wanted.quiet:
            await say(process, f"{wanted.name}: {found.message}\n")
        at = next(n for n in range(1, len(rest) + 1) if isinstance(_parse(wanted, rest[:n]), Fault))
        if at < len(rest) and not isinstance(_parse(wanted, rest[: at + 1]), Fault):
            continue
        del rest[at - 1]
    if output:
        await process.stdout.write(_text(wanted, found) + "\n")
    return status


def _alternative(wanted: _Wanted, word: str) -> str:
    """``-a``: a long option may have one dash."""
    name = word[1:].partition("=")[0]
    is_long = wanted.alternative and word[:1] == "-" and name and name[0] != "-"
    if (
        is_long
        and (len(name) > 1 or name not in wanted.short)
        and any(o.startswith(name) for o in wanted.long)
    ):
        return "-" + word
    return word


def _parse(wanted: _Wanted, words: Sequence[str]) -> Parsed | Fault:
    return parse(("", *words), wanted.short, wanted.long)


def _text(wanted: _Wanted, parsed: Parsed) -> str:
    pieces = [_option(wanted, option) for option in parsed.options]
    return "".join([*pieces, " --", *(f" {_quoted(wanted, word)}" for word in parsed.operands)])


def _option(wanted: _Wanted, option: Given) -> str:
    if option.name == OPERAND:
        return f" {_quoted(wanted, option.value or '')}"
    if option.spelled.startswith("--"):
        name, colons = f"--{option.name}", wanted.long.get(option.name, "").count(":")
    else:
        name = f"-{option.name}"
        at = wanted.short.find(option.name)
        colons = len(wanted.short[at + 1 : at + 3]) - len(wanted.short[at + 1 : at + 3].lstrip(":"))
    if not colons:
        return f" {name}"
    return f" {name} {_quoted(wanted, option.value or '')}"


def _quoted(wanted: _Wanted, text: str) -> str:
    if not wanted.quote:
        return text
    quoted = text.replace("'", "'\\''")
    if wanted.csh:
        quoted = quoted.replace("!", "'\\!'").replace("\n", "\\n").replace(" ", "'\\ '")
    return f"'{quoted}'"
