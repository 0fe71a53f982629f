"""A command that is edited in an editor before it is run (``C-x C-e``, ``fc``)."""

from __future__ import annotations

import os

from honeyllm.shell._state import Shell

MAX_TEXT = 1 << 20


async def edited_command(shell: Shell, text: str) -> str:
    """What the user's editor made of *text*; an empty line when there is no such editor."""
    path = f"/tmp/bash-fc.{shell.process.kernel.chance.randrange(1 << 31):06x}"
    try:
        await _write(shell, path, text + "\n")
    except OSError as error:
        await shell.complain(f"{path}: cannot create: {error.strerror}")
        return "\n"
    editor = shell.get("VISUAL") or shell.get("EDITOR") or "emacs"
    status = await shell.interpreter.evaluate(shell, f"{editor} {path}")
    edited = "\n" if status else _read(shell, path)
    try:
        shell.process.fs.remove(path)
    except OSError:
        pass
    if not status:
        await shell.warn(edited.rstrip("\n"))
    return edited


async def _write(shell: Shell, path: str, text: str) -> None:
    fd = await shell.process.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        await shell.process.write(fd, text.encode("utf-8", "surrogateescape"))
    finally:
        shell.process.close(fd)


def _read(shell: Shell, path: str) -> str:
    try:
        content = shell.process.fs.stat(path).content
    except OSError:
        return "\n"
    data = b"" if content is None else content.read(0, MAX_TEXT)
    return data.decode("utf-8", "surrogateescape") or "\n"
