"""The thread of the artifact store."""

import shutil
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Limits, Quarantined, Submission, Writer


class WriterTests(SynchronousTestCase):
    """What is handed over is written, and told of."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp()) / "artifacts"
        self.told: list[Quarantined] = []
        self.writer = Writer(self.directory, Limits(), lambda function: None)

    def put(self, data: bytes) -> None:
        """Hand *data* over."""
        self.writer.put(Submission(pieces=(data,), at=1.0, way="scp"), self.told.append)

    def test_in_order(self) -> None:
        """Everything is stored before stop returns, and told in order."""
        self.writer.start()
        for data in (b"a", b"b", b"a"):
            self.put(data)
        self.writer.stop()
        self.assertEqual([t.is_duplicate for t in self.told], [False, False, True])
        self.assertTrue(all(Path(t.path).exists() for t in self.told))

    def test_a_disk_that_fails(self) -> None:
        """The event still has the SHA-256; the operator hears of it once."""
        shutil.rmtree(self.directory)
        self.writer.start()
        self.put(b"a")
        self.put(b"b")
        self.writer.stop()
        self.assertEqual([(t.path, t.size, len(t.sha256)) for t in self.told], [("", 1, 64)] * 2)

    def test_too_much(self) -> None:
        """While nothing can be written, only so much waits."""
        large = bytes(200 << 20)
        self.put(large)
        self.assertFalse(self.writer.is_full)
        self.put(large)
        self.assertTrue(self.writer.is_full)
        self.put(b"lost")
        self.assertEqual(self.told, [])
        self.writer.stop()
