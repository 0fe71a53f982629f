"""The history list: what is remembered, and its file."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from honeyllm.shell._state import Shell

MAX_FILE = 1 << 20
SHARED_FILE = 1 << 14
"""Up to this size, files that are the same are read once."""


def limit(shell: Shell, name: str) -> int | None:
    """HISTSIZE or HISTFILESIZE; None for no limit."""
    text = shell.get(name)
    if text is None or not re.fullmatch(r"\s*-?\d{1,9}\s*", text) or int(text) < 0:
        return None
    return int(text)


def trim(shell: Shell) -> None:
    """Forget what HISTSIZE has no room for."""
    most = limit(shell, "HISTSIZE")
    if most is None:
        most = 100_000
    extra = len(shell.history.lines) - most
    if extra > 0:
        del shell.history.lines[:extra]
        shell.history.base += extra


def remember(shell: Shell, text: str) -> None:
    """Enter a typed command, as HISTCONTROL and HISTIGNORE have it."""
    line = text if "<<" in text and text.count("\n") > 1 else text.rstrip("\n")
    shell.history.is_entered = False
    if "history" not in shell.options or not line.strip():
        return
    control = (shell.get("HISTCONTROL") or "").split(":")
    both = "ignoreboth" in control
    if ("ignorespace" in control or both) and line[0] in " \t":
        return
    if ("ignoredups" in control or both) and shell.history.lines and shell.history.lines[-1] == line:
        return
    if "erasedups" in control:
        shell.history.lines[:] = [old for old in shell.history.lines if old != line]
    if "\n" in line and not shell.options.shopt["lithist"] and "<<" not in line:
        line = joined(line)
    shell.history.lines.append(line)
    shell.history.fresh += 1
    shell.history.is_entered = True
    trim(shell)


def joined(text: str) -> str:
    """A command of several lines on one."""
    lines = text.split("\n")
    out = lines[0]
    for line in lines[1:]:
        plain = out.rstrip()
        glue = (
            " " if plain.endswith(("do", "then", "else", "{", "(", "|", "&&", "||", ";", "in", "&")) else "; "
        )
        out = plain[:-1] + line if plain.endswith("\\") else f"{out}{glue}{line.strip()}"
    return out


def load_history(shell: Shell) -> None:
    """Read HISTFILE at the start."""
    path = shell.get("HISTFILE")
    if not path:
        return
    try:
        content = shell.process.fs.stat(path).content
    except OSError:
        return
    data = b"" if content is None else content.read(0, min(content.size, MAX_FILE))
    read = _shared_entries if len(data) <= SHARED_FILE else _entries
    shell.history.lines.extend(read(data))
    trim(shell)


def _entries(data: bytes) -> tuple[str, ...]:
    """The commands of a history file."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return tuple(line for line in lines if line and not re.fullmatch(r"#\d+", line))


_shared_entries = lru_cache(maxsize=32)(_entries)
"""Fresh hosts have the same history, and share its lines."""


async def save_history(shell: Shell) -> None:
    """Append to (or replace) HISTFILE at the end."""
    path = shell.get("HISTFILE")
    if not path or "history" not in shell.options:
        return
    fresh, lines = shell.history.fresh, shell.history.lines
    if not fresh:
        return
    appends = shell.options.shopt["histappend"] or fresh <= len(lines)
    if appends:
        lines = lines[-fresh:]
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if appends else os.O_TRUNC)
    try:
        fd = await shell.process.open(path, flags, 0o600)
        try:
            text = "".join(line + "\n" for line in lines)
            await shell.process.write(fd, text.encode("utf-8", "surrogateescape"))
        finally:
            shell.process.close(fd)
    except OSError:
        return
    shell.history.fresh = 0
