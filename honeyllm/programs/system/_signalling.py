"""kill, pgrep, pkill, pidof and killall."""

from collections.abc import Iterator, Mapping
from signal import Signals

from attrs import frozen

from honeyllm.host import Process, ProcessInfo, listed_processes
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.regex import POSIX_EXTENDED, Fault, Regex, compile_posix
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._turns import settle

MATCH_OPTIONS: Mapping[str, str] = {
    "count": "c",
    "delimiter": "d:",
    "euid": "u:",
    "full": "f",
    "group": "G:",
    "ignore-case": "i",
    "inverse": "v",
    "list-full": "a",
    "list-name": "l",
    "newest": "n",
    "older": "O:",
    "oldest": "o",
    "parent": "P:",
    "pgroup": "g:",
    "pidfile": "F:",
    "runstates": "r:",
    "session": "s:",
    "terminal": "t:",
    "uid": "U:",
    "exact": "x",
}
PGREP = Form(
    short="cd:u:fG:ivalnO:oP:g:F:r:s:t:U:xwV", long=MATCH_OPTIONS, failure=2, usage="pgrep",
    banner="pgrep from procps-ng {version:procps}",
)  # fmt: skip
PKILL = Form(
    short="cu:fG:ivenO:oP:g:F:r:s:t:U:xq:V", long={**MATCH_OPTIONS, "echo": "e", "signal": "signal:"},
    failure=2, usage="pkill", banner="pkill from procps-ng {version:procps}",
)  # fmt: skip
KILLALL = Form(
    short="egIilqrs:u:vwy:o:VZ:n:", long={
        "exact": "e", "ignore-case": "I", "process-group": "g", "younger-than": "y:", "older-than": "o:",
        "interactive": "i", "list": "l", "quiet": "q", "regexp": "r", "signal": "s:", "user": "u:",
        "verbose": "v", "wait": "w", "ns": "n:",
    }, usage="killall",
)  # fmt: skip
KILL_LIST = """\
HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT
CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS
"""
NO_MATCH = 1


