"""The keys of an incremental search."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from honeyllm.tty._desk import Desk
from honeyllm.tty._search import IncrementalSearch

_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")
_PASTE_START, _PASTE_END = "[200~", "\x1b[201~"


def begin_search(is_reverse: bool) -> Callable[[Desk, str], None]:
    """The command that starts a search."""

    def command(desk: Desk, keys: str) -> None:
        mode = Search.begin(desk, is_reverse=is_reverse)
        desk.mode = mode
        mode.show(desk, is_first=True)

    return command


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
        standout = desk.editing.region if is_first else search.standout
        desk.out += desk.display.show(search.text, search.index, standout, is_rewritten=is_first)

    def take(self, desk: Desk, text: str, position: int) -> int:
        key = text[position]
        desk.editing.region = (0, 0)
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
        desk.leave()
        desk.show()

    def _end(self, desk: Desk, text: str, position: int) -> int:
        """The search is over; its last key is a command, except for a lone escape."""
        search, editing = self.search, desk.editing
        if search.string:
            editing.memory.search = search.string
        if text[position] == "\x03":
            desk.leave()
            return position
        if search.line != editing.position:
            editing.go_to_history(search.line)
        editing.buffer.point = 0 if search.is_failed and search.string else search.index
        desk.display.message(None)
        desk.leave()
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
    if not search.string:
        desk.out += b"\a\a"
        search.is_failed = True
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
