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
        "ssh-copy-id": "_copy_id.copy_id",
        "ssh-keygen": "_keygen.keygen",
        "ssh-keyscan": "_keyscan.keyscan",
    },
)
