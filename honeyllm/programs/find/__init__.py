"""findutils: find and xargs."""

from honeyllm.programs.find._find import find
from honeyllm.programs.find._xargs import xargs

PROGRAMS = {"find": find, "xargs": xargs}

__all__ = ["PROGRAMS"]
