"""scp: copies on this host, and fails elsewhere as ssh does; as a server it takes and gives files."""

from attrs import frozen

from honeyllm.events import FileDownloadFailed
from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.remote._known_hosts import DISTRUSTED, trusted
from honeyllm.programs.remote._login import authenticate
from honeyllm.programs.remote._place import FAILED, Place, own_name, place_of, reach
from honeyllm.programs.remote._scp_sink import Sink
from honeyllm.programs.remote._scp_source import Source
from honeyllm.programs.remote._ssh import bsd_message, port_of, settings_of

SHORT = "12346ABCTdfOpqRrstvD:F:J:M:P:S:c:i:l:o:"
USAGE = """usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] source ... target
"""


@frozen(kw_only=True)
class _End:
    """One operand: a path, at a place or here."""

    path: str
    place: Place | None = None


async def scp(process: Process) -> int:
    """Copy files between hosts."""
    parsed = parse(process.argv, SHORT)
    if isinstance(parsed, Fault):
        await say(process, f"{bsd_message(parsed.message)}\r\n{USAGE}")
        return 1
    keeps_times = parsed.has("p")
    if parsed.has("t") and len(parsed.operands) == 1:
        return await Sink(process, keeps_times=keeps_times).run(parsed.operands[0], directory=parsed.has("d"))
    if parsed.has("f") and parsed.operands:
        return await Source(process, recursive=parsed.has("r"), keeps_times=keeps_times).run(parsed.operands)
    if len(parsed.operands) < 2:
        await say(process, USAGE)
        return 1
    accounts = await read_accounts(process)
    ends = [_end(process, parsed, accounts, text) for text in parsed.operands]
    places = {end.place for end in ends if end.place is not None}
    for place in places:
        if not await _lets_in(process, parsed, accounts, place):
            _report(process, ends)
            await say(process, "scp: Connection closed\r\n")
            return FAILED
    return await _copy(process, parsed, accounts, ends)


def _end(process: Process, parsed: Parsed, accounts: Accounts, text: str) -> _End:
    """``host:path`` is somewhere else, unless a slash comes before the colon."""
    where, colon, path = text.partition(":")
    if not colon or "/" in where or not where:
        return _End(path=text)
    port = port_of(parsed.value("P")) or 22
    return _End(path=path, place=place_of(where, user=own_name(process, accounts), port=port))


def _report(process: Process, ends: list[_End]) -> None:
    for end in ends[:-1]:
        if end.place is not None:
            process.emit(FileDownloadFailed(url=f"scp://{end.place.user}@{end.place.host}/{end.path}"))


async def _lets_in(process: Process, parsed: Parsed, accounts: Accounts, place: Place) -> bool:
    settings = settings_of(parsed.options)
    if parsed.has("B"):
        settings["batchmode"] = "yes"
    address = await reach(process, place)
    if address is None:
        return False
    if not await trusted(process, place, address, settings):
        await say(process, f"{DISTRUSTED}\r\n")
        return False
    account = accounts.users.get(place.user)
    return await authenticate(process, place, account, parsed.values("i"), settings)


async def _copy(process: Process, parsed: Parsed, accounts: Accounts, ends: list[_End]) -> int:
    """Both ends are of this host: cp has the rest, with the rights of who copies."""
    paths = []
    for end in ends:
        home = accounts.users[end.place.user].home if end.place is not None else ""
        paths.append(end.path if end.place is None or end.path.startswith("/") else f"{home}/{end.path}")
    for path in paths[:-1]:
        if not process.fs.exists(path):
            await say(process, f"scp: {path}: No such file or directory\r\n")
            return 1
        if process.fs.stat(path).is_directory and not parsed.has("r"):
            await say(process, f"scp: {path}: not a regular file\r\n")
            return 1
    flags = [flag for letter, flag in (("r", "-r"), ("p", "-p")) if parsed.has(letter)]
    child = process.spawn("cp", ["cp", *flags, "--", *paths], search=True)
    done = await process.wait([child.pid])
    return 1 if done.status is None or done.status.shell_status else 0


async def dropbear(process: Process) -> int:
    """The one executable of a router that is its SSH server, its client and scp."""
    return await scp(process) if process.name == "scp" else await process.kernel.unknown(process)
