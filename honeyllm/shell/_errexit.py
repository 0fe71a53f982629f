"""``set -e`` and the ERR trap."""

from __future__ import annotations

from honeyllm.shell._flow import ErrorExit
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import run_trap


async def checked(shell: Shell, status: int, *, is_watched: bool = True) -> int:
    """
    *status*, unless it is a failure that ends the shell or has a trap.

    *is_watched* tells whether there was one before the command ran.
    """
    if status and not shell.nesting.quiet_errexit:
        shell.status = status
        if is_watched and "ERR" in shell.signals.traps:
            await run_trap(shell, "ERR")
        if shell.options.errexit:
            raise ErrorExit(status)
    return status
