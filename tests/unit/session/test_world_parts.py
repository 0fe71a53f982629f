"""What changed in a world, as bytes and back."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.session._world_parts import Part, changes_of, end_bytes, part_bytes, part_of
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.vfs import InodeChange

GONE = InodeChange(number=3, row=None)
SMALL = InodeChange(number=4, row=('{"n":"\udcff"}', b"small\n"), void=0)
EMPTY = InodeChange(number=5, row=("{}", b""), void=0)
LARGE = InodeChange(number=6, row=("{}", None), void=9, chunks={0: b"x" * 10, 7: None, 8: b"y"})


class PartTests(SynchronousTestCase):
    """To bytes and back."""

    def test_round_trip(self) -> None:
        """Every kind of change."""
        part = Part(mount="/tmp/\udcfe", changes=(GONE, SMALL, EMPTY, LARGE, SMALL))
        self.assertEqual(part_of(part_bytes(part)), part)

    def test_a_world(self) -> None:
        """Parts, and what stands behind them."""
        row = WorldRow(id=7, source="10.0.0.1", image="x", created=1.5, used=2.5, kernel='{"a":1}', bytes=9)
        ways = frozenset(
            {Way(kind="key", user="root", value="AAAA"), Way(kind="password", user="a", value="$6$")}
        )
        part = Part(mount="/", changes=(SMALL,))
        changes = changes_of((part_bytes(part), part_bytes(part), end_bytes(row, ways)))
        self.assertEqual((changes.row, changes.parts, changes.ways), (row, (part, part), ways))
