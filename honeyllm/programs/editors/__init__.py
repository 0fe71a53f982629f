"""Full-screen editors: vi as vim.tiny is it, and nano."""

from honeyllm.programs.editors._table import PROGRAMS

__all__ = ["PROGRAMS"]
