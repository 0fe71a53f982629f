"""nano."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.editors import _nano_view as view
from honeyllm.programs.editors._files import load, may_write, save
from honeyllm.programs.editors._keyboard import GONE, RESIZED, Keyboard
from honeyllm.programs.editors._painter import Painter
from honeyllm.programs.editors._text import Text
from honeyllm.programs.terminal import device_of, terminal

VERSION = """\
 GNU nano, version 7.2
 (C) 2023 the Free Software Foundation and various contributors
 Compiled options: --disable-libmagic --enable-utf8
"""
ERASE = ("\x7f", "\x08")
ALARM = "alarm"
PATIENCE = 20
"""Keys that a message outlasts."""


class Leave(Exception):
    """The editor ends."""


class Editor:
    """One run of nano."""

    def __init__(self, process: Process, keys: Keyboard, painter: Painter) -> None:
        self.process = process
        self.keys = keys
        self.text = Text([""])
        self.screen = view.Screen()
        self.cut: list[str] = []
        self.pattern = ""
        self.last = ""
        self._painter = painter
        self._patience = 0

    def tell(self, text: str, style: str = "") -> None:
        """Show a message."""
        self.screen.message = (style, text)
        self._patience = PATIENCE

    async def show(self, *, center: bool = False) -> None:
        """Paint the screen unless more keys are typed ahead."""
        self.screen.columns, self.screen.rows = self.keys.size
        view.scroll(self.screen, self.text, center=center)
        if self.keys.is_waiting:
            await self._painter.paint(*view.rows_of(self.screen, self.text))

    async def key(self) -> str:
        """The next key, after the screen is shown."""
        await self.show()
        key = await self.keys.read()
        if key == GONE:
            raise Leave
        self._patience -= 1
        if not self._patience:
            self.screen.message = ("", "")
        return key

    async def ask(self, prompt: str, answer: str, shortcuts: view.Shortcuts) -> str | None:
        """What is typed behind *prompt*; None when it is cancelled."""
        screen = self.screen
        screen.prompt, screen.answer, screen.shortcuts = prompt, answer, shortcuts
        try:
            while (key := await self.key()) not in ("\r", "\n", "\x03"):
                if key in ERASE:
                    screen.answer = screen.answer[:-1]
                elif len(key) == 1 and key.isprintable():
                    screen.answer += key
            return None if key == "\x03" else screen.answer
        finally:
            screen.prompt, screen.shortcuts, screen.message = "", view.HELP, ("", "")

    async def choose(self) -> str:
        """Whether to save: ``y``, ``n``, or empty when it is cancelled."""
        screen = self.screen
        screen.prompt, screen.answer, screen.shortcuts = "Save modified buffer? ", "", view.YES_NO
        try:
            while (key := (await self.key()).lower()) not in ("y", "n", "\x03"):
                pass
            return "" if key == "\x03" else key
        finally:
            screen.prompt, screen.shortcuts, screen.message = "", view.HELP, ("", "")


async def nano(process: Process) -> int:
    """Edit a file on the terminal."""
    if {"-V", "--version"} & set(process.argv[1:]):
        await process.stdout.write(VERSION)
        return 0
    if {"-h", "--help"} & set(process.argv[1:]):
        return await process.kernel.unknown(process)
    device = device_of(process, 0)
    name = process.environ.get("TERM", "unknown")
    found = terminal(name)
    if found is None:
        await say(process, f"Error opening terminal: {name}.\n")
        return 1
    if device is None:
        await say(process, "Standard input is not a terminal\n")
        return 1
    painter = Painter(process, found)
    with Keyboard(process, device) as keys:
        await painter.start()
        try:
            await _edit(Editor(process, keys, painter))
        except Leave:
            return 0
        finally:
            await painter.stop(keys.size[1])
    return 0


async def _edit(editor: Editor) -> None:
    names = [word for word in editor.process.argv[1:] if not word.startswith(("-", "+"))]
    await _open(editor, names[0] if names else "")
    while True:
        await command(editor, await editor.key())


async def _open(editor: Editor, name: str) -> None:
    editor.screen.name = name
    if not name:
        editor.tell("Welcome to nano.  For basic help, type Ctrl+G.")
        return
    try:
        found = await load(editor.process, name)
    except FileNotFoundError:
        parent = name.rpartition("/")[0]
        is_there = not parent or editor.process.fs.exists(parent)
        editor.tell(
            "New File" if is_there else f"Directory '{parent}' does not exist", "" if is_there else ALARM
        )
    except IsADirectoryError:
        editor.screen.name = ""
        editor.tell(f'"{name}" is a directory', ALARM)
    except OSError as error:
        editor.screen.name = ""
        editor.tell(f"Error reading {name}: {error.strerror}", ALARM)
    else:
        editor.text = Text([*found.lines, ""])
        count = len(found.lines)
        is_writable = may_write(editor.process, name)
        read = f"Read {count} line{'' if count == 1 else 's'}"
        editor.tell(read if is_writable else f"File '{name}' is unwritable", "" if is_writable else ALARM)


async def command(editor: Editor, key: str) -> None:
    """Do what *key* says."""
    text = editor.text
    if key == "\x1b":
        key = "M-" + (await editor.keys.read()).lower()
    if key in MOVES:
        row, column = MOVES[key](editor)
        text.row = max(0, min(row, len(text.lines) - 1))
        text.column = max(0, min(column, len(text.line)))
    elif key in ACTIONS:
        await ACTIONS[key](editor)
    elif key in EDITS:
        EDITS[key](text)
    elif key == "\t" or (len(key) == 1 and key.isprintable()):
        text.set_line(text.line[: text.column] + key + text.line[text.column :])
        text.column += 1
    elif key != RESIZED and len(key) == 1:
        editor.tell("Unbound key", ALARM)
    text.commit(editor.process.kernel.clock())
    editor.last = key


# -- moving ------------------------------------------------------------------------------


def _left(editor: Editor) -> tuple[int, int]:
    text = editor.text
    if text.column or not text.row:
        return text.row, text.column - 1
    return text.row - 1, len(text.lines[text.row - 1])


def _right(editor: Editor) -> tuple[int, int]:
    text = editor.text
    if text.column < len(text.line) or text.row + 1 == len(text.lines):
        return text.row, text.column + 1
    return text.row + 1, 0


def _page(step: int) -> Callable[[Editor], tuple[int, int]]:
    def move(editor: Editor) -> tuple[int, int]:
        screen, lines = editor.screen, editor.text.lines
        rows = max(1, screen.height - 2) * step
        is_end = not 0 <= screen.top + rows < len(lines)
        screen.top = max(0, min(screen.top + rows, len(lines) - 1))
        return (len(lines) - 1 if step > 0 else 0) if is_end else screen.top, 0

    return move


MOVES: Mapping[str, Callable[[Editor], tuple[int, int]]] = MappingProxyType(
    {
        "<Left>": _left, "\x02": _left, "<Right>": _right, "\x06": _right,
        "<Up>": lambda e: (e.text.row - 1, e.text.column), "\x10": lambda e: (e.text.row - 1, e.text.column),
        "<Down>": lambda e: (e.text.row + 1, e.text.column),
        "\x0e": lambda e: (e.text.row + 1, e.text.column),
        "<Home>": lambda e: (e.text.row, 0), "\x01": lambda e: (e.text.row, 0),
        "<End>": lambda e: (e.text.row, len(e.text.line)), "\x05": lambda e: (e.text.row, len(e.text.line)),
        "M-\\": lambda e: (0, 0), "M-/": lambda e: (len(e.text.lines) - 1, 0),
        "<PageDown>": _page(1), "\x16": _page(1), "<PageUp>": _page(-1), "\x19": _page(-1),
    }
)  # fmt: skip


# -- editing -----------------------------------------------------------------------------


def _break(text: Text) -> None:
    line = text.line
    text.splice(text.row, text.row + 1, (line[: text.column], line[text.column :]))
    text.row, text.column = text.row + 1, 0


def _erase(text: Text) -> None:
    if text.column:
        text.set_line(text.line[: text.column - 1] + text.line[text.column :])
        text.column -= 1
    elif text.row:
        above = text.lines[text.row - 1]
        text.splice(text.row - 1, text.row + 1, (above + text.line,))
        text.row, text.column = text.row - 1, len(above)


def _delete(text: Text) -> None:
    if text.column < len(text.line):
        text.set_line(text.line[: text.column] + text.line[text.column + 1 :])
    elif text.row + 1 < len(text.lines):
        text.splice(text.row, text.row + 2, (text.line + text.lines[text.row + 1],))


EDITS: Mapping[str, Callable[[Text], None]] = MappingProxyType(
    {"\r": _break, "\n": _break, "\x7f": _erase, "\x08": _erase, "<Delete>": _delete, "\x04": _delete}
)


# -- commands ----------------------------------------------------------------------------


async def _cut(editor: Editor) -> None:
    text = editor.text
    if text.row + 1 == len(text.lines) and not text.line:
        editor.tell("Nothing was cut")
        return
    if editor.last != "\x0b":
        editor.cut = []
    editor.cut.append(text.line)
    text.splice(text.row, text.row + 1, () if text.row + 1 < len(text.lines) else ("",))
    text.column = 0
    editor.screen.message = ("", "")


async def _paste(editor: Editor) -> None:
    text = editor.text
    if not editor.cut:
        editor.tell("Cutbuffer is empty")
        return
    line, at = text.line, text.column
    pasted = [*editor.cut, ""]
    pasted[0], pasted[-1] = line[:at] + pasted[0], line[at:]
    text.splice(text.row, text.row + 1, pasted)
    text.row, text.column = text.row + len(editor.cut), 0


async def _write(editor: Editor) -> None:
    await _save(editor)


async def _save(editor: Editor) -> bool:
    name = await editor.ask("File Name to Write: ", editor.screen.name, view.WRITE)
    if not name:
        editor.tell("Cancelled")
        return False
    lines = editor.text.lines[:-1] if not editor.text.lines[-1] else editor.text.lines
    try:
        await save(editor.process, name, lines)
    except OSError as error:
        editor.tell(f"Error writing {name}: {error.strerror}", ALARM)
        return False
    editor.screen.name = name
    editor.text.saved()
    editor.tell(f"Wrote {len(lines)} line{'' if len(lines) == 1 else 's'}")
    return True


async def _exit(editor: Editor) -> None:
    if not editor.text.is_modified:
        raise Leave
    answer = await editor.choose()
    if answer == "n" or (answer == "y" and await _save(editor)):
        raise Leave
    if not answer:
        editor.tell("Cancelled")


async def _search(editor: Editor) -> None:
    hint = f" [{editor.pattern}]" if editor.pattern else ""
    typed = await editor.ask(f"Search{hint}: ", "", view.SEARCH)
    editor.pattern = typed or editor.pattern
    if typed is None or not editor.pattern:
        editor.tell("Cancelled")
        return
    await _find(editor, editor.pattern.lower())


async def _find(editor: Editor, wanted: str) -> None:
    text = editor.text
    count = len(text.lines)
    for turn in range(count + 1):
        row = (text.row + turn) % count
        await editor.process.checkpoint()
        at = text.lines[row].lower().find(wanted, text.column + 1 if not turn else 0)
        if at >= 0:
            if (row, at) == (text.row, text.column):
                editor.tell("This is the only occurrence")
            elif text.row + turn >= count:
                editor.tell("Search Wrapped")
            text.row, text.column = row, at
            view.scroll(editor.screen, text, center=True)
            return
    editor.tell(f'"{editor.pattern}" not found')


async def _go(editor: Editor) -> None:
    typed = await editor.ask("Enter line number, column number: ", "", view.GO)
    number = (typed or "").partition(",")[0].strip()
    if not number.isdecimal():
        editor.tell("Cancelled" if not typed else "Invalid line or column number")
        return
    text = editor.text
    text.row, text.column = max(0, min(int(number[:9]), len(text.lines)) - 1), 0
    view.scroll(editor.screen, text, center=True)


async def _locate(editor: Editor) -> None:
    text = editor.text
    total, row = len(text.lines), text.row + 1
    column, wide = len(view.cells(text.line[: text.column])) + 1, len(view.cells(text.line)) + 1
    at = sum(len(line) + 1 for line in text.lines[: text.row]) + text.column
    size = max(1, sum(len(line) + 1 for line in text.lines) - 1)
    editor.tell(
        f"line {row:{max(2, len(str(total)))}}/{total} ({row * 100 // total:2}%), "
        f"col {column:2}/{wide:2} ({column * 100 // wide:3}%), "
        f"char {at:{len(str(size))}}/{size} ({at * 100 // size:2}%)"
    )


async def _undo(editor: Editor) -> None:
    change = editor.text.undo()
    editor.tell("Nothing to undo" if change is None else "Undid addition")
    if change is not None:
        editor.text.row, editor.text.column = change.row, change.column


async def _redo(editor: Editor) -> None:
    editor.tell("Nothing to redo" if editor.text.redo() is None else "Redid addition")


ACTIONS: Mapping[str, Callable[[Editor], Awaitable[None]]] = MappingProxyType(
    {
        "\x0b": _cut, "\x15": _paste, "\x0f": _write, "\x18": _exit, "\x17": _search, "\x1f": _go,
        "\x03": _locate, "M-u": _undo, "M-e": _redo, "M-g": _go,
    }
)  # fmt: skip
