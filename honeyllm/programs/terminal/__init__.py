"""Programs that paint a terminal: pagers, watch, tput, clear and reset; and what other painters need."""

from honeyllm.programs.terminal._screen import device_of, open_terminal, size_of
from honeyllm.programs.terminal._table import PROGRAMS
from honeyllm.programs.terminal._terminfo import Terminfo, terminal

__all__ = ["PROGRAMS", "Terminfo", "device_of", "open_terminal", "size_of", "terminal"]
