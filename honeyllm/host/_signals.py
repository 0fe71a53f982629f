"""Signals: numbers, default actions, and a process's dispositions (signal(7))."""

from collections.abc import Callable
from enum import Enum
from signal import Signals

import attrs


class Ignored(Enum):
    """The dispositions that are not a handler."""

    DEFAULT = "SIG_DFL"
    IGNORE = "SIG_IGN"


Handler = Callable[[int], None]
Disposition = Handler | Ignored

STOPPING = frozenset({Signals.SIGSTOP, Signals.SIGTSTP, Signals.SIGTTIN, Signals.SIGTTOU})
HARMLESS = frozenset({Signals.SIGCHLD, Signals.SIGURG, Signals.SIGWINCH, Signals.SIGCONT})
UNBLOCKABLE = frozenset({Signals.SIGKILL, Signals.SIGSTOP})
CORE = frozenset(
    {
        Signals.SIGQUIT,
        Signals.SIGILL,
        Signals.SIGABRT,
        Signals.SIGFPE,
        Signals.SIGSEGV,
        Signals.SIGBUS,
        Signals.SIGSYS,
        Signals.SIGTRAP,
        Signals.SIGXCPU,
        Signals.SIGXFSZ,
    }
)


class Terminated(BaseException):
    """Raised inside a process's coroutine to end it by signal *signum*; programs do not catch it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class Exited(BaseException):
    """Raised inside a process's coroutine by exit(3): ends it with *status*."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@attrs.frozen(slots=True)
class WaitStatus:
    """What wait(2) reports: one of the three is not None."""

    code: int | None = None
    signal: int | None = None
    stopped: int | None = None

    @property
    def shell_status(self) -> int:
        """``$?``: the code, or 128 and the signal's number."""
        if self.code is not None:
            return self.code
        return 128 + (self.signal or self.stopped or 0)

    @property
    def ended(self) -> bool:
        """Whether the process is gone (and not just stopped)."""
        return self.stopped is None
