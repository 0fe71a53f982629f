"""Starting dash or busybox ash: options, variables, startup files, the prompt."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from signal import Signals

import attrs

from honeyllm.host import Ignored, Process, Program, Terminated
from honeyllm.persona import Firmware
from honeyllm.shell._arithmetic_bridge import arithmetic_for
from honeyllm.shell._audit import line_entered
from honeyllm.shell._dash import ASH, DASH
from honeyllm.shell._dash_arithmetic import dash_arithmetic
from honeyllm.shell._dialect import Dialect
from honeyllm.shell._dynamic import HOOKS, SPECIALS
from honeyllm.shell._execution import Machine, new_parser
from honeyllm.shell._faults import Incomplete, SyntaxFault
from honeyllm.shell._flow import Discard, Interrupted, LeaveShell, ReturnFunction, ShellError
from honeyllm.shell._interactive import Prompt, PromptInterrupted
from honeyllm.shell._jobs import Jobs
from honeyllm.shell._line_handler import handled
from honeyllm.shell._lookup import search_path
from honeyllm.shell._prompt import decode_prompt, host_name
from honeyllm.shell._reading import Lines, report_syntax, run_line, run_stream, run_string
from honeyllm.shell._startup import DEFAULT_PATH, set_directory, source_if_there
from honeyllm.shell._state import Builtin, Declaration, Shell
from honeyllm.shell._traps import KEPT, default_disposition, dying, run_exit_trap
from honeyllm.shell._variables import EXPORT, Hook, Special, Variable, Variables
from honeyllm.shell._waiting import tell_and_clean
from honeyllm.shell.builtins import BUILTINS
from honeyllm.shell.builtins._dash import ash_builtins, dash_builtins

MAX_COMMAND = 1 << 20
MAX_HISTORY = 256
VERSION = "v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)"
HELP = "Enter 'help' for a list of built-in commands.\n"
WHERE = "\x1b[6n"
"""How the line editor of busybox asks the terminal for the cursor's place."""
Table = Mapping[str, "Builtin | Declaration"]
_DASH_SPECIALS: Mapping[str, Special] = {}
_HOOKS: Mapping[str, Hook] = {name: HOOKS[name] for name in ("PATH", "OPTIND")}


def _ash_line(shell: Shell) -> Variable:
    return Variable(str(shell.line - int(shell.mode.command_string)))


_ASH_SPECIALS: Mapping[str, Special] = {"LINENO": _ash_line, "RANDOM": SPECIALS["RANDOM"]}


@attrs.define(kw_only=True)
class Call:
    """A command line of dash."""

    options: list[tuple[str, bool]] = attrs.field(factory=list)
    string: bool = False
    login: bool = False
    rest: list[str] = attrs.field(factory=list)
    fault: str = ""


def read_arguments(argv: Sequence[str], dialect: Dialect) -> Call:
    """Read a command line."""
    call = Call(login=bool(argv) and argv[0].startswith("-"))
    words = list(argv[1:])
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1 and not call.fault:
        word = words.pop(0)
        if word == "--":
            break
        for letter in word[1:]:
            _letter(call, dialect, word[0], letter, words)
            if call.fault:
                break
    if words[:1] == ["-"]:
        words.pop(0)
    if call.string and not words and not call.fault:
        call.fault = "-c requires an argument"
    call.rest = words
    return call


def _letter(call: Call, dialect: Dialect, sign: str, letter: str, words: list[str]) -> None:
    names = {letter: name for name, letter in dialect.options.items() if letter}
    if letter == "c":
        call.string = True
    elif letter == "l":
        call.login = True
    elif letter == "o" and words:
        name = words.pop(0)
        call.options.append((name, sign == "-"))
        if name not in dialect.options:
            call.fault = _illegal(dialect, f"-o {name}")
    elif letter in names:
        call.options.append((names[letter], sign == "-"))
    else:
        call.fault = _illegal(dialect, sign + letter)


def _illegal(dialect: Dialect, option: str) -> str:
    return f"{'Illegal' if dialect is DASH else 'illegal'} option {option}"


def ash_program(dialect: Dialect, builtins: Table | None = None) -> Program:
    """The program that is a shell of *dialect*, dash or busybox ash."""
    table = builtins or (ash_builtins if dialect is ASH else dash_builtins)(BUILTINS)

    async def program(process: Process) -> int:
        return await start(process, dialect, table)

    program.__name__ = dialect.name
    return program


