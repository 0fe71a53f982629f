"""Our dash in the place where `real_bash` runs the real one."""

from __future__ import annotations

from honeyllm.host import Process
from honeyllm.shell import DASH, ash_program
from tests.support.bash_sandbox import ENVIRONMENT, SCRATCH
from tests.support.our_bash import PLACED
from tests.support.real_bash import Said
from tests.support.virtual_host import VirtualHost

SHELL = ash_program(DASH)


async def in_scratch(process: Process) -> int:
    """dash in the scratch directory."""
    process.fs.change_directory(SCRATCH)
    process.environ = dict(ENVIRONMENT)
    return await SHELL(process)


def run_our_dash(script: str) -> Said:
    """What our dash makes of *script*."""
    host = VirtualHost(files={**PLACED, "/bin/placeholder": b""}, programs={})
    result = host.run(in_scratch, "sh", "-c", script, "sh")
    return Said(result.stdout, result.stderr, result.status)
