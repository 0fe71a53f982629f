"""What a running vi knows: its text, options, registers, window and message."""

import attrs

from honeyllm.host import Process
from honeyllm.programs.editors._keyboard import Keyboard
from honeyllm.programs.editors._text import Text


@attrs.define
class Options:
    """What ``:set`` changes."""

    compatible: bool = True
    showmode: bool = False
    number: bool = False
    list: bool = False
    readonly: bool = False
    ignorecase: bool = False
    autoindent: bool = False
    expandtab: bool = False
    wrapscan: bool = True
    ruler: bool = False


@attrs.define
class Register:
    """What was deleted or yanked; of whole lines or not."""

    lines: tuple[str, ...] = ()
    is_linewise: bool = False


@attrs.define
class Search:
    """What was searched for last, and which way; the last ``f`` or ``t``."""

    pattern: str = ""
    backwards: bool = False
    find: tuple[str, str] = ("", "")


@attrs.define
class Window:
    """What of the text is seen, and what stands in the last row."""

    top: int = 0
    columns: int = 80
    rows: int = 24
    message: tuple[str, str] = ("", "")
    scrolled: list[str] = attrs.field(factory=list)
    """Lines that pushed the screen up and wait for Enter."""
    scroll: int = 0
    """Lines that Ctrl-D and Ctrl-U scroll by; 0 is half of the window."""
    ghost: str = ""
    """Of text that is being changed, what is still seen behind the cursor; a dollar marks its end."""
    thanks: int = 0
    """Which of the requests of the first screen is shown."""
    prompt: str | None = None
    """A command line that is being typed."""

    @property
    def height(self) -> int:
        """Rows for text."""
        return max(1, self.rows - 1)


@attrs.define
class File:
    """The name of what is edited, and whether there is such a file yet."""

    name: str = ""
    is_new: bool = False
    is_whole: bool = True
    others: list[str] = attrs.field(factory=list)
    """Files that are to be edited after it."""


@attrs.define
class Habits:
    """What commands leave for later ones: the wanted column, keys to repeat, the way of ``u``."""

    wanted: int | None = None
    last: tuple[str, ...] = ()
    is_undone: bool = False
    line: str = ""


@attrs.define
class Vim:
    """A running vi."""

    process: Process
    keys: Keyboard
    text: Text = attrs.field(factory=lambda: Text([""]))
    options: Options = attrs.field(factory=Options)
    register: Register = attrs.field(factory=Register)
    search: Search = attrs.field(factory=Search)
    window: Window = attrs.field(factory=Window)
    file: File = attrs.field(factory=File)
    habits: Habits = attrs.field(factory=Habits)
    mode: str = ""
    """``insert``, ``replace``, ``v`` or ``V``, or empty in normal mode."""

    def tell(self, text: str, style: str = "") -> None:
        """Show *text* in the last row."""
        self.window.message = (style, text)

    def fail(self, text: str) -> None:
        """Show an error."""
        self.tell(text, "error")

    def warn(self, text: str) -> None:
        """Show a warning."""
        self.tell(text, "warning")

    def now(self) -> float:
        """The host's time."""
        return self.process.kernel.clock()


class Quit(Exception):
    """The editor ends, with this exit status."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(status)
        self.status = status


def indent_of(line: str) -> int:
    """The column of the first letter that is no blank."""
    width = len(line) - len(line.lstrip(" \t"))
    return min(width, max(0, len(line) - 1))


def clamp(vim: Vim) -> None:
    """Keep the cursor on the text."""
    text = vim.text
    text.row = max(0, min(text.row, len(text.lines) - 1))
    most = len(text.line) if vim.mode else max(0, len(text.line) - 1)
    text.column = max(0, min(text.column, most))
