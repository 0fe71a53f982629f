"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.transfer", {"dropbear": "_scp.dropbear", "scp": "_scp.scp"}
)
