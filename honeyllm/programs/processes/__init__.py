"""Programs that look at processes from outside: their tree, what they have open, their memory and limits."""

from honeyllm.programs.processes._table import PROGRAMS

__all__ = ["PROGRAMS"]
