"""Programs that carry files from host to host."""

from honeyllm.programs.transfer._table import PROGRAMS

__all__ = ["PROGRAMS"]