def signal_of(text: str) -> int | None:
    """The number of a signal by number or name, with or without ``SIG``."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 3 and int(text) <= 64 else None
    name = "SIG" + text.upper().removeprefix("SIG")
    return int(Signals[name]) if name in Signals.__members__ else None


def _dash_signal(argv: tuple[str, ...]) -> tuple[tuple[str, ...], int | None]:
    """Take the first ``-9``, ``-KILL`` or ``-SIGKILL`` out of the arguments."""
    for at, word in enumerate(argv[1:], 1):
        if word == "--":
            break
        if word.startswith("-") and not word.startswith("--"):
            number = (
                signal_of(word[1:]) if word[1:].isdigit() or (word[1:].isupper() and len(word) > 2) else None
            )
            if number is not None:
                return argv[:at] + argv[at + 1 :], number
    return argv, None


# -- kill --------------------------------------------------------------------------------------


async def kill(process: Process) -> int:
    """Send a signal to processes."""
    argv, number = _dash_signal(process.argv)
    name = process.argv[0]
    words = list(argv[1:])
    if words[:1] and words[0] in ("-l", "-L", "--list", "--table"):
        return await _list_signals(process, words[1:])
    if words[:1] and words[0] in ("-s", "--signal", "-n") and len(words) > 1:
        number = signal_of(words[1])
        if number is None:
            raise await fatal(process, f"{name}: unknown signal name {words[1]}")
        words = words[2:]
    words = [word for word in words if word != "--"]
    if not words:
        await say(process, usages()["kill"])
        return 1
    status = 0
    for word in words:
        if not word.removeprefix("-").isdigit():
            if word.startswith("-"):
                await say(process, f"{name}: invalid argument {word[1:2]}\n{usages()['kill']}")
                return 1
            await say(process, f"{name}: failed to parse argument: '{word}'\n")
            return 1
        status = await _send(process, name, word, Signals.SIGTERM if number is None else number) or status
    await settle()
    return status


async def _list_signals(process: Process, words: list[str]) -> int:
    if not words:
        await process.stdout.write(KILL_LIST)
        return 0
    number = signal_of(words[0])
    if number is None:
        raise await fatal(process, f"kill: unknown signal name {words[0]}")
    await process.stdout.write(
        f"{Signals(number & 127).name.removeprefix('SIG')}\n" if words[0].isdigit() else f"{number}\n"
    )
    return 0


async def _send(process: Process, name: str, word: str, number: int) -> int:
    target = int(word[:12])
    try:
        if target > 0:
            process.kernel.kill(process, target, number)
        elif not process.kernel.signal_group(-target or process.group, number):
            raise ProcessLookupError(3, "No such process")
    except OSError as error:
        await say(process, f"{name}: ({word}): {error.strerror}\n")
        return 1
    return 0


# -- pgrep and pkill ---------------------------------------------------------------------------


@frozen(kw_only=True)
class _Criteria:
    """What pgrep looks for."""

    pattern: Regex | None
    lists: Mapping[str, frozenset[str]]
    full: bool
    exact: bool
    inverse: bool


async def pgrep(process: Process) -> int:
    """Find processes by name and other attributes; as pkill, signal them."""
    kills = process.name == "pkill"
    form, number = (PKILL if kills else PGREP), None
    if kills:
        process.argv, number = _dash_signal(process.argv)
    parsed = await options(process, form)
    if parsed.has("signal"):
        number = signal_of(parsed.value("signal") or "")
    infos = list(_chosen(process, await _criteria(process, parsed)))
    if parsed.has("n"):
        infos = sorted(infos, key=lambda info: (info.started, info.pid))[-1:]
    elif parsed.has("o"):
        infos = sorted(infos, key=lambda info: (info.started, info.pid))[:1]
    if kills:
        return await _kill_found(process, parsed, infos, Signals.SIGTERM if number is None else number)
    if parsed.has("c"):
        await process.stdout.write(f"{len(infos)}\n")
    elif infos:
        delimiter = parsed.value("d") if parsed.value("d") is not None else "\n"
        await process.stdout.write((delimiter or "").join(_shown(info, parsed) for info in infos) + "\n")
    return 0 if infos else NO_MATCH


def _shown(info: ProcessInfo, parsed: Parsed) -> str:
    if parsed.has("a"):
        return f"{info.pid} {' '.join(info.argv) or info.comm}"
    return f"{info.pid} {info.comm}" if parsed.has("l") else str(info.pid)


async def _criteria(process: Process, parsed: Parsed) -> _Criteria:
    name = process.name
    lists = {letter: parsed.value(letter) for letter in "uUGPgst"}
    given = {letter: frozenset(value.split(",")) for letter, value in lists.items() if value is not None}
    if not parsed.operands and not given:
        await say(
            process, f"{name}: no matching criteria specified\nTry `{name} --help' for more information.\n"
        )
        process.exit(2)
    if len(parsed.operands) > 1:
        await say(
            process, f"{name}: only one pattern can be provided\nTry `{name} --help' for more information.\n"
        )
        process.exit(2)
    pattern = None
    if parsed.operands:
        try:
            pattern = compile_posix(parsed.operands[0], POSIX_EXTENDED, fold_case=parsed.has("i"))
        except Fault as fault:
            raise await fatal(process, f"{name}: regex error: {fault}", 2) from None
    accounts = await read_accounts(process)
    for letter in ("u", "U"):
        users = given.get(letter, frozenset())
        numbers = {str(accounts.users[u].uid) if u in accounts.users else u for u in users}
        if users and not all(n.isdigit() for n in numbers):
            bad = next(n for n in numbers if not n.isdigit())
            raise await fatal(process, f"{name}: invalid user name: {bad}", 2)
        if users:
            given[letter] = frozenset(numbers)
    return _Criteria(
        pattern=pattern, lists=given, full=parsed.has("f"), exact=parsed.has("x"), inverse=parsed.has("v")
    )


def _chosen(process: Process, criteria: _Criteria) -> Iterator[ProcessInfo]:
    for info in listed_processes(process.kernel.system):
        if info.pid != process.pid and _matches(info, criteria) != criteria.inverse:
            yield info


def _matches(info: ProcessInfo, criteria: _Criteria) -> bool:
    own = {
        "u": str(info.uid),
        "U": str(info.uid),
        "G": str(info.gid),
        "P": str(info.parent),
        "g": str(info.group),
        "s": str(info.session),
        "t": info.tty,
    }
    if any(own[letter] not in wanted for letter, wanted in criteria.lists.items()):
        return False
    if criteria.pattern is None:
        return True
    text = (" ".join(info.argv) or info.comm) if criteria.full else info.comm
    data = text.encode("utf-8", "surrogateescape")
    spans = criteria.pattern.search(data)
    return spans is not None and (not criteria.exact or spans[0] == (0, len(data)))


async def _kill_found(process: Process, parsed: Parsed, infos: list[ProcessInfo], number: int) -> int:
    status = 0 if infos else NO_MATCH
    for info in infos:
        try:
            process.kernel.kill(process, info.pid, number)
        except OSError as error:
            await say(process, f"pkill: killing pid {info.pid} failed: {error.strerror}\n")
            continue
        if parsed.has("e"):
            await process.stdout.write(f"{info.comm} killed (pid {info.pid})\n")
    if parsed.has("c"):
        await process.stdout.write(f"{len(infos)}\n")
    await settle()
    return status


# -- killall and pidof -------------------------------------------------------------------------


async def killall(process: Process) -> int:
    """Kill processes by name."""
    process.argv, number = _dash_signal(process.argv)
    parsed = await options(process, KILLALL)
    if parsed.has("l"):
        await process.stdout.write(KILL_LIST)
        return 0
    given = parsed.value("s")
    if given is not None:
        number = signal_of(given)
        if number is None:
            raise await fatal(process, f"{given}: unknown signal; killall -l lists signals.")
    if not parsed.operands and not parsed.has("u"):
        await say(process, usages()["killall"])
        return 1
    status = 0
    for name in parsed.operands:
        status = (
            await _kill_named(process, parsed, name, Signals.SIGTERM if number is None else number) or status
        )
    await settle()
    return status


async def _kill_named(process: Process, parsed: Parsed, name: str, number: int) -> int:
    found = [info for info in _called(process, name) if not info.is_kernel_thread]
    if not found and not parsed.has("q"):
        await say(process, f"{name}: no process found\n")
    status = 0 if found else 1
    for info in found:
        try:
            process.kernel.kill(process, info.pid, number)
        except OSError as error:
            await say(process, f"{name}({info.pid}): {error.strerror}\n")
            status = 1
    return status


def _called(process: Process, name: str) -> list[ProcessInfo]:
    short = name.rpartition("/")[2]
    return [
        info
        for info in listed_processes(process.kernel.system)
        if info.pid != process.pid and (info.comm == short[:15] or ("/" in name and info.executable == name))
    ]


async def pidof(process: Process) -> int:
    """Print the PIDs of programs."""
    single = "-s" in process.argv
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    pids = [
        info.pid for name in names for info in reversed(_called(process, name)) if not info.is_kernel_thread
    ]
    if not pids:
        return 1
    if "-q" not in process.argv:
        await process.stdout.write(" ".join(map(str, pids[:1] if single else pids)) + "\n")
    return 0
