"""What the shell reports of itself: lines typed, words not found, commands answered."""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.events import CommandAnswered, CommandFailed, CommandInput, Source
from honeyllm.programs import TYPED
from honeyllm.shell._state import Shell

MAX_TEXT = 65536
MAX_ARGUMENTS = 256
MAX_REPORTS = 64
"""Answers reported for one line: a loop must not fill the log."""


def line_entered(shell: Shell, text: str) -> None:
    """The session's own shell got a complete line, or the text of ``-c``."""
    shell.dialogue.reports.clear()
    shell.process.values[TYPED] = True
    if shell.mode.top_level and text.strip():
        shell.process.emit(CommandInput(input=_clean(text[:MAX_TEXT].rstrip("\n"))))


def command_missing(shell: Shell, argv: Sequence[str]) -> None:
    """A word was not found."""
    shell.process.emit(CommandFailed(input=_clean(" ".join(argv[:MAX_ARGUMENTS])[:MAX_TEXT])))


def command_answered(shell: Shell, argv: Sequence[str], status: int, source: Source, seconds: float) -> None:
    """A simple command has ended."""
    if len(shell.dialogue.reports) >= MAX_REPORTS or TYPED not in shell.process.values:
        return
    shell.dialogue.reports.append(1)
    shown = tuple(_clean(word[:4096]) for word in argv[:MAX_ARGUMENTS])
    shell.process.emit(
        CommandAnswered(argv=shown, source=source, status=status, latency_ms=max(0, round(seconds * 1000)))
    )


def _clean(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
