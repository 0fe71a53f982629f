"""Starting fast."""

import gc

from twisted.internet.defer import execute
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._loading import PAUSE, PAUSE_BESIDE_OTHERS, LoadingService, uncollected
from honeyllm.programs import Later


class LoadingTests(SynchronousTestCase):
    """LoadingService and uncollected()."""

    def _service(self, clock: Clock, count: int, *, busy: bool = False) -> LoadingService:
        gone = Later(module="string", function="capwords")
        return LoadingService(clock, [gone] * count, lambda: busy, execute)

    def test_beside_others(self) -> None:
        """While somebody is connected it goes slowly."""
        clock = Clock()
        service = self._service(clock, 1, busy=True)
        service.startService()
        (call,) = clock.getDelayedCalls()
        self.assertEqual(call.getTime(), PAUSE_BESIDE_OTHERS)
        service.stopService()

    def test_one_module_at_a_time(self) -> None:
        """Between two modules others have their turn; after the last nothing is left to do."""
        self.addCleanup(gc.unfreeze)
        clock = Clock()
        self._service(clock, 2).startService()
        turns = 0
        while clock.getDelayedCalls():
            clock.advance(PAUSE)
            turns += 1
        self.assertEqual(turns, 3)

    def test_what_cannot_be_loaded(self) -> None:
        """Code with a defect is told of, and the next is loaded."""
        self.addCleanup(gc.unfreeze)
        clock = Clock()
        broken = Later(module="string", function="no_such_function")
        LoadingService(clock, [broken], lambda: False, execute).startService()
        clock.advance(PAUSE)
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 1)
        self.assertEqual(len(clock.getDelayedCalls()), 1)

    def test_stopped(self) -> None:
        """When the honeypot stops nothing more is loaded; nor does it matter when all is loaded."""
        self.addCleanup(gc.unfreeze)
        clock = Clock()
        service = self._service(clock, 1)
        service.startService()
        service.stopService()
        self.assertEqual(clock.getDelayedCalls(), [])
        service = self._service(clock, 0)
        service.startService()
        clock.advance(PAUSE)
        service.stopService()

    def test_uncollected(self) -> None:
        """The collector rests meanwhile, and is afterwards as it was."""
        with uncollected():
            self.assertFalse(gc.isenabled())
            with uncollected():
                pass
            self.assertFalse(gc.isenabled())
        self.assertTrue(gc.isenabled())
