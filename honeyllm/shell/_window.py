"""LINES and COLUMNS: the size of the window, as ``checkwinsize`` keeps it."""

from __future__ import annotations

from honeyllm.shell._state import Shell
from honeyllm.tty import PtyDevice, PtyFile

STDERR = 2


def measure_window(shell: Shell) -> None:
    """Set both; bash does so at its start, and when a job in the foreground has ended."""
    device = _device(shell)
    if device is not None and shell.options.shopt.get("checkwinsize"):
        _set(shell, device)


def notice_window(shell: Shell) -> None:
    """Set both where the window has another size than when they were set last, as at SIGWINCH."""
    device = _device(shell)
    if device is not None and (device.columns, device.rows) != shell.dialogue.window:
        _set(shell, device)


def _device(shell: Shell) -> PtyDevice | None:
    """The terminal behind standard error, where it is one and not dash's (which has neither variable)."""
    fds = shell.process.fds
    file = fds.get(STDERR) if STDERR in fds else None
    return file.device if isinstance(file, PtyFile) and not shell.dialect.strict else None


def _set(shell: Shell, device: PtyDevice) -> None:
    shell.dialogue.window = (device.columns, device.rows)
    shell.set("COLUMNS", str(device.columns))
    shell.set("LINES", str(device.rows))
