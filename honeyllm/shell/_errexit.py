"""``set -e`` and the ERR trap."""

from __future__ import annotations

from honeyllm.shell._flow import LeaveShell
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import run_trap


async def checked(shell: Shell, status: int) -> int:
    """*status*, unless it is a failure that ends the shell or has a trap."""
    if status and not shell.nesting.quiet_errexit:
        shell.status = status
        if "ERR" in shell.signals.traps and (
            not shell.frames or "errtrace" in shell.options or not shell.nesting.functions
        ):
            await run_trap(shell, "ERR")
        if shell.options.errexit:
            raise LeaveShell(status)
    return status
