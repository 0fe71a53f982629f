"""Files and directories: coreutils, findutils, file, tar, gzip and kin."""

from honeyllm.programs.files._table import PROGRAMS

__all__ = ["PROGRAMS"]
