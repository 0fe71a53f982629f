"""
A whole machine for tests: the persona of seed 1 with its file tree, /proc and /sys, and all programs.

``MachineHost().run("free", "-k")`` runs the program that PATH finds in a fresh world.
"""

import random
import stat
from collections.abc import Callable, Mapping
from functools import cache

from honeyllm.events import Event
from honeyllm.host import Kernel, KernelState, Machine, Pipe, PipeEnd, Process, Program, Scheduler, Wiring
from honeyllm.persona import Persona, TreeEntry, draw
from honeyllm.programs import PROGRAMS, boot
from honeyllm.vfs import ROOT, Content, Credentials, FileView, Generated, Inode, Listed, Stored
from tests.support.virtual_host import ManualTimers, Result, Sink

NOW = 1_796_000_000.0
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _content(entry: Listed) -> Content | None:
    assert isinstance(entry, TreeEntry)
    if entry.content is not None:
        return Stored(entry.content)
    return Generated(entry.size, lambda _: bytes(4096), program=entry.executable_name)


async def _unknown(process: Process) -> int:
    await process.complain("unknown program")
    return 99


@cache
def persona() -> Persona:
    """The persona of these tests."""
    return draw(1, now=NOW - 40 * 86400)


class _Shared:
    """The machine is made once; its clock is that of the host that uses it."""

    host: "MachineHost"

    def __init__(self) -> None:
        self.timers = ManualTimers()
        self.failures: list[BaseException] = []
        self.programs: dict[str, Program] = dict(PROGRAMS)
        wiring = Wiring(
            scheduler=Scheduler(self.timers, clock=lambda: self.timers.now),
            programs=self.programs,
            unknown=_unknown,
            clock=lambda: NOW + self.timers.now,
            chance=random.Random(1),
            report=lambda name, failure: self.failures.append(failure),
            booted=boot,
        )
        self.machine = Machine(persona(), _content, wiring)


_shared = cache(_Shared)


def shared_machine() -> Machine:
    """The machine that all tests share; what they do is done in worlds of it."""
    return _shared().machine


def shared_timers() -> ManualTimers:
    """Its time."""
    return _shared().timers


class MachineHost:
    """
    A fresh world of the shared machine, with an ``sshd`` process to start programs from.

    *apart*: of a machine of its own, for tests in which weeks pass.
    """

    def __init__(
        self,
        *,
        user: Credentials = ROOT,
        programs: Mapping[str, Program] | None = None,
        apart: bool = False,
    ) -> None:
        shared = _Shared() if apart else _shared()
        self.machine = shared.machine
        self.timers = shared.timers
        self.failures = shared.failures
        self.events: list[Event] = []
        self.user = user
        self.kernel: Kernel = shared.machine.world(self.events.append)
        shared.programs.update(programs or {})
        self.persona = persona()
        self.fs = FileView(self.kernel.namespace, self.kernel.namespace.root, ROOT)
        listener = next(p for p in self.kernel.processes.values() if p.comm == "sshd")
        self.login = self.kernel.add(("sshd: root@notty",), ROOT, self.events.append, parent=listener)
        self.login.comm = "sshd"
        self.leader = self.kernel.add(("bash",), user, self.events.append, parent=self.login)
        self.leader.executable = "/bin/bash"
        self.leader.environ = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "USER": "root"}

    def restarted(self, emit: Callable[[Event], None], state: KernelState) -> Kernel:
        """A world of the same machine whose kernel remembers *state*; its files are fresh."""
        return _shared().machine.world(emit, state=state)

    def read(self, path: str) -> str:
        """The text of a file of /proc, /sys or the tree."""
        result = self.run_as(_print_file, "cat", path)
        assert result.status == 0, result.stderr
        return result.stdout.decode()

    def run(self, *argv: str, stdin: bytes = b"") -> Result:
        """Run the program that PATH finds for ``argv[0]``."""

        async def start(process: Process) -> int:
            path = self.kernel.search(process, argv[0])
            return await process.execute(path, argv, process.environ)

        return self.run_as(start, *argv, stdin=stdin)

    def out(self, *argv: str, stdin: bytes = b"") -> str:
        """The standard output of a program that must not complain."""
        result = self.run(*argv, stdin=stdin)
        assert not result.stderr, result.stderr
        return result.stdout.decode()

    def run_as(self, program: Program, *argv: str, stdin: bytes = b"") -> Result:
        """Run *program* as a child of the session's shell."""
        process = self.kernel.add(argv, self.user, self.events.append, parent=self.leader)
        process.session = process.group = self.leader.pid
        process.environ = dict(self.leader.environ)
        process.fs.cwd = self.leader.fs.cwd
        pipe = Pipe(Inode(7, stat.S_IFIFO | 0o600))
        pipe.data += stdin
        out, err = Sink(), Sink()
        for file in (PipeEnd(pipe, 0), out, err):
            process.fds.add(file)
        self.kernel.start(process, program)
        self.timers.run(lambda: process.status is not None)
        assert process.status is not None, "the program waits for ever"
        if self.failures:
            raise self.failures.pop()
        return Result(
            stdout=bytes(out.data),
            stderr=bytes(err.data),
            status=process.status.shell_status,
            wait=process.status,
        )


async def _print_file(process: Process) -> int:
    fd = await process.open(process.argv[1])
    while data := await process.read(fd, 65536):
        await process.stdout.write(data)
    return 0
