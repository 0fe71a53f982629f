"""How long programs take."""

import random
import statistics
from collections.abc import Callable, Sequence
from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process, Program, paced
from honeyllm.host._pacing import Pacing, Pattern, classes, pattern_of, speed_of
from tests.support.virtual_host import Result, VirtualHost


async def quick(process: Process) -> int:
    """A program that says one thing."""
    await process.stdout.write("done\n")
    return 0


async def silent(process: Process) -> int:
    """A program that says nothing."""
    return 0


class Timed(SynchronousTestCase):
    """Runs on a host whose time passes only by waiting."""

    def run_program(self, name: str, program: Program, *arguments: str) -> tuple[float, Result]:
        """How many seconds one fork and exec of *program* as *name* take, and what it gives."""
        times, results = self.many([name], {name: program}, arguments, count=1)
        return times[0], results[0]

    def many(
        self,
        names: Sequence[str],
        programs: dict[str, Program],
        arguments: Sequence[str] = (),
        count: int = 300,
    ) -> tuple[list[float], list[Result]]:
        """The same for *count* runs of a pipeline's worth of *names*, one host for all."""
        host = VirtualHost(programs=programs, paced=True)

        async def parent(process: Process) -> int:
            children = [process.spawn(name, (name, *arguments), search=True) for name in names]
            await process.wait([children[-1].pid])
            for child in children[:-1]:
                await process.wait([child.pid])
            return 0

        times, results = [], []
        for _ in range(count):
            start = host.timers.now
            results.append(host.run(parent, "parent"))
            times.append(host.timers.now - start)
        return times, results


class DistributionTests(Timed):
    """What is drawn."""

    def test_fork_and_exec(self) -> None:
        """A binary takes 2 to 6 ms, with a right tail, and no two take the same."""
        times, _ = self.many(["id"], {"id": quick})
        median, tail = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        self.assertTrue(0.002 < median < 0.006, median)
        self.assertTrue(2 < tail / median < 4.5, tail / median)
        self.assertGreater(len(set(times)), 290)

    def test_silent_too(self) -> None:
        """A program that writes nothing takes as long."""
        times, _ = self.many(["true"], {"true": silent})
        self.assertTrue(0.002 < statistics.median(times) < 0.006)

    def test_stages(self) -> None:
        """Each stage of a pipeline adds a millisecond or two: forks come one after the other."""
        one, _ = self.many(["cat"], {"cat": silent})
        three, _ = self.many(["cat", "cat", "cat"], {"cat": silent})
        added = (statistics.median(three) - statistics.median(one)) / 2
        self.assertTrue(0.0008 < added < 0.003, added)

    def test_classes(self) -> None:
        """Every class has the tail of its sigma; ps takes 20 to 60 ms, ``apt update`` seconds."""
        pacing = Pacing(draw=random.Random(1).lognormvariate, clock=lambda: 0.0)
        for name, pattern in classes().items():
            drawn = sorted(pacing.seconds(pattern) for _ in range(2000))
            self.assertApproximates(statistics.median(drawn) * 1000 / pattern.median, 1, 0.15, name)
        self.assertTrue(20 < pattern_of("ps", ("ps", "aux")).median < 60)
        self.assertGreater(pattern_of("apt-get", ("apt-get", "-y", "update")).median, 1000)
        self.assertLess(pattern_of("apt-get", ("apt-get", "--version")).median, 1000)

    def test_unknown(self) -> None:
        """A program that only the oracle knows has a duration as well."""
        self.assertEqual(pattern_of("frobnicate", ("frobnicate",)), classes()["tool"])

    def test_speed(self) -> None:
        """A faster machine takes less, within bounds."""
        pattern = Pattern(median=10, sigma=0, busy=1)
        taken: Callable[[float], float] = lambda mhz: Pacing(  # noqa: E731
            draw=lambda mu, sigma: random.Random(1).lognormvariate(mu, sigma),
            clock=lambda: 0.0,
            speed=speed_of(mhz),
        ).seconds(pattern)
        self.assertLess(taken(3600), taken(1800))
        self.assertAlmostEqual(taken(2400), 0.01)
        self.assertEqual(speed_of(100), 0.3)


