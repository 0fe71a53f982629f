"""Small programs that are no filters: they print something, wait, or run another program."""

from honeyllm.programs.misc._table import PROGRAMS

__all__ = ["PROGRAMS"]
