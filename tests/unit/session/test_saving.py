"""What is handed over: safe at once, whole, in parts, and no more than the database takes."""

import os

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.session._saving import ROUNDS, SLICE
from honeyllm.store._journal import WAITING_BYTES
from tests.support.machine_host import shared_timers
from tests.support.stored_worlds import StoredWorlds, files, read, write
from tests.support.virtual_host import ManualTimers


def turn(timers: ManualTimers) -> None:
    """Run one thing that is due."""
    steps = iter((False, True))
    timers.run(lambda: next(steps))


class SavingTests(SynchronousTestCase):
    """Worlds whose database is slow."""

    def setUp(self) -> None:
        self.host = StoredWorlds()
        self.addCleanup(self.host.close)
        self.kernel = self.host.worlds.of_source("a")

    def save(self) -> None:
        """Hand over what has changed; the database does not get to it."""
        self.host.database.is_late = True
        self.host.save()

    def crash(self) -> None:
        """As after kill -9: the database had not written anything of it."""
        self.host.restart()
        self.kernel = self.host.worlds.of_source("a")

    def test_safe_at_once(self) -> None:
        """What was handed over is there after a crash: small and large files, and removed ones are not."""
        write(self.kernel, "/root/gone", b"x" * 100_000)
        self.host.save()
        write(self.kernel, "/root/small", b"small")
        write(self.kernel, "/root/large", bytes(range(256)) * 10_000)
        files(self.kernel).remove("/root/gone")
        self.save()
        self.crash()
        self.assertEqual(read(self.kernel, "/root/small"), b"small")
        self.assertEqual(read(self.kernel, "/root/large"), bytes(range(256)) * 10_000)
        self.assertFalse(files(self.kernel).exists("/root/gone"))
        self.crash()
        self.assertEqual(read(self.kernel, "/root/small"), b"small")

    def test_whole(self) -> None:
        """What comes into being while a world is handed over in many turns is either whole or not there."""
        timers = shared_timers()
        for number in range(3 * SLICE):
            write(self.kernel, f"/root/{number}", b"x")
        self.host.database.is_late = True
        self.host.worlds.open.save()
        made = 0
        while timers.is_due():
            turn(timers)
            made += 1
            write(self.kernel, f"/root/later-{made}", b"x" * made)
        self.assertGreater(made, 2)
        self.crash()
        view = files(self.kernel)
        names = list(view.names("/root"))
        self.assertGreater(len([name for name in names if name.startswith("later")]), 1)
        for name in names:
            view.stat(f"/root/{name}")

    def test_large_file_changed_meanwhile(self) -> None:
        """What a large file is while it is handed over in pieces is what comes back, whatever happens to it."""
        timers = shared_timers()
        write(self.kernel, "/root/large", b"a" * (8 << 20))
        place = files(self.kernel).find("/root/large")
        self.host.database.is_late = True
        self.host.worlds.open.save()
        turn(timers)
        place.fs.write(place.number, 0, b"b" * 70_000)
        turn(timers)
        place.fs.truncate(place.number, 7 << 20)
        place.fs.write(place.number, 7 << 20, b"c" * 10)
        timers.run(lambda: not timers.is_due())
        expected = read(self.kernel, "/root/large")
        self.crash()
        self.assertEqual(read(self.kernel, "/root/large"), expected)

    def test_never_done(self) -> None:
        """Who makes more than fits into a turn, in every turn, does not keep his world from being stored."""
        timers, turns = shared_timers(), 0
        self.host.database.is_late = True
        for number in range(2 * SLICE):
            write(self.kernel, f"/root/{number}", b"x")
        self.host.worlds.open.save()
        while timers.is_due():
            turn(timers)
            turns += 1
            for number in range(SLICE + 1):
                write(self.kernel, f"/root/{turns}-{number}", b"x")
        self.assertLess(turns, 4 * ROUNDS)
        self.crash()
        self.assertTrue(files(self.kernel).exists("/root/1-1"))

    def test_no_more_than_the_database_takes(self) -> None:
        """While it is behind nothing is handed over, and when it has caught up everything is."""
        for number in range(40):
            write(self.kernel, f"/root/{number}", os.urandom(1 << 20))
            self.save()
        self.assertLess(self.host.database.waiting, 2 * WAITING_BYTES >> 20)
        self.host.database.catch_up()
        self.save()
        self.crash()
        self.assertEqual(files(self.kernel).stat("/root/39").size, 1 << 20)

    def test_stays_in_memory(self) -> None:
        """A world is not let go of before it can be read from the database."""
        write(self.kernel, "/root/f", b"x")
        (world,) = self.host.worlds.open
        self.assertFalse(world.is_settled)
        self.save()
        self.assertFalse(world.is_settled)
        self.host.database.catch_up()
        self.assertTrue(world.is_settled)