async def start(process: Process, dialect: Dialect, builtins: Table) -> int:
    """Run one shell from its command line to its end."""
    call = read_arguments(process.argv, dialect)
    name = process.argv[0] if process.argv else dialect.name
    if call.fault:
        if dialect is ASH and process.argv[1:2] == ("--version",):
            return 0
        return await _refuse(process, dialect, name, call.fault)
    shell = make_shell(process, dialect, builtins)
    shell.name = name
    shell.mode.login = call.login
    for option, on in call.options:
        shell.options.set(option, on)
    try:
        return await _finish(shell, await _run(shell, call))
    except LeaveShell as leave:
        return await _finish(shell, leave.status)
    except Terminated as end:
        await dying(shell, end.signum)
        raise
    finally:
        shell.release()


async def _refuse(process: Process, dialect: Dialect, name: str, text: str) -> int:
    line = "0: " if dialect is DASH else ""
    await process.stderr.write(f"{name}: {line}{text}\n")
    return 2


async def _finish(shell: Shell, status: int) -> int:
    return await run_exit_trap(shell, status) & 0xFF


def make_shell(process: Process, dialect: Dialect, builtins: Table) -> Shell:
    """A shell with the variables of its environment."""
    shell = Shell(process=process, dialect=dialect, interpreter=Machine(), builtins=builtins, jobs=Jobs())
    shell.variables = Variables(shell, _ASH_SPECIALS if dialect is ASH else _DASH_SPECIALS, _HOOKS)
    shell.signals.ignored = frozenset(n for n, d in process.dispositions.items() if d is Ignored.IGNORE)
    shell.bind_arithmetic = _ash_arithmetic if dialect is ASH else dash_arithmetic
    shell.arithmetic_hook = shell.bind_arithmetic(shell)
    shell.run_anew = lambda child: start(child, dialect, builtins)
    shell.mode.posix = True
    for option in ("braceexpand", "interactive-comments"):
        shell.options.set(option, False)
    shell.options.set_shopt("expand_aliases", True)
    shell.options.set_shopt("globskipdots", False)
    _set_variables(shell)
    if process.values.pop("top", None):
        shell.mode.top_level = True
    return shell


def _ash_arithmetic(shell: Shell) -> Callable[[str], int]:
    bash = arithmetic_for(shell)

    def value(text: str) -> int:
        try:
            return bash(text)
        except ShellError as error:
            if "division by 0" in error.text:
                raise ShellError("divide by zero") from None
            if "error token" in error.text or "syntax error" in error.text:
                raise ShellError("arithmetic syntax error") from None
            raise

    return value


def _set_variables(shell: Shell) -> None:
    variables, process = shell.variables.scopes[0], shell.process
    for name, text in process.environ.items():
        if name.isidentifier() and name.isascii():
            variables[name] = Variable(text, EXPORT)
    parent = process.parent.pid if process.parent is not None else 0
    defaults = {"IFS": " \t\n", "OPTIND": "1", "PS4": "+ ", "PPID": str(parent)}
    for name, text in defaults.items():
        variables[name] = Variable(text)
    is_ash = shell.dialect is ASH
    prompt = "\\w \\$ " if is_ash else "# " if process.who.uid == 0 else "$ "
    for name, text in (("PS1", prompt), ("PS2", "> "), ("PATH", DEFAULT_PATH)):
        variables.setdefault(name, Variable(text))
    if is_ash:
        level = process.environ.get("SHLVL", "0")
        variables["SHLVL"] = Variable(str(int(level) + 1 if level.isdecimal() else 1), EXPORT)
        variables.setdefault("HOSTNAME", Variable(host_name(shell)))
        variables["FUNCNAME"] = Variable("")
    had_old = "OLDPWD" in variables
    set_directory(shell)
    if not had_old:
        variables.pop("OLDPWD", None)


async def _run(shell: Shell, call: Call) -> int:
    rest, options = call.rest, shell.options
    if call.string:
        shell.mode.command_string = True
        if len(rest) > 1:
            shell.name, shell.positional = rest[1], rest[2:]
            shell.mode.renamed = True
        await _startup_files(shell)
        line_entered(shell, rest[0])
        if await handled(shell, rest[0]):
            return shell.status
        return await run_string(shell, rest[0])
    if rest and "stdin" not in options:
        return await _script(shell, rest)
    shell.mode.from_stdin = True
    options.set("stdin", True)
    shell.positional = rest
    process = shell.process
    if "interactive" in options or (process.is_terminal(0) and process.is_terminal(2)):
        options.set("interactive", True)
        return await _interact(shell)
    await _startup_files(shell)
    return await run_stream(shell, 0)


