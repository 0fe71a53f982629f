"""Our bash in the place where `real_bash` runs the real one."""

from __future__ import annotations

from honeyllm.host import Process
from honeyllm.shell import shell_program
from tests.support.bash_sandbox import ENVIRONMENT, FILES, SCRATCH
from tests.support.real_bash import Said
from tests.support.virtual_host import VirtualHost

BASH = shell_program()
PLACED = {f"{SCRATCH}/{name}": text.encode() for name, text in FILES.items()}


async def in_scratch(process: Process) -> int:
    """bash in the scratch directory."""
    process.fs.change_directory(SCRATCH)
    process.environ = dict(ENVIRONMENT)
    return await BASH(process)


def run_ours(script: str) -> Said:
    """What our bash makes of *script*."""
    host = VirtualHost(files={**PLACED, "/bin/placeholder": b""}, programs={})
    result = host.run(in_scratch, "bash", "--norc", "--noprofile", "-c", script, "bash")
    return Said(result.stdout, result.stderr, result.status)
