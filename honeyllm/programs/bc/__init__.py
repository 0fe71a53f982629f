"""bc, the calculator: its language, numbers of any length, and the mathematical library."""

from honeyllm.programs.bc._table import PROGRAMS

__all__ = ["PROGRAMS"]
