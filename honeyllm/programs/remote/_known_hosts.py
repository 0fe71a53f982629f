"""The host key of this host, and the files in which clients remember such keys."""

import base64
import hashlib
import hmac
import os
import stat

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.remote._place import Place
from honeyllm.programs.system._files import as_root, read_text
from honeyllm.vfs import FileView

HOST_KEY = "/etc/ssh/ssh_host_{}_key.pub"
SYSTEM_FILE = "/etc/ssh/ssh_known_hosts"
DISTRUSTED = "Host key verification failed."
SILENT = ("quiet", "fatal", "error")
"""Levels of the client's log at which it does not warn."""
ANSWERS = "Please type 'yes', 'no' or the fingerprint: "


def fingerprint(blob: str) -> str:
    """``SHA256:...`` of a public key's base64 text."""
    try:
        data = base64.b64decode(blob)
    except ValueError:
        data = b""
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def host_key(process: Process, kind: str = "ed25519") -> tuple[str, str] | None:
    """The kind and base64 text of this host's public key."""
    words = read_text(as_root(process), HOST_KEY.format(kind)).split()
    return (words[0], words[1]) if len(words) > 1 else None


def hashed_name(name: str, salt: bytes) -> str:
    """*name* as Debian's clients write it, not to be read by a worm."""
    digest = hmac.new(salt, name.encode(), "sha1").digest()
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


def names_host(field: str, name: str) -> bool:
    """Whether the first field of a line of known_hosts means *name*."""
    if not field.startswith("|1|"):
        return name in field.split(",")
    try:
        salt = base64.b64decode(field.split("|")[2])
    except ValueError:
        return False
    return hashed_name(name, salt) == field


def _is_known(process: Process, file: str, place: Place, key: tuple[str, str]) -> bool:
    lines = [read_text(process.fs, path) for path in (file, SYSTEM_FILE)]
    rows = [row.split() for text in lines for row in text.splitlines()]
    return any(len(r) > 2 and tuple(r[1:3]) == key and names_host(r[0], place.known_as) for r in rows)


async def trusted(process: Process, place: Place, address: str, settings: dict[str, str]) -> bool:
    """Whether the intruder, or his settings, trust the key of *place*."""
    key = host_key(process)
    home = process.environ.get("HOME", "/root")
    file = settings.get("userknownhostsfile", f"{home}/.ssh/known_hosts").replace("~", home, 1)
    if key is None or _is_known(process, file, place, key):
        return True
    strict = settings.get("stricthostkeychecking", "ask").lower()
    if strict not in ("no", "off", "accept-new") and not await _agreed(
        process, place, address, key[1], strict
    ):
        return False
    await _remember(
        process,
        file,
        f"{hashed_name(place.known_as, process.kernel.chance.randbytes(20))} {key[0]} {key[1]}\n",
    )
    if settings.get("loglevel", "info").lower() not in SILENT:
        name = place.known_as
        await say(process, f"Warning: Permanently added '{name}' (ED25519) to the list of known hosts.\r\n")
    return True


async def _agreed(process: Process, place: Place, address: str, blob: str, strict: str) -> bool:
    """Ask on the terminal."""
    if strict == "yes" or not process.is_terminal(0):
        return False
    mark = fingerprint(blob)
    shown = f"{place.known_as} ({address})" if address != place.host else f"{place.host} ({address})"
    await say(
        process,
        f"The authenticity of host '{shown}' can't be established.\nED25519 key fingerprint is {mark}.\n"
        "This key is not known by any other names.\n"
        "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
    )
    while line := await process.stdin.line():
        given = line.decode("utf-8", "surrogateescape").strip()
        if given.lower() == "yes" or given == mark:
            return True
        if given.lower() == "no":
            return False
        await say(process, ANSWERS)
    return False


def make_directory(view: FileView, path: str) -> bool:
    """Make ``~/.ssh`` when it is missing; whether it was."""
    if view.exists(path):
        return False
    view.make(path, stat.S_IFDIR | 0o700)
    return True


async def _remember(process: Process, file: str, line: str) -> None:
    try:
        make_directory(process.fs, file.rpartition("/")[0])
        fd = await process.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return
    await process.write(fd, line.encode())
    process.close(fd)
