"""csplit."""

import os
import re

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import checked
from honeyllm.programs.regex import GREP, Fault, Regex, compile_posix
from honeyllm.programs.text._input import MEMORY

CSPLIT = Usage(
    name="csplit",
    authors="Stuart Kemp and David MacKenzie",
    short="b:f:kn:sqz",
    long={
        "digits": "n:",
        "quiet": "q",
        "silent": "q",
        "keep-files": "k",
        "elide-empty-files": "z",
        "prefix": "f:",
        "suffix-format": "b:",
        "suppress-matched": "suppress-matched",
    },
)
REPEAT = re.compile(r"\{(\*|[0-9]+)\}", re.ASCII)
OFFSET = re.compile(r"[-+]?[0-9]+", re.ASCII)
MOST_FILES = 20_000
INT_MAX = (1 << 31) - 1


@attrs.frozen(kw_only=True)
class _Pattern:
    """One place to split at: a line or an expression, done *repeat* times more (-1: as often as it can)."""

    text: str
    line: int = 0
    regex: Regex | None = None
    offset: int = 0
    skips: bool = False
    repeat: int = 0


async def csplit(process: Process) -> int:
    """Split a file where its lines say."""
    tool = await begin(process, CSPLIT)
    words = tool.parsed.operands
    if len(words) < 2:
        text = f"missing operand after {tool.word(words[-1])}" if words else "missing operand"
        raise await tool.misused(text)
    digits = await checked(tool, tool.parsed.value("n") or "2", "invalid number", most=INT_MAX)
    patterns = await _patterns(tool, words[1:])
    run = _Split(tool, await _lines(tool, words[0]), min(digits, 100))
    return await run.run(patterns)


async def _lines(tool: Tool, name: str) -> list[bytes]:
    process = tool.process
    lines: list[bytes] = []
    size = 0
    try:
        reader = process.stdin if name == "-" else process.reader(await process.open(name))
    except OSError as error:
        raise await tool.fatal(f"cannot open {tool.file(name)} for reading", error) from None
    try:
        async for line in reader:
            await process.checkpoint()
            lines.append(line)
            size += len(line)
            if size > MEMORY:
                raise await tool.fatal("memory exhausted")
    except IsADirectoryError as error:
        await process.stdout.write("" if tool.parsed.has("s", "q") else "0\n")
        raise await tool.fatal("read error", error) from None
    return lines


async def _patterns(tool: Tool, words: tuple[str, ...]) -> list[_Pattern]:
    patterns: list[_Pattern] = []
    last = 0
    for word in words:
        repeat = REPEAT.fullmatch(word)
        if repeat is not None and patterns:
            count = -1 if repeat[1] == "*" else int(repeat[1][:9])
            patterns[-1] = attrs.evolve(patterns[-1], repeat=count)
        elif word[:1] in ("/", "%"):
            patterns.append(await _expression(tool, word))
        else:
            if not (word.isascii() and word.isdigit()):
                raise await tool.fatal(f"{tool.word(word)}: invalid pattern")
            number = int(word[:18])
            if number == 0:
                raise await tool.fatal(f"{word}: line number must be greater than zero")
            if number < last:
                numbers = f"line number {tool.word(word)} is smaller than preceding line number, {last}"
                raise await tool.fatal(numbers)
            if number == last:
                await tool.warn(
                    f"warning: line number {tool.word(word)} is the same as preceding line number"
                )
            last = number
            patterns.append(_Pattern(text=word, line=number))
    return patterns


async def _expression(tool: Tool, word: str) -> _Pattern:
    end = word.rfind(word[0])
    if end == 0:
        raise await tool.fatal(f"{word}: closing delimiter '{word[0]}' missing")
    rest = word[end + 1 :]
    if rest and OFFSET.fullmatch(rest) is None:
        raise await tool.fatal(f"{tool.word(word)}: integer expected after delimiter")
    try:
        regex = compile_posix(word[1:end], GREP, captures=False)
    except Fault as fault:
        raise await tool.fatal(f"{tool.word(word)}: invalid regular expression: {fault}") from None
    return _Pattern(text=word, regex=regex, offset=int(rest[:12] or "0"), skips=word[0] == "%")


