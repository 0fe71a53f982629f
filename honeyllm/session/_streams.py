"""The ends of a session's pipes that are in sshd's hands, as open files of the virtual processes."""

import errno
import os
import stat
from collections.abc import Callable
from typing import Protocol

from honeyllm.host import OpenFile, WaitQueue, WaitStatus, fail
from honeyllm.vfs import Inode


class Peer(Protocol):
    """The client's side of one session channel."""

    @property
    def writable(self) -> bool:
        """Whether the client takes more now; else :meth:`ChannelSession.resume` tells when."""

    def write(self, data: bytes) -> None:
        """Send output."""

    def write_error(self, data: bytes) -> None:
        """Send output of standard error."""

    def consumed(self, count: int) -> None:
        """*count* bytes of input have been read: the client may send as many more."""

    def finish(self, status: WaitStatus) -> None:
        """Send exit status or signal, end of file, and close."""


class ChannelInput(OpenFile):
    """Standard input without a terminal: what the client sends; bounded by the channel's window."""

    def __init__(self, inode: Inode, consumed: Callable[[int], None]) -> None:
        super().__init__(f"pipe:[{inode.number}]", os.O_RDONLY)
        self._inode = inode
        self._consumed = consumed
        self._data = bytearray()
        self._ended = False
        self._changed = WaitQueue()

    def inode(self) -> Inode:
        """A pipe."""
        return self._inode

    def feed(self, data: bytes) -> None:
        """The client sent *data*."""
        self._data += data
        self._changed.wake()

    def end(self) -> None:
        """The client sends no more."""
        self._ended = True
        self._changed.wake()

    def poll(self) -> bool:
        """Data or the end is there."""
        return bool(self._data) or self._ended

    async def read(self, count: int) -> bytes:
        """Wait for data or the end."""
        while not self._data and not self._ended:
            await self._changed.wait()
        data = bytes(self._data[:count])
        del self._data[: len(data)]
        if data:
            self._consumed(len(data))
        return data


class ChannelOutput(OpenFile):
    """Standard output or error without a terminal; waits while the client takes no more."""

    def __init__(self, inode: Inode, send: Callable[[bytes], None], ready: Callable[[], bool]) -> None:
        super().__init__(f"pipe:[{inode.number}]", os.O_WRONLY)
        self._inode = inode
        self._send = send
        self._ready = ready
        self.changed = WaitQueue()
        self.broken = False
        self.released = False

    def inode(self) -> Inode:
        """A pipe."""
        return self._inode

    async def write(self, data: bytes) -> int:
        """Send; EPIPE once the client has gone."""
        while not self.broken and not self._ready():
            await self.changed.wait()
        if self.broken:
            raise fail(errno.EPIPE)
        self._send(data)
        return len(data)

    def release(self) -> None:
        """The last process has closed it."""
        self.released = True
        self._send(b"")


def pipe_inode(number: int, uid: int) -> Inode:
    """The inode of one of sshd's pipes."""
    return Inode(number, stat.S_IFIFO | 0o600, uid, uid)
