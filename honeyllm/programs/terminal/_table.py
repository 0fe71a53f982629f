"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.terminal._less import less
from honeyllm.programs.terminal._more import more
from honeyllm.programs.terminal._tput import clear, clear_console, tput, tset
from honeyllm.programs.terminal._watch import watch

PROGRAMS: Mapping[str, Program] = {
    "clear": clear,
    "clear_console": clear_console,
    "less": less,
    "more": more,
    "reset": tset,
    "tput": tput,
    "tset": tset,
    "watch": watch,
}
