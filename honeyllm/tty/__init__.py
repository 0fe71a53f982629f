"""
Everything between the bytes of a terminal and the lines of a shell.

The kernel's line discipline and readline's line editing as state machines without I/O, and the
formats in which a terminal session is recorded.
"""

from honeyllm.tty._discipline import MAX_CANONICAL, Effects, LineDiscipline, TtySignal
from honeyllm.tty._termios import (
    CONTROL_CHARACTERS,
    FLAG_GROUPS,
    Termios,
    apply_ssh_modes,
    apply_stty_word,
    parse_control_character,
    render_control_character,
)

__all__ = [
    "CONTROL_CHARACTERS",
    "FLAG_GROUPS",
    "MAX_CANONICAL",
    "Effects",
    "LineDiscipline",
    "Termios",
    "TtySignal",
    "apply_ssh_modes",
    "apply_stty_word",
    "parse_control_character",
    "render_control_character",
]
