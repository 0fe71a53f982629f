"""fuser: which processes use files, file systems or ports, and end them with -k."""

from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import Process, ProcessInfo, listed_processes, sockets
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.processes._open_files import Held, held_files, place_of
from honeyllm.programs.system._signalling import KILL_LIST, signal_of
from honeyllm.programs.system._turns import settle
from honeyllm.vfs import Place

USAGE = """\
Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]
             [-k [-i] [-SIGNAL]] NAME...
       fuser -l
       fuser -V
Show which processes use the named files, sockets, or filesystems.

"""
BANNER = """\
fuser (PSmisc) {version:psmisc}
Copyright (C) 1993-2022 Werner Almesberger and Craig Small

PSmisc comes with ABSOLUTELY NO WARRANTY.
This is free software, and you are welcome to redistribute it under
the terms of the GNU General Public License.
For more information about these matters, see the files named COPYING.
"""
LETTERS = frozenset("acfikmMsuvwI46V")
LONG = {
    "--all": "a",
    "--interactive": "i",
    "--inode": "I",
    "--kill": "k",
    "--list-signals": "l",
    "--mount": "m",
    "--ismountpoint": "M",
    "--silent": "s",
    "--user": "u",
    "--verbose": "v",
    "--writeonly": "w",
    "--version": "V",
    "--ipv4": "4",
    "--ipv6": "6",
}
SPACES = ("file", "tcp", "udp")
KILL = 9
ROLES = {"cwd": "c", "rtd": "r", "txt": "e", "mem": "m"}
HEADING = f"{'':21}USER        PID ACCESS COMMAND\n"


@frozen(kw_only=True)
class Asked:
    """The command line: letters, the name space, the signal of -k, and the names, each with its space."""

    flags: frozenset[str]
    signal: int
    names: tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class User:
    """A process that uses what was asked for, with the letters of how."""

    info: ProcessInfo
    access: str

    @property
    def column(self) -> str:
        """How -v shows the letters."""
        letters = self.access
        first = "F" if "F" in letters else "f" if "f" in letters else "."
        return first + "".join(letter if letter in letters else "." for letter in "rcem")


class _Wrong(Exception):
    """Carries what fuser says about a wrong command line, the usage with it where it shows that."""


async def fuser(process: Process) -> int:
    """Identify processes using files or sockets."""
    words = list(process.argv[1:])
    if words[:1] in (["-l"], ["--list-signals"]):
        await process.stdout.write(KILL_LIST)
        return 0
    try:
        asked = _parsed(words)
    except _Wrong as wrong:
        await say(process, str(wrong))
        return 1
    if "V" in asked.flags:
        await say(process, versioned(process, BANNER))
        return 0
    found_any = False
    is_first = True
    for name, space in asked.names:
        users = await _users_of(process, asked, name, space)
        found_any |= bool(users)
        if users or "a" in asked.flags:
            await _show(process, asked, name, space, users, heading=is_first)
            is_first = False
        if "k" in asked.flags:
            await _kill(process, asked, users)
    return 0 if found_any else 1


def _parsed(words: list[str]) -> Asked:
    flags: set[str] = set()
    names: list[tuple[str, str]] = []
    space, signal = "file", KILL
    while words:
        word = words.pop(0)
        if word == "--":
            names += [(name, space) for name in words]
            break
        if not word.startswith("-") or word == "-":
            names.append(_spaced(word, space))
        elif word in ("-n", "--namespace"):
            space = words.pop(0) if words else ""
            if space not in SPACES:
                raise _Wrong(f"Invalid namespace name\n{USAGE}")
        elif word in LONG:
            flags.add(LONG[word])
        elif (word[1].isupper() and word[1] not in "IMV") or word[1:].isdigit():
            signal = _signal(word[1:])
        else:
            flags |= _letters(word)
    if not names and "V" not in flags:
        raise _Wrong(f"No process specification given\n{USAGE}")
    return Asked(flags=frozenset(flags), signal=signal, names=tuple(names))


