"""
What the keys mean at the moment: commands, a quoted character, an argument, pasted text.

A `Mode` takes characters off the input; it ends by putting another mode in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from honeyllm.tty._buffer import MAX_LINE
from honeyllm.tty._completion_mode import complete, insert_completions, possible_completions
from honeyllm.tty._desk import Desk, EndOfInput
from honeyllm.tty._editing import COMMANDS
from honeyllm.tty._keymap import EMACS
from honeyllm.tty._search_mode import begin_search

_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")
_PASTE_END = "\x1b[201~"
_MAX_KEYS = 16
_KEEP_REGION = ("reverse-search-history", "forward-search-history", "clear-screen")


@attrs.define
class Commands:
    """Keys are text or commands."""

    keys: str = ""

    def take(self, desk: Desk, text: str, position: int) -> int:
        run = None if self.keys else _TEXT.match(text, position)
        if run and desk.count is None:
            desk.editing.region = (0, 0)
            desk.editing.buffer.new_group()
            desk.insert(run.group())
            desk.show()
            return run.end()
        self.keys += text[position]
        match = EMACS.look_up(self.keys)
        if match is None and len(self.keys) < _MAX_KEYS:
            return position + 1
        self.keys = ""
        if match is None:
            return position + 1
        run_command(desk, match.command, match.keys)
        return position + 1 - len(match.again)


def run_command(desk: Desk, name: str | None, keys: str) -> None:
    """Carry out the command that *keys* are bound to; None is an unbound key."""
    count, desk.count = desk.count, None
    if name not in _KEEP_REGION:
        desk.editing.region = (0, 0)
    desk.editing.buffer.new_group()
    if name is None and keys.isprintable():
        desk.insert(keys * min(abs(1 if count is None else count), MAX_LINE))
    elif name is None:
        desk.bell()
    elif name in COMMANDS and not _ends_input(desk, keys):
        desk.editing.has_count = count is not None
        COMMANDS[name](desk.editing, 1 if count is None else count)
    elif name in _DESK_COMMANDS:
        _DESK_COMMANDS[name](desk, keys)
    if name is not None:
        desk.editing.last_command = "" if desk.editing.is_aborted else name
        desk.editing.is_aborted = False
    if desk.outcome is None and name != "insert-comment":
        desk.show()
    if name == "insert-comment":
        desk.accept()


def _ends_input(desk: Desk, keys: str) -> bool:
    """^D on an empty line ends the input."""
    if keys != "\x04" or desk.editing.buffer.text:
        return False
    desk.out += desk.display.end_of_input()
    desk.outcome = EndOfInput()
    return True


# ------------------------------------------------------- commands of the desk


def _accept_line(desk: Desk, keys: str) -> None:
    desk.accept()


def _operate_and_get_next(desk: Desk, keys: str) -> None:
    editing = desk.editing
    if editing.position < len(editing.history):
        editing.memory.next_history = editing.position + 1
    desk.accept()


def _interrupt(desk: Desk, keys: str) -> None:
    desk.interrupt()


def _nothing(desk: Desk, keys: str) -> None:
    pass


def _abort(desk: Desk, keys: str) -> None:
    desk.bell()


def _clear_screen(desk: Desk, keys: str) -> None:
    desk.out += desk.display.clear()


def _clear_display(desk: Desk, keys: str) -> None:
    desk.out += desk.display.clear(with_scrollback=True)


def _show_version(desk: Desk, keys: str) -> None:
    desk.out += b"\n" + desk.display.list_below([desk.editing.memory.shell])[1:]


def _quoted_insert(desk: Desk, keys: str) -> None:
    desk.mode = QuotedInsert()


def _character_search(step: int) -> Callable[[Desk, str], None]:
    def command(desk: Desk, keys: str) -> None:
        desk.mode = CharacterSearch(step)

    return command


def _digit_argument(desk: Desk, keys: str) -> None:
    desk.mode = argument = Argument(digits="")
    argument.show(desk)
    argument.digits = keys[-1]
    argument.show(desk)


def _begin_paste(desk: Desk, keys: str) -> None:
    desk.mode = Paste()


# --------------------------------------------------------------- single keys


@attrs.define
class QuotedInsert:
    """The next character is text, whatever it is."""

    def take(self, desk: Desk, text: str, position: int) -> int:
        desk.insert(text[position])
        desk.leave()
        desk.show()
        return position + 1


@attrs.define
class CharacterSearch:
    """Move to the next character typed."""

    step: int

    def take(self, desk: Desk, text: str, position: int) -> int:
        buffer = desk.editing.buffer
        if self.step > 0:
            found = buffer.text.find(text[position], buffer.point + 1)
        else:
            found = buffer.text.rfind(text[position], 0, max(buffer.point, 0))
        if found < 0:
            desk.bell()
        else:
            buffer.point = found
        desk.leave()
        desk.show()
        return position + 1


@attrs.define
class Argument:
    """Digits are the count of the command that follows them."""

    digits: str

    def take(self, desk: Desk, text: str, position: int) -> int:
        key = text[position]
        if key.isascii() and key.isdigit() and len(self.digits) < 7:
            self.digits += key
            self.show(desk)
            return position + 1
        desk.display.message(None)
        desk.show()
        desk.count = self._count()
        desk.leave()
        return position

    def show(self, desk: Desk) -> None:
        """Show the count so far in the prompt's place."""
        desk.display.message(f"(arg: {self._count()}) ")
        desk.show()

    def _count(self) -> int:
        return int(self.digits) if self.digits.strip("-") else int(f"{self.digits}1")


@attrs.define
class Paste:
    """Text between the brackets that the terminal puts around a paste."""

    received: str = ""

    def take(self, desk: Desk, text: str, position: int) -> int:
        self.received += text[position:]
        end = self.received.find(_PASTE_END)
        if end < 0:
            self.received = self._bounded()
            return len(text)
        left = len(self.received) - end - len(_PASTE_END)
        self._insert(desk, self.received[:end].replace("\r", "\n"))
        return len(text) - left

    def _bounded(self) -> str:
        keep = len(_PASTE_END)
        return self.received[: MAX_LINE - keep] + self.received[MAX_LINE - keep :][-keep:]

    def _insert(self, desk: Desk, text: str) -> None:
        buffer = desk.editing.buffer
        desk.leave()
        buffer.new_group()
        buffer.mark = buffer.point
        buffer.insert(text)
        desk.editing.region = (buffer.mark, buffer.point)
        desk.show()


_DESK_COMMANDS: dict[str, Callable[[Desk, str], None]] = {
    "abort": _abort,
    "accept-line": _accept_line,
    "edit-and-execute-command": lambda desk, keys: desk.edit(),
    "bracketed-paste-begin": _begin_paste,
    "character-search": _character_search(1),
    "character-search-backward": _character_search(-1),
    "clear-display": _clear_display,
    "clear-screen": _clear_screen,
    "complete": complete,
    "digit-argument": _digit_argument,
    "display-shell-version": _show_version,
    "forward-search-history": begin_search(False),
    "ignored-signal": _nothing,
    "insert-completions": insert_completions,
    "interrupt": _interrupt,
    "operate-and-get-next": _operate_and_get_next,
    "possible-completions": possible_completions,
    "quoted-insert": _quoted_insert,
    "reverse-search-history": begin_search(True),
}
