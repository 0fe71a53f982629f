"""What the modes of the line editor share, and what comes of a line."""

from __future__ import annotations

from typing import Protocol

import attrs

from honeyllm.tty._completion import Completer
from honeyllm.tty._display import Display
from honeyllm.tty._editing import Editing


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


@attrs.frozen
class Expired:
    """Nothing was entered in the time there was."""


@attrs.frozen
class Edit:
    """The line *text* is to be edited in an editor, then run (C-x C-e)."""

    text: str


Outcome = Line | EndOfInput | Interrupt | Expired | Edit


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
    commands: Mode
    out: bytearray = attrs.field(factory=bytearray)
    outcome: Outcome | None = None
    mode: Mode = attrs.field(init=False)
    count: int | None = None
    tab_changed: bool = False

    def __attrs_post_init__(self) -> None:
        self.mode = self.commands

    def leave(self) -> None:
        """Keys are commands again."""
        self.mode = self.commands

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
        self.editing.buffer.type(text)
        self.editing.last_command = "self-insert"

    def interrupt(self) -> None:
        """Give the line up."""
        self.out += self.display.interrupt()
        self.outcome = Interrupt()

    def edit(self) -> None:
        """Hand the line to an editor."""
        self.out += self.display.accept()
        self.outcome = Edit(self.editing.buffer.text)

    def accept(self) -> None:
        """End with the line as it stands."""
        self.show()
        self.out += self.display.accept()
        self.outcome = Line(self.editing.buffer.text)
