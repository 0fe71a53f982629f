"""grep, egrep, fgrep and rgrep as GNU grep 3.8 of Debian 12."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.grep",
    {
        "grep": "_grep.grep",
        "egrep": "_grep.egrep",
        "fgrep": "_grep.fgrep",
        "rgrep": "_grep.rgrep",
    },
)

__all__ = ["PROGRAMS"]
