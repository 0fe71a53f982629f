"""su and sudo."""

from collections.abc import Mapping

from attrs import evolve

from honeyllm.events import CommandInput
from honeyllm.host import Exited, Process
from honeyllm.programs._accounts import Account, Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system._database import Database, knows_password
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._log import note, terminal_name
from honeyllm.programs.system._terminal import ask_secret
from honeyllm.vfs import Credentials

SU = Form(
    short="+c:fg:G:hlmpPs:u:w:V",
    long={
        "command": "c:",
        "session-command": "c:",
        "fast": "f",
        "group": "g:",
        "supp-group": "G:",
        "help": "h",
        "login": "l",
        "preserve-environment": "p",
        "pty": "P",
        "shell": "s:",
        "whitelist-environment": "w:",
    },
    help=("h",),
    banner="su from util-linux {version:util-linux}",
)
SUDO_SHORT = "+ABbEeHhiKklNnPp:R:r:SsT:t:U:u:Vvg:C:D:"
SUDO_LONG = {
    "askpass": "A", "background": "b", "preserve-env": "preserve-env::", "edit": "e", "set-home": "H",
    "help": "h",
    "login": "i", "remove-timestamp": "K", "reset-timestamp": "k", "list": "l", "non-interactive": "n",
    "preserve-groups": "P", "prompt": "p:", "stdin": "S", "shell": "s", "other-user": "U:", "user": "u:",
    "group": "g:", "version": "V", "validate": "v", "host": "host:", "chdir": "D:",
}  # fmt: skip
SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SUDO_SESSION = "pam_unix(sudo:session):"
TRIES = 3


def _credentials(account: Account, accounts: Accounts) -> Credentials:
    groups = {g.gid for g in accounts.groups.values() if account.name in g.members}
    return Credentials(uid=account.uid, gid=account.gid, groups=frozenset(groups | {account.gid}))


def _become(process: Process, account: Account, accounts: Accounts) -> None:
    process.fs = evolve(process.fs, who=_credentials(account, accounts))
    process.user = account.name


async def su(process: Process) -> int:
    """Become another user."""
    words = list(process.argv)
    is_login = "-" in words[1:]
    process.argv = tuple(w for n, w in enumerate(words) if n == 0 or w != "-")
    accounts = await read_accounts(process)
    parsed = await options(process, evolve(SU, short=SU.short.lstrip("+")))
    name = parsed.operands[0] if parsed.operands else "root"
    account = accounts.users.get(name)
    if account is None:
        message = f"su: user {name} does not exist or the user entry does not contain all the required fields"
        raise await fatal(process, message)
    caller, where = _own_name(process, accounts), terminal_name(process, "none")
    if process.who.uid != 0 and not await _knows_password(process, name):
        uid = process.who.uid
        pam = f"logname={caller} uid={uid} euid=0 tty=/dev/{where} ruser={caller} rhost=  user={name}"
        failed = f"FAILED SU (to {name}) {caller} on {where}"
        note(process, f"pam_unix(su:auth): authentication failure; {pam}", failed)
        raise await fatal(process, "su: Authentication failure")
    is_login = is_login or parsed.has("l")
    module = f"pam_unix({'su-l' if is_login else 'su'}:session)"
    opened = f"session opened for user {name}(uid={account.uid}) by {caller}(uid={process.who.uid})"
    tag = f"su[{process.pid}]"
    note(process, f"(to {name}) {caller} on {where}", f"{module}: {opened}", tag=tag)
    status = await _start_shell(process, parsed, account, accounts, is_login=is_login)
    note(process, f"{module}: session closed for user {name}", tag=tag)
    return status


async def _knows_password(process: Process, name: str) -> bool:
    given = await ask_secret(process, "Password: ")
    if given is not None:
        process.emit(CommandInput(input=given, realm="su"))
    row = Database(process, "/etc/shadow").find(name)
    return given is not None and row is not None and knows_password(process, name, given, row[1])


