"""awk as Debian 12's mawk 1.3.4 20200120 is, messages and limits included."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.awk._awk import awk

PROGRAMS: Mapping[str, Program] = {"awk": awk, "mawk": awk}

__all__ = ["PROGRAMS"]
