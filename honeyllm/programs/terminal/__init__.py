"""Programs that paint a terminal: pagers, watch, tput, clear and reset."""

from honeyllm.programs.terminal._table import PROGRAMS

__all__ = ["PROGRAMS"]
