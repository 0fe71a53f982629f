"""
The shells of the virtual host: bash, and its dialects, as programs of it.

The grammar is pure and parses text to a tree; the rest runs the tree on a
process, whose state is a :class:`Shell`.
"""

from honeyllm.shell._dash import ASH, DASH
from honeyllm.shell._dash_startup import ash_program
from honeyllm.shell._dialect import BASH, Dialect
from honeyllm.shell._line_handler import LINE_HANDLER
from honeyllm.shell._model_lines import ModelLines
from honeyllm.shell._startup import shell_program
from honeyllm.shell._state import Builtin, Shell

__all__ = [
    "ASH",
    "BASH",
    "DASH",
    "LINE_HANDLER",
    "Builtin",
    "Dialect",
    "ModelLines",
    "Shell",
    "ash_program",
    "shell_program",
]
