"""A progress bar on standard error, for loops that take minutes."""

import shutil
from typing import TextIO

_MOST = 40


class Progress:
    """Draws how many of *total* steps are done; nothing where *stream* is no terminal."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._is_shown = stream.isatty()

    def show(self, done: int, text: str) -> None:
        """Draw *done* steps, and *text* behind them."""
        if self._is_shown:
            full = _MOST * done // max(self._total, 1)
            line = f"[{'#' * full}{'.' * (_MOST - full)}] {done}/{self._total} {text}"
            self._stream.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
            self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
