"""How jobs and signals are named: the columns of ``jobs`` and the words of ``strsignal``."""

from __future__ import annotations

from signal import Signals

from honeyllm.host import WaitStatus

DESCRIPTIONS = {
    Signals.SIGHUP: "Hangup",
    Signals.SIGINT: "Interrupt",
    Signals.SIGQUIT: "Quit",
    Signals.SIGILL: "Illegal instruction",
    Signals.SIGTRAP: "Trace/breakpoint trap",
    Signals.SIGABRT: "Aborted",
    Signals.SIGBUS: "Bus error",
    Signals.SIGFPE: "Floating point exception",
    Signals.SIGKILL: "Killed",
    Signals.SIGUSR1: "User defined signal 1",
    Signals.SIGSEGV: "Segmentation fault",
    Signals.SIGUSR2: "User defined signal 2",
    Signals.SIGPIPE: "Broken pipe",
    Signals.SIGALRM: "Alarm clock",
    Signals.SIGTERM: "Terminated",
    Signals.SIGSTKFLT: "Stack fault",
    Signals.SIGCHLD: "Child exited",
    Signals.SIGCONT: "Continued",
    Signals.SIGSTOP: "Stopped (signal)",
    Signals.SIGTSTP: "Stopped",
    Signals.SIGTTIN: "Stopped (tty input)",
    Signals.SIGTTOU: "Stopped (tty output)",
    Signals.SIGURG: "Urgent I/O condition",
    Signals.SIGXCPU: "CPU time limit exceeded",
    Signals.SIGXFSZ: "File size limit exceeded",
    Signals.SIGVTALRM: "Virtual timer expired",
    Signals.SIGPROF: "Profiling timer expired",
    Signals.SIGWINCH: "Window changed",
    Signals.SIGIO: "I/O possible",
    Signals.SIGPWR: "Power failure",
    Signals.SIGSYS: "Bad system call",
}
FIRST_REALTIME, LAST_REALTIME = 34, 64
WIDTH = 24
"""Columns for a state."""


def signal_text(signum: int) -> str:
    """strsignal(3)."""
    if FIRST_REALTIME <= signum <= LAST_REALTIME:
        return f"Real-time signal {signum - FIRST_REALTIME}"
    return DESCRIPTIONS.get(signum, f"Unknown signal {signum}")  # type: ignore[call-overload,no-any-return]  # Signals are ints


def describe(status: WaitStatus) -> str:
    """``Done``, ``Exit 3``, ``Killed``, ``Stopped (signal)``."""
    if status.stopped is not None:
        return signal_text(status.stopped)
    if status.signal is not None:
        return signal_text(status.signal)
    return f"Exit {status.code}" if status.code else "Done"
