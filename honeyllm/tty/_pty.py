"""
The pseudo-terminal of a session: /dev/pts/N of the virtual host.

It joins the line discipline to the processes: what the client types becomes readable,
what processes write goes to the client, keys and window changes become signals.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from signal import Signals

import attrs

from honeyllm.host import Ignored, Kernel, OpenFile, Process, WaitQueue, fail, give_way
from honeyllm.tty._discipline import Effects, LineDiscipline
from honeyllm.tty._termios import Termios
from honeyllm.vfs import Inode

#: Input that nobody has read; what a client types beyond it is lost, but its signals are not.
MAX_UNREAD = 1 << 20
_SLICE = 4096
_INPUT_SLICE = 512
_TENTH = 0.1
_SIGNALS = {2: Signals.SIGINT, 3: Signals.SIGQUIT, 20: Signals.SIGTSTP}


@attrs.define(eq=False, kw_only=True)
class PtyDevice:
    """
    One pseudo-terminal.

    *send* takes what the client is to see; *ready* tells whether it takes more now, and
    `resume` is to be called when it does again. *foreground* is the foreground process
    group, *session* the session whose controlling terminal this is.
    """

    name: str
    inode: Inode
    foreground: int = 0
    session: int = 0
    columns: int = 80
    rows: int = 24
    _kernel: Kernel
    _send: Callable[[bytes], None]
    _ready: Callable[[], bool] = lambda: True
    _discipline: LineDiscipline = attrs.field(factory=LineDiscipline)
    _input: _InputQueue = attrs.field(factory=lambda: _InputQueue(), init=False)
    _held: bytearray = attrs.field(factory=bytearray, init=False)
    _changed: WaitQueue = attrs.field(factory=WaitQueue, init=False)
    _drained: WaitQueue = attrs.field(factory=WaitQueue, init=False)
    _is_hung_up: bool = attrs.field(default=False, init=False)
    _backlog: bytearray = attrs.field(factory=bytearray, init=False)
    _is_working: bool = attrs.field(default=False, init=False)

    # -- the client's side ------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """The client typed *data*."""
        if self._is_hung_up:
            return
        self.inode.atime = self._kernel.namespace.now()
        self._backlog += data[: max(MAX_UNREAD - len(self._backlog), 0)]
        if not self._is_working:
            self._work()

    def _work(self) -> None:
        """Take in a slice; what is behind it waits for the next turn, so that much input holds up nobody."""
        piece = bytes(self._backlog[:_INPUT_SLICE])
        del self._backlog[:_INPUT_SLICE]
        self._apply(self._discipline.receive(piece))
        self._is_working = bool(self._backlog)
        if self._is_working:
            self._kernel.scheduler.timer(0, self._work)

    def resize(self, columns: int, rows: int) -> None:
        """The client's window changed: SIGWINCH for the foreground when the size is another one."""
        if (columns, rows) == (self.columns, self.rows):
            return
        self.columns, self.rows = columns, rows
        self._changed.wake()
        self._signal(Signals.SIGWINCH)

    def resume(self) -> None:
        """The client takes output again."""
        self._drained.wake()

    def hang_up(self) -> None:
        """The client is gone: SIGHUP for the session's leader and the foreground."""
        if self._is_hung_up:
            return
        self._is_hung_up = True
        self._backlog.clear()
        self._kernel.terminals.pop(self.name, None)
        self._changed.wake()
        self._drained.wake()
        leader = self._kernel.processes.get(self.session)
        if leader is not None:
            self._kernel.signal(leader, Signals.SIGHUP)
            self._kernel.signal(leader, Signals.SIGCONT)
        if self.foreground != self.session:
            self._signal(Signals.SIGHUP)
            self._signal(Signals.SIGCONT)

    # -- the processes' side ----------------------------------------------------

    def open(self, flags: int) -> OpenFile:
        """Open it once more; EIO after the client has gone."""
        if self._is_hung_up:
            raise fail(errno.EIO, f"/dev/{self.name}")
        return PtyFile(self, flags)

    def released(self, session: int) -> None:
        """The session's leader has ended: its foreground jobs lose the terminal."""
        if session != self.session:
            return
        self._signal(Signals.SIGHUP)
        self._signal(Signals.SIGCONT)
        self.session = 0

    @property
    def termios(self) -> Termios:
        """The settings (TCGETS)."""
        return self._discipline.termios

    def set_termios(self, termios: Termios, *, flush: bool = False) -> None:
        """Change the settings (TCSETS), forgetting unread input with *flush* (TCSETSF)."""
        if flush:
            self.flush_input()
        self._apply(self._discipline.set_termios(termios))

    def flush_input(self) -> None:
        """Forget what is typed and not read (TCIFLUSH)."""
        self._discipline.flush_input()
        self._input.clear()

    def give_back(self, data: bytes) -> None:
        """Put input back that was read and not used, as if it had just been typed ahead."""
        self._input.push_front(data)

    @property
    def is_hung_up(self) -> bool:
        """Whether the client has gone."""
        return self._is_hung_up

    def can_read(self) -> bool:
        """Whether a read would return at once."""
        return bool(self._input) or self._is_hung_up or _never_waits(self.termios)

    async def read(self, count: int) -> bytes:
        """
        Read a line or a part of one; in raw mode what is there, as MIN and TIME have it.

        Empty at end of file and after the client has gone. A background process is stopped
        by SIGTTIN, or gets EIO when it ignores that.
        """
        await _come_to_foreground(self._kernel, self, Signals.SIGTTIN)
        if self.can_read():
            await give_way()
        else:
            await self._wait_for_input()
        return self._take(count)

    async def read_or_wake(self, count: int) -> bytes:
        """Read raw input, or return empty when the window has changed or the client has gone."""
        await _come_to_foreground(self._kernel, self, Signals.SIGTTIN)
        if not self.can_read():
            await self._changed.wait()
        return self._take(count)

    async def write(self, data: bytes) -> int:
        """Write through the output processing, once the client takes it; EIO after it has gone."""
        if "tostop" in self.termios:
            await _come_to_foreground(self._kernel, self, Signals.SIGTTOU)
        while not self._is_hung_up and (self._discipline.is_stopped or not self._ready()):
            await self._drained.wait()
        if self._is_hung_up:
            raise fail(errno.EIO)
        taken = data[:_SLICE]
        self._send(self._discipline.transform_output(taken))
        return len(taken)

    # -- within -----------------------------------------------------------------

    def _apply(self, effects: Effects) -> None:
        if effects.is_flushed:
            self._input.clear()
            self._held.clear()
        self._echo(effects.echo)
        for piece in effects.readable:
            if self._input.size < MAX_UNREAD:
                self._input.push(piece)
        for signal in effects.signals:
            self._signal(_SIGNALS[signal.value])
        if not self._discipline.is_stopped:
            self._drained.wake()
        if effects.readable:
            self._changed.wake()

    def _echo(self, data: bytes) -> None:
        if self._discipline.is_stopped:
            self._held += data[: max(_SLICE - len(self._held), 0)]
            return
        data = bytes(self._held) + data
        self._held.clear()
        if data and not self._is_hung_up:
            self._send(data)

    def _signal(self, signum: Signals) -> None:
        if self.foreground:
            self._kernel.signal_group(self.foreground, signum)

    def _take(self, count: int) -> bytes:
        return self._input.take_line(count) if "icanon" in self.termios else self._input.take(count)

    async def _wait_for_input(self) -> None:
        tenths = _patience(self.termios)
        is_over: list[bool] = []
        cancel = (
            self._kernel.scheduler.timer(tenths * _TENTH, lambda: self._time_out(is_over)) if tenths else None
        )
        try:
            while not self._input and not self._is_hung_up and not is_over:
                await self._changed.wait()
                await _come_to_foreground(self._kernel, self, Signals.SIGTTIN)
        finally:
            if cancel is not None:
                cancel()

    def _time_out(self, is_over: list[bool]) -> None:
        is_over.append(True)
        self._changed.wake()


