"""Becoming a program, and what is said of one that cannot be executed."""

from __future__ import annotations

import errno
from collections.abc import Sequence

from honeyllm.host import Process
from honeyllm.shell._audit import command_missing
from honeyllm.shell._flow import ShellError
from honeyllm.shell._lookup import explain
from honeyllm.shell._redirection import Resolved, apply
from honeyllm.shell._shown import print_command
from honeyllm.shell._state import Shell


def function_exports(shell: Shell) -> dict[str, str]:
    """Exported functions, as they travel in the environment."""
    return {
        f"BASH_FUNC_{name}%%": "() " + print_command(function.node.body)
        for name, function in shell.functions.items()
        if function.exported
    }


async def run_program(
    shell: Shell,
    process: Process,
    path: str | None,
    argv: Sequence[str],
    environ: dict[str, str],
    plan: Sequence[Resolved],
) -> int:
    """Become the program *path* in *process*; the messages of one that cannot be executed."""
    prefix = shell.prefix
    if plan:
        try:
            await apply(process, plan, shell)
        except ShellError as error:
            return await _say(process, prefix + error.text, shell.dialect.failure)
    if path is None:
        command_missing(shell, argv)
        unnamed = shell.dialect.strict and not argv[0]
        text = ": Permission denied" if unnamed else shell.dialect.messages.not_found.format(name=argv[0])
        if not shell.dialect.strict and not shell.get("PATH"):
            text = f"{argv[0]}: No such file or directory"
        return await _say(process, prefix + text, 127)
    try:
        return await process.execute(path, tuple(argv), environ)
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            return await run_script(shell, process, path, argv, environ)
        if shell.dialect.exec_failed is not None:
            text, status = shell.dialect.exec_failed(shell, argv[0], error)
            return await _say(process, prefix + text, status)
        text, status = explain(shell, path, error)
        if error.errno == errno.ENOENT and status == 127 and process.fs.exists(path):
            text, status = f"{path}: cannot execute: required file not found", 127
        elif status == 127:
            command_missing(shell, argv)
        return await _say(process, prefix + text, status)


async def _say(process: Process, text: str, status: int) -> int:
    try:
        await process.write(2, (text + "\n").encode("utf-8", "surrogateescape"))
    except OSError:
        pass
    return status


async def run_script(
    shell: Shell, process: Process, path: str, argv: Sequence[str], environ: dict[str, str]
) -> int:
    """Run a file that is no program: a script without ``#!``, unless it is binary."""
    content = process.fs.stat(path).content
    head = b"" if content is None else content.read(0, 80)
    if b"\0" in head.split(b"\n")[0]:
        return await _say(
            process, f"{shell.prefix}{path}: cannot execute binary file: Exec format error", 126
        )
    process.argv = (shell.dialect.name, path, *argv[1:])
    process.environ = environ
    process.drop_program()
    return await shell.run_anew(process)
