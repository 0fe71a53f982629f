"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.remote",
    {
        "dropbear": "_scp.dropbear",
        "scp": "_scp.scp",
        "ssh": "_ssh.ssh",
        "ssh-keygen": "_keygen.keygen",
        "ssh-keyscan": "_keyscan.keyscan",
    },
)
