"""git, where the persona has it."""

from honeyllm.programs.git._table import PROGRAMS

__all__ = ["PROGRAMS"]
