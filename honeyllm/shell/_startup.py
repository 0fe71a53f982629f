"""Starting a shell: its options, its environment, and where its commands come from."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from signal import Signals

import attrs

from honeyllm.host import Ignored, Process, Program, Terminated
from honeyllm.shell._arithmetic_bridge import arithmetic_for
from honeyllm.shell._audit import line_entered
from honeyllm.shell._dialect import BASH, Dialect
from honeyllm.shell._dynamic import HOOKS, SPECIALS
from honeyllm.shell._execution import Machine, new_parser
from honeyllm.shell._faults import SyntaxFault
from honeyllm.shell._flow import Discard, LeaveShell, ReturnFunction
from honeyllm.shell._interactive import hang_up, leave, prepare, run_interactive
from honeyllm.shell._jobs import Jobs
from honeyllm.shell._line_handler import handled
from honeyllm.shell._lookup import search_path
from honeyllm.shell._options import LETTERS, NAMES
from honeyllm.shell._prompt import host_name
from honeyllm.shell._reading import run_stream, run_string
from honeyllm.shell._state import Builtin, Declaration, Frame, Function, Shell
from honeyllm.shell._traps import dying, run_exit_trap
from honeyllm.shell._usage import HELP, USAGE, VERSION_NOTICE
from honeyllm.shell._variables import EXPORT, INDEXED, READONLY, Variable, Variables
from honeyllm.shell._version import architecture, full_version, version_line, version_parts
from honeyllm.shell.builtins import BUILTINS

Builtins = Mapping[str, "Builtin | Declaration"]
LONG = frozenset(
    {
        "debug", "debugger", "dump-po-strings", "dump-strings", "help", "init-file", "login", "noediting",
        "noprofile", "norc", "posix", "pretty-print", "rcfile", "restricted", "verbose", "version", "wordexp",
    }
)  # fmt: skip
ANSWERS = {"help": HELP, "version": VERSION_NOTICE}
SWITCHES = {
    "login": ("login", True),
    "noprofile": ("profile", False),
    "norc": ("rc", False),
    "posix": ("posix", True),
    "restricted": ("restricted", True),
}
KEPT_FROM_ENVIRONMENT = frozenset({"PS4", "HOSTNAME", "OSTYPE", "HOSTTYPE", "MACHTYPE"})
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@attrs.define(kw_only=True)
class Invocation:
    """What the command line of a shell asks for."""

    options: list[tuple[str, bool]] = attrs.field(factory=list)
    shopts: list[tuple[str, bool]] = attrs.field(factory=list)
    string: str | None = None
    wants_string: bool = False
    from_stdin: bool = False
    interactive: bool = False
    login: bool = False
    profile: bool = True
    rc: bool = True
    rc_file: str = ""
    posix: bool = False
    restricted: bool = False
    rest: list[str] = attrs.field(factory=list)
    fault: str = ""
    fault_status: int = 2
    shows_usage: bool = False
    answer: str = ""


def parse_arguments(argv: Sequence[str]) -> Invocation:
    """Read a shell's command line."""
    result = Invocation(login=bool(argv) and argv[0].startswith("-"))
    words = list(argv[1:])
    while words and words[0].startswith("-") and len(words[0]) > 2 and words[0].lstrip("-") in LONG:
        _long_option(result, words)
        if result.fault or result.answer:
            return result
    while words and len(words[0]) > 1 and words[0][0] in "-+":
        word = words.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            result.fault, result.shows_usage = f"{word}: invalid option", True
            return result
        _letters(result, word, words)
        if result.fault:
            return result
    else:
        if words and words[0] == "-":
            words.pop(0)
    if result.wants_string:
        if not words:
            result.fault = "-c: option requires an argument"
            return result
        result.string = words.pop(0)
    result.rest = words
    return result


def _long_option(result: Invocation, words: list[str]) -> None:
    name = words.pop(0).lstrip("-")
    if name in ("rcfile", "init-file"):
        if not words:
            result.fault = f"--{name}: option requires an argument"
        else:
            result.rc_file = words.pop(0)
    elif name in ANSWERS:
        result.answer = ANSWERS[name]
    elif name == "verbose":
        result.options.append(("verbose", True))
    elif name in SWITCHES:
        field, value = SWITCHES[name]
        setattr(result, field, value)


