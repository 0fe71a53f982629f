"""A login on a small virtual host, with the client's end of its channels in the test's hands."""

import hashlib
from collections.abc import Mapping

from honeyllm.events import EventLog
from honeyllm.host import Program, System, WaitStatus
from honeyllm.persona import draw
from honeyllm.session import Account, ChannelSession, Login, Services, TerminalRequest, find_account
from tests.support.events import CONNECTION, START, RecordedEvents
from tests.support.virtual_host import EPOCH, VirtualHost

PASSWD = (
    b"root:x:0:0:root:/root:/bin/bash\n"
    b"anna:x:1000:1000:Anna,,,:/home/anna:/bin/sh\n"
    b"gone:x:1001:1001::/nowhere:/bin/bash\n"
)
GROUP = b"root:x:0:\nsudo:x:27:anna\nadm:x:4:root,anna\nanna:x:1000:\n"


class Client:
    """The client's side of one channel, as a :class:`~honeyllm.session.Peer`; it remembers what it got."""

    def __init__(self) -> None:
        self.writable = True
        self.output = b""
        self.errors = b""
        self.taken = 0
        self.status: WaitStatus | None = None

    def write(self, data: bytes) -> None:
        """Output."""
        self.output += data

    def write_error(self, data: bytes) -> None:
        """Output of standard error."""
        self.errors += data

    def consumed(self, count: int) -> None:
        """Input has been read."""
        self.taken += count

    def finish(self, status: WaitStatus) -> None:
        """The session is over, once."""
        assert self.status is None, "finished twice"
        self.status = status


class SessionHost:
    """
    A virtual host whose shells are the programs given, and what a login on it needs.

    *shells* are programs by the name of the shell's executable; ``recordings`` are
    the finished recordings by name, ``seen`` the events.
    """

    def __init__(self, shells: Mapping[str, Program], *, files: Mapping[str, bytes] | None = None) -> None:
        content = {"/etc/passwd": PASSWD, "/etc/group": GROUP, "/home/anna/.profile": b"", **(files or {})}
        self.host = VirtualHost(files=content, programs=shells)
        for name in shells:
            self.host.fs.link(f"/usr/bin/{name}", f"/bin/{name}")
        self.host.kernel.system = System(
            kernel=self.host.kernel, persona=draw(7, now=int(EPOCH)), hostname="host"
        )
        self.seen = RecordedEvents()
        self.recordings: dict[str, bytes] = {}
        self.services = Services(
            save=self._save, monotonic=lambda: self.host.timers.now, now=lambda: START, values=dict
        )

    def _save(self, name: str, data: bytes) -> tuple[str, str]:
        self.recordings[name] = data
        return f"tty/{name}", hashlib.sha256(data).hexdigest()

    def account(self, name: str) -> Account:
        """The account *name*, which must be there."""
        account = find_account(self.host.kernel, name)
        assert account is not None, name
        return account

    def login(self, name: str = "root", *, log: EventLog | None = None) -> Login:
        """An authenticated connection of *name*."""
        return Login(
            kernel=self.host.kernel,
            account=self.account(name),
            log=log or self.seen.session,
            connection=CONNECTION,
            services=self.services,
        )

    def open(
        self,
        login: Login,
        command: str | None,
        *,
        terminal: TerminalRequest | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> tuple[ChannelSession, Client]:
        """Start a session of *login*; nothing of it has run yet."""
        client = Client()
        session = ChannelSession(login=login, peer=client, terminal=terminal, variables=variables or {})
        session.start(command)
        return session, client

    def settle(self, *, seconds: float = 0.0) -> None:
        """Let everything run that can within *seconds*."""
        timers = self.host.timers
        end = timers.now + seconds
        timers.call_later(seconds, lambda: None)
        timers.run(lambda: not timers.is_due() and timers.now >= end)
        if self.host.failures:
            raise self.host.failures[0]
