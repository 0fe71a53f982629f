"""Finding what a command name runs."""

from __future__ import annotations

import errno
import stat

from honeyllm.host import DEFAULT_PATH
from honeyllm.shell._state import Shell

SPECIAL_BUILTINS = frozenset(
    {
        ".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift",
        "source", "times", "trap", "unset",
    }
)  # fmt: skip


def search_path(shell: Shell, name: str, path: str | None = None) -> str | None:
    """The first executable *name* along PATH; else the first file of that name; None without any."""
    found = None
    for candidate in candidates(shell, name, path):
        if shell.process.kernel.is_executable(shell.process, candidate):
            return candidate
        if found is None and _is_file(shell, candidate):
            found = candidate
    return found


def candidates(shell: Shell, name: str, path: str | None = None) -> list[str]:
    """The paths at which PATH would have *name*."""
    if path is None:
        path = shell.get("PATH")
    if path is None:
        path = DEFAULT_PATH
    return [f"{directory}/{name}" if directory else f"./{name}" for directory in path.split(":")]


def _is_file(shell: Shell, path: str) -> bool:
    try:
        return stat.S_ISREG(shell.process.fs.stat(path).mode)
    except OSError:
        return False


def find_program(shell: Shell, name: str) -> str | None:
    """What executing *name* would run: itself with a slash in it or no PATH, else hashed or searched."""
    if "/" in name or (shell.get("PATH") == "" and not shell.dialect.strict):
        return name
    entry = shell.hashed.get(name)
    if entry is not None:
        entry[1] += 1
        return str(entry[0])
    temporary = shell.variables.scopes[-1]
    found = search_path(shell, name)
    if found is not None and "hashall" in shell.options and not (temporary.temporary and "PATH" in temporary):
        shell.hashed[name] = [found, 1]
    return found


def explain(shell: Shell, path: str, error: OSError) -> tuple[str, int]:
    """The message and status for a program that could not be executed."""
    if error.errno == errno.ENOENT:
        return f"{path}: No such file or directory", 127
    if error.errno == errno.EACCES and _is_directory(shell, path):
        return f"{path}: Is a directory", 126
    return f"{path}: {error.strerror}", 126


def _is_directory(shell: Shell, path: str) -> bool:
    try:
        return shell.process.fs.stat(path).is_directory
    except OSError:
        return False