class CountedTests(Timed):
    """What counts, and what it costs."""

    def test_own_time_counts(self) -> None:
        """Who has used more than its class takes waits no more."""

        async def slow(process: Process) -> int:
            await process.kernel.scheduler.sleep(5)
            await process.stdout.write("done\n")
            return 0

        times, _ = self.many(["id"], {"id": slow}, count=20)
        self.assertTrue(all(5 <= taken < 5.02 for taken in times), times)

    def test_nothing_before(self) -> None:
        """Output comes when the time is over, not before; it ends then as well."""
        seen: list[float] = []

        async def watched(process: Process) -> int:
            await process.write(1, b"done\n")
            seen.append(process.kernel.scheduler.clock())
            return 0

        taken, _ = self.run_program("ps", watched)
        self.assertGreater(seen[0], 0.005)
        self.assertAlmostEqual(seen[0], taken, places=3)

    def test_spread(self) -> None:
        """A long task's output comes in pieces over its time."""
        seen: list[float] = []

        async def watched(process: Process) -> int:
            for _ in range(4):
                await process.write(1, b"Get:1\n")
                seen.append(process.kernel.scheduler.clock())
            return 0

        taken, _ = self.run_program("apt", watched, "update")
        self.assertEqual(seen, sorted(set(seen)))
        self.assertLess(seen[0], taken / 2)
        self.assertGreater(taken, seen[-1] + 0.1)

    def test_bytes(self) -> None:
        """What a program reads from files costs, at its rate."""

        async def summing(process: Process) -> int:
            fd = await process.open("/big")
            while await process.read(fd, 1 << 16):
                pass
            return 0

        host = VirtualHost(programs={"gzip": summing}, files={"big": bytes(4 << 20)}, paced=True)

        async def parent(process: Process) -> int:
            child = process.spawn("gzip", ("gzip",), search=True)
            await process.wait([child.pid])
            self.assertGreater(process.times.children, 0.05)
            self.assertLess(process.times.children, host.timers.now)
            return 0

        host.run(parent, "parent")
        self.assertGreater(host.timers.now, 4 / 45)

    def test_signal_ends_the_wait(self) -> None:
        """A program that waits its time can be killed."""
        host = VirtualHost(programs={"apt": quick}, paced=True)

        async def parent(process: Process) -> int:
            child = process.spawn("apt", ("apt", "update"), search=True)
            await process.kernel.scheduler.sleep(0.1)
            process.kernel.signal(child, Signals.SIGTERM)
            done = await process.wait([child.pid])
            assert done.status is not None
            return done.status.shell_status

        self.assertEqual(host.run(parent, "parent").status, 143)
        self.assertLess(host.timers.now, 0.2)

    def test_off(self) -> None:
        """Without pacing nothing waits."""
        host = VirtualHost(programs={"apt": quick})

        async def parent(process: Process) -> int:
            child = process.spawn("apt", ("apt", "update"), search=True)
            await process.wait([child.pid])
            return 0

        host.run(parent, "parent")
        self.assertEqual(host.timers.now, 0)


class DiskTests(Timed):
    """What the disk costs."""

    def _times(self, look: Program, files: dict[str, bytes]) -> list[float]:
        """The seconds of three runs of *look* as find, on one host."""
        host, times = VirtualHost(programs={"find": look}, files=files, paced=True), []
        for _ in range(3):
            start = host.timers.now
            host.run(look_for("find"), "parent")
            times.append(host.timers.now - start)
        return times

    def test_tree(self) -> None:
        """The first walk over a tree takes its size, the next a part of that."""

        async def walk(process: Process) -> int:
            for name in process.fs.names("/tree"):
                process.fs.names(f"/tree/{name}")
            await process.stdout.write("done\n")
            return 0

        files = {f"tree/{n % 100}/{n}": b"" for n in range(5000)}
        first, second, third = self._times(walk, files)
        self.assertGreater(first, 0.09)
        self.assertTrue(0.0125 < second < first / 2, (first, second))
        self.assertLess(third, first / 2)

    def test_file(self) -> None:
        """So does a large file; another open of it is answered from memory."""

        async def read(process: Process) -> int:
            fd = await process.open("/big")
            while await process.read(fd, 1 << 20):
                pass
            return 0

        first, second, _ = self._times(read, {"big": bytes(40 << 20)})
        self.assertGreater(first - second, 0.1)

    def test_waiting_is_no_work(self) -> None:
        """What waits for the disk uses no processor."""

        async def read(process: Process) -> int:
            fd = await process.open("/big")
            while await process.read(fd, 1 << 20):
                pass
            return 0

        host = VirtualHost(programs={"cat": read}, files={"big": bytes(40 << 20)}, paced=True)
        used: list[float] = []

        async def parent(process: Process) -> int:
            child = process.spawn("cat", ("cat",), search=True)
            await process.wait([child.pid])
            used.append(process.times.children)
            return 0

        host.run(parent, "parent")
        self.assertLess(used[0], 0.05)
        self.assertGreater(host.timers.now, 0.15)


class AnswersTests(SynchronousTestCase):
    """What somebody else answers in the place of programs."""

    def _taken(
        self, lines: Sequence[Sequence[str]], *, thought: float = 0.0, paced_host: bool = True
    ) -> float:
        host, own = VirtualHost(paced=paced_host), []

        async def answer(process: Process) -> int:
            await process.kernel.scheduler.sleep(thought)
            await process.write(1, b"answer\n")
            return 3

        async def shell(process: Process) -> int:
            own.append(process.times.pace)
            status = await paced(process, lines, answer(process))
            self.assertIs(process.times.pace, own[0])
            return status

        self.assertEqual(host.run(shell, "bash").status, 3)
        return host.timers.now

    def test_as_the_programs(self) -> None:
        """An answer that is there at once takes the programs' time; thinking counts; builtins take none."""
        self.assertTrue(0.01 < self._taken([("ps", "aux"), ("/usr/bin/head",)]) < 0.4)
        self.assertEqual(self._taken([("ps", "aux")], thought=5), 5)
        self.assertEqual(self._taken([]), 0)
        self.assertEqual(self._taken([("ps",)], paced_host=False), 0)


def look_for(name: str) -> Program:
    """A parent that runs *name* and waits for it."""

    async def parent(process: Process) -> int:
        child = process.spawn(name, (name,), search=True)
        await process.wait([child.pid])
        return 0

    return parent
