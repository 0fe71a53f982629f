"""When a written file is complete."""

import hashlib
import os

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Arriving, Quarantined, Submission, Writer
from honeyllm.events import FileDownload, FileUpload
from honeyllm.host import SESSION, Origin, Process, RegularFile, Way, tell_origin
from honeyllm.vfs import TreeFs
from tests.support.virtual_host import EPOCH, VirtualHost


class ImmediateWriter(Writer):
    """Notes what is put, and is done at once."""

    def __init__(self) -> None:
        self.noted: list[Submission] = []

    def put(self, submission: Submission, done: object) -> None:
        """Note it."""
        assert callable(done)
        self.noted.append(submission)
        sha256 = submission.sha256()
        done(Quarantined(sha256=sha256, size=submission.size, path=f"artifacts/{sha256}"))


async def append(process: Process) -> int:
    """Append standard input to the file, by way of argv[2] if there is one."""
    process.values[SESSION] = "5e5510"
    fd = await process.open(process.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    file = process.fds.get(fd)
    if len(process.argv) > 2:
        assert isinstance(file, RegularFile)
        way = Way(process.argv[2])
        tell_origin(process, file, Origin(way=way, url="http://x/y" if way is Way.URL else ""))
    await process.write(fd, await process.stdin.read())
    process.close(fd)
    return 0


class ArrivingTests(SynchronousTestCase):
    """Over a small host, with time moved by hand."""

    def setUp(self) -> None:
        self.host = VirtualHost(programs={"tool": append})
        self.writer = ImmediateWriter()
        timers = self.host.timers
        self.arriving = Arriving(
            self.writer, clock=lambda: EPOCH + timers.now, timer=timers.call_later, max_file_bytes=3 << 20
        )
        self.host.kernel.wiring = attrs.evolve(self.host.kernel.wiring, arrivals=self.arriving)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = self.host.timers.now + seconds
        self.host.timers.call_later(seconds, lambda: None)
        self.host.timers.run(lambda: self.host.timers.now >= end)

    def taken(self) -> list[bytes]:
        """What has been put."""
        return [b"".join(submission.pieces) for submission in self.writer.noted]

    def test_put_together(self) -> None:
        """A file that grows is taken when it has been quiet for a while, once."""
        for data in (b"a", b"b", b"c"):
            self.host.run(append, "append", "/tmp/x", stdin=data)
            self.wait(2.0)
        self.assertEqual(self.taken(), [])
        self.wait(4.0)
        self.assertEqual(self.taken(), [b"abc"])
        (event,) = self.host.events
        assert isinstance(event, FileDownload)
        self.assertEqual((event.destfile, event.url, event.duplicate), ("/tmp/x", None, False))
        self.assertEqual(event.shasum, hashlib.sha256(b"abc").hexdigest())
        self.assertEqual(self.writer.noted[0].session, "5e5510")

    def test_removed(self) -> None:
        """A file that is removed before that is taken all the same, and its room given back after."""
        self.host.run(append, "append", "/tmp/x", stdin=b"gone")
        self.host.fs.remove("/tmp/x")
        self.wait(5.0)
        self.assertEqual(self.taken(), [b"gone"])
        layer = self.host.fs.find("/tmp").fs
        assert isinstance(layer, TreeFs)
        self.assertEqual(layer.uses.journal.opened, {})

    def test_executed(self) -> None:
        """What runs is complete."""
        self.host.run(append, "append", "/tmp/x", stdin=b"run")
        self.arriving.executed(self.host.init, self.host.fs.find("/tmp/x"))
        self.assertEqual(self.taken(), [b"run"])

    def test_ways(self) -> None:
        """Uploads and downloads are complete when they are closed, and have events of their own."""
        for way in ("scp", "sftp", "url"):
            self.host.run(append, "append", f"/tmp/{way}", way, stdin=way.encode())
        self.assertEqual(self.taken(), [b"scp", b"sftp", b"url"])
        scp, sftp, url = self.host.events
        assert isinstance(scp, FileUpload)
        assert isinstance(sftp, FileUpload)
        assert isinstance(url, FileDownload)
        self.assertEqual((scp.filename, scp.url, scp.destfile), ("scp", "/tmp/scp", "/tmp/scp"))
        self.assertEqual((sftp.filename, sftp.url), ("sftp", None))
        self.assertEqual((url.url, url.destfile), ("http://x/y", "/tmp/url"))

    def test_not_taken(self) -> None:
        """Nothing empty, too large, of the logs or of histories."""
        self.host.run(append, "append", "/tmp/empty")
        self.host.run(append, "append", "/tmp/large", stdin=bytes(4 << 20))
        self.host.run(append, "append", "/var/log/x", stdin=b"x")
        self.host.run(append, "append", "/root/.bash_history", stdin=b"x")
        self.wait(5.0)
        self.assertEqual((self.taken(), self.host.events), ([], []))

    def test_large(self) -> None:
        """A large file is copied over several turns."""
        data = os.urandom((2 << 20) + 5)
        self.host.run(append, "append", "/tmp/x", stdin=data)
        self.wait(5.0)
        self.assertEqual(self.taken(), [data])

    def test_the_end(self) -> None:
        """When the honeypot ends, what waits is taken."""
        self.host.run(append, "append", "/tmp/x", stdin=b"late")
        self.arriving.settle()
        self.assertEqual(self.taken(), [b"late"])

    def test_piped(self) -> None:
        """What goes into no file has no path."""
        self.arriving.received(self.host.init, b"page", Origin(way=Way.URL, url="http://x/"))
        (event,) = self.host.events
        assert isinstance(event, FileDownload)
        self.assertEqual((event.url, event.destfile), ("http://x/", None))
