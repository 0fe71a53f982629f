"""
What the keys mean at the moment: commands, a search, an argument, an answer.

A `Mode` takes characters off the input; it ends by putting another mode in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from honeyllm.tty._buffer import MAX_LINE
from honeyllm.tty._completion import (
    QUERY_ITEMS,
    Candidate,
    Completer,
    Completions,
    common_prefix,
    list_lines,
)
from honeyllm.tty._display import Display
from honeyllm.tty._editing import COMMANDS, Editing
from honeyllm.tty._keymap import EMACS
from honeyllm.tty._search import IncrementalSearch

_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")
_PASTE_START, _PASTE_END = "[200~", "\x1b[201~"
_MAX_KEYS = 16
_RUBOUT = "\x7f\x08"
_VERSION = "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)"


@attrs.frozen
class Line:
    """A line was accepted; *text* has no newline at its end."""

    text: str


@attrs.frozen
class EndOfInput:
    """^D on an empty line."""


@attrs.frozen
class Interrupt:
    """^C: the line is given up."""


Outcome = Line | EndOfInput | Interrupt


class Mode(Protocol):
    """A reading of the keys."""

    def take(self, desk: Desk, text: str, position: int) -> int:
        """Use characters of *text* from *position* on; the position after them."""
        ...


@attrs.define
class Desk:
    """Everything that modes share."""

    editing: Editing
    display: Display
    completer: Completer
    rows: int
    out: bytearray = attrs.field(factory=bytearray)
    outcome: Outcome | None = None
    mode: Mode = attrs.field(factory=lambda: Commands())
    count: int | None = None
    tab_changed: bool = False

    def bell(self) -> None:
        """Ring at once."""
        self.out += b"\a"

    def show(self, standout: tuple[int, int] | None = None) -> None:
        """Bring the terminal up to date with the line."""
        while self.editing.bells:
            self.editing.bells -= 1
            self.bell()
        buffer = self.editing.buffer
        self.out += self.display.show(buffer.text, buffer.point, standout or self.editing.region)

    def insert(self, text: str) -> None:
        """Insert typed text."""
        self.editing.buffer.insert(text)
        self.editing.last_command = "self-insert"

    def interrupt(self) -> None:
        """Give the line up."""
        self.out += self.display.interrupt()
        self.outcome = Interrupt()

    def accept(self) -> None:
        """End with the line as it stands."""
        self.show()
        self.out += self.display.accept()
        self.outcome = Line(self.editing.buffer.text)


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
    desk.out += b"\n" + desk.display.list_below([_VERSION])[1:]


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


def _begin_search(is_reverse: bool) -> Callable[[Desk, str], None]:
    def command(desk: Desk, keys: str) -> None:
        mode = Search.begin(desk, is_reverse=is_reverse)
        desk.mode = mode
        mode.show(desk, is_first=True)

    return command


# --------------------------------------------------------------- single keys


@attrs.define
class QuotedInsert:
    """The next character is text, whatever it is."""

    def take(self, desk: Desk, text: str, position: int) -> int:
        desk.insert(text[position])
        desk.mode = Commands()
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
        desk.mode = Commands()
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
        desk.mode = Commands()
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
        desk.mode = Commands()
        buffer.seal()
        buffer.mark = buffer.point
        buffer.insert(text)
        buffer.seal()
        desk.editing.region = (buffer.mark, buffer.point)
        desk.show()


# --------------------------------------------------------------------- search


@attrs.define
class Search:
    """Keys are what is searched for in the history."""

    search: IncrementalSearch
    origin: tuple[int, int]

    @classmethod
    def begin(cls, desk: Desk, *, is_reverse: bool) -> Search:
        """Start at the cursor of the current line."""
        editing = desk.editing
        lines = [editing.line_at(index) for index in range(len(editing.history))]
        current = editing.buffer.text if editing.position == len(editing.history) else ""
        kept = editing.edited.get(len(editing.history))
        lines.append(current or (kept.text if kept else ""))
        search = IncrementalSearch(
            lines=lines, line=editing.position, index=editing.buffer.point, is_reverse=is_reverse
        )
        return cls(search, (editing.position, editing.buffer.point))

    def show(self, desk: Desk, *, is_first: bool = False) -> None:
        """Show where the search stands."""
        search = self.search
        desk.display.message(search.prompt())
        desk.out += desk.display.show(search.text, search.index, search.standout, is_rewritten=is_first)

    def take(self, desk: Desk, text: str, position: int) -> int:
        key = text[position]
        if key == "\x1b" and text.startswith(_PASTE_START, position + 1):
            return self._paste(desk, text, position + 1 + len(_PASTE_START))
        run = _TEXT.match(text, position)
        if key == "\x07":
            self._abort(desk)
        elif run:
            self._report(desk, self.search.add(key))
        elif key in _SEARCH_KEYS:
            self._report(desk, _SEARCH_KEYS[key](self.search, desk))
        else:
            return self._end(desk, text, position)
        return position + 1

    def _report(self, desk: Desk, is_found: bool) -> None:
        if not is_found:
            desk.bell()
        self.show(desk)

    def _paste(self, desk: Desk, text: str, start: int) -> int:
        end = text.find(_PASTE_END, start)
        stop = len(text) if end < 0 else end
        self._report(desk, self.search.add(text[start:stop]))
        return min(stop + len(_PASTE_END), len(text))

    def _abort(self, desk: Desk) -> None:
        desk.display.message(None)
        desk.mode = Commands()
        desk.show()

    def _end(self, desk: Desk, text: str, position: int) -> int:
        """The search is over; its last key is a command, except for a lone escape."""
        search, editing = self.search, desk.editing
        if search.string:
            editing.memory.search = search.string
        if text[position] == "\x03":
            desk.mode = Commands()
            return position
        if search.line != editing.position:
            editing.go_to_history(search.line)
        editing.buffer.point = 0 if search.is_failed else search.index
        desk.display.message(None)
        desk.mode = Commands()
        desk.show()
        is_lone = text[position] == "\n" or (text[position] == "\x1b" and position + 1 == len(text))
        return position + 1 if is_lone else position


def _search_again(is_reverse: bool) -> Callable[[IncrementalSearch, Desk], bool]:
    def key(search: IncrementalSearch, desk: Desk) -> bool:
        remembered = desk.editing.memory.search
        search.is_reverse = is_reverse
        if search.string or not remembered:
            return search.again()
        search.string = remembered
        desk.display.message(search.prompt())
        desk.out += desk.display.show(search.text, search.index)
        return search.add("")

    return key


def _search_rubout(search: IncrementalSearch, desk: Desk) -> bool:
    return search.remove()


def _search_word(search: IncrementalSearch, desk: Desk) -> bool:
    start = search.index + len(search.string)
    end = start
    while end < len(search.text) and not search.text[end].isalnum():
        end += 1
    while end < len(search.text) and search.text[end].isalnum():
        end += 1
    return search.add(search.text[start:end])


def _search_rest(search: IncrementalSearch, desk: Desk) -> bool:
    return search.add(search.text[search.index + len(search.string) :])


_SEARCH_KEYS: dict[str, Callable[[IncrementalSearch, Desk], bool]] = {
    "\x12": _search_again(True),
    "\x13": _search_again(False),
    "\x7f": _search_rubout,
    "\x08": _search_rubout,
    "\x17": _search_word,
    "\x19": _search_rest,
}


# ----------------------------------------------------------------- completion


def _completions(desk: Desk) -> Completions:
    buffer = desk.editing.buffer
    return desk.completer(buffer.text, buffer.point)


def _replace_word(desk: Desk, start: int, text: str) -> bool:
    """Put *text* in place of the word before the cursor; whether that is a change."""
    buffer = desk.editing.buffer
    if buffer.text[start : buffer.point] == text:
        return False
    if text.startswith(buffer.text[start : buffer.point]):
        buffer.insert(text[buffer.point - start :])
        return True
    buffer.delete(start, buffer.point)
    buffer.insert(text)
    return True


def _complete(desk: Desk, keys: str) -> None:
    found = _completions(desk)
    repeats = desk.editing.last_command == "complete" and not desk.tab_changed
    desk.tab_changed = False
    if not found.candidates:
        desk.bell()
    elif len(found.candidates) == 1:
        _complete_one(desk, found.start, found.candidates[0])
    elif repeats:
        _list(desk, found.candidates)
    else:
        desk.bell()
        prefix = common_prefix(found.candidates)
        buffer = desk.editing.buffer
        if len(prefix) >= buffer.point - found.start:
            desk.tab_changed = _replace_word(desk, found.start, prefix)


def _complete_one(desk: Desk, start: int, candidate: Candidate) -> None:
    buffer = desk.editing.buffer
    desk.tab_changed = _replace_word(desk, start, candidate.text)
    following = buffer.text[buffer.point : buffer.point + 1]
    if candidate.suffix.strip(" ") == "" and following:
        return
    if candidate.suffix and not candidate.suffix.startswith(following or "\0"):
        desk.tab_changed = True
        buffer.insert(candidate.suffix)


def _possible_completions(desk: Desk, keys: str) -> None:
    found = _completions(desk)
    if found.candidates:
        _list(desk, found.candidates)
    else:
        desk.bell()


def _insert_completions(desk: Desk, keys: str) -> None:
    found = _completions(desk)
    if not found.candidates:
        desk.bell()
        return
    buffer = desk.editing.buffer
    buffer.delete(found.start, buffer.point)
    buffer.insert("".join(f"{candidate.text} " for candidate in found.candidates))


def _list(desk: Desk, candidates: Sequence[Candidate]) -> None:
    if len(candidates) >= QUERY_ITEMS:
        question = f"\nDisplay all {len(candidates)} possibilities? (y or n)"
        desk.out += question.encode()
        desk.mode = Question(candidates)
        return
    _print_list(desk, candidates)


def _print_list(desk: Desk, candidates: Sequence[Candidate]) -> None:
    lines = list_lines(candidates, desk.display.screen.columns)
    if len(lines) < desk.rows:
        desk.out += desk.display.list_below(lines)
        desk.mode = Commands()
        desk.show()
        return
    desk.out += b"\n"
    desk.mode = Pager(lines)
    desk.mode.page(desk, desk.rows - 1)


@attrs.define
class Question:
    """Whether a long list is wanted."""

    candidates: Sequence[Candidate]

    def take(self, desk: Desk, text: str, position: int) -> int:
        key = text[position]
        if key in "yY ":
            _print_list(desk, self.candidates)
        elif key in f"nN{_RUBOUT}\x07":
            desk.out += b"\n" + desk.display.begin()
            desk.mode = Commands()
            desk.show()
        else:
            desk.bell()
        return position + 1


@attrs.define
class Pager:
    """A list that is longer than the screen, page by page."""

    lines: list[str]
    shown: int = 0

    def page(self, desk: Desk, count: int) -> None:
        """Print *count* lines more, then ask or end."""
        end = min(self.shown + count, len(self.lines))
        text = "".join(f"{line}\n" for line in self.lines[self.shown : end])
        desk.out += text.encode("utf-8", "surrogateescape")
        self.shown = end
        if end < len(self.lines):
            desk.out += b"--More--"
        else:
            self._end(desk)

    def take(self, desk: Desk, text: str, position: int) -> int:
        key = text[position]
        if key in "yY \t":
            self._erase_question(desk)
            self.page(desk, desk.rows - 1)
        elif key in "\r\n":
            self._erase_question(desk)
            self.page(desk, 1)
        elif key in f"nNqQ{_RUBOUT}\x07":
            self._erase_question(desk)
            self._end(desk)
        else:
            desk.bell()
        return position + 1

    def _erase_question(self, desk: Desk) -> None:
        desk.out += b"\r" + (desk.display.can.clear_to_end or b" " * 8) + b"\r"

    def _end(self, desk: Desk) -> None:
        desk.out += desk.display.begin()
        desk.mode = Commands()
        desk.show()


_DESK_COMMANDS: dict[str, Callable[[Desk, str], None]] = {
    "abort": _abort,
    "accept-line": _accept_line,
    "bracketed-paste-begin": _begin_paste,
    "character-search": _character_search(1),
    "character-search-backward": _character_search(-1),
    "clear-display": _clear_display,
    "clear-screen": _clear_screen,
    "complete": _complete,
    "digit-argument": _digit_argument,
    "display-shell-version": _show_version,
    "forward-search-history": _begin_search(False),
    "ignored-signal": _nothing,
    "insert-completions": _insert_completions,
    "interrupt": _interrupt,
    "operate-and-get-next": _operate_and_get_next,
    "possible-completions": _possible_completions,
    "quoted-insert": _quoted_insert,
    "reverse-search-history": _begin_search(True),
}
