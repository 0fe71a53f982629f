"""Jobs: what runs in the background, and waiting for what runs in the foreground."""

from __future__ import annotations

from collections.abc import Sequence
from signal import Signals

import attrs

from honeyllm.host import Process, WaitStatus
from honeyllm.shell._flow import Interrupted
from honeyllm.shell._state import Shell

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
    Signals.SIGXCPU: "CPU time limit exceeded",
    Signals.SIGXFSZ: "File size limit exceeded",
    Signals.SIGSYS: "Bad system call",
    Signals.SIGSTOP: "Stopped (signal)",
    Signals.SIGTSTP: "Stopped",
    Signals.SIGTTIN: "Stopped (tty input)",
    Signals.SIGTTOU: "Stopped (tty output)",
}
SILENT = frozenset({Signals.SIGINT, Signals.SIGPIPE})
WIDTH = 24


@attrs.define(eq=False, slots=True)
class Job:
    """One background or stopped pipeline."""

    number: int
    processes: list[Process]
    command: str
    group: int
    directory: str
    statuses: dict[int, WaitStatus] = attrs.Factory(dict)
    notified: bool = False
    marked_nohup: bool = False
    has_group: bool = False

    @property
    def pid(self) -> int:
        """``$!``: the last process of the pipeline."""
        return self.processes[-1].pid

    @property
    def is_running(self) -> bool:
        """Whether a process of it still runs."""
        return any(p.pid not in self.statuses for p in self.processes)

    @property
    def is_stopped(self) -> bool:
        """Whether it is stopped."""
        return not self.is_running and any(not s.ended for s in self.statuses.values())

    @property
    def is_done(self) -> bool:
        """Whether all of it has ended."""
        return not self.is_running and not self.is_stopped

    @property
    def status(self) -> WaitStatus | None:
        """How the last process ended, or that it stopped."""
        stopped = next((s for s in self.statuses.values() if not s.ended), None)
        return stopped or self.statuses.get(self.pid)

    def state(self) -> str:
        """The second column of ``jobs``."""
        status = self.status
        if self.is_running or status is None:
            return "Running"
        return describe(status)

    def continued(self) -> None:
        """Its processes run again."""
        self.statuses = {pid: status for pid, status in self.statuses.items() if status.ended}
        self.notified = False


def describe(status: WaitStatus) -> str:
    """``Done``, ``Exit 3``, ``Killed``, ``Stopped``."""
    if status.stopped is not None:
        return DESCRIPTIONS.get(Signals(status.stopped), "Stopped")
    if status.signal is not None:
        return signal_text(status.signal)
    return f"Exit {status.code}" if status.code else "Done"


def signal_text(signum: int) -> str:
    """strsignal(3)."""
    try:
        return DESCRIPTIONS.get(Signals(signum), Signals(signum).name)
    except ValueError:
        return f"Real-time signal {signum - 34}" if signum >= 34 else f"Unknown signal {signum}"


