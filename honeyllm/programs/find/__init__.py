"""findutils: find and xargs."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.find",
    {
        "find": "_find.find",
        "xargs": "_xargs.xargs",
    },
)

__all__ = ["PROGRAMS"]
