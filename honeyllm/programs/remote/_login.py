"""What sshd does for a client that is on the same host: authentication, then the user's shell."""

from attrs import evolve

from honeyllm.events import CommandInput
from honeyllm.host import Process
from honeyllm.programs._accounts import Account, Accounts
from honeyllm.programs._gnu import say
from honeyllm.programs.remote._key_files import public_blob
from honeyllm.programs.remote._place import FAILED, Place
from honeyllm.programs.system._database import Database, knows_password
from honeyllm.programs.system._files import as_root, read_text
from honeyllm.programs.system._terminal import ask_secret
from honeyllm.vfs import Credentials

TRIES = 3
IDENTITIES = ("id_rsa", "id_ecdsa", "id_ed25519")
PATHS = (
    "/usr/local/bin:/usr/bin:/bin:/usr/games",
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
)
MESSAGES = ("/run/motd.dynamic", "/etc/motd")
CLIENT_PORT = 32768


async def authenticate(
    process: Process,
    place: Place,
    account: Account | None,
    identities: tuple[str, ...],
    settings: dict[str, str],
) -> bool:
    """Whether the server lets *place* in; says so when it does not."""
    if account is not None and await has_key(process, account, identities):
        return True
    asks = settings.get("batchmode", "no").lower() != "yes"
    asks = asks and settings.get("passwordauthentication", "yes").lower() != "no"
    for number in range(TRIES if asks else 0):
        given = await _password(process, f"{place.user}@{place.host}'s password: ")
        if account is not None and given and _is_right(process, account, given):
            return True
        if number < TRIES - 1:
            await say(process, "Permission denied, please try again.\r\n")
    await say(process, f"{place.user}@{place.host}: Permission denied (publickey,password).\r\n")
    return False


async def _password(process: Process, prompt: str) -> str:
    """What is typed; nothing where there is no terminal to ask on."""
    if not process.is_terminal(0):
        return ""
    given = await ask_secret(process, prompt) or ""
    process.emit(CommandInput(input=given, realm="ssh"))
    return given


def _is_right(process: Process, account: Account, given: str) -> bool:
    row = Database(process, "/etc/shadow").find(account.name)
    return row is not None and knows_password(process, account.name, given, row[1])


async def has_key(process: Process, account: Account, identities: tuple[str, ...]) -> bool:
    """Whether one of the caller's keys is among those that open *account*."""
    home = process.environ.get("HOME", "/root")
    lines = read_text(as_root(process), f"{account.home}/.ssh/authorized_keys").splitlines()
    allowed = {word for line in lines if not line.startswith("#") for word in line.split()}
    if not allowed:
        return False
    for name in identities or tuple(f"{home}/.ssh/{name}" for name in IDENTITIES):
        blob = await public_blob(process, name)
        if blob is not None and blob in allowed:
            return True
    return False


def become(process: Process, account: Account, accounts: Accounts) -> None:
    """Make *process* one of *account*, at home."""
    groups = {g.gid for g in accounts.groups.values() if account.name in g.members}
    who = Credentials(uid=account.uid, gid=account.gid, groups=frozenset(groups | {account.gid}))
    process.fs = evolve(process.fs, who=who)
    process.user = account.name
    try:
        process.fs.change_directory(account.home)
    except OSError:
        process.fs.change_directory("/")


async def start_shell(
    process: Process, account: Account, accounts: Accounts, address: str, command: str, *, terminal: bool
) -> int:
    """Run *command*, or without one a login shell, as sshd does it; returns its status."""
    shell = account.shell or "/bin/sh"
    name = shell.rpartition("/")[2]
    environ = _environment(process, account, shell, address, terminal=terminal)
    if not command and terminal and not as_root(process).exists(f"{account.home}/.hushlogin"):
        await process.stdout.write("".join(read_text(as_root(process), path) for path in MESSAGES))
    become(process, account, accounts)
    argv = (name, "-c", command) if command else (f"-{name}",)
    try:
        return await process.execute(shell, argv, environ)
    except OSError:
        return FAILED


def _environment(
    process: Process, account: Account, shell: str, address: str, *, terminal: bool
) -> dict[str, str]:
    port = CLIENT_PORT + process.kernel.chance.randrange(28000)
    environ = {
        "USER": account.name,
        "LOGNAME": account.name,
        "HOME": account.home,
        "PATH": PATHS[account.uid == 0],
        "SHELL": shell,
        "LANG": process.environ.get("LANG", "C.UTF-8"),
        "SSH_CLIENT": f"{address} {port} 22",
        "SSH_CONNECTION": f"{address} {port} {address} 22",
    }
    if terminal and process.terminal is not None:
        environ |= {"TERM": process.environ.get("TERM", "xterm"), "SSH_TTY": f"/dev/{process.terminal.name}"}
    return environ
