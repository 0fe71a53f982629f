"""A pseudo-terminal on a small virtual host, with the client's end in the test's hands."""

from __future__ import annotations

import stat

from honeyllm.host import Process, Program
from honeyllm.tty import LineDiscipline, PtyDevice, Termios
from honeyllm.vfs import ROOT, Inode
from tests.support.virtual_host import VirtualHost


class VirtualTerminal:
    """``run`` starts a session leader on it; ``type`` types and returns what the terminal then shows."""

    def __init__(self, *, host: VirtualHost | None = None, termios: Termios | None = None) -> None:
        self.host = host or VirtualHost()
        self.is_writable = True
        self._shown = bytearray()
        kernel = self.host.kernel
        leader = kernel.add(("-bash",), ROOT, self.host.events.append, parent=self.host.init)
        leader.environ = dict(self.host.init.environ)
        self.leader: Process = leader
        self.device = PtyDevice(
            kernel=kernel,
            name="pts/0",
            inode=Inode(3, stat.S_IFCHR | 0o620, rdev=(136, 0)),
            send=self._shown.extend,
            ready=lambda: self.is_writable,
            discipline=LineDiscipline(termios or Termios()),
            foreground=leader.pid,
            session=leader.pid,
        )
        kernel.terminals[self.device.name] = self.device
        leader.terminal = self.device
        file = self.device.open(2)
        for _ in range(3):
            leader.fds.add(file)

    def run(self, program: Program) -> bytes:
        """Start the leader; what it shows before it waits."""
        self.host.kernel.start(self.leader, program)
        return self.settle()

    def type(self, data: bytes) -> bytes:
        """Type *data*; what is shown then."""
        self.device.feed(data)
        return self.settle()

    def settle(self) -> bytes:
        """Let everything run that can; what was shown since the last time."""
        self.host.timers.run(lambda: False)
        if self.host.failures:
            raise self.host.failures[0]
        shown = bytes(self._shown)
        self._shown.clear()
        return shown
