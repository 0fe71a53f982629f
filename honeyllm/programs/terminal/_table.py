"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.terminal",
    {
        "clear": "_tput.clear",
        "clear_console": "_tput.clear_console",
        "less": "_less.less",
        "more": "_more.more",
        "reset": "_tput.tset",
        "tput": "_tput.tput",
        "tset": "_tput.tset",
        "watch": "_watch.watch",
    },
)
