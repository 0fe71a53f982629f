"""fmt."""

import re

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import checked
from honeyllm.programs.text._fmt_words import Paragraph, Word
from honeyllm.programs.text._input import Inputs

FMT = Usage(
    name="fmt",
    authors="Ross Paterson",
    short="0123456789cstuw:p:g:",
    long={
        "crown-margin": "c",
        "prefix": "p:",
        "split-only": "s",
        "tagged-paragraph": "t",
        "uniform-spacing": "u",
        "width": "w:",
        "goal": "g:",
    },
)
WIDTH, LEEWAY, MOST_WIDTH = 75, 7, 2500
MOST_WORDS, MOST_BYTES = 1000, 5000
INDENT = 3
OLD_WIDTH = re.compile(r"-([0-9].*)", re.DOTALL)
BLANKS = re.compile(rb"[ \t]*")
WORD = re.compile(rb"([^ \t\n][^ \t\n\r\v\f]*)([ \t]*)")


async def fmt(process: Process) -> int:
    """Fill and join lines."""
    match = OLD_WIDTH.fullmatch(process.argv[1]) if len(process.argv) > 1 else None
    if match is not None:
        process.argv = (process.argv[0], "-w", match[1], *process.argv[2:])
    tool = await begin(process, FMT)
    job = await _job(tool)
    async for _, reader in Inputs(tool, message="cannot open {} for reading", directories=True):
        try:
            await _Formatting(tool, job, reader).run()
        except IsADirectoryError:
            await tool.error("read error")
    return tool.status


@attrs.define
class _Job:
    width: int
    goal: int
    prefix: bytes
    lead: int
    full_length: int
    crown: bool
    tagged: bool
    split: bool
    uniform: bool


async def _job(tool: Tool) -> _Job:
    given = tool.parsed
    for option in given.options:
        if option.name.isdigit():
            note = "-WIDTH is recognized only when it is the first\noption; use -w N instead"
            raise await tool.misused(f"invalid option -- {option.name}; {note}")
    width, goal = WIDTH, WIDTH * (2 * (100 - LEEWAY) + 1) // 200
    text = given.value("w")
    if text is not None:
        width = await checked(tool, text, "invalid width", most=MOST_WIDTH)
        goal = width * (2 * (100 - LEEWAY) + 1) // 200
    text = given.value("g")
    if text is not None:
        most = width if given.has("w") else WIDTH
        goal = await checked(tool, text, "invalid width", most=most)
        width = width if given.has("w") else goal + 10
    prefix = (given.value("p") or "").encode("utf-8", "surrogateescape")
    bare = prefix.lstrip(b" ")
    return _Job(
        width=width,
        goal=goal,
        prefix=bare.rstrip(b" "),
        lead=len(prefix) - len(bare),
        full_length=len(bare),
        crown=given.has("c"),
        tagged=given.has("t"),
        split=given.has("s"),
        uniform=given.has("u"),
    )


@attrs.frozen
class _Line:
    """A line: where its prefix and its text begin, and the text; ``text`` is None at the end of the file."""

    prefix_indent: int
    column: int
    text: bytes | None
    end: bool = True
    """Whether the line has an end."""

    @property
    def is_empty(self) -> bool:
        return not self.text


