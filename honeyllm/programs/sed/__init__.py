"""sed as GNU sed 4.9 of Debian 12."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.sed._sed import sed

PROGRAMS: Mapping[str, Program] = {"sed": sed}

__all__ = ["PROGRAMS"]
