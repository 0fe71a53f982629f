"""What the programs of a virtual host print, without a session: so that an operator can compare them."""

import random
from collections.abc import Mapping, Sequence

from twisted.internet.task import Clock

from honeyllm.app._host import Clocks, open_machine
from honeyllm.errors import HoneyError
from honeyllm.host import Kernel, OpenFile, Process, at_once
from honeyllm.oracle import LocalOracle
from honeyllm.persona import Persona
from honeyllm.vfs import ROOT

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STEPS, STEP_SECONDS = 400, 0.01
MAX_OUTPUT = 400_000
UP_SECONDS = 86_400


class HostError(HoneyError):
    """The persona's machine cannot be built; the text says why."""


def observe(persona: Persona, commands: Sequence[str]) -> Mapping[str, str]:
    """
    What each of *commands*, run by root a day after the boot, prints; empty for what the host has not.

    A command is words without quoting; ``< FILE`` in front reads a file.

    Raises:
        HostError: no machine can be made of the persona.
    """
    clock = Clock()
    clocks = Clocks(
        reactor=clock,
        epoch=lambda: persona.boot_at + UP_SECONDS + clock.seconds(),
        monotonic=clock.seconds,
        chance=random.Random(persona.seed),
    )
    try:
        machine = open_machine(persona, LocalOracle(), clocks, (), at_once)
        kernel = machine.world(lambda event: None)
    except (LookupError, OSError, RuntimeError, StopIteration, ValueError) as error:
        raise HostError(f"no machine can be made of the persona: {error!r}") from None
    return {command: _output(kernel, clock, command.split()) for command in commands}


def _output(kernel: Kernel, clock: Clock, words: list[str]) -> str:
    async def run(process: Process) -> int:
        try:
            if words[0] == "<":
                return await _print_file(process, words[1])
            return await process.execute(kernel.search(process, words[0]), tuple(words), process.environ)
        except OSError:
            return 127

    process = kernel.add(tuple(words), ROOT, lambda event: None)
    process.environ = {"PATH": PATH, "LANG": "C", "HOME": "/root"}
    out, elsewhere = _Collected(), _Collected()
    for file in (elsewhere, out, elsewhere):
        process.fds.add(file)
    kernel.start(process, run)
    for _ in range(STEPS):
        if process.status is None:
            clock.advance(STEP_SECONDS)
    return bytes(out.data).decode("utf-8", "replace")


class _Collected(OpenFile):
    """Keeps what is written to it, up to a limit; holds nothing to read."""

    def __init__(self) -> None:
        super().__init__("pipe:[1]", 1)
        self.data = bytearray()

    async def read(self, count: int) -> bytes:
        """The end."""
        return b""

    async def write(self, data: bytes) -> int:
        """Keep it."""
        self.data += data[: MAX_OUTPUT - len(self.data)]
        return len(data)


async def _print_file(process: Process, path: str) -> int:
    fd = await process.open(path)
    while data := await process.read(fd, 65536):
        await process.stdout.write(data)
    return 0
