"""
A pseudo-terminal: the line discipline joined to the virtual kernel.

The network side calls :meth:`PtyDevice.feed`, :meth:`resize` and
:meth:`hang_up`; processes hold :class:`TerminalFile` descriptors of it.
"""

import errno
import os
from collections import deque
from collections.abc import Callable
from signal import Signals

import attrs

from honeyllm.host import Kernel, OpenFile, WaitQueue, fail
from honeyllm.tty._discipline import Effects, LineDiscipline
from honeyllm.tty._termios import Termios
from honeyllm.vfs import Inode, Place

MAX_INPUT = 64 << 10


@attrs.define(eq=False, kw_only=True)
class PtyDevice:
    """
    /dev/pts/N.

    ``send`` gives output to the network; ``ready`` says whether it takes more,
    and :meth:`resume` must be called when it does again.  ``foreground`` is the
    process group that keys signal; ``session`` the one whose controlling
    terminal this is.
    """

    kernel: Kernel
    name: str
    inode: Inode
    send: Callable[[bytes], None]
    ready: Callable[[], bool]
    discipline: LineDiscipline = attrs.Factory(LineDiscipline)
    columns: int = 80
    rows: int = 24
    foreground: int = 0
    session: int = 0
    is_hung_up: bool = False
    changed: WaitQueue = attrs.Factory(WaitQueue)
    _lines: deque[bytes] = attrs.field(factory=deque, init=False)
    _held: int = attrs.field(default=0, init=False)

    # -- the network's side ----------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Keys were pressed; beyond 64 KiB unread they are dropped, as the kernel does."""
        if self.is_hung_up or self._held > MAX_INPUT:
            return
        self._apply(self.discipline.receive(data))

    def _apply(self, effects: Effects) -> None:
        if effects.is_flushed:
            self._lines.clear()
            self._held = 0
        if effects.echo:
            self.send(effects.echo)
        self._lines.extend(effects.readable)
        self._held += sum(map(len, effects.readable))
        for signal in effects.signals:
            self.kernel.signal_group(self.foreground, signal.value)
        self.changed.wake()

    def resize(self, columns: int, rows: int) -> None:
        """The window has a new size: SIGWINCH to the foreground."""
        if (columns, rows) != (self.columns, self.rows):
            self.columns, self.rows = columns, rows
            self.kernel.signal_group(self.foreground, Signals.SIGWINCH)

    def resume(self) -> None:
        """The network takes output again, or a stopped output may go on."""
        self.changed.wake()

    def hang_up(self) -> None:
        """The connection is lost: SIGHUP and SIGCONT to the session leader, end of file to readers."""
        if self.is_hung_up:
            return
        self.is_hung_up = True
        self.kernel.terminals.pop(self.name, None)
        leader = self.kernel.processes.get(self.session)
        if leader is not None:
            self.kernel.signal(leader, Signals.SIGHUP)
            self.kernel.signal(leader, Signals.SIGCONT)
        if self.foreground != self.session:
            self.kernel.signal_group(self.foreground, Signals.SIGHUP)
        self.changed.wake()

    # -- the processes' side ---------------------------------------------------------------

    @property
    def termios(self) -> Termios:
        """The settings."""
        return self.discipline.termios

    def set_termios(self, termios: Termios) -> None:
        """Change the settings; data typed so far stays readable."""
        self._apply(self.discipline.set_termios(termios))

    def flush_input(self) -> None:
        """Drop what was typed and not read (TCIFLUSH)."""
        self.discipline.flush_input()
        self._lines.clear()
        self._held = 0

    @property
    def readable(self) -> bool:
        """Whether a read returns at once."""
        return bool(self._lines) or self.is_hung_up

    async def read(self, count: int) -> bytes:
        """A line in canonical mode, else what there is; empty at end of file and after a hang-up."""
        while not self._lines:
            if self.is_hung_up:
                return b""
            await self.changed.wait()
        if "icanon" in self.termios:
            return self._take(count)
        pieces = [self._take(count)]
        while self._lines and sum(map(len, pieces)) < count:
            pieces.append(self._take(count - sum(map(len, pieces))))
        return b"".join(pieces)

    def _take(self, count: int) -> bytes:
        line = self._lines.popleft()
        if len(line) > count:
            self._lines.appendleft(line[count:])
            line = line[:count]
        self._held -= len(line)
        return line

    async def write(self, data: bytes) -> int:
        """Output, processed; waits while the network takes no more or ^S holds it; EIO after a hang-up."""
        while not self.is_hung_up and (self.discipline.is_stopped or not self.ready()):
            await self.changed.wait()
        if self.is_hung_up:
            raise fail(errno.EIO)
        self.send(self.discipline.transform_output(data))
        return len(data)

    def open(self, flags: int) -> "TerminalFile":
        """A new description of this terminal."""
        return TerminalFile(self, flags)

    def released(self, session: int) -> None:
        """The session leader has ended: the foreground group is hung up."""
        if session == self.session:
            self.kernel.signal_group(self.foreground, Signals.SIGHUP)


class TerminalFile(OpenFile):
    """An open description of a :class:`PtyDevice`."""

    is_terminal = True

    def __init__(self, device: PtyDevice, flags: int, place: Place | None = None) -> None:
        super().__init__(f"/dev/{device.name}", flags or os.O_RDWR, place)
        self.device = device

    def inode(self) -> Inode:
        """The device file."""
        return self.device.inode

    @property
    def columns(self) -> int:
        """The width of the window."""
        return self.device.columns

    def poll(self) -> bool:
        """Whether a read returns at once."""
        return self.device.readable

    async def read(self, count: int) -> bytes:
        """See :meth:`PtyDevice.read`."""
        return await self.device.read(count)

    async def write(self, data: bytes) -> int:
        """See :meth:`PtyDevice.write`."""
        return await self.device.write(data)
