"""The accounts of one world, as its own /etc/passwd, /etc/group and authorized_keys say."""

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


def read_text(view: FileView, path: str) -> str:
    """A small text file of the world, or nothing when it cannot be read."""
    try:
        content = view.stat(path).content
    except OSError:
        return ""
    data = b"" if content is None else content.read(0, MAX_FILE)
    return data.decode("utf-8", "surrogateescape")


def as_root(kernel: Kernel) -> FileView:
    """Root's view of a world's files."""
    return FileView(kernel.namespace, kernel.namespace.root, ROOT)


def find_account(kernel: Kernel, name: str) -> Account | None:
    """The account *name* of this world."""
    view = as_root(kernel)
    for line in read_text(view, "/etc/passwd").splitlines():
        fields = line.split(":")
        if len(fields) == 7 and fields[0] == name and fields[2].isdigit() and fields[3].isdigit():
            return Account(
                name=name,
                uid=int(fields[2]),
                gid=int(fields[3]),
                home=fields[5] or "/",
                shell=fields[6] or "/bin/sh",
                groups=_groups(view, name),
            )
    return None


def _groups(view: FileView, name: str) -> frozenset[int]:
    rows = (line.split(":") for line in read_text(view, "/etc/group").splitlines())
    return frozenset(int(r[2]) for r in rows if len(r) == 4 and r[2].isdigit() and name in r[3].split(","))


def authorized_keys(kernel: Kernel, account: Account) -> tuple[str, ...]:
    """The base64 blobs in the account's ``~/.ssh/authorized_keys``."""
    text = read_text(as_root(kernel), f"{account.home}/.ssh/authorized_keys")
    return tuple(word for line in text.splitlines() for word in line.split() if word.startswith("AAAA"))