def _letters(result: Invocation, word: str, words: list[str]) -> None:
    on = word[0] == "-"
    for letter in word[1:]:
        if letter == "c":
            result.wants_string = True
        elif letter == "s":
            result.from_stdin = True
        elif letter == "i":
            result.interactive = True
        elif letter == "l":
            result.login = True
        elif letter == "r":
            result.restricted = True
        elif letter in "D":
            continue
        elif letter in "oO":
            _named(result, letter, on, words)
        elif letter in LETTERS:
            result.options.append((LETTERS[letter], on))
        else:
            result.fault, result.shows_usage = f"{word[0]}{letter}: invalid option", True
            return


def _named(result: Invocation, letter: str, on: bool, words: list[str]) -> None:
    if not words:
        return
    name = words.pop(0)
    if letter == "O":
        result.shopts.append((name, on))
    elif name in NAMES:
        result.options.append((name, on))
    else:
        result.fault = f"line 0: {name}: invalid option name"


def shell_program(dialect: Dialect = BASH, builtins: Builtins = BUILTINS) -> Program:
    """The program that is a shell of *dialect*."""

    async def program(process: Process) -> int:
        return await start_shell(process, dialect, builtins)

    program.__name__ = dialect.name
    return program


async def start_shell(process: Process, dialect: Dialect, builtins: Builtins) -> int:
    """Run one shell from its command line to its end."""
    invocation = parse_arguments(process.argv)
    name = process.argv[0] if process.argv else dialect.name
    if invocation.answer:
        line = version_line(process)
        if invocation.answer == HELP:
            line = line.replace(" (", "-(")
        await process.stdout.write(invocation.answer.replace("{version}", line))
        return 0
    if invocation.fault:
        text = f"{name}: {invocation.fault}\n"
        await process.stderr.write(text + (USAGE.replace("{name}", name) if invocation.shows_usage else ""))
        return invocation.fault_status
    shell = make_shell(process, dialect, builtins)
    configure(shell, invocation, name)
    try:
        return await _run(shell, invocation)
    except LeaveShell as leave:
        return await _exit(shell, leave.status)
    except Terminated as end:
        if shell.mode.interactive:
            await hang_up(shell, end.signum)
        await dying(shell, end.signum)
        raise
    finally:
        shell.release()


def make_shell(process: Process, dialect: Dialect, builtins: Builtins) -> Shell:
    """A shell with the variables of its environment."""
    shell = Shell(process=process, dialect=dialect, interpreter=Machine(), builtins=builtins, jobs=Jobs())
    shell.variables = Variables(shell, SPECIALS, HOOKS)
    shell.signals.ignored = frozenset(n for n, d in process.dispositions.items() if d is Ignored.IGNORE)
    if Signals.SIGQUIT not in shell.signals.ignored:
        process.handle(Signals.SIGQUIT, Ignored.IGNORE)
    shell.bind_arithmetic = arithmetic_for
    shell.arithmetic_hook = arithmetic_for(shell)
    shell.run_anew = lambda child: start_shell(child, dialect, builtins)
    _import_environment(shell)
    _set_defaults(shell)
    for name in process.environ.get("SHELLOPTS", "").split(":"):
        if name in NAMES:
            shell.options.set(name, True)
    if process.values.pop("top", None):
        shell.mode.top_level = True
    return shell


def _import_environment(shell: Shell) -> None:
    variables = shell.variables.scopes[0]
    for name, text in shell.process.environ.items():
        if name.startswith("BASH_FUNC_") and name.endswith("%%"):
            continue
        if name.isidentifier() and name.isascii() and name not in SPECIALS:
            variables[name] = Variable(text, EXPORT)


