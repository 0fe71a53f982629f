"""A shell at a terminal: what an intruder types and sees."""

import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandFailed, CommandInput
from honeyllm.host import Process
from honeyllm.tty import PtyDevice
from honeyllm.vfs import ROOT, Inode
from tests.support.shell_adapter import host

PROMPT = "-bash-5.2# "


class Typing:
    """A login shell on a pseudo-terminal."""

    def __init__(self) -> None:
        self.host = host()
        self.seen = bytearray()
        kernel = self.host.kernel
        self.shell: Process = kernel.add(("-bash",), ROOT, self.host.events.append, parent=self.host.init)
        self.shell.environ = {**self.host.init.environ, "TERM": "dumb"}
        self.shell.values["top"] = True
        self.device = PtyDevice(
            kernel=kernel,
            name="pts/0",
            inode=Inode(3, stat.S_IFCHR | 0o620),
            send=self.seen.extend,
            foreground=self.shell.pid,
            session=self.shell.pid,
        )
        kernel.terminals["pts/0"] = self.device
        self.shell.terminal = self.device
        file = self.device.open(2)
        for fd in range(3):
            self.shell.fds.set(fd, file)
        kernel.start(self.shell, lambda p: p.execute("/usr/bin/bash", ("-bash",), p.environ))
        self.settle()

    def settle(self) -> None:
        """Run until everybody waits for input or for time to pass."""
        timers = self.host.timers
        timers.run(lambda: self.shell.status is not None or not timers.is_due())

    def type(self, text: str) -> str:
        """Type *text*; what appears, without carriage returns."""
        del self.seen[:]
        self.device.feed(text.encode())
        self.settle()
        return self.seen.decode().replace("\r", "")


class InteractiveTests(SynchronousTestCase):
    """Prompts, signals, jobs and events."""

    def test_commands_and_prompts(self) -> None:
        """A line is echoed, run, and followed by the prompt; an unfinished one gets PS2."""
        typing = Typing()
        self.assertEqual(typing.type("echo hi\r"), f"echo hi\nhi\n{PROMPT}")
        self.assertEqual(typing.type("for i in 1 2\r"), "for i in 1 2\n> ")
        self.assertEqual(typing.type("do echo $i; done\r"), f"do echo $i; done\n1\n2\n{PROMPT}")
        self.assertEqual(typing.type("nosuch\r"), f"nosuch\n-bash: nosuch: command not found\n{PROMPT}")

    def test_interrupt(self) -> None:
        """^C ends the foreground command and the rest of the line, not the shell."""
        typing = Typing()
        self.assertEqual(typing.type("sleep 100; echo no\r"), "sleep 100; echo no\n")
        self.assertEqual(typing.type("\x03"), f"^C\n{PROMPT}")
        self.assertEqual(typing.type("echo $?\r"), f"echo $?\n130\n{PROMPT}")

    def test_job_control(self) -> None:
        """^Z stops, jobs lists, fg continues, kill terminates."""
        typing = Typing()
        typing.type("sleep 100\r")
        self.assertEqual(typing.type("\x1a"), f"^Z\n[1]+  Stopped                 sleep 100\n{PROMPT}")
        self.assertEqual(typing.type("bg\r"), f"bg\n[1]+ sleep 100 &\n{PROMPT}")
        self.assertEqual(typing.type("jobs\r"), f"jobs\n[1]+  Running                 sleep 100 &\n{PROMPT}")
        self.assertIn(
            "[1]+  Terminated              sleep 100\n", typing.type("kill %1\r") + typing.type("\r")
        )

    def test_history(self) -> None:
        """!! runs the last line again; the list is written to the file at exit."""
        typing = Typing()
        typing.type("echo one\r")
        self.assertEqual(typing.type("!!\r"), f"!!\necho one\none\n{PROMPT}")
        typing.type("exit\r")
        self.assertEqual(typing.host.read("/root/.bash_history"), b"echo one\necho one\nexit\n")

    def test_end_of_input(self) -> None:
        """^D on an empty line logs out with the last status."""
        typing = Typing()
        typing.type("false\r")
        self.assertEqual(typing.type("\x04"), "logout\n")
        assert typing.shell.status is not None
        self.assertEqual(typing.shell.status.code, 1)

    def test_events(self) -> None:
        """Each line typed is an event, also an empty result; a missing word is another."""
        typing = Typing()
        typing.type("nosuch a\r")
        inputs = [e.input for e in typing.host.events if isinstance(e, CommandInput)]
        failed = [e.input for e in typing.host.events if isinstance(e, CommandFailed)]
        self.assertEqual((inputs, failed), (["nosuch a"], ["nosuch a"]))