class Jobs:
    """The job table of one shell."""

    def __init__(self) -> None:
        self.table: list[Job] = []
        self.order: list[Job] = []
        """Most recently stopped or backgrounded last."""
        self.remembered: dict[int, int] = {}
        self.parents: list[Job] = []
        """In a subshell: the jobs of its parent, which it can list."""

    def fork(self, shell: Shell) -> Jobs:
        """A subshell has no jobs; those of its parent can still be listed."""
        jobs = Jobs()
        jobs.parents = list(self.table)
        return jobs

    def add(self, processes: Sequence[Process], command: str, directory: str, *, has_group: bool) -> Job:
        """Enter a new job with the next number."""
        number = max((job.number for job in self.table), default=0) + 1
        job = Job(number, list(processes), command, processes[0].pid, directory, has_group=has_group)
        self.table.append(job)
        self.order.append(job)
        return job

    def remove(self, job: Job) -> None:
        """Take *job* out of the table; its status stays known for ``wait PID``."""
        if job in self.table:
            self.table.remove(job)
            self.order.remove(job)
        for process in job.processes:
            status = job.statuses.get(process.pid)
            if status is not None and status.ended:
                self.remembered[process.pid] = status.shell_status
        while len(self.remembered) > 4096:
            del self.remembered[next(iter(self.remembered))]

    def _ranked(self) -> list[Job]:
        stopped = [job for job in self.order if job.is_stopped]
        return [job for job in self.order if not job.is_stopped] + stopped

    @property
    def current(self) -> Job | None:
        """``%+``"""
        ranked = self._ranked()
        return ranked[-1] if ranked else None

    @property
    def previous(self) -> Job | None:
        """``%-``"""
        ranked = self._ranked()
        return ranked[-2] if len(ranked) > 1 else self.current

    def mark(self, job: Job) -> str:
        """``+`` for the current job, ``-`` for the one before it, else a blank."""
        if job is self.current:
            return "+"
        return "-" if job is self.previous else " "

    def find(self, text: str) -> Job | None:
        """The job that ``%text`` names; `LookupError` when several do."""
        text = text.removeprefix("%")
        if text in ("", "%", "+"):
            return self.current
        if text == "-":
            return self.previous
        if text.isdigit():
            return next((job for job in self.table if job.number == int(text)), None)
        if text.startswith("?"):
            found = [job for job in self.table if text[1:] in job.command]
        else:
            found = [job for job in self.table if job.command.startswith(text)]
        if len(found) > 1:
            raise LookupError(text)
        return found[0] if found else None

    def note(self, process: Process) -> None:
        """A child has changed state."""
        assert process.status is not None
        for job in self.table:
            if any(p.pid == process.pid for p in job.processes):
                job.statuses[process.pid] = process.status
                if not process.status.ended:
                    self.order.remove(job)
                    self.order.append(job)
                job.notified = False

    def _recorded(self, pid: int) -> WaitStatus | None:
        return next((job.statuses[pid] for job in self.table if pid in job.statuses), None)

    def poll(self, shell: Shell) -> None:
        """Take in what children have done meanwhile; never waits."""
        process = shell.process
        known = {p.pid for job in self.table for p in job.processes}
        if not known:
            return
        for pid in known & process.children.keys():
            child = process.children[pid]
            if child.status is not None and child.status != self._recorded(pid):
                if child.status.ended:
                    process.poll_child(child)
                self.note(child)
        for job in self.table:
            for member in job.processes:
                if (
                    member.status is None
                    and member.pid in job.statuses
                    and not job.statuses[member.pid].ended
                ):
                    job.continued()
                    break

    def line(self, job: Job, *, long: bool = False, standard: bool = True) -> str:
        """The line of ``jobs``."""
        mark = self.mark(job)
        pid = f"{job.group} " if long else ""
        state = job.state()
        ampersand = " &" if state == "Running" else ""
        if not standard:
            ampersand = ""
        return f"[{job.number}]{mark}  {pid}{state:<{WIDTH}}{job.command}{ampersand}"


async def wait_for(shell: Shell, children: Sequence[Process]) -> list[WaitStatus]:
    """Wait until all of *children* have ended, or one of them has stopped."""
    process = shell.process
    result: list[WaitStatus] = []
    stops = "monitor" in shell.options
    for child in children:
        while child.status is None or (not stops and not child.status.ended):
            await process.child_changed.wait()
        status = child.status
        if status.ended:
            process.poll_child(child)
        result.append(status)
    return result


async def report_death(
    shell: Shell, children: Sequence[Process], statuses: Sequence[WaitStatus], text: str
) -> None:
    """Say that a foreground command was killed, as bash does."""
    status = statuses[-1]
    if status.signal == Signals.SIGINT and shell.mode.interactive and not shell.is_subshell:
        await shell.warn("")
        raise Interrupted
    if status.signal is None or status.signal in SILENT:
        return
    if shell.mode.interactive:
        await shell.warn(signal_text(status.signal))
        return
    if status.signal == Signals.SIGTERM or shell.nesting.substitution:
        return
    await shell.complain_at_line(f"{children[-1].pid:5d} {signal_text(status.signal):<{WIDTH}}{text}")
