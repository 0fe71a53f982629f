"""
One session channel: a shell or a command of the virtual host, with or without a terminal.

sshd's part: it makes the first process, joins its standard streams to the
client, and reports how it ended.
"""

import stat
from collections.abc import Mapping
from signal import Signals

import attrs

from honeyllm.events import LogClosed
from honeyllm.host import SESSION, Process, WaitStatus
from honeyllm.session._login import Login
from honeyllm.session._streams import ChannelInput, ChannelOutput, Peer, pipe_inode
from honeyllm.tty import LineDiscipline, PtyDevice, Termios, apply_ssh_modes
from honeyllm.vfs import Inode


@attrs.frozen(kw_only=True)
class TerminalRequest:
    """What the client asked of a pseudo-terminal; ``modes`` as encoded by RFC 4254 section 8."""

    name: str
    columns: int = 80
    rows: int = 24
    modes: bytes = b""


class ChannelSession:
    """
    A session from its start to its end.

    The adapter calls ``feed``, ``end_of_input``, ``resize``, ``signal``,
    ``resume`` and ``hang_up``; the session calls its :class:`Peer`.
    """

    def __init__(
        self, *, login: Login, peer: Peer, terminal: TerminalRequest | None, variables: Mapping[str, str]
    ) -> None:
        self._login = login
        self._peer = peer
        self._request = terminal
        self._variables = variables
        self._kernel = login.kernel
        self._device: PtyDevice | None = None
        self._input: ChannelInput | None = None
        self._outputs: tuple[ChannelOutput, ...] = ()
        self._leader: Process | None = None
        self._status: WaitStatus | None = None
        self._is_over = False
        self._recording = login.recording()
        self._started = login.services.monotonic()

    # -- start -----------------------------------------------------------------------------

    def start(self, command: str | None) -> None:
        """Start the login shell, or *command* by ``bash -c`` as sshd does."""
        account = self._login.account
        name = account.shell.rpartition("/")[2]
        argv = (f"-{name}",) if command is None else (name, "-c", command)
        leader = self._kernel.add(argv, account.credentials, self._login.log.emit, parent=self._login.process)
        self._leader = leader
        leader.user = account.name
        leader.share = self._login.process.share
        wanted = self._variables if self._login.server.takes_variables else {}
        leader.environ = {**self._login.environment(), **wanted}
        leader.values.update(self._login.services.values(), top=True)
        leader.values[SESSION] = self._login.log.session or ""
        self._enter_home(leader)
        if self._request is None:
            self._connect_pipes(leader)
        else:
            self._connect_terminal(leader, self._request, is_quiet=command is not None)
        self._login.opened(self)
        self._record_start(command)
        self._kernel.start(leader, lambda process: process.execute(account.shell, argv, process.environ))

    def _enter_home(self, leader: Process) -> None:
        try:
            leader.fs.change_directory(self._login.account.home)
        except OSError:
            pass

    def _record_start(self, command: str | None) -> None:
        self._recording.opened(self._elapsed(), None if command is None else command)

    def _connect_pipes(self, leader: Process) -> None:
        uid = leader.who.uid
        self._login.title([])
        numbers = self._kernel.pipe_number, self._kernel.pipe_number, self._kernel.pipe_number
        self._input = ChannelInput(pipe_inode(numbers[0], uid), self._peer.consumed)
        self._outputs = (
            ChannelOutput(pipe_inode(numbers[1], uid), self._send, lambda: self._peer.writable),
            ChannelOutput(pipe_inode(numbers[2], uid), self._send_error, lambda: self._peer.writable),
        )
        for file in (self._input, *self._outputs):
            leader.fds.add(file)

    def _connect_terminal(self, leader: Process, request: TerminalRequest, *, is_quiet: bool) -> None:
        number = next(n for n in range(4096) if f"pts/{n}" not in self._kernel.terminals)
        now = self._kernel.namespace.now()
        who = leader.who
        inode = Inode(number + 3, stat.S_IFCHR | 0o620, who.uid, 5, atime=now, mtime=now, ctime=now)
        inode.rdev = (136, number)
        discipline = LineDiscipline(apply_ssh_modes(Termios(), request.modes))
        device = self._device = PtyDevice(
            kernel=self._kernel,
            name=f"pts/{number}",
            inode=inode,
            send=self._send,
            ready=lambda: self._peer.writable,
            discipline=discipline,
            columns=request.columns or 80,
            rows=request.rows or 24,
            foreground=leader.pid,
            session=leader.pid,
        )
        self._kernel.terminals[device.name] = device
        leader.terminal = device
        leader.environ |= {"TERM": request.name or "xterm", "SSH_TTY": f"/dev/{device.name}"}
        self._login.title([device.name])
        greeting = self._login.records.terminal_opened(device.name)
        if greeting and not is_quiet:
            self._send(discipline.transform_output(greeting))
        file = device.open(2)
        for fd in range(3):
            leader.fds.set(fd, file)

    # -- the client's side -----------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Input from the client."""
        self._recording.input(self._elapsed(), data)
        if self._device is not None:
            self._device.feed(data)
            self._peer.consumed(len(data))
        elif self._input is not None:
            self._input.feed(data)

    def end_of_input(self) -> None:
        """The client sends no more."""
        if self._input is not None:
            self._input.end()

    def resize(self, columns: int, rows: int) -> None:
        """The client's window changed."""
        if self._device is not None:
            self._device.resize(columns or 80, rows or 24)

    def signal(self, signum: int) -> None:
        """The client asks to signal the session's process group."""
        if self._leader is not None:
            self._kernel.signal_group(self._leader.group, signum)

    def resume(self) -> None:
        """The client takes output again."""
        if self._device is not None:
            self._device.resume()
        for output in self._outputs:
            output.changed.wake()

    def hang_up(self) -> None:
        """The channel or the connection is gone."""
        self._over()
        if self._device is not None:
            self._device.hang_up()
        if self._input is not None:
            self._input.end()
        for output in self._outputs:
            output.broken = True
            output.changed.wake()
        if self._device is None and self._leader is not None:
            self._kernel.signal(self._leader, Signals.SIGHUP)

    # -- the processes' side ---------------------------------------------------------------

    def _send(self, data: bytes) -> None:
        if data:
            self._recording.output(self._elapsed(), data)
            if not self._is_over:
                self._peer.write(data)
        else:
            self._check_end()

    def _send_error(self, data: bytes) -> None:
        if data:
            self._recording.output(self._elapsed(), data)
            if not self._is_over:
                self._peer.write_error(data)
        else:
            self._check_end()

    def child_changed(self) -> None:
        """A child of sshd has changed state; perhaps this session's."""
        if self._leader is not None and self._leader.status is not None and self._leader.status.ended:
            self._status = self._leader.status
            self._check_end()

    def _check_end(self) -> None:
        """Without a terminal sshd also waits until nobody holds the output open."""
        if self._status is None or self._is_over or not all(o.released for o in self._outputs):
            return
        status = self._status
        self._over()
        if self._device is not None:
            self._device.hang_up()
        self._peer.finish(status)

    def _over(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._login.finished(self)
        if self._device is not None:
            self._login.records.terminal_closed(self._device.name)
        self._save()

    def _elapsed(self) -> float:
        return self._login.services.monotonic() - self._started

    def _save(self) -> None:
        services = self._login.services
        data = self._recording.closed(self._elapsed())
        stamp = services.now().strftime("%Y%m%d-%H%M%S")
        name = f"{stamp}-{self._login.log.session}-{self._recording.number}{'i' if self._device else 'e'}"
        where, digest = services.save(name, data)
        self._login.log.emit(
            LogClosed(
                ttylog=where,
                size=len(data),
                duration_ms=int(self._elapsed() * 1000),
                shasum=digest,
                duplicate=False,
            )
        )
