"""The line being edited: text, cursor, mark, undo."""

from __future__ import annotations

import re

import attrs

from honeyllm.tty._cells import character_width

#: Characters of one line, about what readline accepts before memory becomes the matter.
MAX_LINE = 128 * 1024
_MAX_UNDO_CHARACTERS = 512 * 1024
_MAX_MERGED = 20
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")


@attrs.frozen(kw_only=True)
class _Change:
    """*removed* was replaced by *inserted* at *start*; *group* changes are undone together."""

    start: int
    removed: str
    inserted: str
    point: int
    group: int


@attrs.define
class Buffer:
    """Text with a cursor (*point*), a mark and an undo list; bounded in size."""

    text: str = ""
    point: int = 0
    mark: int = 0
    _changes: list[_Change] = attrs.field(factory=list, init=False)
    _undo_characters: int = attrs.field(default=0, init=False)
    _group: int = attrs.field(default=0, init=False)

    def new_group(self) -> None:
        """Changes from here on are undone apart from earlier ones."""
        self._group += 1

    def insert(self, text: str) -> None:
        """Insert at the cursor, as one change, and move past it; what exceeds the limit is dropped."""
        text = text[: MAX_LINE - len(self.text)]
        if text:
            self._record_insert(text)
            self._put(text)

    def type(self, text: str) -> None:
        """Insert what was typed: changes of up to 20 characters, a new one at each that is not ASCII."""
        for run in _RUNS.findall(text[: MAX_LINE - len(self.text)]):
            position = self._extend_last(run) if run.isascii() else 0
            for start in range(position, len(run), _MAX_MERGED):
                self._group += 1
                self._record_insert(run[start : start + _MAX_MERGED], offset=start)
            self._put(run)

    def _put(self, text: str) -> None:
        self.text = self.text[: self.point] + text + self.text[self.point :]
        self.point += len(text)

    def delete(self, start: int, end: int) -> str:
        """Remove a stretch; the cursor stays on its character or falls to *start*."""
        start, end = sorted(min(max(place, 0), len(self.text)) for place in (start, end))
        removed = self.text[start:end]
        if removed:
            self._record(
                _Change(start=start, removed=removed, inserted="", point=self.point, group=self._group)
            )
            self.text = self.text[:start] + self.text[end:]
            if self.point > end:
                self.point -= end - start
            elif self.point > start:
                self.point = start
            self.mark = min(self.mark, len(self.text))
        return removed

    def replace(self, text: str, point: int | None = None) -> None:
        """Set the whole line as one change."""
        self.delete(0, len(self.text))
        self.insert(text)
        self.point = len(self.text) if point is None else point

    def undo(self) -> bool:
        """Take back the last group of changes; False when there is none."""
        if not self._changes:
            return False
        group = self._changes[-1].group
        while self._changes and self._changes[-1].group == group:
            self._revert(self._changes.pop())
        return True

    def undo_all(self) -> None:
        """Take back every change."""
        while self.undo():
            pass

    @property
    def is_changed(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._changes)

    def next_character(self, position: int) -> int:
        """The position after the character at *position* and what combines with it."""
        position = min(position + 1, len(self.text))
        while position < len(self.text) and character_width(self.text[position]) == 0:
            position += 1
        return position

    def previous_character(self, position: int) -> int:
        """The position of the character before *position*, with what combines with it."""
        position = max(position - 1, 0)
        while position > 0 and character_width(self.text[position]) == 0:
            position -= 1
        return position

    def _revert(self, change: _Change) -> None:
        end = change.start + len(change.inserted)
        self.text = self.text[: change.start] + change.removed + self.text[end:]
        self.point = change.start + len(change.removed) if change.removed else change.start
        self._undo_characters -= len(change.removed) + len(change.inserted)

    def _record_insert(self, text: str, *, offset: int = 0) -> None:
        start = self.point + offset
        self._record(_Change(start=start, removed="", inserted=text, point=start, group=self._group))

    def _extend_last(self, run: str) -> int:
        """Add characters to the last change while it is short; how many."""
        last = self._changes[-1] if self._changes else None
        if last is None or last.removed or last.start + len(last.inserted) != self.point:
            return 0
        room = _MAX_MERGED - len(last.inserted.encode("utf-8", "surrogateescape"))
        added = run[: max(room, 0)]
        if added:
            self._changes[-1] = attrs.evolve(last, inserted=last.inserted + added)
            self._undo_characters += len(added)
        return len(added)

    def _record(self, change: _Change) -> None:
        self._changes.append(change)
        self._undo_characters += len(change.removed) + len(change.inserted)
        while self._undo_characters > _MAX_UNDO_CHARACTERS:
            oldest = self._changes.pop(0)
            self._undo_characters -= len(oldest.removed) + len(oldest.inserted)
