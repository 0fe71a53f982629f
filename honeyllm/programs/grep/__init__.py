"""grep, egrep, fgrep and rgrep as GNU grep 3.8 of Debian 12."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.grep._grep import egrep, fgrep, grep, rgrep

PROGRAMS: Mapping[str, Program] = {"grep": grep, "egrep": egrep, "fgrep": fgrep, "rgrep": rgrep}

__all__ = ["PROGRAMS"]
