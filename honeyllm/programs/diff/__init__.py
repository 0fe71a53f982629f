"""cmp and diff, as GNU diffutils 3.8 have them."""

from honeyllm.programs.diff._table import PROGRAMS

__all__ = ["PROGRAMS"]
