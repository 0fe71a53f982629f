"""timeout."""

import errno
from signal import Signals

from honeyllm.host import Exited, Process, Program, Terminated, WaitStatus
from honeyllm.programs._gnu import Tool, Usage, begin, program, say
from honeyllm.programs._numbers import seconds
from honeyllm.programs._options import try_help
from honeyllm.programs.misc._launch import become, check, failed
from honeyllm.programs.misc._signals import signal_number

TIMEOUT = Usage(
    name="timeout",
    authors="Padraig Brady",
    short="+k:s:v",
    long={
        "foreground": "foreground",
        "kill-after": "k:",
        "preserve-status": "preserve-status",
        "signal": "s:",
        "verbose": "v",
    },
    failure=125,
)
TIMED_OUT = 124
FORWARDED = (Signals.SIGINT, Signals.SIGQUIT, Signals.SIGHUP, Signals.SIGTERM)


async def timeout(process: Process) -> int:
    """Run a program and end it when it takes too long."""
    tool = await begin(process, TIMEOUT)
    kill_after = await _duration(tool, tool.parsed.value("k") or "0")
    name = tool.parsed.value("s")
    signum = Signals.SIGTERM if name is None else signal_number(name)
    if signum is None:
        raise await tool.misused(f"{tool.word(name or '')}: invalid signal")
    words = tool.parsed.operands
    if len(words) < 2:
        await say(process, try_help(program(process)))
        raise Exited(TIMEOUT.failure)
    duration = await _duration(tool, words[0])
    if not tool.parsed.has("foreground"):
        process.group = process.pid
    try:
        check(process, tuple(words[1:]))
        child = process.fork(_runs(tuple(words[1:])))
    except OSError as error:
        if error.errno == errno.EAGAIN:
            raise await tool.fatal("fork system call failed", error) from None
        return await failed(tool, tool.word(words[1]), error)
    return await _Watch(tool, child, signum).run(duration, kill_after)


def _runs(argv: tuple[str, ...]) -> Program:
    async def run(child: Process) -> int:
        return await become(child, argv)

    return run


async def _duration(tool: Tool, text: str) -> float:
    duration = seconds(text)
    if duration is None:
        raise await tool.misused(f"invalid time interval {tool.word(text)}")
    return duration


class _Watch:
    """Waits for the child, with an alarm."""

    def __init__(self, tool: Tool, child: Process, signum: int) -> None:
        self._tool = tool
        self._child = child
        self._signum = signum
        self._timed_out = False
        self._said: list[int] = []

    async def run(self, duration: float, kill_after: float) -> int:
        process = self._tool.process
        for signum in FORWARDED:
            process.handle(signum, self._send)
        scheduler = process.kernel.scheduler
        cancels = []
        if duration > 0:
            cancels.append(scheduler.timer(duration, self._alarm))
            if kill_after > 0:
                cancels.append(scheduler.timer(duration + kill_after, self._kill))
        try:
            ended = await process.wait({self._child.pid})
        finally:
            for cancel in cancels:
                cancel()
        await self._report()
        assert ended.status is not None
        return self._status(ended.status)

    def _alarm(self) -> None:
        self._timed_out = True
        self._said.append(self._signum)
        self._send(self._signum)

    def _kill(self) -> None:
        if self._child.status is None or not self._child.status.ended:
            self._said.append(Signals.SIGKILL)
            self._send(Signals.SIGKILL)

    def _send(self, signum: int) -> None:
        """Signal the child, and the rest of the group, which is that of timeout itself."""
        process = self._tool.process
        process.kernel.signal(self._child, signum)
        if not self._tool.parsed.has("foreground"):
            for member in tuple(process.kernel.group(process.pid)):
                if member is not process and member is not self._child:
                    process.kernel.signal(member, signum)
        if signum not in (Signals.SIGKILL, Signals.SIGCONT):
            process.kernel.signal(self._child, Signals.SIGCONT)

    async def _report(self) -> None:
        if self._tool.parsed.has("v"):
            command = self._tool.word(self._tool.parsed.operands[1])
            for signum in self._said:
                name = Signals(signum).name.removeprefix("SIG")
                await self._tool.warn(f"sending signal {name} to command {command}")

    def _status(self, status: WaitStatus) -> int:
        if status.signal is not None and not self._timed_out:
            raise Terminated(status.signal)
        if Signals.SIGKILL in self._said and not self._tool.parsed.has("foreground"):
            raise Terminated(Signals.SIGKILL)  # it was sent to the group, and so to timeout itself
        preserve = self._tool.parsed.has("preserve-status") or status.signal == Signals.SIGKILL
        return status.shell_status if not self._timed_out or preserve else TIMED_OUT
