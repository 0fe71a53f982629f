"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.processes",
    {
        "fuser": "_fuser.fuser",
        "lsns": "_lsns.lsns",
        "lsof": "_lsof.lsof",
        "pmap": "_pmap.pmap",
        "prlimit": "_prlimit.prlimit",
        "pstree": "_pstree.pstree",
        "pstree.x11": "_pstree.pstree",
        "pwdx": "_pwdx.pwdx",
        "renice": "_renice.renice",
    },
)
