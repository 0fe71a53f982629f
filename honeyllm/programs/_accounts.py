"""Names of users and groups, from the virtual host's own /etc/passwd and /etc/group."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Process

MAX_BYTES = 1 << 20


@attrs.frozen(kw_only=True)
class Account:
    """One line of /etc/passwd."""

    name: str
    password: str
    uid: int
    gid: int
    gecos: str
    home: str
    shell: str


@attrs.frozen(kw_only=True)
class Group:
    """One line of /etc/group."""

    name: str
    gid: int
    members: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Accounts:
    """Everybody on the host; where names or ids are doubled the first line counts."""

    users: Mapping[str, Account]
    groups: Mapping[str, Group]
    by_uid: Mapping[int, Account]
    by_gid: Mapping[int, Group]

    def user_name(self, uid: int) -> str:
        """The name of *uid*, or its number."""
        found = self.by_uid.get(uid)
        return str(uid) if found is None else found.name

    def group_name(self, gid: int) -> str:
        """The name of *gid*, or its number."""
        found = self.by_gid.get(gid)
        return str(gid) if found is None else found.name


async def read_accounts(process: Process) -> Accounts:
    """Read both files as *process* sees them; what cannot be read or parsed is not there."""
    users = [u for line in await _lines(process, "/etc/passwd") if (u := _account(line))]
    groups = [g for line in await _lines(process, "/etc/group") if (g := _group(line))]
    return Accounts(
        users={user.name: user for user in reversed(users)},
        groups={group.name: group for group in reversed(groups)},
        by_uid={user.uid: user for user in reversed(users)},
        by_gid={group.gid: group for group in reversed(groups)},
    )


async def _lines(process: Process, path: str) -> list[str]:
    pieces = []
    try:
        fd = await process.open(path)
    except OSError:
        return []
    try:
        for _ in range(MAX_BYTES // 65536):
            pieces.append(await process.read(fd, 65536))
            if not pieces[-1]:
                break
    except OSError:
        pass
    finally:
        process.close(fd)
    return b"".join(pieces).decode("utf-8", "surrogateescape").split("\n")


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _account(line: str) -> Account | None:
    fields = line.split(":")
    if len(fields) != 7 or not fields[0]:
        return None
    name, password, uid_text, gid_text, gecos, home, shell = fields
    uid, gid = _id(uid_text), _id(gid_text)
    if uid is None or gid is None:
        return None
    return Account(name=name, password=password, uid=uid, gid=gid, gecos=gecos, home=home, shell=shell)


def _group(line: str) -> Group | None:
    fields = line.split(":")
    gid = _id(fields[2]) if len(fields) == 4 else None
    if gid is None or not fields[0]:
        return None
    return Group(name=fields[0], gid=gid, members=tuple(name for name in fields[3].split(",") if name))
