"""
Everything between the bytes of a terminal and the lines of a shell.

The kernel's line discipline and readline's line editing as state machines without I/O, the
pseudo-terminal that joins them to the processes of the virtual host, and the formats in which
a terminal session is recorded.
"""

from honeyllm.tty._cells import PROMPT_IGNORE_END, PROMPT_IGNORE_START, character_width, text_width
from honeyllm.tty._completion import Candidate, Completer, Completions
from honeyllm.tty._desk import Edit, EndOfInput, Expired, Interrupt, Line, Outcome
from honeyllm.tty._discipline import MAX_CANONICAL, Effects, LineDiscipline, TtySignal
from honeyllm.tty._edit_line import edit_line
from honeyllm.tty._editing import Memory
from honeyllm.tty._line_editor import Fed, LineEditor
from honeyllm.tty._motion import history_words
from honeyllm.tty._pty import PtyDevice, PtyFile
from honeyllm.tty._recording import (
    CastHeader,
    CastWriter,
    Direction,
    Operation,
    Record,
    Recording,
    decode_records,
    encode_record,
    to_asciicast,
)
from honeyllm.tty._termios import (
    CONTROL_CHARACTERS,
    FLAG_GROUPS,
    Termios,
    apply_ssh_modes,
    apply_stty_word,
    editing_termios,
    parse_control_character,
    render_control_character,
)

__all__ = [
    "CONTROL_CHARACTERS",
    "FLAG_GROUPS",
    "MAX_CANONICAL",
    "PROMPT_IGNORE_END",
    "PROMPT_IGNORE_START",
    "Candidate",
    "CastHeader",
    "CastWriter",
    "Completer",
    "Completions",
    "Direction",
    "Edit",
    "Effects",
    "EndOfInput",
    "Expired",
    "Fed",
    "Interrupt",
    "Line",
    "LineDiscipline",
    "LineEditor",
    "Memory",
    "Operation",
    "Outcome",
    "PtyDevice",
    "PtyFile",
    "Record",
    "Recording",
    "Termios",
    "TtySignal",
    "apply_ssh_modes",
    "apply_stty_word",
    "character_width",
    "decode_records",
    "edit_line",
    "editing_termios",
    "encode_record",
    "history_words",
    "parse_control_character",
    "render_control_character",
    "text_width",
    "to_asciicast",
]
