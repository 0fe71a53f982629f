"""Tab: completing, and listing on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from honeyllm.tty._completion import QUERY_ITEMS, Candidate, Completions, common_prefix, list_lines
from honeyllm.tty._desk import Desk

_RUBOUT = "\x7f\x08"


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


def complete(desk: Desk, keys: str) -> None:
    """Complete the word before the cursor as far as it is certain; list what remains when repeated."""
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


def possible_completions(desk: Desk, keys: str) -> None:
    """List the candidates."""
    found = _completions(desk)
    if found.candidates:
        _list(desk, found.candidates)
    else:
        desk.bell()


def insert_completions(desk: Desk, keys: str) -> None:
    """Insert all candidates."""
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
        desk.leave()
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
            desk.leave()
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
        desk.leave()
        desk.show()
