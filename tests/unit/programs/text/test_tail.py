"""tail -f and its kin: what a recording cannot show."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.text import PROGRAMS
from tests.support.virtual_host import Sink, VirtualHost


class FollowTests(SynchronousTestCase):
    """Files that grow while they are followed."""

    def setUp(self) -> None:
        """A host with two small logs."""
        self.host = VirtualHost(files={"log": b"one\ntwo\n", "other": b"x\n"})

    def _start(self, *argv: str, stdin: bytes = b"") -> tuple[Sink, Sink]:
        process, out, err = self.host.start(PROGRAMS["tail"], ("tail", *argv), stdin)
        self.process = process
        self._wait(0.5)
        return out, err

    def _wait(self, seconds: float) -> None:
        end = self.host.timers.now + seconds
        self.host.kernel.scheduler.timer(seconds, lambda: None)
        self.host.timers.run(lambda: self.host.timers.now >= end)

    def _append(self, name: str, data: bytes) -> None:
        place = self.host.fs.find(name)
        place.fs.write(place.number, place.inode.size, data)

    def test_growing(self) -> None:
        """What is appended is printed within a second."""
        out, _ = self._start("-n1", "-f", "log")
        self.assertEqual(bytes(out.data), b"two\n")
        self._append("/log", b"three\n")
        self._wait(1.5)
        self.assertEqual(bytes(out.data), b"two\nthree\n")
        self.assertIsNone(self.process.status)

    def test_headers(self) -> None:
        """Of several files the one that has news is named."""
        out, _ = self._start("-n1", "-f", "log", "other")
        self._append("/log", b"three\n")
        self._wait(1.5)
        self.assertEqual(bytes(out.data), b"==> log <==\ntwo\n\n==> other <==\nx\n\n==> log <==\nthree\n")

    def test_truncated(self) -> None:
        """A file that has become shorter is read from its start."""
        out, err = self._start("-f", "log")
        place = self.host.fs.find("/log")
        place.fs.truncate(place.number, 0)
        self._append("/log", b"n\n")
        self._wait(1.5)
        self.assertEqual(bytes(err.data), b"tail: log: file truncated\n")
        self.assertEqual(bytes(out.data), b"one\ntwo\nn\n")

    def test_appears(self) -> None:
        """``-F`` waits for a file and follows its name."""
        out, err = self._start("-F", "late")
        self.host.fs.make("/late", 0o100644)
        self._append("/late", b"here\n")
        self._wait(1.5)
        self.assertEqual(bytes(out.data), b"here\n")
        self.assertIn(b"tail: 'late' has appeared;  following new file\n", bytes(err.data))

    def test_nothing_left(self) -> None:
        """Without any file there is nothing to wait for."""
        _, err = self._start("-f", "none")
        self.assertTrue(bytes(err.data).endswith(b"tail: no files remaining\n"))
        assert self.process.status is not None
        self.assertEqual(self.process.status.code, 1)

    def test_pipe(self) -> None:
        """A pipe that has ended does not grow."""
        out, _ = self._start("-f", stdin=b"a\nb\n")
        self.assertEqual(bytes(out.data), b"a\nb\n")
        self.assertIsNotNone(self.process.status)
