"""Reading a script character by character, knowing where each stands for messages."""

import attrs

from honeyllm.programs.sed._script import ScriptFault


@attrs.frozen
class Chunk:
    """One ``-e`` or ``-f``: its text, and the file's name when it is one."""

    text: str
    file: str | None = None


class Cursor:
    """The characters of all chunks, joined by newlines; ``""`` at the end."""

    def __init__(self, chunks: list[Chunk]) -> None:
        self._chunks = chunks
        self._starts: list[int] = []
        start = 0
        for chunk in chunks:
            self._starts.append(start)
            start += len(chunk.text) + 1
        self._text = "\n".join(chunk.text for chunk in chunks)
        self._at = 0
        self._steps = 0

    @property
    def position(self) -> int:
        """An index into all text."""
        return self._at

    def next(self) -> str:
        """Take one character."""
        letter = self._text[self._at : self._at + 1]
        self._steps = len(letter)
        self._at += len(letter)
        return letter

    def back(self) -> None:
        """Give the last character back."""
        self._at -= self._steps
        self._steps = 0

    def seek(self, position: int) -> None:
        """Go back to *position*."""
        self._at, self._steps = position, 0

    def peek(self) -> str:
        """The next character without taking it."""
        return self._text[self._at : self._at + 1]

    def next_solid(self) -> str:
        """Take the next character that is no blank."""
        letter = self.next()
        while letter and letter in " \t\r\v\f":
            letter = self.next()
        return letter

    def _chunk(self) -> int:
        index = 0
        while index + 1 < len(self._starts) and self._starts[index + 1] < self._at:
            index += 1
        return index

    def where(self, *, at_start: bool = False) -> str:
        """The place as messages tell it."""
        index = self._chunk()
        chunk = self._chunks[index]
        done = self._text[self._starts[index] : self._at]
        if chunk.file is not None:
            line = done.count("\n") + (not done.endswith("\n") or len(done) == 0)
            return f"file {chunk.file} line {line}:"
        expressions = sum(earlier.file is None for earlier in self._chunks[: index + 1])
        count = 0 if at_start else min(len(done), len(chunk.text))
        return f"-e expression #{expressions}, char {count}:"

    def fault(self, message: str) -> ScriptFault:
        """An error here."""
        return ScriptFault(f"{self.where()} {message}")