async def _script(shell: Shell, rest: Sequence[str]) -> int:
    process, path, dialect = shell.process, rest[0], shell.dialect
    shell.positional = list(rest[1:])
    found = path
    if "/" not in path and not process.fs.exists(path):
        found = search_path(shell, path) or path
    try:
        fd = await process.open(found, os.O_RDONLY)
    except OSError as error:
        reason = dialect.messages.opening(error)
        text = f"can't open '{path}': {error.strerror}" if dialect is ASH else f"cannot open {path}: {reason}"
        return await _refuse(process, dialect, shell.name, text)
    shell.name = path
    if process.stat(fd).is_directory:
        return 0 if dialect is DASH else 2
    process.fds.set(10, process.fds.get(fd))
    if fd != 10:
        process.fds.close(fd)
    process.fds.close_on_exec.add(10)
    await _startup_files(shell)
    return await run_stream(shell, 10)


async def _startup_files(shell: Shell) -> None:
    if shell.mode.login:
        await source_if_there(shell, "/etc/profile")
        await source_if_there(shell, (shell.get("HOME") or "") + "/.profile")
    env = shell.get("ENV")
    if env and shell.mode.interactive:
        await source_if_there(shell, env)


# -- at a terminal ---------------------------------------------------------------


async def _interact(shell: Shell) -> int:
    shell.mode.interactive = shell.mode.prompts = True
    shell.options.set("monitor", shell.process.terminal is not None)
    for signum in (Signals.SIGINT, *KEPT):
        shell.process.handle(signum, default_disposition(shell, signum))
    if shell.dialect is ASH:
        await shell.write(_banner(shell))
    await _startup_files(shell)
    read = _reader(shell)
    number = 1
    while True:
        try:
            await tell_and_clean(shell)
            text = await _command(shell, read)
        except PromptInterrupted:
            shell.status = 130
            continue
        except (InterruptedError, Interrupted):
            shell.signals.interrupted = False
            shell.status = 130
            await shell.warn("")
            continue
        if text is None:
            if "ignoreeof" in shell.options:
                await shell.warn('\nUse "exit" to leave shell.')
                continue
            await shell.warn("")
            return shell.status
        await _run_typed(shell, text, number)
        number += text.count("\n")


def _banner(shell: Shell) -> str:
    """Which busybox this is; that of routers has no help."""
    firmware = _firmware(shell)
    version, more = (VERSION, HELP) if firmware is None else (firmware.busybox, "")
    return f"\n\nBusyBox {version} built-in shell (ash)\n{more}\n"


def _firmware(shell: Shell) -> Firmware | None:
    return shell.process.kernel.system.persona.firmware


def _reader(shell: Shell) -> Callable[[str], Awaitable[str | None]]:
    """What reads a line behind the prompt of a name: on routers the line editor of busybox."""
    if shell.dialect is ASH and _firmware(shell) is not None and shell.process.is_terminal(0):
        return Prompt(shell, terminal="busybox").line
    lines = Lines(shell, 0)

    async def plainly(name: str) -> str | None:
        await _prompt(shell, name)
        return await lines.next() or None

    return plainly


def _remember(shell: Shell, text: str) -> None:
    """Enter a typed command into the history; the same one again only once."""
    line, known = text.rstrip("\n"), shell.history.lines
    if line.strip() and known[-1:] != [line]:
        known.append(line)
        del known[:-MAX_HISTORY]


async def _command(shell: Shell, read: Callable[[str], Awaitable[str | None]]) -> str | None:
    """Lines until they make a whole command; None at the end of input."""
    text = ""
    while len(text) < MAX_COMMAND:
        line = await read("PS2" if text else "PS1")
        if line is None:
            return text or None
        _remember(shell, line)
        text += line
        if not isinstance(await new_parser(shell, text, 1, final=False).next_command(), Incomplete):
            break
    return text


async def _prompt(shell: Shell, name: str) -> None:
    text = shell.get(name) or ""
    if shell.dialect is ASH:
        asks = shell.process.is_terminal(0) and _firmware(shell) is None
        text = await decode_prompt(shell, text) + (WHERE if asks else "")
    elif any(char in text for char in "$`"):
        text = await decode_prompt(shell, text.replace("\\", "\\\\"))
    await shell.process.write(2, text.encode("utf-8", "surrogateescape"))


async def _run_typed(shell: Shell, text: str, number: int) -> None:
    line_entered(shell, text)
    if await handled(shell, text):
        return
    parser = new_parser(shell, text, number)
    while True:
        command = await parser.next_command()
        if command is None or isinstance(command, Incomplete):
            return
        if isinstance(command, SyntaxFault):
            await report_syntax(shell, command, "")
            return
        try:
            await run_line(shell, command)
        except Interrupted:
            shell.signals.interrupted = False
            shell.nesting.depth = shell.nesting.loops = shell.nesting.quiet_errexit = 0
            shell.nesting.functions = 0
            shell.frames.clear()
            del shell.variables.scopes[1:]
            shell.status = 130
            return
        except (Discard, ReturnFunction):
            return
