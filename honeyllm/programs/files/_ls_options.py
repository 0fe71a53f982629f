"""The command line of ls, dir and vdir, as one value."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._human import BYTES, HUMAN, KILO, SI, Scale, block_size, default_scale
from honeyllm.programs._names import Style
from honeyllm.programs.files._ls_color import is_colorful
from honeyllm.programs.files._walk import Follow

SHORT = "abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1"
LONG: Mapping[str, str] = {
    "all": "a",
    "escape": "b",
    "directory": "d",
    "dired": "D",
    "full-time": "full-time",
    "group-directories-first": "group-directories-first",
    "human-readable": "h",
    "inode": "i",
    "kibibytes": "k",
    "numeric-uid-gid": "n",
    "no-group": "G",
    "hide-control-chars": "q",
    "reverse": "r",
    "size": "s",
    "width": "w:",
    "almost-all": "A",
    "ignore-backups": "B",
    "classify": "classify::",
    "file-type": "file-type",
    "si": "si",
    "dereference-command-line": "H",
    "dereference-command-line-symlink-to-dir": "dereference-dir",
    "hide": "hide:",
    "ignore": "I:",
    "indicator-style": "indicator-style:",
    "dereference": "L",
    "literal": "N",
    "quote-name": "Q",
    "quoting-style": "quoting-style:",
    "recursive": "R",
    "format": "format:",
    "show-control-chars": "show-control-chars",
    "sort": "sort:",
    "tabsize": "T:",
    "time": "time:",
    "time-style": "time-style:",
    "zero": "zero",
    "color": "color::",
    "hyperlink": "hyperlink::",
    "block-size": "block-size:",
    "context": "Z",
    "author": "author",
}


def _usage(name: str) -> Usage:
    authors = "Richard M. Stallman and David MacKenzie"
    return Usage(name=name, authors=authors, short=SHORT, long=LONG, failure=2)


USAGES = {name: _usage(name) for name in ("ls", "dir", "vdir")}

FORMATS = {
    "verbose": "long",
    "long": "long",
    "commas": "commas",
    "horizontal": "across",
    "across": "across",
    "vertical": "many",
    "single-column": "one",
}
SORTS = {
    "none": "none",
    "time": "time",
    "size": "size",
    "extension": "extension",
    "version": "version",
    "width": "width",
}
TIMES = {
    "atime": "atime",
    "access": "atime",
    "use": "atime",
    "ctime": "ctime",
    "status": "ctime",
    "mtime": "mtime",
    "modification": "mtime",
    "birth": "birth",
    "creation": "birth",
}
WHEN = {
    "always": "always",
    "yes": "always",
    "force": "always",
    "never": "never",
    "no": "never",
    "none": "never",
    "auto": "auto",
    "tty": "auto",
    "if-tty": "auto",
}
INDICATORS = {"none": "none", "slash": "slash", "file-type": "file-type", "classify": "classify"}
STYLES = {style.value: style for style in Style}
TIME_STYLES: Mapping[str, tuple[str, str]] = {
    "full-iso": ("%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z"),
    "long-iso": ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"),
    "iso": ("%Y-%m-%d ", "%m-%d %H:%M"),
    "locale": ("%b %e  %Y", "%b %e %H:%M"),
}
FORMAT_LETTERS = {
    "C": "many",
    "m": "commas",
    "x": "across",
    "l": "long",
    "g": "long",
    "o": "long",
    "n": "long",
}
SORT_LETTERS = {"t": "time", "S": "size", "X": "extension", "v": "version", "U": "none", "f": "none"}
STYLE_LETTERS = {"b": Style.ESCAPE, "N": Style.LITERAL, "Q": Style.C}
SHELLS = frozenset({Style.SHELL, Style.SHELL_ESCAPE, Style.C_MAYBE})
TAB = 8


@attrs.frozen(kw_only=True)
class Settings:
    """What one run of ls shows, and how."""

    layout: str
    sort: str
    time: str
    time_formats: tuple[str, str]
    hidden: str
    """``none``, ``almost`` all or ``all`` of the names that begin with a dot are shown."""
    indicator: str
    style: Style
    question_marks: bool
    color: bool
    follow: Follow
    follow_directories: bool
    """Whether operands that are links to directories are followed."""
    columns: int
    tab: int
    size_scale: Scale
    block_scale: Scale
    flags: frozenset[str]
    ignored: tuple[str, ...]
    hidden_patterns: tuple[str, ...]
    utf8: bool

    def has(self, flag: str) -> bool:
        """Whether the option is on that takes effect wherever it stands."""
        return flag in self.flags

    @property
    def end(self) -> str:
        """What ends a line."""
        return "\0" if self.has("zero") else "\n"

    @property
    def aligns_quotes(self) -> bool:
        """Whether names without quotes get a blank where others have one."""
        wide = self.layout in ("many", "across") and self.columns > 0
        return (self.layout == "long" or wide) and self.style in SHELLS


async def read_settings(process: Process, kind: str) -> tuple[Tool, Settings]:
    """The settings of a run of *kind*, which is ls, dir or vdir."""
    tool = await begin(process, USAGES[kind])
    return tool, await _Reading(tool, kind).settings()


class _Reading:
    """Goes through the options in order, since many override each other."""

    def __init__(self, tool: Tool, kind: str) -> None:
        self.tool = tool
        self.kind = kind
        self.environ = tool.process.environ
        self.is_terminal = tool.process.is_terminal(1)
        self.given = tool.parsed.has

    async def settings(self) -> Settings:
        layout = await self._layout()
        time = await self._time()
        sort = await self._sort(layout, time)
        indicator = await self._indicator()
        size_scale, block_scale = await self._scales()
        zero = self.given("zero")
        follow = self._follow()
        style = await self._style()
        color = not zero and await self._color()
        return Settings(
            layout=layout,
            sort=sort,
            time=time,
            time_formats=await self._time_formats() if layout == "long" else ("", ""),
            hidden={"a": "all", "f": "all", "A": "almost"}.get(
                self.tool.parsed.last_of("a", "A", "f") or "", "none"
            ),
            indicator=indicator,
            style=style,
            question_marks=self._question_marks(),
            color=color,
            follow=follow,
            follow_directories=follow is Follow.NEVER
            and (
                self.given("dereference-dir")
                or not (self.given("d") or indicator == "classify" or layout == "long")
            ),
            columns=await self._columns(),
            tab=0 if color else await self._tab(),
            size_scale=size_scale,
            block_scale=block_scale,
            flags=self._flags(),
            ignored=self.tool.parsed.values("I"),
            hidden_patterns=self.tool.parsed.values("hide"),
            utf8=self.tool.utf8,
        )

    def _default_layout(self) -> str:
        if self.kind == "ls":
            return "many" if self.is_terminal and not self.given("zero") else "one"
        return "many" if self.kind == "dir" else "long"

    async def _layout(self) -> str:
        layout = self._default_layout()
        for option in self.tool.parsed.options:
            if option.name in FORMAT_LETTERS:
                layout = FORMAT_LETTERS[option.name]
            elif option.name == "1" or option.name == "zero":
                layout = layout if layout == "long" else "one"
            elif option.name == "full-time":
                layout = "long"
            elif option.name == "f" and layout == "long":
                layout = "many" if self.is_terminal else "one"
            elif option.name == "format":
                layout = await self.tool.choice("--format", option.value or "", FORMATS)
        return layout

    async def _time(self) -> str:
        time = "mtime"
        for option in self.tool.parsed.options:
            if option.name in ("c", "u"):
                time = {"c": "ctime", "u": "atime"}[option.name]
            elif option.name == "time":
                time = await self.tool.choice("--time", option.value or "", TIMES)
        return time

    async def _sort(self, layout: str, time: str) -> str:
        sort = "" if layout == "long" or not self.given("c", "u", "time") else "time"
        for option in self.tool.parsed.options:
            if option.name in SORT_LETTERS:
                sort = SORT_LETTERS[option.name]
            elif option.name == "sort":
                sort = await self.tool.choice("--sort", option.value or "", SORTS)
        return sort or "name"

    async def _indicator(self) -> str:
        indicator = "none"
        for option in self.tool.parsed.options:
            if option.name == "p":
                indicator = "slash"
            elif option.name == "file-type":
                indicator = "file-type"
            elif option.name == "F":
                indicator = "classify"
            elif option.name == "classify":
                wanted = await self._when("--classify", option.value)
                indicator = "classify" if wanted else indicator
            elif option.name == "indicator-style":
                indicator = await self.tool.choice("--indicator-style", option.value or "", INDICATORS)
        return indicator

    async def _when(self, option: str, value: str | None) -> bool:
        when = "always" if value is None else await self.tool.choice(option, value, WHEN)
        return when == "always" or (when == "auto" and self.is_terminal)

    async def _color(self) -> bool:
        color = False
        for option in self.tool.parsed.options:
            if option.name == "f":
                color = False
            elif option.name == "color":
                color = await self._when("--color", option.value)
        return color and is_colorful(self.environ)

    async def _style(self) -> Style:
        style = {"dir": Style.ESCAPE, "vdir": Style.ESCAPE}.get(self.kind)
        style = style or (Style.SHELL_ESCAPE if self.is_terminal else Style.LITERAL)
        style = STYLES.get(self.environ.get("QUOTING_STYLE", ""), style)
        for option in self.tool.parsed.options:
            if option.name in STYLE_LETTERS:
                style = STYLE_LETTERS[option.name]
            elif option.name == "zero":
                style = Style.LITERAL
            elif option.name == "quoting-style":
                style = await self.tool.choice("--quoting-style", option.value or "", STYLES)
        return style

    def _question_marks(self) -> bool:
        last = self.tool.parsed.last_of("q", "show-control-chars", "zero")
        return last == "q" or (last is None and self.kind == "ls" and self.is_terminal)

    async def _scales(self) -> tuple[Scale, Scale]:
        """The scale of file sizes, and that of blocks."""
        sizes = default_scale(self.environ, "LS_BLOCK_SIZE")
        fixed = sizes is KILO or sizes == Scale(unit=512)
        size_scale, blocks = (BYTES if fixed else sizes), sizes
        for option in self.tool.parsed.options:
            if option.name in ("h", "si"):
                size_scale = blocks = HUMAN if option.name == "h" else SI
            elif option.name == "block-size":
                scale = block_size(option.value or "")
                if scale is None:
                    text = f"invalid --block-size argument {self.tool.file(option.value or '')}"
                    raise await self._bad(text.replace('"', "'"))
                size_scale = blocks = scale
        if self.given("k") and not self.given("h", "si", "block-size"):
            blocks = KILO
        return size_scale, blocks

    def _follow(self) -> Follow:
        last = self.tool.parsed.last_of("L", "H", "dereference-dir")
        return {"L": Follow.ALWAYS, "H": Follow.OPERANDS}.get(last or "", Follow.NEVER)

    async def _columns(self) -> int:
        """0 stands for no limit."""
        text = self.tool.parsed.value("w")
        if text is not None:
            if not text.isascii() or not text.isdigit():
                raise await self._bad(f"invalid line width: {self.tool.word(text)}")
            return int(text[:9])
        window = self.tool.process.columns(1)
        from_environment = self.environ.get("COLUMNS", "")
        if window:
            return window
        return int(from_environment) if from_environment.isdigit() and len(from_environment) < 6 else 80

    async def _tab(self) -> int:
        text = self.tool.parsed.value("T")
        if text is None:
            return TAB
        if not text.isascii() or not text.isdigit():
            raise await self._bad(f"invalid tab size: {self.tool.word(text)}")
        return int(text[:9])

    async def _time_formats(self) -> tuple[str, str]:
        style = self.tool.parsed.last_of("full-time", "time-style")
        text = "full-iso" if style == "full-time" else self.tool.parsed.value("time-style") if style else None
        if text is None:
            text = self.environ.get("TIME_STYLE") or "locale"
        while text.startswith("posix-"):
            text = text.removeprefix("posix-")
            if not self.tool.utf8:
                return TIME_STYLES["locale"]
        if text.startswith("+"):
            return await self._own_formats(text[1:])
        found = [name for name in TIME_STYLES if name == text] or [
            n for n in TIME_STYLES if n.startswith(text)
        ]
        if len(found) != 1:
            raise await self._bad_time_style(text, "ambiguous" if found else "invalid")
        return TIME_STYLES[found[0]]

    async def _own_formats(self, text: str) -> tuple[str, str]:
        old, newline, recent = text.partition("\n")
        if "\n" in recent:
            raise await self._bad(f"invalid time style format {self.tool.word(text)}")
        return old, recent if newline else old

    async def _bad_time_style(self, text: str, trouble: str) -> Exited:
        lines = [f"{trouble} argument {self.tool.word(text)} for {self.tool.word('time style')}"]
        lines.append("Valid arguments are:")
        lines += [f"  - [posix-]{name}" for name in TIME_STYLES]
        lines.append("  - +FORMAT (e.g., +%H:%M) for a 'date'-style format")
        return await self.tool.misused("\n".join(lines))

    async def _bad(self, text: str) -> Exited:
        return await self.tool.fatal(text, status=2)

    def _flags(self) -> frozenset[str]:
        """-f takes back an earlier -s; -g, -o and -n each say something besides -l."""
        flags: set[str] = set()
        for option in self.tool.parsed.options:
            if option.name == "f":
                flags.discard("s")
            flags.add(option.name)
        return frozenset(flags)
