"""The prompt, the line and messages in the prompt's place, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from honeyllm.tty._capabilities import Capabilities
from honeyllm.tty._cells import Cell, has_invisible, prompt_cells, without_brackets
from honeyllm.tty._layout import Picture
from honeyllm.tty._redisplay import Screen

_PASTE_ON, _PASTE_OFF = b"\x1b[?2004h", b"\x1b[?2004l\r"


@attrs.define
class Display:
    """
    Writes what the line editor wants seen.

    Only the last line of a prompt takes part in redisplay; the lines before it are
    written when the prompt is drawn afresh.
    """

    can: Capabilities
    screen: Screen
    _lines_before: bytes = b""
    _prompt: tuple[Cell, ...] = ()
    _has_invisible: bool = False
    _message: tuple[Cell, ...] | None = attrs.field(default=None, init=False)
    is_hidden: bool = False
    """Only the prompt is shown."""

    @classmethod
    def of_prompt(cls, prompt: str, can: Capabilities, columns: int) -> Display:
        """A display for *prompt*, with \\x01 and \\x02 around its invisible parts."""
        start = prompt.rfind("\n") + 1
        return cls(
            can=can,
            screen=Screen(can, max(columns, 2)),
            lines_before=without_brackets(prompt[:start]).encode("utf-8", "surrogateescape"),
            prompt=tuple(prompt_cells(prompt[start:])),
            has_invisible=has_invisible(prompt[start:]),
        )

    def message(self, text: str | None) -> None:
        """Show *text* in the prompt's place, or the prompt again."""
        self._message = None if text is None else tuple(prompt_cells(text))

    def show(
        self, text: str, cursor: int, standout: tuple[int, int] = (0, 0), *, is_rewritten: bool = False
    ) -> bytes:
        """Bring the terminal up to date."""
        if self.is_hidden:
            text, cursor, standout = "", 0, (0, 0)
        if self._message is None:
            prompt, invisible = self._prompt, self._has_invisible
        else:
            prompt, invisible = self._message, False
        return self.screen.show(
            Picture(
                prompt=prompt,
                text=text,
                cursor=cursor,
                standout=standout,
                has_invisible=invisible,
                is_rewritten=is_rewritten,
            )
        )

    def start(self) -> bytes:
        """Before the first prompt: ask the terminal to mark pasted text."""
        return (_PASTE_ON if self.can.brackets_paste else b"") + self.begin()

    def begin(self) -> bytes:
        """Before a prompt that is drawn on a fresh row."""
        self.screen.forget()
        return self._lines_before

    def clear(self, *, with_scrollback: bool = False) -> bytes:
        """Clear the screen; the prompt is to be shown next."""
        beyond = b"\x1b[3J" if with_scrollback and self.can.clear_screen else b""
        return (self.can.clear_screen or b"\n") + beyond + self.begin()

    def accept(self) -> bytes:
        """After Enter."""
        if self.is_hidden:
            return self.put_back() + b"\n"
        return self.screen.finish() + (_PASTE_OFF if self.can.brackets_paste else b"")

    def put_back(self) -> bytes:
        """What takes back the request to mark pasted text."""
        return _PASTE_OFF if self.can.brackets_paste else b""

    def end_of_input(self) -> bytes:
        """After ^D."""
        return _PASTE_OFF + b"\n" if self.can.brackets_paste else b""

    def interrupt(self) -> bytes:
        """After ^C: the terminal is put back, taken and put back once more around the signal."""
        pasting = _PASTE_OFF + _PASTE_ON + _PASTE_OFF if self.can.brackets_paste else b""
        return b"^C" + self.screen.leave_below() + pasting + b"\n"

    def list_below(self, lines: Sequence[str]) -> bytes:
        """Print *lines* below the row of the cursor."""
        text = "".join(f"\n{line}" for line in lines)
        return text.encode("utf-8", "surrogateescape") + b"\n" + self.begin()

    def resize(self, columns: int) -> bytes:
        """The window is *columns* wide now; the line is to be shown next."""
        erased = self.screen.erase()
        self.screen.columns = max(columns, 2)
        return erased
