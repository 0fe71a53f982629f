"""ssh: to this host it leads to a shell, to others it fails as a network does where nobody answers."""

from attrs import evolve

from honeyllm.host import Process
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Given, Parsed, parse
from honeyllm.programs.remote._known_hosts import DISTRUSTED, trusted
from honeyllm.programs.remote._login import authenticate, start_shell
from honeyllm.programs.remote._place import DEFAULT_PORT, FAILED, Place, own_name, place_of, reach
from honeyllm.programs.remote._versions import client, library

SHORT = "+1246ab:c:e:fgi:kl:m:no:p:qstvxAB:CD:E:F:GI:J:KL:MNO:P:Q:R:S:TVw:W:XYy"
USAGE = """usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
"""
MOST_PORT = 65535


async def ssh(process: Process) -> int:
    """Log in on a host."""
    parsed = _arguments(process.argv)
    if isinstance(parsed, Fault):
        await say(process, f"{bsd_message(parsed.message)}\r\n{USAGE}")
        return FAILED
    if parsed.has("V"):
        await say(process, f"{client(process)}, {library(process)}\n")
        return 0
    if not parsed.operands:
        await say(process, USAGE)
        return FAILED
    port = port_of(parsed.value("p"))
    if port is None:
        await say(process, f"Bad port '{parsed.value('p')}'\n")
        return FAILED
    return await _log_in(process, parsed, port)


def bsd_message(message: str) -> str:
    """The complaint of OpenSSH's own getopt: glibc's in other words."""
    what, _, letter = message.rpartition(" -- ")
    return f"{'unknown option' if what.startswith('invalid') else what} -- {letter.strip(chr(39))}"


def _arguments(argv: tuple[str, ...]) -> Parsed | Fault:
    """Options stand on both sides of the destination; what comes after them is the command."""
    first = parse(argv, SHORT)
    if isinstance(first, Fault) or not first.operands:
        return first
    second = parse((argv[0], *first.operands[1:]), SHORT)
    if isinstance(second, Fault):
        return second
    options = (*first.options, *second.options)
    return Parsed(options=options, operands=(first.operands[0], *second.operands))


def port_of(text: str | None) -> int | None:
    """The port given, None for what is none."""
    if text is None:
        return DEFAULT_PORT
    good = text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if good and 0 < int(text) <= MOST_PORT else None


def settings_of(options: tuple[Given, ...]) -> dict[str, str]:
    """What ``-o`` says, by lower-case names; the first of each counts."""
    found: dict[str, str] = {}
    for option in options:
        if option.name == "o" and option.value:
            name, _, value = option.value.replace("=", " ", 1).strip().partition(" ")
            found.setdefault(name.lower(), value.strip())
    return found


async def _log_in(process: Process, parsed: Parsed, port: int) -> int:
    accounts = await read_accounts(process)
    settings = settings_of(parsed.options)
    user = parsed.value("l") or settings.get("user") or own_name(process, accounts)
    place = place_of(parsed.operands[0], user=user, port=port_of(settings.get("port")) or port)
    if parsed.value("p"):
        place = evolve(place, port=port)
    for name in parsed.values("i"):
        if not process.fs.exists(name):
            reason = "No such file or directory"
            await say(process, f"Warning: Identity file {name} not accessible: {reason}.\n")
    address = await reach(process, place)
    if address is None:
        return FAILED
    if not await trusted(process, place, address, settings):
        await say(process, f"{DISTRUSTED}\r\n")
        return FAILED
    account = accounts.users.get(place.user)
    if not await authenticate(process, place, account, parsed.values("i"), settings) or account is None:
        return FAILED
    command = " ".join(parsed.operands[1:])
    return await _session(process, parsed, place, address, command)


async def _session(process: Process, parsed: Parsed, place: Place, address: str, command: str) -> int:
    accounts = await read_accounts(process)
    account = accounts.users[place.user]
    if parsed.has("N"):
        while True:
            await process.sleep(3600)
    has_terminal = process.is_terminal(0) and not parsed.has("T") and (not command or parsed.has("t"))
    status = await start_shell(process, account, accounts, address, command, terminal=has_terminal)
    if has_terminal and not parsed.has("q"):
        await say(process, f"Connection to {place.host} closed.\r\n")
    return status
