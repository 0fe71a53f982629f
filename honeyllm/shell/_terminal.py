"""Who owns the terminal: the shell or its foreground job."""

from __future__ import annotations

from honeyllm.shell._state import Shell


def give_terminal(shell: Shell, group: int) -> None:
    """Make *group* the foreground process group, with job control."""
    terminal = shell.process.terminal
    if terminal is not None and "monitor" in shell.options:
        terminal.foreground = group


def take_terminal(shell: Shell) -> None:
    """Make the shell's own group the foreground one again."""
    terminal = shell.process.terminal
    if terminal is not None and "monitor" in shell.options:
        terminal.foreground = shell.process.group