class _Formatting:
    """One file, a paragraph at a time."""

    def __init__(self, tool: Tool, job: _Job, reader: Reader) -> None:
        self._process = tool.process
        self._job = job
        self._reader = reader
        self._tabs = False
        self._paragraph = Paragraph(job.goal, job.width)
        self._prefix_indent = 0
        self._column = 0
        self._bytes = 0

    async def run(self) -> None:
        """Format everything."""
        line = await self._next()
        while True:
            line = await self._copy(line)
            if line.text is None:
                return
            line = await self._read(line)
            await self._paragraph.arrange(self._process.checkpoint)
            await self._put(len(self._paragraph.words))

    async def _next(self) -> _Line:
        await self._process.checkpoint()
        data = await self._reader.line()
        if not data:
            return _Line(0, 0, None, False)
        body = data.removesuffix(b"\n")
        at, column = self._spaces(body, 0, 0)
        job = self._job
        if not job.prefix:
            return _Line(min(job.lead, column), column, body[at:], data != body)
        indent = column
        for byte in job.prefix:
            if at >= len(body) or body[at] != byte:
                return _Line(indent, column, body[at:], data != body)
            at, column = at + 1, column + 1
        at, column = self._spaces(body, at, column)
        return _Line(indent, column, body[at:], data != body)

    def _spaces(self, data: bytes, at: int, column: int) -> tuple[int, int]:
        match = BLANKS.match(data, at)
        assert match is not None
        for byte in match[0]:
            self._tabs = self._tabs or byte == 9
            column = (column // 8 + 1) * 8 if byte == 9 else column + 1
        return match.end(), column

    async def _copy(self, line: _Line) -> _Line:
        """Copy blank lines and those without the prefix; the first line of a paragraph."""
        job = self._job
        while line.text is not None and (
            line.is_empty
            or line.prefix_indent < job.lead
            or line.column < line.prefix_indent + job.full_length
        ):
            out = bytearray()
            self._column = 0
            if line.column > line.prefix_indent or not line.is_empty:
                out += self._space(line.prefix_indent)
                shown = job.prefix[: max(0, line.column - self._column)]
                out += shown
                self._column += len(shown)
                if not line.is_empty:
                    out += self._space(line.column - self._column)
            await self._process.stdout.write(bytes(out) + line.text + b"\n" * line.end)
            line = await self._next()
        return line

    async def _read(self, line: _Line) -> _Line:
        """Read a paragraph; the line behind it."""
        paragraph, job = self._paragraph, self._job
        self._prefix_indent = line.prefix_indent
        paragraph.first_indent = line.column
        paragraph.words = []
        paragraph.last_line_length = 0
        self._bytes = 0
        line = await self._take(line)
        same = self._is_same(line)
        self._set_other_indent(same, line.column)
        if job.split:
            return line
        if job.tagged and not job.crown and line.column == paragraph.first_indent:
            same = False
        if job.crown and same:
            line = await self._take(line)
        if same or not (job.crown or job.tagged):
            while self._is_same(line) and line.column == paragraph.other_indent:
                line = await self._take(line)
        last = paragraph.words[-1]
        last.period = last.final = True
        return line

    def _is_same(self, line: _Line) -> bool:
        return (
            not line.is_empty
            and line.prefix_indent == self._prefix_indent
            and line.column >= line.prefix_indent + self._job.full_length
        )

    def _set_other_indent(self, same: bool, column: int) -> None:
        paragraph, job = self._paragraph, self._job
        if job.split or not (job.crown or job.tagged):
            paragraph.other_indent = paragraph.first_indent
        elif job.crown:
            paragraph.other_indent = column if same else paragraph.first_indent
        elif same and column != paragraph.first_indent:
            paragraph.other_indent = column
        elif paragraph.other_indent == paragraph.first_indent:
            paragraph.other_indent = INDENT if paragraph.first_indent == 0 else 0

    async def _take(self, line: _Line) -> _Line:
        """Add the words of *line*; the next line."""
        column = line.column
        data = line.text or b""
        for match in WORD.finditer(data):
            word = Word(match[1])
            word.judge()
            column += word.length
            _, after = self._spaces(data, match.start(2), column)
            word.space = after - column
            column = after
            ends = match.end() == len(data)
            word.final = (ends and not line.end) or (word.period and (ends or word.space > 1))
            if ends or self._job.uniform:
                word.space = 2 if word.final else 1
            await self._add(word)
        return await self._next()

    async def _add(self, word: Word) -> None:
        words = self._paragraph.words
        if len(words) >= MOST_WORDS - 1 or self._bytes + word.length >= MOST_BYTES:
            self._set_other_indent(True, self._paragraph.other_indent)
            await self._flush()
        self._bytes += word.length
        self._paragraph.words.append(word)

    async def _flush(self) -> None:
        """Put out the most of a paragraph that is too long."""
        paragraph = self._paragraph
        if not paragraph.words:
            return
        await paragraph.arrange(self._process.checkpoint)
        point = paragraph.split_point()
        await self._put(point)
        paragraph.words = paragraph.words[point:]
        self._bytes = sum(word.length for word in paragraph.words)
        paragraph.first_indent = paragraph.other_indent

    async def _put(self, end: int) -> None:
        """Write the lines up to the word *end*."""
        paragraph = self._paragraph
        start, indent = 0, paragraph.first_indent
        while start < end:
            await self._process.checkpoint()
            following = paragraph.words[start].next
            await self._process.stdout.write(self._line(paragraph.words[start:following], indent))
            start, indent = following, paragraph.other_indent

    def _line(self, words: list[Word], indent: int) -> bytes:
        self._column = 0
        out = bytearray(self._space(self._prefix_indent))
        out += self._job.prefix
        self._column += len(self._job.prefix)
        out += self._space(indent - self._column)
        for number, word in enumerate(words):
            out += word.text
            self._column += word.length
            if number < len(words) - 1:
                out += self._space(word.space)
        self._paragraph.last_line_length = self._column
        return bytes(out) + b"\n"

    def _space(self, count: int) -> bytes:
        """*count* columns of space, with tabs where the input had some."""
        target = self._column + max(0, count)
        out = bytearray()
        stop = target // 8 * 8
        if self._tabs and self._column + 1 < stop:
            while self._column < stop:
                out += b"\t"
                self._column = (self._column // 8 + 1) * 8
        out += b" " * (target - self._column)
        self._column = target
        return bytes(out)
