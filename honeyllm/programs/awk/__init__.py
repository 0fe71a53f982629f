"""awk as Debian 12's mawk 1.3.4 20200120 is, messages and limits included."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.awk",
    {
        "awk": "_awk.awk",
        "mawk": "_awk.awk",
    },
)

__all__ = ["PROGRAMS"]
