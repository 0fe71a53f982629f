"""sed as GNU sed 4.9 of Debian 12."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.sed",
    {
        "sed": "_sed.sed",
    },
)

__all__ = ["PROGRAMS"]
