"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.diff._cmp import cmp
from honeyllm.programs.diff._diff import diff

PROGRAMS: Mapping[str, Program] = {"cmp": cmp, "diff": diff}
