"""colrm and look."""

import os

from honeyllm.host import Process
from honeyllm.programs._numbers import whole
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs._width import width

COLRM = UtilLinux(name="colrm")
LOOK = UtilLinux(
    name="look",
    short="adft:",
    long={"alternative": "a", "alphanum": "d", "ignore-case": "f", "terminate": "t:"},
)
WORDS = "/usr/share/dict/words"


async def colrm(process: Process) -> int:
    """Remove columns from lines."""
    tool = await begin_util_linux(process, COLRM)
    bounds = [0, 0]
    for number, (word, name) in enumerate(zip(tool.parsed.operands[:2], ("first", "second"), strict=False)):
        value = whole(word)
        if value.trouble:
            raise await tool.fatal(f"{name} argument: '{word}'")
        bounds[number] = value.value
    first, last = bounds
    async for line in process.stdin:
        await process.checkpoint()
        text = line.removesuffix(b"\n").decode("utf-8", "surrogateescape")
        kept = text if not first else _without(text, first, last if len(tool.parsed.operands) > 1 else 0)
        await process.stdout.write(kept + ("\n" if line.endswith(b"\n") else ""))
    return 0


def _without(text: str, first: int, last: int) -> str:
    """*text* without the columns from *first* to *last*, to the end where that is 0."""
    pieces, column = [], 0
    for letter in text:
        start = column
        if letter == "\t":
            column = ((start + 8) & ~7) - 1 + 1
        elif letter == "\b":
            column = max(0, start - 1)
        else:
            column += width(letter)
        if column < first:
            pieces.append(letter)
        elif last and column > last:
            if start < last and start >= first - 1:
                pieces.append(" " * (column - last))
            else:
                pieces.append(letter)
        elif start < first - 1 and letter == "\t":
            pieces.append(" " * (first - 1 - start))
    return "".join(pieces)


async def look(process: Process) -> int:
    """Print the lines of a sorted file that begin with a string."""
    tool = await begin_util_linux(process, LOOK)
    words = tool.parsed.operands
    if not 1 <= len(words) <= 2:
        await tool.warn("bad usage")
        raise await tool.pointed()
    default = len(words) == 1
    name = words[1] if not default else process.environ.get("WORDLIST", WORDS)
    normal = _normal(tool, default=default)
    text = words[0]
    end = tool.parsed.value("t")
    if end and end[0] in text:
        text = text[: text.index(end[0]) + 1]
    try:
        reader = process.reader(await process.open(name, os.O_RDONLY))
    except OSError as error:
        raise await tool.fatal(name, error) from None
    wanted, found = normal(text), False
    async for line in reader:
        await process.checkpoint()
        shown = normal(line.removesuffix(b"\n").decode("utf-8", "surrogateescape"))
        if shown.startswith(wanted):
            found = True
            await process.stdout.write(line if line.endswith(b"\n") else line + b"\n")
        elif found:
            break
    return int(not found)


class _Normal:
    def __init__(self, *, fold: bool, alphanumeric: bool) -> None:
        self._fold = fold
        self._alphanumeric = alphanumeric

    def __call__(self, text: str) -> str:
        if self._alphanumeric:
            text = "".join(letter for letter in text if letter.isalnum() or letter in " \t")
        return text.lower() if self._fold else text


def _normal(tool: UtilLinuxTool, *, default: bool) -> _Normal:
    return _Normal(fold=default or tool.parsed.has("f"), alphanumeric=default or tool.parsed.has("d"))