def _letters(word: str) -> set[str]:
    wrong = next((letter for letter in word[1:] if letter not in LETTERS), None)
    if wrong is not None:
        raise _Wrong(f"fuser: Invalid option {word if word.startswith('--') else wrong}\n{USAGE}")
    return set(word[1:])


def _signal(text: str) -> int:
    number = signal_of(text)
    if number is None:
        raise _Wrong(f"{text}: unknown signal; fuser -l lists signals.\n")
    return number


def _spaced(word: str, space: str) -> tuple[str, str]:
    """``22/tcp`` names its space itself."""
    name, slash, of = word.rpartition("/")
    return (name, of) if slash and of in SPACES[1:] and not name.startswith("/") else (word, space)


async def _users_of(process: Process, asked: Asked, name: str, space: str) -> list[User]:
    if space != "file":
        return list(_of_port(process, asked, name, space))
    place = place_of(process, name if name.startswith("/") else f"{process.fs.cwd.path}/{name}")
    if place is None:
        await say(process, f"Specified filename {name} does not exist.\n")
        return []
    found = []
    for info in listed_processes(process.kernel.system):
        await process.checkpoint()
        if info.is_kernel_thread or info.pid == process.pid:
            continue
        whole = bool(asked.flags & {"m", "c"})
        used = (held for held in held_files(process, info) if _is_used(held, place, whole=whole))
        access = "".join(dict.fromkeys(map(_letter, used)))
        if access:
            found.append(User(info=info, access=access))
    return found


def _letter(held: Held) -> str:
    return ROLES.get(held.role) or ("F" if held.mode in ("w", "u") else "f")


def _is_used(held: Held, place: Place, *, whole: bool) -> bool:
    if held.place is None:
        return False
    return held.place.fs is place.fs if whole else held.place.same(place)


def _of_port(process: Process, asked: Asked, name: str, space: str) -> Iterator[User]:
    port = name.partition(",")[0]
    pids: set[int] = set()
    for socket in sockets(process.kernel.system):
        family = "6" if socket.protocol.endswith("6") else "4"
        if socket.protocol[:3] != space or str(socket.port) != port:
            continue
        if not asked.flags & {"4", "6"} or family in asked.flags:
            pids |= {pid for _, pid in socket.holders}
    for pid in sorted(pids):
        info = process.kernel.system.process(pid)
        if info is not None and process.who.uid in (0, info.uid):
            yield User(info=info, access="F")


async def _show(
    process: Process, asked: Asked, name: str, space: str, users: list[User], *, heading: bool
) -> None:
    """Names and letters go to standard error, numbers to standard output."""
    if "s" in asked.flags:
        return
    accounts = await read_accounts(process)
    shown = f"{name}/{space}:" if space != "file" else f"{_real(process, name)}:"
    if "v" in asked.flags:
        await say(process, HEADING * heading)
    await say(process, f"{shown:<20}")
    for at, user in enumerate(users):
        owner = accounts.user_name(user.info.uid)
        if "v" in asked.flags:
            indent = " " if at == 0 else " " * 21
            shown_user = f"({owner})" if "u" in asked.flags else ""
            await say(process, f"{indent}{owner:<9}")
            await process.stdout.write(f"{user.info.pid:6}")
            await say(process, f" {user.column} {shown_user}{user.info.comm}\n")
            continue
        await process.stdout.write(f" {user.info.pid:5}")
        letters = "".join(letter for letter in user.access if letter not in "Ff")
        await say(process, letters + (f"({owner})" if "u" in asked.flags else ""))
    if "v" not in asked.flags or not users:
        await say(process, "\n")


def _real(process: Process, name: str) -> str:
    place = place_of(process, name if name.startswith("/") else f"{process.fs.cwd.path}/{name}")
    return name if place is None else place.path


async def _kill(process: Process, asked: Asked, users: list[User]) -> None:
    for user in users:
        try:
            process.kernel.kill(process, user.info.pid, asked.signal)
        except OSError as error:
            await say(process, f"Could not kill process {user.info.pid}: {error.strerror}\n")
    await settle()
