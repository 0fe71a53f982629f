"""lsof: open files of processes, chosen by process, name, user, kind of socket or path."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial

from attrs import evolve, frozen

from honeyllm.host import Process, ProcessInfo, Socket, listed_processes, sockets, thread_numbers
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.processes._lsof_options import Asked, WrongOption, parse_lsof
from honeyllm.programs.processes._lsof_rows import LOCAL, STATES, Ends, Row, layout, row_of, terse
from honeyllm.programs.processes._open_files import Held, held_files, place_of
from honeyllm.programs.system._files import read_text

ABOUT = """\
lsof {version:lsof}
 latest revision: https://github.com/lsof-org/lsof
 latest FAQ: https://github.com/lsof-org/lsof/blob/master/00FAQ
 latest (non-formatted) man page: https://github.com/lsof-org/lsof/blob/master/Lsof.8
 usage: [-?abhKlnNoOPRtUvVX] [+|-c c] [+|-d s] [+D D] [+|-E] [+|-e s] [+|-f[gG]]
 [-F [f]] [-g [s]] [-i [i]] [+|-L [l]] [+m [m]] [+|-M] [-o [o]] [-p s]
 [+|-r [t]] [-s [p:s]] [-S [t]] [-T [t]] [-u s] [+|-w] [-x [fl]] [--] [names]