class _Split:
    """Writes the pieces; on an error those that were written are removed again."""

    def __init__(self, tool: Tool, lines: list[bytes], digits: int) -> None:
        self._tool = tool
        self._lines = lines
        self._digits = digits
        self._at = 0
        self._found = -1
        """The line that the last expression matched."""
        self._written: list[str] = []

    async def run(self, patterns: list[_Pattern]) -> int:
        """Do all *patterns*, and put what is left into a last file."""
        for pattern in patterns:
            done = 0
            while pattern.repeat < 0 or done <= pattern.repeat:
                await self._tool.process.checkpoint()
                if not await self._once(pattern, done):
                    break
                done += 1
        await self._write(self._lines[self._at :])
        return self._tool.status

    async def _once(self, pattern: _Pattern, done: int) -> bool:
        """Split once; False when ``{*}`` has come to its end."""
        if pattern.regex is None:
            end = pattern.line * (done + 1) - 1
            if end >= len(self._lines):
                await self._fail(f"{self._tool.word(pattern.text)}: line number out of range", done, pattern)
            await self._piece(end, pattern)
            return True
        place = await self._search(pattern.regex)
        if place is None:
            if pattern.repeat < 0:
                return False
            await self._fail(f"{self._tool.word(pattern.text)}: match not found", done, pattern)
            return False
        end = place + pattern.offset
        if not self._at <= end <= len(self._lines):
            await self._fail(f"{self._tool.word(pattern.text)}: line number out of range", done, pattern)
        self._found = place
        await self._piece(end, pattern)
        return True

    async def _search(self, regex: Regex) -> int | None:
        start = max(self._at, self._found + 1)
        for at in range(start, len(self._lines)):
            await self._tool.process.checkpoint()
            line = self._lines[at].removesuffix(b"\n")
            if await regex.find(line, checkpoint=self._tool.process.checkpoint):
                return at
        return None

    async def _piece(self, end: int, pattern: _Pattern) -> None:
        if not pattern.skips:
            await self._write(self._lines[self._at : end])
        self._at = max(self._at, end)
        if self._tool.parsed.has("suppress-matched") and self._at < len(self._lines):
            self._at += 1

    async def _write(self, lines: list[bytes]) -> None:
        tool, process = self._tool, self._tool.process
        if not lines and tool.parsed.has("z"):
            return
        name = self._name()
        if len(self._written) >= MOST_FILES:
            await self._end()
        try:
            fd = await process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await tool.warn(f"{tool.maybe(name)}: {error.strerror}")
            await self._end()
            return
        self._written.append(name)
        data = b"".join(lines)
        await process.write(fd, data)
        process.close(fd)
        if not tool.parsed.has("s", "q"):
            await process.stdout.write(f"{len(data)}\n")

    def _name(self) -> str:
        prefix = self._tool.parsed.value("f")
        suffix = self._tool.parsed.value("b")
        number = len(self._written)
        shown = f"{number:0{self._digits}d}"
        if suffix is not None:
            shown = re.sub(r"%[-+ #0']*[0-9.]*[diuoxX]", lambda match: _formatted(match[0], number), suffix)
        return ("xx" if prefix is None else prefix) + shown

    async def _fail(self, text: str, done: int, pattern: _Pattern) -> None:
        """Complain, after what is left has been written as the real one does."""
        if self._at < len(self._lines):
            await self._write(self._lines[self._at :])
        where = f" on repetition {done}" if done else ""
        await self._tool.warn(text + where)
        await self._end()

    async def _end(self) -> None:
        if not self._tool.parsed.has("k"):
            for name in self._written:
                try:
                    self._tool.process.fs.remove(name)
                except OSError:
                    continue
        raise Exited(1)


def _formatted(directive: str, number: int) -> str:
    spec = directive[:-1].replace("'", "") + ("d" if directive[-1] in "iu" else directive[-1])
    width = re.search("[0-9]+", spec)
    return str(number) if width is not None and len(width[0]) > 3 else spec % number
