"""
The shell over a small virtual host, for conformance suites that run in process.

``run(script)`` runs ``bash -c script`` and returns standard output, standard error and status.
"""

from collections.abc import Mapping

from honeyllm.host import Process, Program
from honeyllm.programs import PROGRAMS
from honeyllm.shell import shell_program
from tests.support.virtual_host import EPOCH, ManualTimers, VirtualHost

PASSWD = b"root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
MAX_STEPS = 300_000


async def mktemp(process: Process) -> int:
    """``mktemp -d``, as far as a test case needs it."""
    name = f"/tmp/tmp.{process.pid:010d}"
    if "-d" in process.argv:
        process.fs.make(name, 0o40700)
    else:
        process.fs.make(name, 0o100600)
    await process.stdout.write(name + "\n")
    return 0


def programs() -> Mapping[str, Program]:
    """The program table with the shells in it."""
    bash = shell_program()
    table: dict[str, Program] = {"mktemp": mktemp, **PROGRAMS}
    table.update({"bash": bash, "sh": bash})
    return table


def host(*, first_pid: int = 2, files: Mapping[str, bytes] | None = None) -> VirtualHost:
    """A fresh host, with *files* besides."""
    made = VirtualHost(
        files={"/etc/passwd": PASSWD, "/etc/hostname": b"server\n", **(files or {})},
        programs=programs(),
        first_pid=first_pid,
    )
    made.init.environ = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "USER": "root",
        "SHELL": "/bin/bash",
    }
    return made


def run(script: str) -> tuple[bytes, bytes, int]:
    """Run *script*."""
    machine = host()
    result = machine.run(machine.programs["bash"], "bash", "-c", script)
    return result.stdout, result.stderr, result.status


CLOCK = (EPOCH, ManualTimers)
