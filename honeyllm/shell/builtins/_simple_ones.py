"""``: true false echo printf test [ let times help``"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Sequence

from honeyllm.programs import IN_ECHO, Flavour, Printf, TestExpression, TestFault, decode_escapes
from honeyllm.shell._double_bracket import unary_test
from honeyllm.shell._flow import ExpressionFault, ShellError, UsageError
from honeyllm.shell._quoting import backslashed
from honeyllm.shell._state import Shell
from honeyllm.shell._timing import seconds_text
from honeyllm.shell._usages import USAGES
from honeyllm.shell._version import version_line
from honeyllm.shell.builtins._options import parse
from honeyllm.shell.builtins._targets import assign_target, is_target

MAX_TIME = 128
"""bash formats times into a buffer of this size."""


async def true(shell: Shell, argv: Sequence[str]) -> int:
    """``true`` and ``:``"""
    return 0


async def false(shell: Shell, argv: Sequence[str]) -> int:
    """``false``"""
    return 1


async def echo(shell: Shell, argv: Sequence[str]) -> int:
    """``echo``"""
    newline, escapes = True, shell.options.shopt["xpg_echo"]
    at = 1
    if not (shell.mode.posix and escapes):
        while at < len(argv) and len(argv[at]) > 1 and argv[at][0] == "-" and not argv[at].strip("-neE"):
            if "-" in argv[at][1:]:
                break
            for letter in argv[at][1:]:
                newline = newline and letter != "n"
                escapes = letter == "e" if letter in "eE" else escapes
            at += 1
    data = " ".join(argv[at:]).encode("utf-8", "surrogateescape")
    if escapes:
        data, stopped = decode_escapes(data, IN_ECHO)
        newline = newline and not stopped
    return await shell.write_bytes(data + b"\n" if newline else data)


async def printf(shell: Shell, argv: Sequence[str]) -> int:
    """``printf``"""
    given, words = parse(argv, "v:")
    if not words:
        raise UsageError
    target = given[-1][1] if given else None
    if target is not None and not is_target(target):
        raise ShellError(f"`{target}': not a valid identifier", status=2)

    def strftime(pattern: str, when: int) -> str:
        clock = shell.process.kernel.clock
        seconds = clock() if when == -1 else shell.started if when == -2 else when
        text = time.strftime(pattern or "%X", time.gmtime(seconds))
        return text if len(text) < MAX_TIME else ""

    run = Printf(Flavour(quote=backslashed, time=strftime))
    for _ in run.steps(words[0], words[1:]):
        await shell.process.checkpoint()
    status = run.status
    written = seen = 0
    for mark, message in run.messages:
        whole, seen = run.output.rfind(b"\n", seen, mark) + 1, mark
        if target is None and whole > written:
            await shell.write_bytes(bytes(run.output[written:whole]))
            written = whole
        await shell.complain(f"printf: {message}")
    if target is not None:
        text = bytes(run.output).split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
        await assign_target(shell, target, text)
        return status
    return await shell.write_bytes(bytes(run.output[written:])) or status


async def test(shell: Shell, argv: Sequence[str]) -> int:
    """``test`` and ``[``"""
    words = list(argv[1:])
    if argv[0] == "[":
        if not words or words[-1] != "]":
            raise ShellError("missing `]'", status=2)
        words.pop()
    try:
        expression = TestExpression(
            words, process=shell.process, unary=lambda operator, text: unary_test(shell, operator, text)
        )
        return int(not expression.run())
    except TestFault as fault:
        raise ShellError(str(fault), status=2) from None


async def let(shell: Shell, argv: Sequence[str]) -> int:
    """``let``"""
    words = argv[2:] if len(argv) > 1 and argv[1] == "--" else argv[1:]
    if not words:
        raise ShellError("expression expected")
    value = 0
    for word in words:
        try:
            value = shell.arithmetic(word)
        except ExpressionFault as fault:
            raise ShellError(fault.text) from None
        except ShellError as error:  # of an assignment, which does not know who wants it
            if error.fatal:
                raise
            await shell.complain(error.text)
            return 1
    return int(value == 0)


async def times(shell: Shell, argv: Sequence[str]) -> int:
    """``times``"""
    parse(argv, "")
    process = shell.process
    lines = [
        f"{seconds_text(used * 0.7)} {seconds_text(used * 0.3)}\n"
        for used in (process.cpu_seconds, process.times.children)
    ]
    return await shell.write("".join(lines))


async def help_command(shell: Shell, argv: Sequence[str]) -> int:
    """``help``"""
    _, words = parse(argv, "dms")
    if not words:
        listing = "".join(f" {usage[:76]}\n" for _, usage in sorted(USAGES.items()))
        return await shell.write(
            f"{version_line(shell.process)}\n"
            "These shell commands are defined internally.  Type `help' to see this list.\n"
            "Type `help name' to find out more about the function `name'.\n"
            "Use `info bash' to find out more about the shell in general.\n"
            "Use `man -k' or `info' to find out more about commands not in this list.\n\n"
            "A star (*) next to a name means that the command is disabled.\n\n" + listing
        )
    found = False
    for word in words:
        names = [name for name in USAGES if name == word or fnmatch.fnmatchcase(name, word)]
        for name in names:
            found = True
            await shell.write(f"{name}: {USAGES[name]}\n")
    if not found:
        word = words[-1]
        raise ShellError(
            f"no help topics match `{word}'.  Try `help help' or `man -k {word}' or `info {word}'."
        )
    return 0
