"""
One authenticated connection: its account, its world, and its sessions' processes.

As under OpenSSH, the connection is a process of the world (``sshd: root@pts/0``)
whose children are the sessions' shells.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from signal import Signals
from typing import Protocol

import attrs

from honeyllm.events import Connection, EventLog
from honeyllm.host import Kernel, Process, WaitStatus
from honeyllm.persona import pid_at
from honeyllm.session._accounts import Account
from honeyllm.session._login_records import Entry, LoginRecords
from honeyllm.session._servers import OPENSSH, SERVERS, Server, server_of
from honeyllm.tty import Recording
from honeyllm.vfs import ROOT

ORPHAN_SECONDS = 20.0
MAX_ORPHANS = 64
SaveRecording = Callable[[str, bytes], tuple[str, str]]
"""Keep a finished recording under a name; returns its path and SHA-256.  Must not block."""


class Session(Protocol):
    """What a login tells its sessions."""

    def child_changed(self) -> None:
        """A child of sshd has changed state."""

    def hang_up(self) -> None:
        """The connection is lost."""


@attrs.frozen(kw_only=True)
class Services:
    """
    What a session needs from its surroundings.

    ``monotonic`` is in seconds.  What ``values``
    gives is put into the process of each session's shell (the hook of ``engine: llm``).
    """

    save: SaveRecording
    monotonic: Callable[[], float]
    now: Callable[[], datetime]
    values: Callable[[], Mapping[str, object]] = dict
    max_recording_bytes: int = 8 << 20


@attrs.define(eq=False, kw_only=True)
class Login:
    """An authenticated connection; ``close`` when it is lost."""

    kernel: Kernel
    account: Account
    log: EventLog
    connection: Connection
    services: Services
    entry: Entry = attrs.field(factory=Entry)
    records: LoginRecords = attrs.field(init=False)
    process: Process = attrs.field(init=False)
    _sessions: list[Session] = attrs.field(factory=list, init=False)
    _recordings: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        least = pid_at(self.kernel.system.persona, self.kernel.clock())
        others = {failure.port for failure in self.entry.failures} - {self.connection.src_port}
        self.kernel.next_pid = max(self.kernel.next_pid, least) + len(others)
        processes = self.kernel.processes.values()
        found = ((p, server_of(p)) for p in processes if p.parent is not None and p.parent.pid == 1)
        listener, server = next(((p, s) for p, s in found if s is not None), (None, OPENSSH))
        title = server.entered(self.account.name, listener)
        self.process = self.kernel.add(title, ROOT, self.log.emit, parent=listener)
        self.process.comm = server.name
        self.process.user = self.account.name
        self.process.handle(Signals.SIGCHLD, self._child_changed)
        self._answer_for_what_runs_by_itself()
        self.records = self.server.records(
            kernel=self.kernel, account=self.account, connection=self.connection, pid=self.process.pid
        )
        self.records.accepted(self.entry)

    @property
    def server(self) -> Server:
        """The server that the login came by."""
        return SERVERS[self.process.comm]

    def _answer_for_what_runs_by_itself(self) -> None:
        """The events of cron jobs, boots and services are this login's, until the next one comes."""
        init = self.kernel.processes.get(1)
        if init is not None:
            init.emit = self.log.emit

    def title(self, terminals: list[str]) -> None:
        """Show in ps what the server shows of the user and the terminals."""
        shown = self.server.shown(self.account.name, terminals)
        if shown:
            self.process.argv = (shown,)

    def environment(self) -> dict[str, str]:
        """What the server puts into every session's environment."""
        a, c = self.account, self.connection
        return {
            "USER": a.name,
            "LOGNAME": a.name,
            "HOME": a.home,
            "PATH": self.server.path(a),
            "SHELL": a.shell,
            **self.server.more(a),
            "SSH_CLIENT": f"{c.src_ip} {c.src_port} {c.dst_port}",
            "SSH_CONNECTION": f"{c.src_ip} {c.src_port} {c.dst_ip} {c.dst_port}",
        }

    def opened(self, session: Session) -> None:
        """A session has started."""
        self._sessions.append(session)

    def finished(self, session: Session) -> None:
        """That session is over."""
        if session in self._sessions:
            self._sessions.remove(session)

    def _child_changed(self, signum: int) -> None:
        for session in tuple(self._sessions):
            session.child_changed()

    def close(self) -> None:
        """The connection is lost: hang up every session and leave the process table."""
        for session in tuple(self._sessions):
            session.hang_up()
        self.records.closed()
        self.kernel.end(self.process, WaitStatus(code=255))
        self.kernel.wiring.background.take_in(self.process.share)
        self.kernel.scheduler.timer(ORPHAN_SECONDS, self._thin_out)

    def _thin_out(self) -> None:
        """Of too many processes that are left behind the youngest are killed."""
        running = self.kernel.processes.values()
        left = [p for p in running if p.share is self.process.share and p.task is not None]
        for process in left[MAX_ORPHANS:]:
            self.kernel.signal(process, Signals.SIGKILL)

    def recording(self) -> Recording:
        """A new recording for one session."""
        self._recordings += 1
        return Recording(self.services.max_recording_bytes, number=self._recordings)
