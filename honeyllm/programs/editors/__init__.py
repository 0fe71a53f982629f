"""Full-screen editors: vi as vim.tiny is it."""

from honeyllm.programs.editors._table import PROGRAMS

__all__ = ["PROGRAMS"]
