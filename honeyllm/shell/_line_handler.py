"""
Who answers a typed line, if not the shell itself.

A session may hang a `LineHandler` on its processes as ``values["line_handler"]``;
its top-level shell asks it before running a line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias, cast

from honeyllm.shell._state import Shell

LINE_HANDLER = "line_handler"
LineHandler: TypeAlias = Callable[[str, Shell], Awaitable["int | None"]]
"""Given the line as typed: the status once it is answered, None to have the shell run it."""


async def handled(shell: Shell, text: str) -> bool:
    """Whether a handler has answered *text*."""
    handler = shell.process.values.get(LINE_HANDLER) if shell.mode.top_level and text.strip() else None
    if handler is None:
        return False
    status = await cast(LineHandler, handler)(text, shell)
    if status is None:
        return False
    shell.status = status
    return True
