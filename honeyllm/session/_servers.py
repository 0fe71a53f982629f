"""The servers that a login may have come by: how each shows in the process table and in the environment."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from honeyllm.host import Process
from honeyllm.session._accounts import Account
from honeyllm.session._dropbear_records import DropbearRecords
from honeyllm.session._login_records import LoginRecords

ROUTER_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@attrs.frozen(kw_only=True)
class Server:
    """
    One SSH server.

    *entered* is the command line of a login's process, *shown* what it becomes with these terminals
    (nothing: it stays), *more* what the environment has beside what every server
    gives; *takes_variables*: those that a client sends are set, if they are harmless.
    """

    name: str
    records: type[LoginRecords]
    entered: Callable[[str, Process | None], tuple[str, ...]]
    shown: Callable[[str, Sequence[str]], str]
    path: Callable[[Account], str]
    more: Callable[[Account], Mapping[str, str]]
    takes_variables: bool = True


OPENSSH = Server(
    name="sshd",
    records=LoginRecords,
    entered=lambda user, _: (f"sshd: {user} [priv]",),
    shown=lambda user, terminals: f"sshd: {user}@{','.join(terminals) or 'notty'}",
    path=lambda account: account.path,
    more=lambda account: {"LANG": "C.UTF-8", "MAIL": f"/var/mail/{account.name}"},
)
"""With PAM, as Debian builds it."""
DROPBEAR = Server(
    name="dropbear",
    records=DropbearRecords,
    entered=lambda _, listener: ("dropbear",) if listener is None else listener.argv,
    shown=lambda user, terminals: "",
    path=lambda account: ROUTER_PATH,
    more=lambda account: {},
    takes_variables=False,
)
"""It forks and keeps its command line."""
SERVERS = {server.name: server for server in (OPENSSH, DROPBEAR)}


def server_of(process: Process) -> Server | None:
    """The server whose daemon *process* is."""
    words = process.argv[0].split()
    paths = (word.rpartition("/") for word in words if word.startswith("/"))
    return next((SERVERS[name] for _, _, name in paths if name in SERVERS), None)
