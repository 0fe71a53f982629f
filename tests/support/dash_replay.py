"""Replays what was recorded from dash and busybox ash in the product's own shells."""

from __future__ import annotations

import json

from honeyllm.host import Process
from honeyllm.programs import PROGRAMS
from honeyllm.shell import ASH, DASH, ash_program
from tests.support.record_dash import ENVIRONMENT, PLACE, RECORDED, SCRATCH
from tests.support.shell_adapter import PASSWD
from tests.support.virtual_host import VirtualHost

DIALECTS = {"dash": DASH, "ash": ASH}
Answer = tuple[str, str, int]


def rows(shell: str) -> list[tuple[str, str, Answer]]:
    """The recording of *shell*: how the script is given, the script, what it answers."""
    recorded = json.loads((RECORDED / f"{shell}.json").read_text(encoding="utf-8"))
    return [(mode, script, (out, err, status)) for mode, script, out, err, status in recorded]


def replay(shell: str, mode: str, script: str) -> Answer:
    """What our shell answers."""
    program = ash_program(DIALECTS[shell])
    files = {f"{PLACE}/{name}": text.encode() for name, text in SCRATCH.items()}
    files[f"{PLACE}/d/e/.keep"] = b""
    argv, stdin = ["sh", "-c", script], b""
    if mode == "file":
        files[f"{PLACE}/script.sh"] = script.encode()
        argv = ["sh", "script.sh"]
    elif mode == "stdin":
        argv, stdin = ["sh"], script.encode()
    host = VirtualHost(files={"/etc/passwd": PASSWD, **files}, programs={**PROGRAMS, "sh": program})
    host.fs.remove(f"{PLACE}/d/e/.keep")
    host.init.environ = dict(ENVIRONMENT)

    async def there(process: Process) -> int:
        process.fs.change_directory(str(PLACE))
        return await program(process)

    done = host.run(there, *argv, stdin=stdin)
    if host.failures:
        raise host.failures[0]
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), done.status
