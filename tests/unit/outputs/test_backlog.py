"""The bounded queue keeps the newest and counts the rest."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.outputs._backlog import Backlog, BacklogLimits, weight
from tests.support.events import numbered


class BacklogTests(SynchronousTestCase):
    def test_first_in_first_out(self) -> None:
        backlog = Backlog(BacklogLimits())
        events = numbered(5)
        backlog.append(events[:3])
        backlog.append(events[3:])
        self.assertEqual(backlog.take(2), events[:2])
        self.assertEqual(backlog.take(9), events[2:])
        self.assertEqual(backlog.take(9), [])

    def test_put_back(self) -> None:
        """What could not be written is the oldest again."""
        backlog = Backlog(BacklogLimits())
        events = numbered(5)
        backlog.append(events)
        backlog.put_back(backlog.take(2))
        self.assertEqual(backlog.take(9), events)

    def test_drops_oldest(self) -> None:
        backlog = Backlog(BacklogLimits(envelopes=3))
        events = numbered(5)
        backlog.append(events)
        self.assertEqual((backlog.lost, backlog.take(9)), (2, events[2:]))

    def test_put_back_into_a_full_one(self) -> None:
        """Of what was taken the oldest is lost when newer ones have come."""
        backlog = Backlog(BacklogLimits(envelopes=3))
        events = numbered(6)
        backlog.append(events[:3])
        taken = backlog.take(3)
        backlog.append(events[3:5])
        backlog.put_back(taken)
        self.assertEqual((backlog.lost, backlog.take(9)), (2, events[2:5]))

    def test_bytes(self) -> None:
        """Large events count for what they weigh; one that is larger than the limit is lost."""
        events = numbered(3, size=10_000)
        self.assertGreater(weight(events[0]), 10_000)
        backlog = Backlog(BacklogLimits(max_bytes=2 * weight(events[0])))
        backlog.append(events)
        self.assertEqual(backlog.take(9), events[1:])
        tiny = Backlog(BacklogLimits(max_bytes=100))
        tiny.append(events)
        self.assertEqual((len(tiny), tiny.lost), (0, 3))

    def test_drop_all(self) -> None:
        backlog = Backlog(BacklogLimits())
        backlog.append(numbered(4))
        self.assertEqual((backlog.drop_all(), backlog.lost, len(backlog)), (4, 4, 0))

    @given(st.lists(st.tuples(st.sampled_from(["append", "take", "back"]), st.integers(0, 6)), max_size=30))
    def test_nothing_vanishes(self, steps: list[tuple[str, int]]) -> None:
        """What went in is waiting, was taken, or was counted as lost; what waits is in order."""
        backlog = Backlog(BacklogLimits(envelopes=5))
        added = done = 0
        held: list[object] = []
        for step, count in steps:
            if step == "append":
                backlog.append(numbered(count, start=added))
                added += count
            elif step == "take":
                done += len(held)
                held = list(backlog.take(count))
            else:
                backlog.put_back(held)  # type: ignore[arg-type]
                held = []
        self.assertEqual(added, done + len(held) + len(backlog) + backlog.lost)
        waiting = backlog.take(99)
        self.assertEqual(waiting, sorted(waiting, key=lambda each: each.seq))
