"""
readline's emacs-mode line editing, as bash 5.2 in Debian 12 shows it, without I/O.

A `LineEditor` edits one line: `LineEditor.start` draws the prompt, `LineEditor.feed`
takes what was typed, until an outcome ends it. What it writes is what a program writes
to its terminal, so the line discipline's output processing still applies.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence

import attrs

from honeyllm.tty._capabilities import capabilities
from honeyllm.tty._completion import Completer, NoCompleter
from honeyllm.tty._desk import Desk, Outcome
from honeyllm.tty._display import Display
from honeyllm.tty._editing import Editing, Memory
from honeyllm.tty._modes import Commands, QuotedInsert

#: Work done in one call; a command counts more on a long line.
_BUDGET = 32
_CHARACTERS_PER_UNIT = 256


@attrs.frozen
class Fed:
    """
    What came of some input.

    *rest* was not looked at: it follows the end of the line or, without an outcome, goes
    to the next `LineEditor.feed` once others have had their turn.
    """

    output: bytes
    outcome: Outcome | None = None
    rest: bytes = b""


class LineEditor:
    """One line being edited; the next line takes a new one with the same `Memory`."""

    def __init__(
        self,
        prompt: str,
        *,
        size: tuple[int, int] = (80, 24),
        history: Sequence[str] = (),
        memory: Memory | None = None,
        completer: Completer | None = None,
        terminal: str = "xterm",
    ) -> None:
        """
        *prompt* has \\x01 and \\x02 around what does not move the cursor; *size* is columns
        and rows; *history* is oldest first; *terminal* is the value of ``TERM``.
        """
        editing = Editing(history=history, memory=memory or Memory())
        self._desk = Desk(
            editing=editing,
            display=Display.of_prompt(prompt, capabilities(terminal), size[0]),
            completer=completer or NoCompleter(),
            rows=size[1] or 24,
            commands=Commands(),
        )
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    @property
    def text(self) -> str:
        """The line so far."""
        return self._desk.editing.buffer.text

    def hide(self) -> None:
        """Show nothing of what is typed: the terminal does not echo."""
        self._desk.display.is_hidden = True

    def fill(self, text: str) -> None:
        """Put *text* into the line before it is started."""
        self._desk.editing.buffer.insert(text)

    def edited_history(self) -> Mapping[int, str]:
        """History lines that were changed and left; bash keeps the changes."""
        editing = self._desk.editing
        return {
            index: buffer.text
            for index, buffer in editing.edited.items()
            if index not in (editing.position, len(editing.history)) and buffer.text != editing.history[index]
        }

    def start(self) -> bytes:
        """Draw the prompt."""
        desk = self._desk
        desk.out[:] = desk.display.start()
        editing, memory = desk.editing, desk.editing.memory
        following, memory.next_history = memory.next_history, None
        if following is not None and following < len(editing.history):
            desk.show()
            editing.go_to_history(following)
        desk.show()
        return bytes(desk.out)

    def feed(self, data: bytes) -> Fed:
        """Take typed bytes; see `Fed` for what is returned."""
        desk = self._desk
        desk.out.clear()
        text = self._after_interrupt(self._decoder.decode(data))
        position, budget = 0, _BUDGET
        while position < len(text) and desk.outcome is None and budget > 0:
            budget -= 1 + len(desk.editing.buffer.text) // _CHARACTERS_PER_UNIT
            if text[position] == "\x03" and not isinstance(desk.mode, QuotedInsert):
                desk.interrupt()
                position += 1
            else:
                position = desk.mode.take(desk, text, position)
        return Fed(bytes(desk.out), desk.outcome, self._rest(text[position:]))

    def _after_interrupt(self, text: str) -> str:
        """The terminal driver discards what came before a ^C in one piece with it."""
        last = text.rfind("\x03")
        is_quoted = last == 0 and isinstance(self._desk.mode, QuotedInsert)
        return text if last < 0 or is_quoted else text[last:]

    def interrupt(self) -> bytes:
        """Give the line up, as after SIGINT from elsewhere."""
        self._desk.out.clear()
        self._desk.interrupt()
        return bytes(self._desk.out)

    def put_back(self) -> bytes:
        """Put the terminal back without ending the line."""
        return self._desk.display.put_back()

    def resize(self, columns: int, rows: int) -> bytes:
        """The window changed (SIGWINCH)."""
        desk = self._desk
        desk.rows = rows or 24
        desk.out[:] = desk.display.resize(columns or 80)
        if isinstance(desk.mode, Commands):
            desk.show()
        return bytes(desk.out)

    def redraw(self) -> bytes:
        """Draw prompt and line anew on a fresh row, after something else was printed."""
        desk = self._desk
        desk.out[:] = desk.display.begin()
        desk.show()
        return bytes(desk.out)

    def _rest(self, text: str) -> bytes:
        if not text and self._desk.outcome is None:
            return b""
        unfinished = self._decoder.getstate()[0]
        self._decoder.reset()
        return text.encode("utf-8", "surrogateescape") + unfinished
