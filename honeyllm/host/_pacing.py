"""
How long programs take: what a real machine would need, and we do not, is waited.

At execve(2) a program's duration is drawn from the log-normal of its class
(``data/pacing.yaml``), and what it reads and writes adds to it, and the names that
it looks through (``_disk``).  Nothing that
it writes arrives, and it does not end, before that time has passed since its
start: time that it has really used, computing or asking a model, counts.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import attrs
import yaml

from honeyllm.host._disk import Disk, DiskPattern
from honeyllm.host._proc_nodes import LOADER, data

if TYPE_CHECKING:
    from honeyllm.host._process import Process

T = TypeVar("T")
DEFAULT = "tool"
FORK = "fork"
REFERENCE_MHZ = 2400
LEAST_SECONDS = 0.0003
MEBIBYTE = 1 << 20


@attrs.frozen(kw_only=True)
class Pattern:
    """
    One class of programs, on a machine of 2.4 GHz.

    ``median`` is in ms, ``busy`` the part of it that is processor time, ``rate``
    what it reads and writes, in MiB a second, without limit when it is 0.
    ``spread`` is the part of the rest that passes before each output.
    """

    median: float
    sigma: float = 0.75
    busy: float
    rate: float = 0.0
    spread: float = 1.0


@attrs.frozen(kw_only=True)
class _Table:
    classes: Mapping[str, dict[str, float]]
    programs: Mapping[str, str]
    disk: dict[str, float]


@attrs.define(kw_only=True)
class Pace:
    """
    What one process still has to keep: nothing is written before ``until``, and it ends after ``end``.

    ``idle`` are the seconds among them in which it waits for the disk.
    """

    until: float
    end: float
    busy: float
    spread: float = 1.0
    seconds_per_byte: float = 0.0
    idle: float = 0.0

    def charge(self, count: int) -> None:
        """Note that *count* bytes were read or are to be written."""
        self.add(count * self.seconds_per_byte)

    def add(self, computed: float, idle: float = 0.0) -> None:
        """Note seconds that are *computed*, and others in which it waits."""
        self.until += computed + idle
        self.end += computed + idle
        self.idle += idle


@attrs.define(kw_only=True)
class Times:
    """
    The times of one process: when it ``started``, in seconds since the epoch, and what it has to take yet.

    ``paid`` is the processor time that it was given for waiting, ``children``
    that of the children that were waited for, and of theirs.  At ``forked_at``
    its last fork is done.
    """

    started: float
    pace: Pace | None = None
    paid: float = 0.0
    children: float = 0.0
    forked_at: float = 0.0


@attrs.frozen(kw_only=True)
class Pacing:
    """
    The durations of one machine; ``speed`` is 1 for one of 2.4 GHz.

    ``draw`` is a log-normal draw from the mean and deviation of its logarithm,
    ``clock`` the scheduler's.
    """

    draw: Callable[[float, float], float]
    clock: Callable[[], float]
    speed: float = 1.0

    def disk(self) -> Disk:
        """The disks of a world whose memory holds nothing of them yet."""
        return Disk(DiskPattern(**_table().disk), speed=self.speed)

    def seconds(self, pattern: Pattern) -> float:
        """Draw one duration."""
        return self.draw(math.log(pattern.median / 1000 / self.speed), pattern.sigma)

    def executed(self, process: Process, program: str, argv: Sequence[str] | None = None) -> None:
        """Note that *process* has become *program*, whose arguments it has already, or with *argv*."""
        pattern = pattern_of(program, process.argv if argv is None else argv)
        begin = self.clock() if process.times.pace is None else max(self.clock(), process.times.pace.end)
        seconds = self.seconds(pattern)
        process.times.pace = Pace(
            until=begin + seconds * pattern.spread,
            end=begin + seconds,
            busy=pattern.busy,
            spread=pattern.spread,
            seconds_per_byte=1 / (pattern.rate * MEBIBYTE * self.speed) if pattern.rate else 0.0,
        )

    def forked(self, parent: Process, child: Process) -> None:
        """Note a fork: those of one process come one after the other."""
        pattern = classes()[FORK]
        ready = max(self.clock(), parent.times.forked_at) + self.seconds(pattern)
        parent.times.forked_at = ready
        child.times.pace = Pace(until=ready, end=ready, busy=pattern.busy)


def speed_of(mhz: float) -> float:
    """The speed of a processor, within what is seen of machines."""
    return min(2.0, max(0.3, mhz / REFERENCE_MHZ))


@cache
def classes() -> Mapping[str, Pattern]:
    """The patterns by the names of their classes."""
    return {name: Pattern(**fields) for name, fields in _table().classes.items()}


@cache
def _programs() -> Mapping[str, str]:
    listed = _table().programs.items()
    return {word.replace("=", " "): name for name, words in listed for word in words.split()}


@cache
def _table() -> _Table:
    return _Table(**yaml.load(data("pacing.yaml"), Loader=LOADER))


def pattern_of(program: str, argv: Sequence[str]) -> Pattern:
    """The pattern of a command line."""
    word = next((argument for argument in argv[1:] if not argument.startswith("-")), "")
    programs = _programs()
    return classes()[programs.get(f"{program} {word}") or programs.get(program, DEFAULT)]


async def paced(process: Process, lines: Iterable[Sequence[str]], answer: Awaitable[T]) -> T:
    """
    Await *answer*, which *process* writes in the place of the programs that command *lines* would run.

    It takes the time that they would take, one after the other, or what it needs if that is longer.
    """
    pacing, own = process.kernel.wiring.pacing, process.times.pace
    if pacing is None:
        return await answer
    for argv in lines:
        pacing.executed(process, argv[0].rpartition("/")[2], argv)
    try:
        value = await answer
        await before_end(process)
    finally:
        process.times.pace = own
    return value


async def before_output(process: Process, pace: Pace, count: int) -> None:
    """Wait until *count* bytes may be written."""
    pace.charge(count)
    await _wait(process, pace, pace.until)
    if pace.spread < 1:
        pace.until += (pace.end - pace.until) * pace.spread


async def before_end(process: Process) -> None:
    """Wait until the process may end."""
    if process.times.pace is not None:
        await _wait(process, process.times.pace, process.times.pace.end)


async def _wait(process: Process, pace: Pace, moment: float) -> None:
    """A signal's handler has run when the wait is interrupted: it goes on, as uninterruptible work does."""
    scheduler = process.kernel.scheduler
    while (start := scheduler.clock()) < moment - LEAST_SECONDS:
        try:
            await scheduler.sleep(moment - start)
        except InterruptedError:
            pass
        finally:
            waited = scheduler.clock() - start
            idle = min(pace.idle, waited)
            pace.idle -= idle
            process.times.paid += (waited - idle) * pace.busy
