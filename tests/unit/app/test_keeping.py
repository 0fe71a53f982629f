"""What is kept in the state directory."""

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._keeping import GATHER_SECONDS, Granted, Recordings, StateError, load_identity, prepare


class IdentityTests(SynchronousTestCase):
    """Drawn once."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp())
        prepare(self.directory)

    def test_kept(self) -> None:
        """The second start is the same sensor, made at the first one's time; another directory is another."""
        first = load_identity(self.directory, 1000.0)
        self.assertEqual(load_identity(self.directory, 2000.0), first)
        self.assertEqual(first.created, 1000.0)
        other = Path(self.mktemp())
        prepare(other)
        self.assertNotEqual(load_identity(other, 1000.0).seed, first.seed)

    def test_private(self) -> None:
        """Directory and file are the operator's alone, and the secret shows in no repr."""
        identity = load_identity(self.directory, 0.0)
        self.assertEqual(stat.S_IMODE(self.directory.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.directory / "identity.json").stat().st_mode), 0o600)
        self.assertNotIn(identity.secret.hex(), repr(identity))
        self.assertNotIn(repr(identity.secret), repr(identity))

    def test_damaged(self) -> None:
        """A damaged file is one message with path and remedy, whatever is wrong with it."""
        path = self.directory / "identity.json"
        for text in ("", "{", "[]", "null", "{}", '{"uuid": 1, "secret": "x", "seed": 1, "created": 0}'):
            path.write_text(text)
            error = self.assertRaises(StateError, load_identity, self.directory, 0.0)
            self.assertIn(f"{path}: damaged; restore it", str(error), text)

    def test_unusable(self) -> None:
        """A state directory that cannot be made, or read, is one message."""
        file = Path(self.mktemp())
        file.write_text("")
        self.assertIn("give a state_dir", str(self.assertRaises(StateError, prepare, file / "x")))
        error = self.assertRaises(StateError, load_identity, file, 0.0)
        self.assertIn("check its owner and mode", str(error))


class GrantedTests(SynchronousTestCase):
    """Credentials that were let in."""

    def setUp(self) -> None:
        self.granted = Granted(path=Path(self.mktemp()))

    def test_kept(self) -> None:
        """What is added is loaded again, whatever the bytes."""
        pairs = {"root:123456", "x:\u00e9\n\r", "r\udcff:\udcff", "a: b "}
        for pair in pairs:
            self.granted.add(pair)
        self.assertEqual(self.granted.load(), pairs)

    def test_none_yet(self) -> None:
        """Before the first there are none."""
        self.assertEqual(self.granted.load(), set())

    def test_damaged_line(self) -> None:
        """A line cut off by a crash, or of another kind, costs that line only."""
        self.granted.path.write_text('"root:a"\n"roo\n[1]\n\n5\n"root:b"\n')
        self.assertEqual(self.granted.load(), {"root:a", "root:b"})


class Reactor(Clock):
    """A clock with a thread pool that runs at once."""

    def callInThread(self, function: Callable[..., Any], *args: Any) -> None:
        """Run it now."""
        function(*args)


class RecordingsTests(SynchronousTestCase):
    """Finished recordings."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp())
        prepare(self.directory)
        self.reactor = Reactor()
        self.recordings = Recordings(self.directory, self.reactor)

    def names(self) -> set[str]:
        """What is on disk."""
        return {path.name for path in (self.directory / "tty").iterdir()}

    def test_saved(self) -> None:
        """The path and digest come at once, the file a moment later, those of a moment together."""
        where, digest = self.recordings.save("a", b"data")
        self.recordings.save("b", b"")
        self.assertEqual(where, str(self.directory / "tty" / "a"))
        self.assertEqual(digest, hashlib.sha256(b"data").hexdigest())
        self.assertEqual(self.names(), set())
        self.assertEqual(len(self.reactor.getDelayedCalls()), 1)
        self.reactor.advance(GATHER_SECONDS)
        self.assertEqual(self.names(), {"a", "b"})
        self.assertEqual(Path(where).read_bytes(), b"data")

    def test_next_moment(self) -> None:
        """After that the next ones are gathered anew."""
        self.recordings.save("a", b"")
        self.reactor.advance(GATHER_SECONDS)
        self.recordings.save("b", b"")
        self.reactor.advance(GATHER_SECONDS)
        self.assertEqual(self.names(), {"a", "b"})

    def test_at_the_end(self) -> None:
        """What still waits is written when the honeypot stops."""
        self.recordings.save("a", b"x")
        self.recordings.close()
        self.assertEqual(self.names(), {"a"})

    def test_full_disk(self) -> None:
        """A recording that cannot be written is logged and keeps nobody else's from the disk."""
        (self.directory / "tty" / "a").mkdir()
        self.recordings.save("a", b"x")
        self.recordings.save("b", b"y")
        self.recordings.close()
        self.assertTrue((self.directory / "tty" / "b").is_file())


class FormatTests(SynchronousTestCase):
    """What an operator may look at."""

    def test_identity_is_json(self) -> None:
        """One object with four fields."""
        directory = Path(self.mktemp())
        prepare(directory)
        load_identity(directory, 5.0)
        kept = json.loads((directory / "identity.json").read_text())
        self.assertEqual(set(kept), {"uuid", "secret", "seed", "created"})
