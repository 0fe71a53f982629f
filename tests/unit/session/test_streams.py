"""The pipes between sshd and a session without a terminal."""

import errno
import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.session._streams import ChannelInput, ChannelOutput, pipe_inode
from tests.support.virtual_host import VirtualHost


class InputTests(SynchronousTestCase):
    """What the client sends."""

    def setUp(self) -> None:
        self.taken: list[int] = []
        self.input = ChannelInput(pipe_inode(77, 1000), self.taken.append)
        self.read: list[bytes] = []
        self.host = VirtualHost()

    def start(self, count: int) -> None:
        """Run a reader of *count* bytes at a time to the end of input."""

        async def reader(process: Process) -> int:
            while data := await self.input.read(count):
                self.read.append(data)
            self.read.append(b"")
            return 0

        self.host.start(reader, ("reader",), b"")
        self.settle()

    def settle(self) -> None:
        """Let the reader run until it waits."""
        self.host.timers.run(lambda: False)

    def test_waits_for_data(self) -> None:
        """A read waits, gives what is there up to its count, and the end as nothing."""
        self.start(4)
        self.assertEqual(self.read, [])
        self.input.feed(b"hello")
        self.settle()
        self.assertEqual(self.read, [b"hell", b"o"])
        self.input.end()
        self.settle()
        self.assertEqual(self.read, [b"hell", b"o", b""])

    def test_window_follows_what_is_read(self) -> None:
        """The client may send more only for what a process has taken."""
        self.input.feed(b"hello")
        self.assertEqual(self.taken, [])
        self.start(3)
        self.assertEqual(self.taken, [3, 2])

    def test_data_before_the_end(self) -> None:
        """What was sent before the end of input is still read."""
        self.input.feed(b"x")
        self.input.end()
        self.start(9)
        self.assertEqual(self.read, [b"x", b""])

    def test_poll(self) -> None:
        """Ready when there is data, or the end."""
        self.assertFalse(self.input.poll())
        self.input.feed(b"x")
        self.assertTrue(self.input.poll())
        other = ChannelInput(pipe_inode(78, 0), self.taken.append)
        other.end()
        self.assertTrue(other.poll())

    def test_looks_like_a_pipe(self) -> None:
        """``ls -l /proc/self/fd`` shows a pipe of the user's."""
        inode = self.input.inode()
        self.assertTrue(stat.S_ISFIFO(inode.mode))
        self.assertEqual((self.input.name, inode.number, inode.uid), ("pipe:[77]", 77, 1000))


class OutputTests(SynchronousTestCase):
    """What the client is sent."""

    def setUp(self) -> None:
        self.sent: list[bytes] = []
        self.ready = True
        self.output = ChannelOutput(pipe_inode(5, 0), self.sent.append, lambda: self.ready)
        self.host = VirtualHost()
        self.errors: list[int | None] = []

    def write(self, data: bytes) -> None:
        """Start a writer."""

        async def writer(process: Process) -> int:
            try:
                await self.output.write(data)
            except OSError as error:
                self.errors.append(error.errno)
            return 0

        self.host.start(writer, ("writer",), b"")
        self.settle()

    def settle(self) -> None:
        """Let the writers run until they wait."""
        self.host.timers.run(lambda: False)

    def test_waits_for_the_client(self) -> None:
        """While the client takes no more, the process waits."""
        self.ready = False
        self.write(b"x")
        self.assertEqual(self.sent, [])
        self.ready = True
        self.output.changed.wake()
        self.settle()
        self.assertEqual(self.sent, [b"x"])

    def test_woken_in_vain(self) -> None:
        """Being woken is no permission."""
        self.ready = False
        self.write(b"x")
        self.output.changed.wake()
        self.settle()
        self.assertEqual(self.sent, [])

    def test_broken(self) -> None:
        """Once the client has gone, writing fails with EPIPE, also for one who waits already."""
        self.ready = False
        self.write(b"x")
        self.output.broken = True
        self.output.changed.wake()
        self.settle()
        self.write(b"y")
        self.assertEqual((self.sent, self.errors), ([], [errno.EPIPE, errno.EPIPE]))

    def test_release(self) -> None:
        """When the last process has closed it, nothing (the end) is sent."""
        self.output.release()
        self.assertTrue(self.output.released)
        self.assertEqual(self.sent, [b""])
