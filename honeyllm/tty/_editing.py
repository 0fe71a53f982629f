"""The state that editing commands work on, and the commands that change text or move in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from honeyllm.tty import _motion as motion
from honeyllm.tty._buffer import Buffer

_MAX_KILLS = 10
_MAX_COUNT = 1_000_000


@attrs.define
class Memory:
    """What readline remembers from one line to the next; one for each shell, whose version it tells."""

    shell: str = ""
    kills: list[str] = attrs.field(factory=list)
    search: str = ""
    next_history: int | None = None

    def kill(self, text: str, *, before: bool, joins: bool) -> None:
        """Keep killed *text*, joined to the kill just before it."""
        if joins and self.kills:
            last = self.kills[-1]
            self.kills[-1] = text + last if before else last + text
        else:
            self.kills.append(text)
            del self.kills[:-_MAX_KILLS]


@attrs.define
class Editing:
    """One line under the hands of commands."""

    history: Sequence[str]
    memory: Memory
    buffer: Buffer = attrs.field(factory=Buffer)
    position: int = 0
    edited: dict[int, Buffer] = attrs.field(factory=dict)
    bells: int = 0
    last_command: str = ""
    region: tuple[int, int] = (0, 0)
    yanked: int = 0
    arguments: int = 0
    has_count: bool = False
    is_aborted: bool = False

    def __attrs_post_init__(self) -> None:
        self.position = len(self.history)

    def bell(self) -> None:
        """Ring once this command is over."""
        self.bells += 1

    def go_to_history(self, position: int) -> None:
        """Put the line away and take up another one, with what was edited in it."""
        self.edited[self.position] = self.buffer
        kept = self.edited.get(position)
        self.buffer = kept or Buffer(self.history[position])
        self.buffer.point = len(self.buffer.text)
        self.position = position

    def line_at(self, position: int) -> str:
        """A history line, as it stands after editing."""
        if position == self.position:
            return self.buffer.text
        kept = self.edited.get(position)
        return kept.text if kept else self.history[position]

    def kill(self, start: int, end: int, *, before: bool) -> None:
        """Delete a stretch into the kill ring."""
        killed = self.buffer.delete(start, end)
        if killed:
            self.memory.kill(killed, before=before, joins=self.last_command in KILLS)


Command = Callable[[Editing, int], None]

KILLS = frozenset(
    (
        "kill-line", "backward-kill-line", "unix-line-discard", "kill-word", "backward-kill-word",
        "unix-word-rubout", "shell-kill-word",
    )
)  # fmt: skip


# ------------------------------------------------------------------- movement


def _forward_char(editing: Editing, count: int) -> None:
    if count < 0:
        _backward_char(editing, -count)
        return
    buffer = editing.buffer
    for _ in range(count):
        if buffer.point == len(buffer.text):
            editing.bell()
            return
        buffer.point = buffer.next_character(buffer.point)


def _backward_char(editing: Editing, count: int) -> None:
    if count < 0:
        _forward_char(editing, -count)
        return
    buffer = editing.buffer
    for _ in range(count):
        if buffer.point == 0:
            editing.bell()
            return
        buffer.point = buffer.previous_character(buffer.point)


def _beginning_of_line(editing: Editing, count: int) -> None:
    editing.buffer.point = 0


def _end_of_line(editing: Editing, count: int) -> None:
    editing.buffer.point = len(editing.buffer.text)


def _times(editing: Editing, count: int, step: Callable[[str, int], int]) -> int:
    position = editing.buffer.point
    for _ in range(min(abs(count), len(editing.buffer.text) + 1)):
        position = step(editing.buffer.text, position)
    return position


def _forward_word(editing: Editing, count: int) -> None:
    editing.buffer.point = _times(editing, count, motion.word_end if count > 0 else motion.word_start)


def _backward_word(editing: Editing, count: int) -> None:
    _forward_word(editing, -count)


def _shell_forward_word(editing: Editing, count: int) -> None:
    editing.buffer.point = motion.word_end(editing.buffer.text, editing.buffer.point, motion.is_not_blank)


def _shell_backward_word(editing: Editing, count: int) -> None:
    editing.buffer.point = motion.word_start(editing.buffer.text, editing.buffer.point, motion.is_not_blank)


def _set_mark(editing: Editing, count: int) -> None:
    editing.buffer.mark = editing.buffer.point


def _exchange_point_and_mark(editing: Editing, count: int) -> None:
    buffer = editing.buffer
    buffer.point, buffer.mark = min(buffer.mark, len(buffer.text)), buffer.point


# ------------------------------------------------------------------- deletion


def _delete_char(editing: Editing, count: int) -> None:
    if count < 0:
        _backward_delete_char(editing, -count)
        return
    buffer = editing.buffer
    if buffer.point == len(buffer.text):
        editing.bell()
        return
    end = buffer.point
    for _ in range(min(count, len(buffer.text))):
        end = buffer.next_character(end)
    if count > 1:
        editing.kill(buffer.point, end, before=False)
        return
    buffer.delete(buffer.point, end)


def _backward_delete_char(editing: Editing, count: int) -> None:
    if count < 0:
        _delete_char(editing, -count)
        return
    buffer = editing.buffer
    if buffer.point == 0:
        editing.bell()
        return
    start = buffer.point
    for _ in range(min(count, len(buffer.text))):
        start = buffer.previous_character(start)
    if count > 1:
        editing.kill(start, buffer.point, before=True)
        return
    buffer.delete(start, buffer.point)


def _kill_line(editing: Editing, count: int) -> None:
    editing.kill(editing.buffer.point, len(editing.buffer.text), before=False)


def _unix_line_discard(editing: Editing, count: int) -> None:
    if editing.buffer.point == 0:
        editing.bell()
        return
    editing.kill(0, editing.buffer.point, before=True)


def _kill_word(editing: Editing, count: int) -> None:
    end = _times(editing, count, motion.word_end if count > 0 else motion.word_start)
    editing.kill(editing.buffer.point, end, before=count < 0)


def _backward_kill_word(editing: Editing, count: int) -> None:
    _kill_word(editing, -count)


def _unix_word_rubout(editing: Editing, count: int) -> None:
    if editing.buffer.point == 0:
        editing.bell()
        return
    start = _times(editing, count, lambda text, at: motion.word_start(text, at, motion.is_not_blank))
    editing.kill(start, editing.buffer.point, before=True)


def _shell_kill_word(editing: Editing, count: int) -> None:
    end = motion.word_end(editing.buffer.text, editing.buffer.point, motion.is_not_blank)
    editing.kill(editing.buffer.point, end, before=False)


def _delete_horizontal_space(editing: Editing, count: int) -> None:
    start, end = motion.blanks_around(editing.buffer.text, editing.buffer.point)
    editing.buffer.delete(start, end)
    editing.buffer.point = start


# -------------------------------------------------------------------- yanking


def _yank(editing: Editing, count: int) -> None:
    if not editing.memory.kills:
        editing.bell()
        return
    editing.buffer.mark = editing.buffer.point
    editing.yanked = 1
    editing.buffer.insert(editing.memory.kills[-1])


def _yank_pop(editing: Editing, count: int) -> None:
    kills, buffer = editing.memory.kills, editing.buffer
    if editing.last_command not in ("yank", "yank-pop") or not kills:
        editing.bell()
        editing.is_aborted = True
        return
    current = kills[-1 - (editing.yanked - 1) % len(kills)]
    editing.yanked += 1
    buffer.delete(buffer.point - len(current), buffer.point)
    buffer.insert(kills[-1 - (editing.yanked - 1) % len(kills)])


def _yank_last_arg(editing: Editing, count: int) -> None:
    repeats = editing.last_command == "yank-last-arg"
    back = editing.arguments + 1 if repeats else 1
    position = editing.position - back
    index = count if editing.has_count else -1
    word = motion.last_word(editing.line_at(position), index) if position >= 0 else None
    if word is None:
        editing.bell()
        return
    if repeats:
        editing.buffer.undo()
    editing.arguments = back
    editing.buffer.new_group()
    editing.buffer.insert(word)


def _yank_nth_arg(editing: Editing, count: int) -> None:
    line = editing.history[-1] if editing.history else ""
    word = motion.last_word(line, count)
    if word is None:
        editing.bell()
        return
    editing.buffer.insert(word)


# ---------------------------------------------------------------- alterations


def _transpose_chars(editing: Editing, count: int) -> None:
    buffer = editing.buffer
    if buffer.point == 0 or len(buffer.text) < 2:
        editing.bells += buffer.point == 0 or buffer.text.isascii()
        return
    middle = buffer.point if buffer.point < len(buffer.text) else len(buffer.text) - 1
    pair = buffer.delete(middle - 1, middle + 1)
    buffer.point = middle - 1
    buffer.insert(pair[1] + pair[0])


def _transpose_words(editing: Editing, count: int) -> None:
    buffer = editing.buffer
    second_end = motion.word_end(buffer.text, buffer.point)
    second_start = motion.word_start(buffer.text, second_end)
    first_start = motion.word_start(buffer.text, second_start)
    first_end = motion.word_end(buffer.text, first_start)
    if first_start == second_start or second_start < first_end:
        editing.bell()
        return
    text = buffer.text
    swapped = text[second_start:second_end] + text[first_end:second_start] + text[first_start:first_end]
    buffer.delete(first_start, second_end)
    buffer.point = first_start
    buffer.insert(swapped)


def _change_word(change: Callable[[str], str]) -> Command:
    def command(editing: Editing, count: int) -> None:
        buffer = editing.buffer
        other = _times(editing, count, motion.word_end if count > 0 else motion.word_start)
        start, end = min(buffer.point, other), max(buffer.point, other)
        changed = change(buffer.text[start:end])
        point = buffer.point if count < 0 else end
        if changed != buffer.text[start:end] and len(changed) == end - start:
            buffer.delete(start, end)
            buffer.point = start
            buffer.insert(changed)
        buffer.point = point

    return command


def _capitalized(text: str) -> str:
    out, is_first = [], True
    for character in text:
        out.append(character.upper() if is_first else character.lower())
        is_first = not character.isalnum()
    return "".join(out)


def _undo(editing: Editing, count: int) -> None:
    if not editing.buffer.undo():
        editing.bell()


def _revert_line(editing: Editing, count: int) -> None:
    if not editing.buffer.is_changed:
        editing.bell()
        return
    editing.buffer.undo_all()


# -------------------------------------------------------------------- history


def _previous_history(editing: Editing, count: int) -> None:
    if count < 0:
        _next_history(editing, -count)
        return
    target = max(editing.position - count, 0)
    if target == editing.position:
        if editing.history:
            editing.bell()
        return
    editing.go_to_history(target)


def _next_history(editing: Editing, count: int) -> None:
    if count < 0:
        _previous_history(editing, -count)
        return
    target = min(editing.position + count, len(editing.history))
    if target == editing.position:
        editing.bell()
        return
    editing.go_to_history(target)


def _beginning_of_history(editing: Editing, count: int) -> None:
    _previous_history(editing, editing.position)


def _end_of_history(editing: Editing, count: int) -> None:
    _next_history(editing, len(editing.history) - editing.position)


def _search_prefix(step: int) -> Command:
    def command(editing: Editing, count: int) -> None:
        point = editing.buffer.point
        prefix = editing.buffer.text[:point]
        position = editing.position + step
        while 0 <= position < len(editing.history):
            line = editing.line_at(position)
            if line.startswith(prefix) and line != editing.buffer.text:
                editing.go_to_history(position)
                editing.buffer.point = point if prefix else len(line)
                return
            position += step
        editing.bell()

    return command


def _insert_comment(editing: Editing, count: int) -> None:
    editing.buffer.point = 0
    editing.buffer.insert("#")


def _nothing(editing: Editing, count: int) -> None:
    pass


COMMANDS: dict[str, Command] = {
    "backward-char": _backward_char,
    "backward-delete-char": _backward_delete_char,
    "backward-kill-line": _unix_line_discard,
    "backward-kill-word": _backward_kill_word,
    "backward-word": _backward_word,
    "beginning-of-history": _beginning_of_history,
    "beginning-of-line": _beginning_of_line,
    "capitalize-word": _change_word(_capitalized),
    "delete-char": _delete_char,
    "delete-horizontal-space": _delete_horizontal_space,
    "downcase-word": _change_word(str.lower),
    "end-of-history": _end_of_history,
    "end-of-line": _end_of_line,
    "exchange-point-and-mark": _exchange_point_and_mark,
    "forward-char": _forward_char,
    "forward-word": _forward_word,
    "history-search-backward": _search_prefix(-1),
    "history-search-forward": _search_prefix(1),
    "insert-comment": _insert_comment,
    "kill-line": _kill_line,
    "kill-word": _kill_word,
    "next-history": _next_history,
    "no-op": _nothing,
    "previous-history": _previous_history,
    "revert-line": _revert_line,
    "set-mark": _set_mark,
    "shell-backward-word": _shell_backward_word,
    "shell-forward-word": _shell_forward_word,
    "shell-kill-word": _shell_kill_word,
    "transpose-chars": _transpose_chars,
    "transpose-words": _transpose_words,
    "undo": _undo,
    "unix-line-discard": _unix_line_discard,
    "unix-word-rubout": _unix_word_rubout,
    "upcase-word": _change_word(str.upper),
    "yank": _yank,
    "yank-last-arg": _yank_last_arg,
    "yank-nth-arg": _yank_nth_arg,
    "yank-pop": _yank_pop,
}
