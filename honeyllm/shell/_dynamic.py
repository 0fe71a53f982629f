"""Variables whose value is made when it is read, and those whose assignment has an effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from honeyllm.shell._options import SHOPT_DEFAULTS
from honeyllm.shell._shown import print_command
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import ASSOC, INDEXED, INTEGER, READONLY, Hook, Special, Variable, indexed

MODULUS = 0x7FFFFFFF


def next_random(seed: int) -> int:
    """The next state of bash's generator (Park and Miller's minimal standard)."""
    seed = seed or 123459876
    high, low = divmod(seed, 127773)
    value = 16807 * low - 2836 * high
    return value + MODULUS if value < 0 else value


def _random(shell: Shell) -> Variable:
    if shell.chance.pid != shell.process.pid:
        shell.chance.pid = shell.process.pid
        shell.chance.seed = shell.process.kernel.chance.randrange(1 << 31)
    shell.chance.seed = next_random(shell.chance.seed)
    return Variable(str(((shell.chance.seed >> 16) ^ (shell.chance.seed & 0xFFFF)) & 0x7FFF), INTEGER)


def _srandom(shell: Shell) -> Variable:
    return Variable(str(shell.process.kernel.chance.randrange(1 << 32)), INTEGER)


def _seconds(shell: Shell) -> Variable:
    return Variable(str(shell.seconds_base + int(shell.process.kernel.clock() - shell.started)), INTEGER)


def _epoch(shell: Shell) -> Variable:
    return Variable(str(int(shell.process.kernel.clock())))


def _epoch_precise(shell: Shell) -> Variable:
    return Variable(f"{shell.process.kernel.clock():.6f}")


def _line(shell: Shell) -> Variable:
    return Variable(str(shell.line), INTEGER)


def _pid(shell: Shell) -> Variable:
    return Variable(str(shell.process.pid), INTEGER)


def _subshell(shell: Shell) -> Variable:
    return Variable(str(shell.subshells))


def _command(shell: Shell) -> Variable:
    return Variable("" if shell.current_command is None else print_command(shell.current_command))


def _pipe_statuses(shell: Shell) -> Variable:
    return indexed([str(status) for status in shell.pipe_statuses])


def _source_name(shell: Shell) -> str:
    return shell.name


def _function_names(shell: Shell) -> Variable | None:
    if not any(frame.is_function for frame in shell.frames):
        return None
    names = [frame.name for frame in reversed(shell.frames)]
    if not shell.mode.command_string:
        names.append("main")
    return indexed(names)


def _sources(shell: Shell) -> Variable:
    sources = [frame.source for frame in reversed(shell.frames)]
    if not shell.mode.command_string and not shell.mode.from_stdin:
        sources.append(_source_name(shell))
    return indexed(sources)


def _lines(shell: Shell) -> Variable:
    lines = [str(frame.line) for frame in reversed(shell.frames)]
    if not shell.mode.command_string and not shell.mode.from_stdin:
        lines.append("0")
    return indexed(lines)


def _directories(shell: Shell) -> Variable:
    return indexed([shell.cwd, *shell.directories])


def _groups(shell: Shell) -> Variable:
    who = shell.process.who
    return indexed([str(gid) for gid in [who.gid, *sorted(who.groups - {who.gid})]])


def _aliases(shell: Shell) -> Variable:
    return Variable(dict(shell.aliases), ASSOC)


def _commands(shell: Shell) -> Variable:
    return Variable({name: str(entry[0]) for name, entry in shell.hashed.items()}, ASSOC)


def _options(shell: Shell) -> Variable:
    return Variable(shell.options.listed(), READONLY)


def _shopt(shell: Shell) -> Variable:
    on = [name for name in sorted(SHOPT_DEFAULTS) if shell.options.shopt.get(name)]
    return Variable(":".join(on), READONLY)


def _arguments(shell: Shell) -> Variable:
    return indexed([a for frame in reversed(shell.frames) for a in reversed(frame.arguments)])


def _own_name(shell: Shell) -> Variable:
    return Variable(shell.name)


def _history_number(shell: Shell) -> Variable:
    return Variable(str(shell.history.base + len(shell.history.lines)))


SPECIALS: Mapping[str, Special] = {
    "RANDOM": _random,
    "SRANDOM": _srandom,
    "SECONDS": _seconds,
    "EPOCHSECONDS": _epoch,
    "EPOCHREALTIME": _epoch_precise,
    "LINENO": _line,
    "BASHPID": _pid,
    "BASH_SUBSHELL": _subshell,
    "BASH_COMMAND": _command,
    "BASH_ARGV0": _own_name,
    "PIPESTATUS": _pipe_statuses,
    "FUNCNAME": _function_names,
    "BASH_SOURCE": _sources,
    "BASH_LINENO": _lines,
    "BASH_ARGV": _arguments,
    "DIRSTACK": _directories,
    "GROUPS": _groups,
    "BASH_ALIASES": _aliases,
    "BASH_CMDS": _commands,
    "SHELLOPTS": _options,
    "BASHOPTS": _shopt,
    "HISTCMD": _history_number,
}
"""Read through a function; assigning does nothing but what its hook does."""


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0


def _set_random(shell: Shell, text: str | None) -> bool:
    shell.chance.seed = _number(text) & 0xFFFFFFFF
    shell.chance.pid = shell.process.pid
    return True


def _set_seconds(shell: Shell, text: str | None) -> bool:
    shell.started = shell.process.kernel.clock()
    shell.seconds_base = _number(text)
    return True


def _set_line(shell: Shell, text: str | None) -> bool:
    shell.line = _number(text)
    return True


def _set_path(shell: Shell, text: str | None) -> bool:
    shell.hashed.clear()
    return True


def _set_optind(shell: Shell, text: str | None) -> bool:
    shell.getopts_place = (max(1, _number(text)), 0)
    return True


def _set_history_size(shell: Shell, text: str | None) -> bool:
    if text is not None and text.isdecimal():
        extra = len(shell.history.lines) - int(text[:9])
        if extra > 0:
            del shell.history.lines[:extra]
            shell.history.base += extra
    return True


def _set_name(shell: Shell, text: str | None) -> bool:
    shell.name = text or ""
    return True


def _set_posix(shell: Shell, text: str | None) -> bool:
    shell.options.set("posix", text is not None)
    shell.mode.posix = text is not None
    return True


HOOKS: Mapping[str, Hook] = {
    "RANDOM": _set_random,
    "SECONDS": _set_seconds,
    "LINENO": _set_line,
    "PATH": _set_path,
    "HISTSIZE": _set_history_size,
    "OPTIND": _set_optind,
    "BASH_ARGV0": _set_name,
    "POSIXLY_CORRECT": _set_posix,
}


def special_parameter(shell: Shell, name: str) -> str | None:
    """``$?``, ``$#`` and the others that are no variables; None when unset."""
    getter = PARAMETERS.get(name)
    if getter is not None:
        return getter(shell)
    number = int(name)
    if number == 0:
        return shell.name
    return shell.positional[number - 1] if number <= len(shell.positional) else None


PARAMETERS: Mapping[str, Callable[[Shell], str | None]] = {
    "?": lambda shell: str(shell.status),
    "#": lambda shell: str(len(shell.positional)),
    "$": lambda shell: str(shell.pid),
    "!": lambda shell: str(shell.last.background) if shell.last.background else None,
    "-": lambda shell: _option_letters(shell),
    "0": lambda shell: shell.name,
    "_": lambda shell: shell.last.argument,
}


def _option_letters(shell: Shell) -> str:
    table = shell.dialect.options
    if not table:
        return shell.options.letters(_start_letters(shell))
    extra = "c" if shell.dialect.name == "ash" and shell.mode.command_string else ""
    return "".join(letter for name, letter in reversed(tuple(table.items())) if name in shell.options) + extra


def _start_letters(shell: Shell) -> str:
    return ("i" if shell.mode.interactive else "") + (
        "c" if shell.mode.command_string else "s" if shell.mode.from_stdin else ""
    )


ARRAYS = INDEXED | ASSOC
