"""The pseudo-terminal between a client and processes."""

from __future__ import annotations

import errno
from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Ignored, Process
from honeyllm.tty import PtyFile, Termios
from tests.support.virtual_terminal import VirtualTerminal

RAW = Termios().with_flags(off=("icanon", "echo", "isig"))


async def cat(process: Process) -> int:
    """Copy what is read, each read in brackets, to its end."""
    while data := await process.read(0, 4096):
        await process.write(1, b"[" + data + b"]")
    await process.write(1, b"end")
    return 0


class ReadingTests(SynchronousTestCase):
    def test_lines(self) -> None:
        """Lines are echoed as they are typed and read one by one."""
        terminal = VirtualTerminal()
        self.assertEqual(terminal.run(cat), b"")
        self.assertEqual(terminal.type(b"ab"), b"ab")
        self.assertEqual(terminal.type(b"\x7fc\rd\r"), b"\b \bc\r\nd\r\n[ac\r\n][d\r\n]")

    def test_end_of_file(self) -> None:
        """^D hands over what is typed, or ends the input."""
        terminal = VirtualTerminal()
        terminal.run(cat)
        self.assertEqual(terminal.type(b"ab\x04"), b"ab[ab]")
        self.assertEqual(terminal.type(b"\x04"), b"end")

    def test_raw(self) -> None:
        """In raw mode bytes are read as they come."""
        terminal = VirtualTerminal(termios=RAW)
        terminal.run(cat)
        self.assertEqual(terminal.type(b"a"), b"[a]")
        self.assertEqual(terminal.type(b"b\x03c"), b"[b\x03c]")

    def test_raw_with_time(self) -> None:
        """With MIN 0 a read gives up after TIME, or at once."""
        for tenths in (0, 5):
            terminal = VirtualTerminal(termios=RAW.with_character("min", 0).with_character("time", tenths))
            self.assertEqual(terminal.run(cat), b"end")

    def test_short_reads(self) -> None:
        """What a short read leaves of a line comes with the next one."""

        async def two(process: Process) -> int:
            await process.write(1, repr([await process.read(0, 3), await process.read(0, 9)]).encode())
            return 0

        terminal = VirtualTerminal(termios=Termios().with_flag("echo", False))
        terminal.run(two)
        self.assertEqual(terminal.type(b"abcde\nf\n"), b"[b'abc', b'de\\n']")

    def test_read_through(self) -> None:
        """Reading up to a delimiter leaves the rest."""

        async def parts(process: Process) -> int:
            file = process.fds.get(0)
            got = [await file.read_through(b",", 100), await file.read_through(b"\n", 100)]
            await process.write(1, repr(got).encode())
            return 0

        terminal = VirtualTerminal(termios=Termios().with_flag("echo", False))
        terminal.run(parts)
        self.assertEqual(terminal.type(b"ab,cd\n"), b"[b'ab,', b'cd\\n']")

    def test_unread_input_is_bounded(self) -> None:
        """A client cannot fill memory with what nobody reads, and can still interrupt."""
        terminal = VirtualTerminal(termios=Termios().with_flag("echo", False))

        async def sleeper(process: Process) -> int:
            await process.child_changed.wait()
            return 0

        terminal.run(sleeper)
        for _ in range(40):
            terminal.type(b"x" * 99_999 + b"\n")
        terminal.type(b"\x03")
        assert terminal.leader.status is not None
        self.assertEqual(terminal.leader.status.signal, Signals.SIGINT)


class WritingTests(SynchronousTestCase):
    def test_newlines(self) -> None:
        """Written newlines get carriage returns."""

        async def hello(process: Process) -> int:
            await process.stdout.write(b"a\nb\n")
            return 0

        self.assertEqual(VirtualTerminal().run(hello), b"a\r\nb\r\n")

    def test_stopped_by_the_client(self) -> None:
        """^S holds output and echo back, ^Q lets them go."""
        terminal = VirtualTerminal()
        terminal.run(cat)
        self.assertEqual(terminal.type(b"\x13ab\r"), b"")
        self.assertEqual(terminal.type(b"\x11"), b"ab\r\n[ab\r\n]")

    def test_waits_for_the_client(self) -> None:
        """A writer waits while the client takes nothing."""
        terminal = VirtualTerminal()
        terminal.is_writable = False
        self.assertEqual(terminal.run(cat), b"")
        self.assertEqual(terminal.type(b"a\r"), b"a\r\n")
        terminal.is_writable = True
        terminal.device.resume()
        self.assertEqual(terminal.settle(), b"[a\r\n]")