def _set_defaults(shell: Shell) -> None:
    variables = shell.variables.scopes[0]
    process = shell.process
    parent = process.parent.pid if process.parent is not None else 0
    own = architecture(process)
    defaults = {
        "BASH": Variable("/bin/bash"),
        "BASH_VERSION": Variable(full_version(process)),
        "BASH_VERSINFO": Variable(dict(version_parts(process)), INDEXED | READONLY),
        "HOSTTYPE": Variable(own.host_type),
        "MACHTYPE": Variable(own.gnu_type),
        "OSTYPE": Variable(own.os_type),
        "HOSTNAME": Variable(host_name(shell)),
        "IFS": Variable(" \t\n"),
        "OPTIND": Variable("1"),
        "OPTERR": Variable("1"),
        "PS4": Variable("+ "),
        "EUID": Variable(str(process.who.uid), READONLY | 4),
        "UID": Variable(str(process.who.uid), READONLY | 4),
        "PPID": Variable(str(parent), READONLY | 4),
    }
    for name, variable in defaults.items():
        if name in KEPT_FROM_ENVIRONMENT and name in variables:
            continue
        variables[name] = variable
    if "PATH" not in variables:
        variables["PATH"] = Variable(DEFAULT_PATH)
    if "TERM" not in variables:
        variables["TERM"] = Variable("dumb")
    set_directory(shell)
    _set_level(shell)


def set_directory(shell: Shell) -> None:
    """Set PWD and OLDPWD."""
    variables = shell.variables.scopes[0]
    fs = shell.process.fs
    try:
        real = fs.working_directory()
    except OSError:
        real = ""
    given = variables.get("PWD")
    text = given.value if given is not None else None
    if isinstance(text, str) and text.startswith("/") and _same_place(shell, text) and "/." not in text:
        real = text
    shell.cwd = real
    variables["PWD"] = Variable(real, EXPORT)
    old = variables.get("OLDPWD")
    if old is None or not isinstance(old.value, str) or not fs.exists(old.value):
        variables["OLDPWD"] = Variable(None, EXPORT)


def _same_place(shell: Shell, path: str) -> bool:
    try:
        return shell.process.fs.find(path).same(shell.process.fs.cwd)
    except OSError:
        return False


def _set_level(shell: Shell) -> None:
    variables = shell.variables.scopes[0]
    before = variables.get("SHLVL")
    text = before.value if before is not None else "0"
    level = int(text) + 1 if isinstance(text, str) and text.lstrip("-").isdecimal() else 1
    variables["SHLVL"] = Variable(str(level if 0 < level < 1000 else 0 if level < 0 else 1), EXPORT)


def configure(shell: Shell, invocation: Invocation, name: str) -> None:
    """Set what the command line says."""
    shell.name = name
    shell.mode.login = invocation.login
    shell.mode.restricted = invocation.restricted
    for option, on in invocation.options:
        shell.options.set(option, on)
    for option, on in invocation.shopts:
        if option in shell.options.shopt:
            shell.options.set_shopt(option, on)
    if invocation.posix or "POSIXLY_CORRECT" in shell.process.environ:
        shell.options.set("posix", True)
        shell.mode.posix = True
    if invocation.login:
        shell.options.set_shopt("login_shell", True)


async def _run(shell: Shell, invocation: Invocation) -> int:
    await _import_functions(shell)
    rest = invocation.rest
    process = shell.process
    if invocation.string is not None:
        shell.mode.command_string = True
        if rest:
            shell.name, shell.positional = rest[0], rest[1:]
        shell.mode.interactive = shell.mode.prompts = invocation.interactive
        if shell.mode.interactive:
            prepare(shell)
            shell.options.set("history", False)
        await startup_files(shell, invocation)
        line_entered(shell, invocation.string)
        if await handled(shell, invocation.string):
            return await _exit(shell, shell.status)
        return await _exit(shell, await run_string(shell, invocation.string))
    if rest and not invocation.from_stdin:
        shell.name, shell.positional = rest[0], rest[1:]
        return await _script(shell, invocation, rest[0])
    shell.mode.from_stdin = True
    shell.positional = rest
    if invocation.interactive or (process.is_terminal(0) and process.is_terminal(2)):
        shell.mode.interactive = shell.mode.prompts = True
        return await _exit(shell, await run_interactive(shell, lambda: startup_files(shell, invocation)))
    await startup_files(shell, invocation)
    return await _exit(shell, await run_stream(shell, 0))


