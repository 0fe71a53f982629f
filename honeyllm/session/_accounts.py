"""The accounts of one world, as its own /etc/passwd, /etc/group and authorized_keys say."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import attrs

from honeyllm.host import Kernel
from honeyllm.vfs import ROOT, Credentials, FileView

MAX_FILE = 1 << 20
ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
USER_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/games"


@attrs.frozen(kw_only=True)
class Account:
    """One line of /etc/passwd with its groups."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    groups: frozenset[int] = frozenset()

    @property
    def credentials(self) -> Credentials:
        """What its processes act as."""
        return Credentials(uid=self.uid, gid=self.gid, groups=self.groups | {self.gid})

    @property
    def path(self) -> str:
        """The PATH that sshd gives (``DefaultPath`` of Debian's build)."""
        return ROOT_PATH if self.uid == 0 else USER_PATH


def read_file(view: FileView, path: str) -> bytes:
    """A small file of the world, or nothing when it cannot be read."""
    try:
        content = view.stat(path).content
    except OSError:
        return b""
    return b"" if content is None else content.read(0, MAX_FILE)


def as_root(kernel: Kernel) -> FileView:
    """Root's view of a world's files."""
    return FileView(kernel.namespace, kernel.namespace.root, ROOT)


def find_account(kernel: Kernel, name: str) -> Account | None:
    """The account *name* of this world."""
    return accounts(kernel).get(name)


def accounts(kernel: Kernel) -> Mapping[str, Account]:
    """All accounts of this world by name."""
    view = as_root(kernel)
    return _accounts(read_file(view, "/etc/passwd"), read_file(view, "/etc/group"))


@lru_cache(maxsize=256)
def _accounts(passwd: bytes, group: bytes) -> Mapping[str, Account]:
    """All accounts by name; worlds that have not changed them share one result."""
    members: dict[str, set[int]] = {}
    for _, _, gid, names in rows(group, 4):
        for member in names.split(","):
            members.setdefault(member, set()).add(int(gid) if gid.isdigit() else 0)
    found: dict[str, Account] = {}
    for name, _, uid, gid, _, home, shell in rows(passwd, 7):
        if uid.isdigit() and gid.isdigit():
            found.setdefault(
                name,
                Account(
                    name=name,
                    uid=int(uid),
                    gid=int(gid),
                    home=home or "/",
                    shell=shell or "/bin/sh",
                    groups=frozenset(members.get(name, ())),
                ),
            )
    return found


def rows(data: bytes, width: int) -> Iterator[list[str]]:
    """The lines of a colon-separated file that have *width* fields."""
    for line in data.decode("utf-8", "surrogateescape").splitlines():
        fields = line.split(":")
        if len(fields) == width:
            yield fields


def authorized_keys(kernel: Kernel, account: Account) -> tuple[str, ...]:
    """The base64 blobs in the account's ``~/.ssh/authorized_keys``."""
    data = read_file(as_root(kernel), f"{account.home}/.ssh/authorized_keys")
    words = data.decode("utf-8", "surrogateescape").split()
    return tuple(word for word in words if word.startswith("AAAA"))
