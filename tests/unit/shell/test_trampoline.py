"""Coroutines that call each other deeply without Python's stack."""

from __future__ import annotations

from collections.abc import Awaitable

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._trampoline import TooDeep, breathe, call, drive, no_pause, run_to_end


async def depth(levels: int) -> int:
    return 0 if levels == 0 else 1 + await call(depth(levels - 1))


class DriveTests(SynchronousTestCase):
    def test_deep(self) -> None:
        """Far more levels than Python's stack has return their values."""
        self.assertEqual(run_to_end(drive(depth(20000), pause=no_pause, limit=30000)), 20000)

    def test_limit(self) -> None:
        """The caller's limit is an exception like any other, which levels may catch."""

        async def careful() -> str:
            try:
                await call(depth(100))
            except TooDeep:
                return "caught"
            return "missed"

        self.assertEqual(run_to_end(drive(careful(), pause=no_pause, limit=50)), "caught")
        with self.assertRaises(TooDeep):
            run_to_end(drive(depth(100), pause=no_pause, limit=50))

    def test_pauses(self) -> None:
        """Each step gives the caller a chance to wait."""
        pauses = 0

        async def pause() -> None:
            nonlocal pauses
            pauses += 1

        async def busy() -> None:
            for _ in range(5):
                await breathe()

        run_to_end(drive(busy(), pause=pause, limit=5))
        self.assertEqual(pauses, 5)

    def test_cleans_up(self) -> None:
        """A failure in the caller's pause leaves no coroutine behind unfinished."""
        closed: list[int] = []

        async def level(number: int) -> None:
            try:
                await call(level(number + 1))
            finally:
                closed.append(number)

        def pause() -> Awaitable[None]:
            if len(closed) == 0:
                raise ZeroDivisionError
            return no_pause()

        with self.assertRaises(ZeroDivisionError):
            run_to_end(drive(level(0), pause=pause, limit=10))
        self.assertIn(0, closed)
