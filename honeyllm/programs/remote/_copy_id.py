"""ssh-copy-id: plants a public key in an account of this host; elsewhere it fails as ssh does."""

import os

from honeyllm.host import Process
from honeyllm.programs._accounts import Account, Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.remote._known_hosts import DISTRUSTED, make_directory, trusted
from honeyllm.programs.remote._login import authenticate, become, has_key
from honeyllm.programs.remote._place import Place, attempt, own_name, place_of
from honeyllm.programs.remote._ssh import port_of, settings_of
from honeyllm.programs.system._files import read_text

NAME = "/usr/bin/ssh-copy-id"
SKIPPED = (
    f"\n{NAME}: WARNING: All keys were skipped because they already exist on the remote system.\n"
    "\t\t(if you think this is a mistake, you may want to use -f option)\n\n"
)


async def copy_id(process: Process) -> int:
    """Install a key."""
    parsed = parse(process.argv, "fnsi::p:o:F:")
    if isinstance(parsed, Fault) or not parsed.operands or parsed.has("n", "s", "F"):
        return await process.kernel.unknown(process)
    if parsed.has("i") and parsed.value("i") is None and len(parsed.operands) > 1:
        return await _install(process, parsed, parsed.operands[0], parsed.operands[1])
    return await _install(process, parsed, parsed.value("i"), parsed.operands[0])


async def _install(process: Process, parsed: Parsed, given: str | None, where: str) -> int:
    name = _public_file(process, given)
    if name is None:
        await say(process, f"{NAME}: ERROR: No identities found\n")
        return 1
    if not process.fs.exists(name):
        await say(process, f"\n{NAME}: ERROR: failed to open ID file '{name}': No such file\n")
        return 1
    await say(process, f'{NAME}: INFO: Source of key(s) to be installed: "{name}"\n')
    accounts = await read_accounts(process)
    port = port_of(parsed.value("p")) or 22
    place = place_of(where, user=own_name(process, accounts), port=port)
    settings = {**settings_of(parsed.options), "loglevel": "error"}
    if not parsed.has("f"):
        await say(
            process,
            f"{NAME}: INFO: attempting to log in with the new key(s), "
            "to filter out any that are already installed\n",
        )
    address, complaint = await attempt(process, place)
    if address is not None and not await trusted(process, place, address, settings):
        complaint = DISTRUSTED
    if complaint:
        await say(process, f"\n{NAME}: ERROR: {complaint}\n\n")
        return 1
    return await _plant(process, parsed, name, place, accounts)


def _public_file(process: Process, given: str | None) -> str | None:
    """The file of the key: the one given, else the newest ``~/.ssh/id*.pub``."""
    if given is not None:
        return given if given.endswith(".pub") else f"{given}.pub"
    directory = f"{process.environ.get('HOME', '/root')}/.ssh"
    if not process.fs.exists(directory):
        return None
    names = [n for n in process.fs.names(directory) if n.startswith("id") and n.endswith(".pub")]
    newest = sorted(names, key=lambda n: process.fs.stat(f"{directory}/{n}").mtime)
    return f"{directory}/{newest[-1]}" if newest else None


async def _plant(process: Process, parsed: Parsed, name: str, place: Place, accounts: Accounts) -> int:
    account = accounts.users.get(place.user)
    identity = name.removesuffix(".pub")
    if not parsed.has("f"):
        if account is not None and await has_key(process, account, (identity,)):
            await say(process, SKIPPED)
            return 0
        rest = "1 key(s) remain to be installed -- if you are prompted now it is to install the new keys"
        await say(process, f"{NAME}: INFO: {rest}\n")
    settings = settings_of(parsed.options)
    if not await authenticate(process, place, account, (), settings) or account is None:
        return 1
    line = read_text(process.fs, name).strip()
    become(process, account, accounts)
    await _append(process, account, line)
    port = "" if place.port == 22 else f"-p '{place.port}' "
    shown = parsed.operands[-1]
    await process.stdout.write(
        "\nNumber of key(s) added: 1\n\n"
        f"Now try logging into the machine, with:   \"ssh {port}'{shown}'\"\n"
        "and check to make sure that only the key(s) you wanted were added.\n\n"
    )
    return 0


async def _append(process: Process, account: Account, line: str) -> None:
    directory = f"{account.home}/.ssh"
    make_directory(process.fs, directory)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    fd = await process.open(f"{directory}/authorized_keys", flags, 0o600)
    await process.write(fd, f"{line}\n".encode("utf-8", "surrogateescape"))
    process.close(fd)
