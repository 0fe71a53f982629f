"""The lines of an edited file, the cursor in them, and every change so that it can be undone."""

from collections.abc import Sequence

import attrs

MAX_CHANGES = 1000


@attrs.frozen
class Splice:
    """Lines at row *at* that became others."""

    at: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    def turned(self) -> "Splice":
        """What takes it back."""
        return Splice(self.at, self.new, self.old)


@attrs.frozen(kw_only=True)
class Change:
    """What one command did, where the cursor was before it, and when it was done."""

    number: int
    splices: tuple[Splice, ...]
    row: int
    column: int
    when: float

    @property
    def growth(self) -> int:
        """How many lines it added."""
        return sum(len(splice.new) - len(splice.old) for splice in self.splices)


@attrs.define
class Text:
    """Lines, at least one, with a cursor; `commit` ends each command's change."""

    lines: list[str]
    row: int = 0
    column: int = 0
    _open: list[Splice] = attrs.field(factory=list)
    _done: list[Change] = attrs.field(factory=list)
    _undone: list[Change] = attrs.field(factory=list)
    _begun: tuple[int, int] = (0, 0)
    _saved: int = 0
    _count: int = 0

    @property
    def line(self) -> str:
        """The line with the cursor."""
        return self.lines[self.row]

    @property
    def is_modified(self) -> bool:
        """Whether it is another text than the saved one."""
        return bool(self._open) or self._number() != self._saved

    def _number(self) -> int:
        return self._done[-1].number if self._done else 0

    def saved(self) -> None:
        """It is on the disk as it is now."""
        self._saved = self._number()

    def begin(self) -> None:
        """A command begins with the cursor here."""
        self._begun = (self.row, self.column)

    def splice(self, start: int, end: int, new: Sequence[str]) -> None:
        """Put *new* in the place of rows *start* to *end*; at least one line stays."""
        old = tuple(self.lines[start:end])
        added = tuple(new)
        if len(old) == len(self.lines) and not added:
            added = ("",)
        self.lines[start:end] = added
        last = self._open[-1] if self._open else None
        if last is not None and last.at == start and len(last.new) == len(old):
            self._open[-1] = Splice(start, last.old, added)
        else:
            self._open.append(Splice(start, old, added))

    def set_line(self, line: str) -> None:
        """Replace the line with the cursor."""
        self.splice(self.row, self.row + 1, (line,))

    def commit(self, when: float) -> bool:
        """The command is over: whether it changed anything."""
        splices = tuple(splice for splice in self._open if splice.old != splice.new)
        self._open.clear()
        if not splices:
            return False
        self._count += 1
        row, column = self._begun
        self._done.append(Change(number=self._count, splices=splices, row=row, column=column, when=when))
        del self._done[:-MAX_CHANGES]
        self._undone.clear()
        return True

    def undo(self) -> Change | None:
        """Take the last change back; None where there is none."""
        if not self._done:
            return None
        change = self._done.pop()
        for splice in reversed(change.splices):
            self._apply(splice.turned())
        self._undone.append(change)
        return change

    def redo(self) -> Change | None:
        """Make the change again that was taken back last."""
        if not self._undone:
            return None
        change = self._undone.pop()
        for splice in change.splices:
            self._apply(splice)
        self._done.append(change)
        return change

    def _apply(self, splice: Splice) -> None:
        self.lines[splice.at : splice.at + len(splice.old)] = splice.new
        self.row = min(splice.at, len(self.lines) - 1)