async def _start_shell(
    process: Process, parsed: Parsed, account: Account, accounts: Accounts, *, is_login: bool
) -> int:
    shell = parsed.value("s") or account.shell or "/bin/sh"
    if account.uid == 0 and parsed.value("s") is None and not is_login:
        shell = process.environ.get("SHELL", shell) if parsed.has("m", "p") else shell
    environ = _environment(process, account, shell, is_login=is_login)
    name = shell.rpartition("/")[2]
    argv = [f"-{name}" if is_login else name]
    command = parsed.value("c")
    if command is not None:
        argv += ["-c", command]
    argv += parsed.operands[1:]
    if is_login:
        try:
            process.fs.change_directory(account.home)
        except OSError as error:
            await say(process, f"su: warning: cannot change directory to {account.home}: {error.strerror}\n")
    _become(process, account, accounts)
    return await _execute(process, "su", shell, tuple(argv), environ)


def _environment(process: Process, account: Account, shell: str, *, is_login: bool) -> dict[str, str]:
    kept: Mapping[str, str] = process.environ
    if is_login:
        kept = {name: value for name, value in process.environ.items() if name == "TERM"}
        path = SECURE_PATH if account.uid == 0 else "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
        kept = {**kept, "PATH": path, "MAIL": f"/var/mail/{account.name}", "LANG": "C.UTF-8"}
    own = {"HOME": account.home, "SHELL": shell}
    if account.uid != 0 or is_login:
        own |= {"USER": account.name, "LOGNAME": account.name}
    return {**kept, **own}


async def _execute(
    process: Process, who: str, path: str, argv: tuple[str, ...], environ: dict[str, str]
) -> int:
    try:
        return await process.execute(path, argv, environ)
    except FileNotFoundError:
        raise await fatal(
            process, f"{who}: failed to execute {path}: No such file or directory", 127
        ) from None
    except PermissionError:
        raise await fatal(process, f"{who}: failed to execute {path}: Permission denied", 126) from None


async def nologin(process: Process) -> int:
    """The shell of those who have none."""
    await process.stdout.write("This account is currently not available.\n")
    return 1


# -- sudo --------------------------------------------------------------------------------------


async def sudo(process: Process) -> int:
    """Run a command as another user."""
    parsed = parse(process.argv, SUDO_SHORT, SUDO_LONG)
    if isinstance(parsed, Fault):
        await say(process, f"sudo: {parsed.message}\n{usages()['sudo']}")
        return 1
    accounts = await read_accounts(process)
    if parsed.has("V"):
        await process.stdout.write("Sudo version 1.9.13p3\nSudoers policy plugin version 1.9.13p3\n")
        return 0
    if parsed.has("h"):
        raise Exited(await process.kernel.unknown(process))
    words = list(parsed.operands)
    if not words and not parsed.has("i", "s", "l", "v", "k", "K"):
        await say(process, usages()["sudo"])
        return 1
    if parsed.has("k", "K") and not words:
        return 0
    target = accounts.users.get(parsed.value("u") or "root")
    if target is None:
        name = parsed.value("u")
        raise await fatal(
            process, f"sudo: unknown user {name}\nsudo: error initializing audit plugin sudoers_audit"
        )
    await _authorize(process, parsed, accounts)
    if parsed.has("l"):
        return await _listing(process, accounts)
    return 0 if parsed.has("v") else await _run(process, parsed, words, target, accounts)


def _own_name(process: Process, accounts: Accounts) -> str:
    return accounts.user_name(process.who.uid)


async def _authorize(process: Process, parsed: Parsed, accounts: Accounts) -> None:
    """Members of group sudo give their password; others are refused; root needs none."""
    if process.who.uid == 0:
        return
    name = _own_name(process, accounts)
    if parsed.has("n"):
        raise await fatal(process, "sudo: a password is required")
    if process.terminal is None and not parsed.has("S"):
        raise await fatal(
            process,
            "sudo: a terminal is required to read the password; either use the -S option to read from "
            "standard input or configure an askpass helper\nsudo: a password is required",
        )
    await _ask(process, parsed, name)
    group = accounts.groups.get("sudo")
    if group is None or name not in group.members:
        note(process, _complaint(process, parsed, name, "user NOT in sudoers"), tag="sudo")
        raise await fatal(process, f"{name} is not in the sudoers file.")


def _complaint(process: Process, parsed: Parsed, name: str, text: str) -> str:
    """The line of a refusal in the log."""
    where, directory = terminal_name(process, "unknown"), process.fs.working_directory()
    command = " ".join(parsed.operands) or "/bin/bash"
    user = parsed.value("u") or "root"
    return f"{name:>8} : {text} ; TTY={where} ; PWD={directory} ; USER={user} ; COMMAND={command}"


