"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.bc._bc import bc

PROGRAMS: Mapping[str, Program] = {"bc": bc}
