"""
The shells of the virtual host: bash, and its dialects, as programs of it.

The grammar is pure and parses text to a tree; the rest runs the tree on a
process, whose state is a :class:`Shell`.
"""

from honeyllm.shell._dialect import BASH, Dialect
from honeyllm.shell._line_handler import LINE_HANDLER
from honeyllm.shell._model_lines import ModelLines
from honeyllm.shell._startup import shell_program
from honeyllm.shell._state import Builtin, Shell

__all__ = ["BASH", "LINE_HANDLER", "Builtin", "Dialect", "ModelLines", "Shell", "shell_program"]