def _patience(termios: Termios) -> int:
    """Tenths of a second that a raw read waits for its first byte; 0 is for ever."""
    is_raw = "icanon" not in termios and not termios.characters["min"]
    return termios.characters["time"] if is_raw else 0


def _never_waits(termios: Termios) -> bool:
    return "icanon" not in termios and not termios.characters["min"] and not termios.characters["time"]


async def _come_to_foreground(kernel: Kernel, device: PtyDevice, signum: Signals) -> None:
    """Stop the calling process's group by *signum* until it is in the foreground."""
    while (process := kernel.current) is not None and _is_background(process, device):
        disposition = process.dispositions.get(signum, Ignored.DEFAULT)
        if disposition is Ignored.IGNORE:
            if signum is Signals.SIGTTOU:
                return
            raise fail(errno.EIO)
        kernel.signal_group(process.group, signum)
        if disposition is not Ignored.DEFAULT:
            raise fail(errno.EINTR)
        await give_way()


def _is_background(process: Process, device: PtyDevice) -> bool:
    is_ours = process.terminal is device and process.session == device.session
    return is_ours and process.group != device.foreground


class PtyFile(OpenFile):
    """A descriptor's view of a pseudo-terminal."""

    is_terminal = True

    def __init__(self, device: PtyDevice, flags: int = os.O_RDWR) -> None:
        super().__init__(f"/dev/{device.name}", flags)
        self.device = device

    @property
    def columns(self) -> int:
        """The width of the window."""
        return self.device.columns

    def inode(self) -> Inode:
        """The device's inode."""
        return self.device.inode

    def poll(self) -> bool:
        """Whether a read would return at once."""
        return self.device.can_read()

    async def read(self, count: int) -> bytes:
        """See `PtyDevice.read`."""
        if not self.readable:
            raise fail(errno.EBADF)
        return await self.device.read(count)

    async def read_through(self, delimiter: bytes, limit: int) -> bytes:
        """Read pieces and give back what follows the delimiter."""
        data = bytearray()
        while len(data) < limit:
            piece = await self.read(min(limit - len(data), _SLICE))
            found = piece.find(delimiter)
            if found >= 0 and piece[found + 1 :]:
                self.device.give_back(piece[found + 1 :])
            data += piece if found < 0 else piece[: found + 1]
            if not piece or found >= 0:
                break
        return bytes(data)

    async def write(self, data: bytes) -> int:
        """See `PtyDevice.write`."""
        if not self.writable:
            raise fail(errno.EBADF)
        return await self.device.write(data)


class _InputQueue:
    """Pieces that became readable: lines, ends of file (empty pieces), raw bytes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def push(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self.size += len(piece)

    def push_front(self, piece: bytes) -> None:
        if piece:
            self._pieces.insert(0, piece)
            self.size += len(piece)

    def clear(self) -> None:
        self._pieces.clear()
        self.size = 0

    def take_line(self, count: int) -> bytes:
        """At most one piece."""
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        self.size -= len(piece)
        self.push_front(piece[count:])
        return piece[:count]

    def take(self, count: int) -> bytes:
        """Across pieces; an end of file reads as the NUL that the kernel keeps for it."""
        taken = bytearray()
        while self._pieces and len(taken) < count:
            piece = self._pieces.pop(0)
            self.size -= len(piece)
            taken += piece or b"\0"
        self.push_front(bytes(taken[count:]))
        return bytes(taken[:count])
