"""Filters of coreutils: they read lines and write lines."""

from honeyllm.programs.text._table import PROGRAMS

__all__ = ["PROGRAMS"]
