"""What of Conch's log reaches the operator."""

from twisted.conch.error import ConchError
from twisted.logger import LogEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh._quiet import QUIET


class QuietTests(SynchronousTestCase):
    """Warnings, and failures of ours."""

    def setUp(self) -> None:
        self.logged: list[LogEvent] = []
        globalLogPublisher.addObserver(self.logged.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.logged.append)

    def refuse(self, error: Exception) -> None:
        """Log *error* as Conch does, while it is handled."""
        try:
            raise error
        except Exception:  # noqa: BLE001  # as Conch
            QUIET.failure("channel open failed")

    def test_chatter(self) -> None:
        """Debug and info are dropped, warnings pass."""
        QUIET.debug("a")
        QUIET.info("b")
        QUIET.warn("c")
        self.assertEqual([event["log_format"] for event in self.logged], ["c"])

    def test_refusals(self) -> None:
        """A refusal is not logged; what is wrong in the code is."""
        self.refuse(ConchError(2, "open failed"))
        self.assertEqual(self.logged, [])
        self.refuse(KeyError("x"))
        self.assertEqual(len(self.logged), 1)
        self.flushLoggedErrors(KeyError)