Use the ``-h'' option to get more help information.
"""
ADDRESS = re.compile(r"([46])?(tcp|udp)?(?:@(\[[0-9A-Fa-f:]+\]|[^:]+))?(?::([\w,-]+))?", re.IGNORECASE)


@frozen
class Candidate:
    """One open file, as the criteria see it."""

    info: ProcessInfo
    held: Held
    socket: Socket | None


Test = Callable[[Candidate], bool]


@frozen(kw_only=True)
class Choice:
    """What is listed: what passes any of *tests* (all of them with -a) and none of *without*."""

    tests: tuple[Test, ...]
    without: tuple[Test, ...]
    together: bool

    def takes(self, candidate: Candidate) -> bool:
        """Whether *candidate* is listed."""
        if any(test(candidate) for test in self.without):
            return False
        combine = all if self.together else any
        return not self.tests or combine(test(candidate) for test in self.tests)


async def lsof(process: Process) -> int:
    """List open files."""
    try:
        asked = parse_lsof(process.argv[1:])
    except WrongOption as wrong:
        return await _refuse(process, str(wrong))
    if "v" in asked.flags:
        await say(process, versioned(process, "lsof version information:\n    revision: {version:lsof}\n"))
        return 0
    if asked.flags & {"h", "?"}:
        return await process.kernel.unknown(process)
    accounts, services = await read_accounts(process), _services(process)
    missing = [name for name in _names(asked) if place_of(process, _absolute(process, name)) is None]
    for name in missing:
        await say(process, f"lsof: status error on {name}: No such file or directory\n")
    try:
        choice = _choice(process, asked, accounts, services)
    except WrongOption as wrong:
        return await _refuse(process, str(wrong))
    ends = Ends(
        ports={} if "P" in asked.flags else {number: name for name, number in services.items()},
        hosts={} if "n" in asked.flags else LOCAL,
    )
    rows = [row async for row in _rows(process, asked, choice, accounts, ends)]
    await _show(process, asked, rows, everything=not choice.tests)
    return 0 if rows and not missing else 1


async def _refuse(process: Process, message: str) -> int:
    await say(process, f"lsof: {message}\n{versioned(process, ABOUT)}")
    return 1


async def _show(process: Process, asked: Asked, rows: list[Row], *, everything: bool) -> None:
    if "t" in asked.flags:
        await process.stdout.write("".join(f"{pid}\n" for pid in dict.fromkeys(row.pid for row in rows)))
    elif "F" in asked.flags:
        await process.stdout.write(terse(rows, asked.values["F"][-1] or "cLn"))
    elif rows:
        await process.stdout.write(layout(rows, tasks=everything, parents="R" in asked.flags))


def _names(asked: Asked) -> tuple[str, ...]:
    return (*asked.names, *asked.values.get("+D", ()), *asked.values.get("+d", ()))


def _absolute(process: Process, name: str) -> str:
    return name if name.startswith("/") else f"{process.fs.cwd.path}/{name}"


def _services(process: Process) -> Mapping[str, int]:
    """Ports by name, from /etc/services."""
    found: dict[str, int] = {}
    for line in read_text(process.fs, "/etc/services").splitlines():
        words = line.partition("#")[0].split()
        number = words[1].partition("/")[0] if len(words) > 1 else ""
        if number.isdigit():
            found.setdefault(words[0], int(number))
    return found


# -- what is chosen --------------------------------------------------------------------


def _choice(process: Process, asked: Asked, accounts: Accounts, services: Mapping[str, int]) -> Choice:
    tests = [*_of_process(asked, accounts), *_of_file(process, asked, services)]
    return Choice(
        tests=tuple(tests),
        without=(*_denied(asked, accounts), *_other_states(asked)),
        together="a" in asked.flags,
    )


def _of_process(asked: Asked, accounts: Accounts) -> Iterator[Test]:
    pids = {word for word in asked.listed("p") if not word.startswith("^")}
    if pids:
        yield lambda c: str(c.info.pid) in pids
    uids = {_uid(word, accounts) for word in asked.listed("u") if not word.startswith("^")}
    if uids:
        yield lambda c: c.info.uid in uids
    commands = tuple(word for word in asked.values.get("c", ()) if not word.startswith("^"))
    if commands:
        yield lambda c: any(_is_called(c.info.comm, word) for word in commands)


def _denied(asked: Asked, accounts: Accounts) -> Iterator[Test]:
    """Those given with ``^``."""
    pids = {word[1:] for word in asked.listed("p") if word.startswith("^")}
    uids = {_uid(word[1:], accounts) for word in asked.listed("u") if word.startswith("^")}
    commands = tuple(word[1:] for word in asked.values.get("c", ()) if word.startswith("^"))
    yield lambda c: str(c.info.pid) in pids or c.info.uid in uids
    yield lambda c: any(_is_called(c.info.comm, word) for word in commands)


def _is_called(comm: str, word: str) -> bool:
    """By the beginning of the name; between slashes stands what occurs in it."""
    if word.startswith("/"):
        return word.strip("/") in comm
    return comm.startswith(word)


def _uid(name: str, accounts: Accounts) -> int:
    if name in accounts.users:
        return accounts.users[name].uid
    if not name.isdigit():
        raise WrongOption(f"can't get UID for {name}")
    return int(name[:10])


def _of_file(process: Process, asked: Asked, services: Mapping[str, int]) -> Iterator[Test]:
    roles = set(asked.listed("d"))
    if roles:
        yield lambda c: c.held.role in _spread(roles)
    addresses = [_address(text, services) for text in asked.values.get("i", ())]
    if addresses:
        yield lambda c: c.socket is not None and any(_is_at(c.socket, a, services) for a in addresses)
    if "U" in asked.flags:
        yield lambda c: c.socket is None and (c.held.nameless or ("",))[0] == "socket"
    if "+L" in asked.flags and asked.values["+L"][-1]:
        yield lambda c: c.held.is_deleted
    places = (place_of(process, _absolute(process, name)) for name in asked.names)
    files = [place for place in places if place is not None]
    if asked.names:
        yield lambda c: any(c.held.place is not None and p.same(c.held.place) for p in files)
    below = [_absolute(process, name).rstrip("/") for name in _names(asked)[len(asked.names) :]]
    if below:
        yield lambda c: any(c.held.name == top or c.held.name.startswith(f"{top}/") for top in below)


def _spread(roles: set[str]) -> set[str]:
    """Descriptors with ranges such as ``0-2`` written out."""
    ranges = [word.partition("-") for word in roles]
    found = {str(n) for a, dash, b in ranges if dash and a.isdigit() and b.isdigit()
             for n in range(int(a[:4]), int(b[:4]) + 1)}  # fmt: skip
    return roles | found


def _address(text: str, services: Mapping[str, int]) -> re.Match[str]:
    found = ADDRESS.fullmatch(text)
    if found is None:
        raise WrongOption(f"unacceptable Internet address in: -i {text}")
    for name in (found[4] or "").split(","):
        if name and not re.fullmatch(r"\d+(-\d+)?", name) and name not in services:
            raise WrongOption(f"unknown service {name} in: -i :{found[4]}")
    return found


def _is_at(socket: Socket, address: re.Match[str], services: Mapping[str, int]) -> bool:
    family, protocol, host, ports = address.groups()
    if family and socket.protocol.endswith("6") != (family == "6"):
        return False
    if protocol and socket.protocol[:3] != protocol.lower():
        return False
    if host and host.strip("[]") not in (socket.local, socket.peer):
        return False
    return not ports or any(
        _is_port(name, number, services)
        for name in ports.split(",")
        for number in (socket.port, socket.peer_port)
    )


def _is_port(name: str, number: int, services: Mapping[str, int]) -> bool:
    low, dash, high = name.partition("-")
    if dash:
        return int(low[:6]) <= number <= int(high[:6])
    return number == (int(name[:6]) if name.isdigit() else services[name])


def _other_states(asked: Asked) -> Iterator[Test]:
    """With ``-sTCP:LISTEN``: sockets of that protocol in other states."""
    for text in asked.values.get("s", ()):
        protocol, colon, names = text.partition(":")
        states = set(names.upper().split(","))
        if colon and protocol.upper() == "TCP":
            yield partial(_is_in_other_state, states)


def _is_in_other_state(states: set[str], candidate: Candidate) -> bool:
    socket = candidate.socket
    is_tcp = socket is not None and socket.protocol.startswith("tcp")
    return is_tcp and socket is not None and STATES.get(socket.state, "") not in states


# -- rows ------------------------------------------------------------------------------


async def _rows(
    process: Process, asked: Asked, choice: Choice, accounts: Accounts, ends: Ends
) -> AsyncIterator[Row]:
    by_inode = {str(socket.inode): socket for socket in sockets(process.kernel.system)}
    for info in listed_processes(process.kernel.system):
        await process.checkpoint()
        user = str(info.uid) if "l" in asked.flags else accounts.user_name(info.uid)
        for held in held_files(process, info):
            kind = held.nameless
            socket = by_inode.get(kind[1]) if kind is not None and kind[0] == "socket" else None
            if not choice.takes(Candidate(info, held, socket)):
                continue
            row = row_of(info, user, held, socket, ends)
            yield row
            if not choice.tests:
                for number in thread_numbers(process.kernel.system, info)[1:]:
                    yield evolve(row, task=number)
