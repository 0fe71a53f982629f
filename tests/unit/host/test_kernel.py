"""Processes, pipes and signals of the virtual kernel."""

from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from tests.support.virtual_host import VirtualHost


async def cat(process: Process) -> int:
    """Copy lines."""
    async for line in process.stdin:
        await process.stdout.write(line)
    return 0


async def yes(process: Process) -> int:
    """Write for ever."""
    while True:
        await process.stdout.write(b"y\n")


async def sleeper(process: Process) -> int:
    """Sleep for an hour."""
    await process.sleep(3600)
    return 0


class KernelTests(SynchronousTestCase):
    """What programs rely on."""

    def test_stdin_to_stdout(self) -> None:
        """A program reads lines and writes them; the status is its result."""
        result = VirtualHost().run(cat, "cat", stdin=b"a\nb")
        self.assertEqual((result.stdout, result.stderr, result.status), (b"a\nb", b"", 0))

    def test_spawn_and_wait(self) -> None:
        """A spawned child runs what the program table names; wait gives its status."""

        async def seven(process: Process) -> int:
            await process.stdout.write("child " + " ".join(process.argv) + "\n")
            return 7

        async def parent(process: Process) -> int:
            child = process.spawn("seven", ("seven", "x"), search=True)
            done = await process.wait([child.pid])
            assert done.status is not None
            return done.status.shell_status

        result = VirtualHost(programs={"seven": seven}).run(parent, "parent")
        self.assertEqual((result.stdout, result.status), (b"child seven x\n", 7))

    def test_sigpipe(self) -> None:
        """A writer whose reader has gone ends by SIGPIPE."""

        async def parent(process: Process) -> int:
            reading, writing = process.pipe()
            saved = process.fds.get(1)
            process.fds.set(1, process.fds.get(writing))

            async def writer(child: Process) -> int:
                child.close(reading)
                return await yes(child)

            child = process.fork(writer)
            process.fds.set(1, saved)
            process.close(writing)
            data = await process.read(reading, 4)
            process.close(reading)
            done = await process.wait([child.pid])
            assert done.status is not None
            await process.stdout.write(data)
            return done.status.shell_status

        result = VirtualHost().run(parent, "parent")
        self.assertEqual((result.stdout, result.status), (b"y\ny\n", 128 + Signals.SIGPIPE))

    def test_signal_ends_a_sleeper(self) -> None:
        """The default action of SIGTERM ends a process that waits; stop and continue work."""
        host = VirtualHost()
        process, _, _ = host.start(sleeper, ("sleep",), b"")
        host.kernel.signal(process, Signals.SIGSTOP)
        assert process.status is not None
        self.assertEqual(process.status.stopped, Signals.SIGSTOP)
        host.kernel.signal(process, Signals.SIGCONT)
        self.assertIsNone(process.status)
        host.kernel.signal(process, Signals.SIGTERM)
        host.timers.run(lambda: process.status is not None)
        self.assertEqual(process.status.signal, Signals.SIGTERM)
        self.assertNotIn(process.pid, host.kernel.processes)

    def test_files(self) -> None:
        """Files are created with the umask, written, read and seen by path."""

        async def program(process: Process) -> int:
            fd = await process.open("/tmp/f", 0o1101)
            await process.write(fd, b"hello")
            process.close(fd)
            return process.fs.stat("/tmp/f").size

        host = VirtualHost()
        self.assertEqual(host.run(program, "p").status, 5)
        self.assertEqual(host.read("/tmp/f"), b"hello")
        self.assertEqual(host.fs.stat("/tmp/f").mode, 0o100644)
