"""``trap``"""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._flow import UsageError
from honeyllm.shell._quoting import bare_single_quoted
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import NAMES, NUMBERS, PSEUDO, set_trap, trap_name
from honeyllm.shell.builtins._kill import signal_table
from honeyllm.shell.builtins._options import letters_of, parse


async def trap(shell: Shell, argv: Sequence[str]) -> int:
    """``trap``"""
    given, words = parse(argv, "lp")
    flags = letters_of(given)
    if "l" in flags:
        return await shell.write(signal_table())
    if "p" in flags or not words:
        return await _print_traps(shell, words)
    first = words[0]
    if len(words) == 1 and not (first == "-" or trap_name(first)):
        raise UsageError
    action: str | None
    if len(words) == 1 or first.isdecimal():
        action, names = None, words if first != "-" else []
    elif first == "-":
        action, names = None, words[1:]
    else:
        action, names = first, words[1:]
    status = 0
    for word in names:
        name = trap_name(word)
        if name is None:
            await shell.complain(f"trap: {word}: invalid signal specification")
            status = 1
            continue
        shell.signals.inherited = {}
        set_trap(shell, name, action)
    return status


def _order(name: str) -> tuple[int, int]:
    if name == "EXIT":
        return (0, 0)
    if name in NUMBERS:
        return (1, NUMBERS[name])
    return (2, list(PSEUDO).index(name))


async def _print_traps(shell: Shell, words: Sequence[str]) -> int:
    traps = (
        shell.signals.inherited
        if not shell.signals.traps and shell.signals.inherited
        else shell.signals.traps
    )
    traps = {**{NAMES[n]: "" for n in shell.signals.ignored if n in NAMES}, **traps}
    status = 0
    names = sorted(traps, key=_order)
    if words:
        names = []
        for word in words:
            name = trap_name(word)
            if name is None:
                await shell.complain(f"trap: {word}: invalid signal specification")
                status = 1
            elif name in traps:
                names.append(name)
    for name in names:
        await shell.write(f"trap -- {bare_single_quoted(traps[name])} {name}\n")
    return status
