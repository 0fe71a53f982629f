"""
What a login leaves behind: lines in the log, and the records that last, who and lastlog read.

sshd writes utmp, wtmp and lastlog for terminals only; the log gets every login.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from datetime import UTC, datetime

import attrs

from honeyllm.events import Connection
from honeyllm.host import Kernel, LogLine, append, failed_login_records, overwrite, system_log
from honeyllm.persona import (
    DEAD_PROCESS,
    LASTLOG,
    LOGIN_PROCESS,
    RECORD,
    USER_ENVIRONMENT,
    USER_PROCESS,
    login_record,
    refusal,
)
from honeyllm.session._accounts import Account, as_root, read_file

UTMP, WTMP, BTMP, LAST = "/run/utmp", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog"
DYNAMIC_MOTD, UNAME_SCRIPT = "/run/motd.dynamic", "/etc/update-motd.d/10-uname"
MAX_SOURCES, MAX_FAILURES, MAX_REASON = 10_000, 24, 400
ID_AT = 40
"""Where in a record the id of its terminal is, four bytes."""


@attrs.frozen(kw_only=True)
class Failure:
    """A wrong password; *is_known* when there is such a user."""

    at: float
    user: str
    port: int
    is_known: bool


@attrs.frozen(kw_only=True)
class Entry:
    """
    How somebody got in: *proof* is ``password``, or ``publickey`` with the kind and fingerprint of
    the key; *failures* are his source's wrong passwords before.
    """

    proof: str = "password"
    failures: tuple[Failure, ...] = ()
    password: str | None = attrs.field(default=None, repr=False)


@attrs.define
class Failures:
    """The latest wrong passwords of each source, until it gets a world that has them in its log."""

    _of: OrderedDict[str, deque[Failure]] = attrs.field(factory=OrderedDict)

    def add(self, source: str, failure: Failure) -> None:
        """Remember *failure* of *source*."""
        self._of.setdefault(source, deque(maxlen=MAX_FAILURES)).append(failure)
        self._of.move_to_end(source)
        if len(self._of) > MAX_SOURCES:
            self._of.popitem(last=False)

    def taken(self, source: str) -> tuple[Failure, ...]:
        """What is remembered of *source*, which is forgotten."""
        return tuple(self._of.pop(source, ()))


@attrs.frozen(kw_only=True)
class LoginRecords:
    """The traces of one connection; *pid* is that of its sshd."""

    kernel: Kernel
    account: Account
    connection: Connection
    pid: int

    def accepted(self, entry: Entry) -> None:
        """Somebody is in."""
        now, method, _, key = self.kernel.clock(), *entry.proof.partition(" ")
        failed_login_records(self.kernel)
        if entry.password is not None:
            self.kernel.system.passwords[self.account.name] = entry.password
        lines = list(self._before(entry.failures))
        c, user = self.connection, self.account
        peer = f"{c.src_ip} port {c.src_port} ssh2{': ' if key else ''}{key}"
        opened = f"session opened for user {user.name}(uid={user.uid}) by (uid=0)"
        lines += [
            self._line(now - 0.09, f"Accepted {method} for {user.name} from {peer}"),
            self._line(now - 0.08, f"pam_unix(sshd:session): {opened}"),
            self._line(now - 0.01, USER_ENVIRONMENT),
        ]
        system_log(self.kernel, lines)
        self._update_motd()

    def said_goodbye(self, reason: int, text: str) -> None:
        """The client gave a *reason* (RFC 4253 section 11.1) and goes."""
        now, peer = self.kernel.clock(), f"{self.connection.src_ip} port {self.connection.src_port}"
        shown = "".join(c if c.isprintable() else "?" for c in text[:MAX_REASON])
        gone = f"Disconnected from user {self.account.name} {peer}"
        lines = self._line(now, f"Received disconnect from {peer}:{reason}: {shown}"), self._line(now, gone)
        system_log(self.kernel, lines)

    def closed(self) -> None:
        """The connection is over."""
        text = f"pam_unix(sshd:session): session closed for user {self.account.name}"
        system_log(self.kernel, [self._line(self.kernel.clock(), text)])

    def terminal_opened(self, name: str) -> bytes:
        """Enter the terminal *name* (``pts/0``); returns what sshd shows there before the shell."""
        now, user, source = self.kernel.clock(), self.account, self.connection.src_ip
        shown = self._greeting()
        data = login_record(USER_PROCESS, self.pid, (name, name[-4:]), user.name, source, now)
        self._enter(name, data)
        last = LASTLOG.pack(int(now) & 0x7FFFFFFF, name.encode(), source.encode())
        overwrite(self.kernel, LAST, user.uid * LASTLOG.size, last)
        return shown

    def terminal_closed(self, name: str) -> None:
        """Nobody is at the terminal *name* any more."""
        now = self.kernel.clock()
        self._enter(name, login_record(DEAD_PROCESS, self.pid, (name, name[-4:]), "", "", now))

    # -- within ----------------------------------------------------------------------------

    def _line(self, at: float, text: str, pid: int | None = None) -> LogLine:
        return LogLine(at=at, tag=f"sshd[{self.pid if pid is None else pid}]", text=text)

    def _before(self, failures: tuple[Failure, ...]) -> Iterator[LogLine]:
        """The wrong passwords, of this connection and of those before, which are over."""
        last = {failure.port: failure for failure in failures}
        last.pop(self.connection.src_port, None)
        pids = {port: self.pid - len(last) + number for number, port in enumerate(last)}
        for failure in failures:
            yield from self._refused(failure, pids.get(failure.port, self.pid))
        for port, failure in last.items():
            who = f"{'authenticating' if failure.is_known else 'invalid'} user {failure.user}"
            text = f"Connection closed by {who} {self.connection.src_ip} port {port} [preauth]"
            yield self._line(failure.at + 0.1, text, pids[port])

    def _refused(self, failure: Failure, pid: int) -> Iterator[LogLine]:
        source, port, user = self.connection.src_ip, failure.port, failure.user
        data = login_record(LOGIN_PROCESS, pid, ("ssh:notty", ""), user[:32], source, failure.at)
        append(self.kernel, BTMP, data)
        if not failure.is_known:
            yield self._line(failure.at - 0.2, f"Invalid user {user} from {source} port {port}", pid)
        for text in refusal(user, source, failure.is_known):
            yield self._line(failure.at - 0.1, text, pid)
        name = user if failure.is_known else f"invalid user {user}"
        yield self._line(failure.at, f"Failed password for {name} from {source} port {port} ssh2", pid)

    def _enter(self, name: str, data: bytes) -> None:
        """As pututxline(3): in the place of the terminal's record in utmp, at the end of wtmp."""
        append(self.kernel, WTMP, data)
        ident, content = name[-4:].encode().ljust(4, b"\0"), read_file(as_root(self.kernel), UTMP)
        found = (
            at for at in range(0, len(content), RECORD.size) if content[at + ID_AT : at + ID_AT + 4] == ident
        )
        overwrite(self.kernel, UTMP, next(found, None), data)

    def _greeting(self) -> bytes:
        """The messages of pam_motd and the last login, unless ~/.hushlogin is there."""
        view = as_root(self.kernel)
        if view.exists(f"{self.account.home}/.hushlogin"):
            return b""
        messages = read_file(view, DYNAMIC_MOTD) + read_file(view, "/etc/motd")
        return messages + self._last_login()

    def _last_login(self) -> bytes:
        try:
            content = as_root(self.kernel).stat(LAST).content
        except OSError:
            return b""
        data = b"" if content is None else content.read(self.account.uid * LASTLOG.size, LASTLOG.size)
        seconds, _, host = LASTLOG.unpack(data) if len(data) == LASTLOG.size else (0, b"", b"")
        if not seconds:
            return b""
        when = datetime.fromtimestamp(seconds, UTC).strftime("%a %b %e %H:%M:%S %Y")
        return b"Last login: " + when.encode() + b" from " + bytes(host).rstrip(b"\0") + b"\n"

    def _update_motd(self) -> None:
        """Run what is in /etc/update-motd.d, as pam_motd does: Debian has one script there."""
        view, system = as_root(self.kernel), self.kernel.system
        if not view.exists(UNAME_SCRIPT) or not view.exists(DYNAMIC_MOTD):
            return
        kernel = system.persona.kernel
        text = f"{kernel.sysname} {system.hostname} {kernel.release} {kernel.version} {kernel.machine}\n"
        if read_file(view, DYNAMIC_MOTD) != text.encode():
            place = view.find(DYNAMIC_MOTD)
            place.fs.truncate(place.number, 0)
            place.fs.write(place.number, 0, text.encode())