async def _ask(process: Process, parsed: Parsed, name: str) -> None:
    row = Database(process, "/etc/shadow").find(name)
    prompt = (parsed.value("p") or "[sudo] password for %p: ").replace("%p", name).replace("%u", name)
    for number in range(TRIES):
        given = await ask_secret(process, prompt)
        if given is None:
            raise await fatal(process, "sudo: no password was provided\nsudo: a password is required")
        process.emit(CommandInput(input=given, realm="sudo"))
        if row is not None and knows_password(process, name, given, row[1]):
            return
        if number < TRIES - 1:
            await say(process, "Sorry, try again.\n")
    text = f"{TRIES} incorrect password attempts"
    note(process, _complaint(process, parsed, name, text), tag="sudo")
    raise await fatal(process, f"sudo: {text}")


async def _listing(process: Process, accounts: Accounts) -> int:
    name, host = _own_name(process, accounts), process.kernel.system.hostname
    await process.stdout.write(
        f"Matching Defaults entries for {name} on {host}:\n"
        "    env_reset, mail_badpass,\n"
        "    secure_path=/usr/local/sbin\\:/usr/local/bin\\:/usr/sbin\\:/usr/bin\\:/sbin\\:/bin, use_pty\n\n"
        f"User {name} may run the following commands on {host}:\n    (ALL : ALL) ALL\n"
    )
    return 0


async def _run(
    process: Process, parsed: Parsed, words: list[str], target: Account, accounts: Accounts
) -> int:
    caller = process.who
    invoker = _own_name(process, accounts)
    kept = dict(process.environ) if parsed.has("E", "preserve-env") else _kept(process)
    shell = target.shell or "/bin/sh"
    while words and "=" in words[0] and not words[0].startswith("="):
        name, _, value = words.pop(0).partition("=")
        kept[name] = value
    environ = {
        **kept,
        "PATH": SECURE_PATH,
        "MAIL": f"/var/mail/{target.name}",
        "LOGNAME": target.name,
        "USER": target.name,
        "HOME": target.home,
        "SHELL": shell,
        "SUDO_COMMAND": " ".join(words) or shell,
        "SUDO_USER": invoker,
        "SUDO_UID": str(caller.uid),
        "SUDO_GID": str(caller.gid),
    }
    where = terminal_name(process, "unknown")
    place = f"TTY={where} ; PWD={process.fs.working_directory()}"
    start = f"{invoker:>8} : {place} ; USER={target.name} ; COMMAND="
    whose = f"{target.name}(uid={target.uid}) by {invoker}(uid={caller.uid})"
    opened = f"{SUDO_SESSION} session opened for user {whose}"
    _become(process, target, accounts)
    process.environ = environ
    if parsed.has("i", "s") or not words:
        note(process, f"{start}{' '.join((shell, *words))}", opened, tag="sudo")
        status = await _sudo_shell(process, parsed, words, target, environ)
    else:
        try:
            path = process.kernel.search(process, words[0])
            note(process, f"{start}{' '.join((path, *words[1:]))}", opened, tag="sudo")
            status = await process.execute(path, tuple(words), environ)
        except OSError:
            raise await fatal(process, f"sudo: {words[0]}: command not found") from None
    note(process, f"{SUDO_SESSION} session closed for user {target.name}", tag="sudo")
    return status


async def _sudo_shell(
    process: Process, parsed: Parsed, words: list[str], target: Account, environ: dict[str, str]
) -> int:
    shell = environ["SHELL"]
    name = shell.rpartition("/")[2]
    argv = [f"-{name}" if parsed.has("i") else name]
    if parsed.has("i"):
        try:
            process.fs.change_directory(target.home)
        except OSError:
            pass
    if words:
        argv += ["-c", " ".join(words)]
    return await _execute(process, "sudo", shell, tuple(argv), environ)


def _kept(process: Process) -> dict[str, str]:
    names = ("TERM", "LANG", "LC_ALL", "DISPLAY", "LS_COLORS", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
    return {name: process.environ[name] for name in names if name in process.environ}
