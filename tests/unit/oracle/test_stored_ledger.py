"""What was said stays said, after a restart, too."""

import tempfile
from pathlib import Path

import attrs
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.oracle import FACT_TABLES, Fact, FactKey, StoredLedger
from honeyllm.store import StoreError
from tests.support.stored_worlds import ImmediateDatabase, damage

KEY = FactKey(persona="p", argv=("mysql", "-e", "\udcff"), cwd="/", user="root", stdin_digest=None)
FIRST, SECOND = (Fact(stdout=text, stderr=b"e", status=3) for text in (b"first\xff", b"second"))


class StoredLedgerTests(SynchronousTestCase):
    """Facts in a database."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "state.sqlite"
        self.restart()

    def restart(self, max_facts: int = 10) -> None:
        """Open the database anew."""
        database = ImmediateDatabase(self.path, (FACT_TABLES,), lambda done: done())
        self.addCleanup(database.reader.close)
        self.ledger = StoredLedger(database, max_facts=max_facts)

    def test_first_answer_wins(self) -> None:
        """Now and after a restart; another key has another fact."""
        self.assertIsNone(self.ledger.recall(KEY))
        self.assertEqual(self.ledger.record(KEY, FIRST), FIRST)
        self.assertEqual(self.ledger.record(KEY, SECOND), FIRST)
        self.restart()
        self.assertEqual(self.ledger.record(KEY, SECOND), FIRST)
        self.assertEqual(self.ledger.recall(KEY), FIRST)
        self.assertIsNone(self.ledger.recall(attrs.evolve(KEY, user="anna")))

    def test_bounded(self) -> None:
        """The oldest go first."""
        for number in range(15):
            self.ledger.record(attrs.evolve(KEY, cwd=f"/{number}"), FIRST)
        self.restart()
        kept = [number for number in range(15) if self.ledger.recall(attrs.evolve(KEY, cwd=f"/{number}"))]
        self.assertEqual(kept, list(range(5, 15)))

    def test_damaged(self) -> None:
        """At the start the path and the remedy are named; later nothing is known and the operator is told."""
        self.ledger.record(KEY, FIRST)
        other = StoredLedger(ImmediateDatabase(self.path, (FACT_TABLES,), lambda done: done()))
        damage(self.path)
        with capturedLogs() as logs:
            self.assertIsNone(other.recall(KEY))
        self.assertIn("state.sqlite", str(logs[0]["error"]))
        self.assertRaisesRegex(
            StoreError, "state.sqlite: .*malformed; restore it from a backup", self.restart
        )
