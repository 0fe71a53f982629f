"""Session recordings: ttylog as Cowrie's tools read it, and asciicast."""

from __future__ import annotations

import json
import struct

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import (
    CastHeader,
    CastWriter,
    Direction,
    Operation,
    Record,
    Recording,
    decode_records,
    encode_record,
    to_asciicast,
)


class TtylogTests(SynchronousTestCase):
    def test_layout(self) -> None:
        """A record is Cowrie's header and the data."""
        record = Record(operation=Operation.WRITE, seconds=3.25, direction=Direction.OUTPUT, data=b"hi")
        self.assertEqual(encode_record(record), struct.pack("<iLiiLL", 3, 0, 2, 2, 3, 250000) + b"hi")

    def test_session(self) -> None:
        """A session is opened, written and closed."""
        recording = Recording(10_000)
        recording.opened(0, "uname -a")
        recording.input(0.5, b"x")
        recording.output(1, b"y")
        recording.output(1, b"")
        records = list(decode_records(recording.closed(2)))
        self.assertEqual(
            [(r.operation, r.direction, r.data) for r in records],
            [
                (Operation.OPEN, Direction.NONE, b""),
                (Operation.WRITE, Direction.COMMAND, b"uname -a"),
                (Operation.WRITE, Direction.INPUT, b"x"),
                (Operation.WRITE, Direction.OUTPUT, b"y"),
                (Operation.CLOSE, Direction.NONE, b""),
            ],
        )

    @given(st.integers(300, 2000), st.lists(st.binary(max_size=300), max_size=30))
    def test_limit(self, limit: int, pieces: list[bytes]) -> None:
        """It never grows past its limit, and says where it stops."""
        recording = Recording(limit)
        recording.opened(0)
        for piece in pieces:
            recording.output(1, piece)
        data = recording.closed(2)
        self.assertLessEqual(len(data), limit)
        records = list(decode_records(data))
        self.assertEqual(records[-1].operation, Operation.CLOSE)
        kept = b"".join(r.data for r in records if r.direction is Direction.OUTPUT)
        self.assertTrue(b"".join(pieces).startswith(kept))
        is_marked = any(b"limit" in r.data for r in records if r.direction is Direction.COMMAND)
        self.assertEqual(is_marked, kept != b"".join(pieces))

    @given(st.binary(max_size=200))
    def test_reading_garbage(self, data: bytes) -> None:
        """Reading stops where it makes no sense."""
        list(decode_records(data))


class AsciicastTests(SynchronousTestCase):
    records = (
        Record(operation=Operation.OPEN, seconds=0),
        Record(operation=Operation.WRITE, seconds=0.5, direction=Direction.OUTPUT, data="$ ä".encode()[:-1]),
        Record(operation=Operation.WRITE, seconds=1.5, direction=Direction.OUTPUT, data=b"\xa4\xff"),
        Record(operation=Operation.WRITE, seconds=2, direction=Direction.INPUT, data=b"\r"),
    )

    def lines(self, version: int) -> list[object]:
        header = CastHeader(columns=100, rows=30, timestamp=7)
        return [json.loads(line) for line in to_asciicast(self.records, header, version=version)]

    def test_version_2(self) -> None:
        """Times from the start; characters cut in two are joined, bad bytes replaced."""
        self.assertEqual(
            self.lines(2),
            [
                {"version": 2, "width": 100, "height": 30, "env": {"TERM": "xterm"}, "timestamp": 7},
                [0.5, "o", "$ "],
                [1.5, "o", "ä\ufffd"],
                [2, "i", "\r"],
            ],
        )

    def test_version_3(self) -> None:
        """Times since the event before."""
        self.assertEqual(
            self.lines(3),
            [
                {"version": 3, "term": {"cols": 100, "rows": 30, "type": "xterm"}, "timestamp": 7},
                [0.5, "o", "$ "],
                [1, "o", "ä\ufffd"],
                [0.5, "i", "\r"],
            ],
        )

    def test_other_events(self) -> None:
        """Resizes in both, the exit only in version 3."""
        writer = CastWriter(CastHeader(), version=3)
        self.assertEqual(writer.resize(1, 80, 24), b'[1.0, "r", "80x24"]\n')
        self.assertEqual(writer.exit(3.0, 1), b'[2.0, "x", "1"]\n')
        self.assertEqual(CastWriter(CastHeader()).exit(3, 1), b"")
        self.assertRaises(ValueError, CastWriter, CastHeader(), version=1)
