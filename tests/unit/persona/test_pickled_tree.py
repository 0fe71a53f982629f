import contextlib
import pickle
import random
import struct
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import PersonaError, Report, TreeEntry
from honeyllm.persona._pickled_tree import load_plain, pickled_tree
from tests.support.cowrie_tree import directory, file, link, root


class _Creates:
    """Makes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (self.path, "w"))


def read(node: object, report: Report | None = None) -> tuple[TreeEntry, ...]:
    """The entries of the pickled *node*."""
    return pickled_tree(pickle.dumps(node), report or Report())


class PickleTests(SynchronousTestCase):
    """A pickle from strangers holds values or is refused."""

    def test_every_protocol(self) -> None:
        """Pickles of every protocol are read alike."""
        wanted = read(root())
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            self.assertEqual(pickled_tree(pickle.dumps(root(), protocol), Report()), wanted)

    def test_nothing_runs(self) -> None:
        """One that would call something is refused before it does."""
        target = Path(self.mktemp())
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with self.assertRaisesRegex(PersonaError, "makes no plain value"):
                load_plain(pickle.dumps(["/", _Creates(str(target))], protocol))
        self.assertFalse(target.exists())

    def test_memory(self) -> None:
        """Numbers that would make the reader allocate gigabytes are refused."""
        for data in (
            b"\x80\x02]r" + struct.pack("<I", 0xFFFFFFF0) + b".",
            b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"x.",
            b"\x80\x04\x95" + struct.pack("<Q", 2**50) + b".",
        ):
            with self.assertRaises(PersonaError):
                load_plain(data)

    def test_malformed(self) -> None:
        """Bytes that are no pickle, or not this one, are one message."""
        for data in (
            b"",
            b"hello",
            b"\x80\x04.",
            b"0.",
            b"a.",
            b"t.",
            b"I1\n.",
            pickle.dumps({"a": 1}),
            b"h\x05.",
        ):
            with self.assertRaises(PersonaError):
                pickled_tree(data, Report())

    def test_damaged(self) -> None:
        """A damaged pickle is a tree or a refusal, never another error."""
        chance = random.Random(1)
        for protocol in (0, 2, 4):
            whole = pickle.dumps(root(), protocol)
            for _ in range(150):
                data = bytearray(whole)
                for _ in range(chance.randrange(1, 4)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                with contextlib.suppress(PersonaError):
                    pickled_tree(bytes(data), Report())

    def test_circle(self) -> None:
        """A directory that holds itself ends."""
        inner = directory("in")
        contents = inner[7]
        assert isinstance(contents, list)
        contents.append(inner)
        report = Report()
        self.assertLess(len(read(directory("/", inner), report)), 200)
        self.assertIn("nested too deeply", "\n".join(report.lines()))

    def test_bad_nodes(self) -> None:
        """Names that lead elsewhere, wrong types and repetitions are left out and counted."""
        bad = [file("..", 1), file("a/b", 1), file("", 1), ["short"], "text", file("x\0", 1), [None] * 10]
        good = [file("same", 1), file("same", 2), file("big", 10**30), link("l", "/etc")]
        report = Report()
        entries = read(directory("/", *bad, *good), report)
        self.assertEqual(
            [(e.path, e.size, e.target) for e in entries],
            [("/same", 1, ""), ("/big", 0, ""), ("/l", 0, "/etc")],
        )
        self.assertIn("malformed or repeated: 8", "\n".join(report.lines()))
