"""Plays job_scripts.py to our shell on a virtual host, as record_jobs.py did to bash."""

from __future__ import annotations

import stat

from honeyllm.host import Process
from honeyllm.tty import PtyDevice
from honeyllm.vfs import ROOT, Inode
from tests.support.job_scripts import Talk
from tests.support.record_jobs import ENVIRONMENT, numbered, settled
from tests.support.shell_adapter import host

FIRST_PID = 21000


def run_script(script: str, *, by_file: bool) -> list[object]:
    """Standard output, standard error and status of one script."""
    machine = host(first_pid=FIRST_PID, files={"/root/s.sh": script.encode() + b"\n"})
    machine.init.environ = {**ENVIRONMENT, "HOME": "/root"}
    machine.init.fs.change_directory("/root")
    argv = ("bash", "s.sh") if by_file else ("bash", "-c", script)

    async def start(process: Process) -> int:
        process.fs.change_directory("/root")
        null = await process.open("/dev/null")
        process.fds.set(0, process.fds.get(null))
        process.close(null)
        return await process.execute("/usr/bin/bash", argv, process.environ)

    process, out, err = machine.start(start, argv, b"")
    machine.timers.run(lambda: process.status is not None)
    end = process.status
    if end is not None:
        machine.timers.run(lambda: machine.timers.now > 60 or not out.references)
    if machine.failures:
        raise machine.failures[0]
    known: dict[str, str] = {}
    texts = [numbered(sink.data.decode(), known) for sink in (out, err)]
    if end is None:
        return [*texts, None]
    return [*texts, end.code if end.signal is None else -end.signal]


class Conversation:
    """An interactive shell on a pseudo-terminal."""

    def __init__(self) -> None:
        self._host = host(first_pid=FIRST_PID)
        self._seen = bytearray()
        self._known: dict[str, str] = {}
        kernel = self._host.kernel
        shell = kernel.add(("bash",), ROOT, self._host.events.append, parent=self._host.init)
        shell.environ = {**ENVIRONMENT, "HOME": "/root", "PS1": "$ "}
        self.device = PtyDevice(
            kernel=kernel,
            name="pts/0",
            inode=Inode(3, stat.S_IFCHR | 0o620),
            send=self._seen.extend,
            foreground=shell.pid,
            session=shell.pid,
        )
        kernel.terminals["pts/0"] = self.device
        shell.terminal = self.device
        file = self.device.open(2)
        for fd in range(3):
            shell.fds.set(fd, file)
        self.shell = shell
        argv = ("bash", "--norc", "--noprofile", "-i")
        kernel.start(shell, lambda process: process.execute("/usr/bin/bash", argv, process.environ))
        self._settle(0.0)

    def _settle(self, seconds: float) -> None:
        timers = self._host.timers
        timers.call_later(seconds, lambda: None)
        end = timers.now + seconds
        timers.run(lambda: timers.now >= end and not timers.is_due())

    def step(self, step: str | float) -> str:
        """What is shown after one step; each takes as long as the recorder waits for quiet."""
        del self._seen[:]
        if isinstance(step, str):
            self.device.feed(step.encode())
            self._settle(0.12)
        else:
            self._settle(step)
        if self._host.failures:
            raise self._host.failures[0]
        return settled(numbered(self._seen.decode(), self._known))


def converse(conversation: Talk) -> list[str]:
    """What our shell shows after each step."""
    player = Conversation()
    return [player.step(step) for step in conversation.steps]
