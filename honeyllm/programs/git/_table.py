"""The program of this family."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later("honeyllm.programs.git", {"git": "_git.git"})
