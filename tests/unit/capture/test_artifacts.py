"""The artifact store on a real disk."""

import hashlib
import sqlite3
import stat
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Artifacts, Limits, StoreFault, Submission


def submission(data: bytes, at: float = 1.0, **where: str) -> Submission:
    """One of *data*."""
    return Submission(pieces=(data[:3], data[3:]), at=at, **{"way": "redirect", **where})


class ArtifactTests(SynchronousTestCase):
    """What is put is there, once, and makes room in time."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp()) / "artifacts"

    def store(self, **limits: int) -> Artifacts:
        """The store."""
        artifacts = Artifacts(self.directory, Limits(**limits))
        self.addCleanup(artifacts.close)
        return artifacts

    def kept(self) -> set[bytes]:
        """The contents that lie there."""
        return {path.read_bytes() for path in self.directory.iterdir() if len(path.name) == 64}

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the index."""
        connection = sqlite3.connect(self.directory / "index.sqlite")
        self.addCleanup(connection.close)
        return connection.execute(query).fetchall()

    def test_put(self) -> None:
        """A content lies under its SHA-256, for its owner alone and not executable."""
        stored = self.store().put(submission(b"payload"))
        path = Path(stored.path)
        self.assertEqual((stored.sha256, stored.size), (hashlib.sha256(b"payload").hexdigest(), 7))
        self.assertEqual((path.name, path.read_bytes()), (stored.sha256, b"payload"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.directory.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.directory / "index.sqlite").stat().st_mode), 0o600)

    def test_duplicate(self) -> None:
        """The same content is kept once; each origin is remembered, up to a bound."""
        artifacts = self.store()
        self.assertFalse(artifacts.put(submission(b"x", url="http://a/", session="s1")).is_duplicate)
        self.assertTrue(artifacts.put(submission(b"x", at=2.0, way="scp", path="/tmp/\udcff")).is_duplicate)
        self.assertEqual(len(self.kept()), 1)
        expected = [("redirect", "http://a/", "s1", ""), ("scp", "", "", "/tmp/\ufffd")]
        self.assertEqual(self.rows("SELECT way, url, session, path FROM origins ORDER BY at"), expected)
        self.assertEqual(self.rows("SELECT size, first_at, last_at FROM artifacts"), [(1, 1.0, 2.0)])
        for number in range(120):
            artifacts.put(submission(b"x", at=3.0 + number))
        self.assertEqual(self.rows("SELECT count(*), max(at) FROM origins"), [(100, 122.0)])

    def test_limits(self) -> None:
        """What was seen longest ago goes first, by count and by size; what is too large never comes."""
        artifacts = self.store(max_files=2)
        for at, data in ((1.0, b"one"), (2.0, b"two"), (3.0, b"one"), (4.0, b"four")):
            artifacts.put(submission(data, at))
        self.assertEqual(self.kept(), {b"one", b"four"})
        self.assertEqual(self.rows("SELECT count(*) FROM origins"), [(3,)])
        small = self.store(max_bytes=8, max_file_bytes=6)
        self.assertEqual(small.put(submission(b"too large", 5.0)).path, "")
        small.put(submission(b"123456", 6.0))
        self.assertEqual(self.kept(), {b"123456"})

    def test_unfinished(self) -> None:
        """What a crash left half written is removed."""
        self.directory.mkdir(parents=True)
        (self.directory / ".unfinished-7").write_bytes(b"half")
        self.store().put(submission(b"whole"))
        self.assertEqual(self.kept(), {b"whole"})
        self.assertFalse(list(self.directory.glob(".unfinished*")))

    def test_unusable(self) -> None:
        """A directory that cannot be made, or an index that is none, is told with its path."""
        self.directory.parent.mkdir(parents=True)
        self.directory.write_text("a file")
        self.assertRaisesRegex(StoreFault, "artifacts: .*writable", Artifacts, self.directory, Limits())
        self.directory.unlink()
        self.directory.mkdir()
        (self.directory / "index.sqlite").write_bytes(b"no database" * 100)
        self.assertRaisesRegex(StoreFault, "move it away", Artifacts, self.directory, Limits())
