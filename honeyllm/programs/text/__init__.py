"""Filters of coreutils: they read lines and write lines."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.text._cut import cut
from honeyllm.programs.text._head import head, tail
from honeyllm.programs.text._wc import wc

PROGRAMS: Mapping[str, Program] = {"cut": cut, "head": head, "tail": tail, "wc": wc}

__all__ = ["PROGRAMS"]
