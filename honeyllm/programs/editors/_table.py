"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.editors",
    {
        "nano": "_nano.nano",
        "vim.tiny": "_vim.vim",
    },
)
