"""The first answer is kept, in bounds."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.oracle import Fact, FactKey, MemoryLedger


def key(name: str) -> FactKey:
    return FactKey(persona="p", argv=(name,), cwd="/", user="root", stdin_digest=None)


def fact(text: bytes) -> Fact:
    return Fact(stdout=text, stderr=b"", status=0)


class Remembering(SynchronousTestCase):
    def test_first_wins(self) -> None:
        ledger = MemoryLedger()
        self.assertIsNone(ledger.recall(key("a")))
        self.assertEqual(ledger.record(key("a"), fact(b"1")).stdout, b"1")
        self.assertEqual(ledger.record(key("a"), fact(b"2")).stdout, b"1")

    def test_bounds(self) -> None:
        """What was not asked for longest is forgotten, by number and by size."""
        for ledger in (MemoryLedger(max_facts=2), MemoryLedger(max_bytes=25)):
            ledger.record(key("a"), fact(b"0123456789"))
            ledger.record(key("b"), fact(b"0123456789"))
            ledger.recall(key("a"))
            ledger.record(key("c"), fact(b"0"))
            self.assertEqual([ledger.recall(key(name)) is not None for name in "abc"], [True, False, True])

    def test_too_large(self) -> None:
        """A fact that alone is too large is not kept, and does no harm."""
        ledger = MemoryLedger(max_bytes=10)
        ledger.record(key("a"), fact(b"x" * 100))
        self.assertIsNone(ledger.recall(key("a")))
        ledger.record(key("b"), fact(b"1"))
        self.assertIsNotNone(ledger.recall(key("b")))