async def _import_functions(shell: Shell) -> None:
    for key, text in shell.process.environ.items():
        if not (key.startswith("BASH_FUNC_") and key.endswith("%%") and text.startswith("() {")):
            continue
        name = key[10:-2]
        command = await new_parser(shell, f"{name} {text}", 1).next_command()
        if (
            command is None
            or isinstance(command, SyntaxFault)
            or command.__class__.__name__ != "FunctionDefinition"
        ):
            continue
        function = Function(command, "environment")  # type: ignore[arg-type]  # checked by name
        function.exported = True
        shell.functions[name] = function


async def _script(shell: Shell, invocation: Invocation, path: str) -> int:
    process = shell.process
    found = path
    if "/" not in path and not process.fs.exists(path):
        found = search_path(shell, path) or path
    try:
        fd = await process.open(found, os.O_RDONLY)
        if process.stat(fd).is_directory:
            await process.stderr.write(f"{path}: {path}: Is a directory\n")
            return 126
    except OSError as error:
        status = 127 if error.errno == errno.ENOENT else 126
        await process.stderr.write(f"{process.argv[0]}: {path}: {error.strerror}\n")
        return status
    head = await process.read(fd, 80)
    process.seek(fd, 0)
    if b"\0" in head.split(b"\n")[0]:
        await process.stderr.write(f"{path}: {path}: cannot execute binary file\n")
        return 126
    file = process.fds.get(fd)
    process.fds.set(255, file)
    process.fds.close(fd)
    process.fds.close_on_exec.add(255)
    await startup_files(shell, invocation)
    return await _exit(shell, await run_stream(shell, 255))


async def startup_files(shell: Shell, invocation: Invocation) -> None:
    """Read what a shell of this kind reads first."""
    if shell.mode.login and invocation.profile:
        await source_if_there(shell, "/etc/profile")
        home = shell.get("HOME") or "/"
        for name in (".bash_profile", ".bash_login", ".profile"):
            if shell.process.fs.exists(f"{home}/{name}"):
                await source_if_there(shell, f"{home}/{name}")
                break
        return
    if shell.mode.interactive and invocation.rc and not shell.mode.posix:
        if not invocation.rc_file:
            await source_if_there(shell, "/etc/bash.bashrc")
        await source_if_there(shell, invocation.rc_file or (shell.get("HOME") or "") + "/.bashrc")
    elif not shell.mode.interactive and not shell.mode.posix:
        path = shell.get("BASH_ENV")
        if path:
            await source_if_there(shell, path)
        elif shell.mode.top_level and invocation.string is not None and invocation.rc:
            await source_if_there(shell, "/etc/bash.bashrc")
            await source_if_there(shell, (shell.get("HOME") or "") + "/.bashrc")


async def source_if_there(shell: Shell, path: str) -> None:
    """Run a startup file; silent when it cannot be read."""
    process = shell.process
    try:
        content = process.fs.stat(path).content
        process.fs.access(path, 4)
    except OSError:
        return
    if content is None:
        return
    text = content.read(0, min(content.size, 1 << 20)).decode("utf-8", "surrogateescape")
    frame = Frame("source", path, 0, (), is_function=False)
    shell.frames.append(frame)
    try:
        await shell.interpreter.source(shell, text, path)
    except (ReturnFunction, Discard):
        pass
    finally:
        if shell.frames and shell.frames[-1] is frame:
            shell.frames.pop()
    shell.status = 0


async def _exit(shell: Shell, status: int) -> int:
    """The end of a shell: its EXIT trap, then its status."""
    status = await run_exit_trap(shell, status)
    if shell.mode.interactive:
        await leave(shell)
    if shell.mode.login and shell.mode.interactive:
        await source_if_there(shell, (shell.get("HOME") or "") + "/.bash_logout")
    return status & 0xFF