class SignalTests(SynchronousTestCase):
    def test_interrupt(self) -> None:
        """^C ends the foreground group."""
        terminal = VirtualTerminal()
        terminal.run(cat)
        self.assertEqual(terminal.type(b"ab\x03"), b"^C")
        assert terminal.leader.status is not None
        self.assertEqual(terminal.leader.status.signal, Signals.SIGINT)

    def test_window_change(self) -> None:
        """A new size raises SIGWINCH, the same size nothing."""
        seen: list[int] = []

        async def watcher(process: Process) -> int:
            process.handle(Signals.SIGWINCH, seen.append)
            return await cat(process)

        terminal = VirtualTerminal()
        terminal.run(watcher)
        terminal.device.resize(100, 30)
        terminal.device.resize(100, 30)
        self.assertEqual(seen, [Signals.SIGWINCH])
        self.assertEqual(terminal.leader.columns(0), 100)

    def test_background_read_stops(self) -> None:
        """A background process that reads is stopped until it comes to the foreground."""

        async def leader(process: Process) -> int:
            child = process.fork(cat, group=0)
            stopped = await process.wait([child.pid], stopped=True)
            await process.write(1, str(int(stopped.status.stopped or 0) if stopped.status else 0).encode())
            terminal.device.foreground = child.pid
            process.kernel.signal(child, Signals.SIGCONT)
            await process.wait([child.pid])
            return 0

        terminal = VirtualTerminal()
        self.assertEqual(terminal.run(leader), str(int(Signals.SIGTTIN)).encode())
        self.assertEqual(terminal.type(b"a\r"), b"a\r\n[a\r\n]")

    def test_background_read_that_ignores_the_signal(self) -> None:
        """It gets an error instead."""
        errors: list[int | None] = []

        async def child(process: Process) -> int:
            process.handle(Signals.SIGTTIN, Ignored.IGNORE)
            try:
                await process.read(0, 10)
            except OSError as error:
                errors.append(error.errno)
            return 0

        async def leader(process: Process) -> int:
            await process.wait([process.fork(child, group=0).pid])
            return 0

        VirtualTerminal().run(leader)
        self.assertEqual(errors, [errno.EIO])


class HangUpTests(SynchronousTestCase):
    def test_leader_is_told(self) -> None:
        """When the client goes, the leader gets SIGHUP and the terminal is no more."""
        terminal = VirtualTerminal()
        terminal.run(cat)
        terminal.device.hang_up()
        terminal.device.hang_up()
        terminal.settle()
        assert terminal.leader.status is not None
        self.assertEqual(terminal.leader.status.signal, Signals.SIGHUP)
        self.assertEqual(terminal.host.kernel.terminals, {})
        self.assertRaises(OSError, terminal.device.open, 2)

    def test_survivor(self) -> None:
        """One that ignores SIGHUP reads end of file and cannot write."""
        errors: list[int | None] = []

        async def survivor(process: Process) -> int:
            process.handle(Signals.SIGHUP, Ignored.IGNORE)
            if not await process.read(0, 10):
                try:
                    await process.write(1, b"x")
                except OSError as error:
                    errors.append(error.errno)
            return 0

        terminal = VirtualTerminal()
        terminal.run(survivor)
        terminal.device.hang_up()
        self.assertEqual(terminal.settle(), b"")
        self.assertEqual(errors, [errno.EIO])
        self.assertEqual(terminal.type(b"ignored"), b"")

    def test_leader_ends(self) -> None:
        """A foreground job of a leader that has ended gets SIGHUP."""

        async def leader(process: Process) -> int:
            child = process.fork(cat, group=0)
            terminal.device.foreground = child.pid
            children.append(child)
            return 0

        children: list[Process] = []
        terminal = VirtualTerminal()
        terminal.run(leader)
        status = children[0].status
        assert status is not None
        self.assertEqual(status.signal, Signals.SIGHUP)


class FileTests(SynchronousTestCase):
    def test_terminal(self) -> None:
        """Its files are terminals, readable and writable as opened."""
        terminal = VirtualTerminal()
        file = terminal.device.open(0)
        assert isinstance(file, PtyFile)
        self.assertTrue(file.is_terminal)
        self.assertFalse(file.poll())
        terminal.device.feed(b"a\n")
        self.assertTrue(file.poll())
        self.assertEqual(file.name, "/dev/pts/0")
