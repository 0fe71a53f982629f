"""
The job table: every pipeline that this shell has started and not yet forgotten.

As in bash a foreground pipeline is a job too while it runs, in a slot of the same
table; which jobs are ``%+`` and ``%-`` is decided when jobs come, stop and go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

import attrs

from honeyllm.host import Process, WaitStatus
from honeyllm.shell._ast import Command
from honeyllm.shell._job_text import WIDTH, describe
from honeyllm.shell._shown import print_command
from honeyllm.shell._state import Shell

SLOTS = 8
MAX_REMEMBERED = 4096


class JobState(Enum):
    """What a job is doing, with the word for it in ``jobs``."""

    RUNNING = "Running"
    STOPPED = "Stopped"
    DEAD = "Done"


@attrs.define(eq=False, slots=True)
class Member:
    """One process of a job, with its command."""

    process: Process
    source: Command | str
    status: WaitStatus | None = None
    """How it ended or stopped, as far as the shell knows."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def text(self) -> str:
        """Its command as bash shows it."""
        if not isinstance(self.source, str):
            self.source = print_command(self.source)
        return self.source


@attrs.define(eq=False, slots=True, kw_only=True)
class Job:
    """One pipeline; ``number`` is the N of ``%N``."""

    number: int
    members: tuple[Member, ...]
    directory: str
    foreground: bool
    has_group: bool
    """Whether it was started with job control, in a process group of its own."""
    pipefail: bool = False
    notified: bool = False
    marked_nohup: bool = False
    is_fresh: bool = False
    """Whether this shell has just signalled it, and has not been back at its prompt since."""

    @property
    def processes(self) -> list[Process]:
        """Its processes."""
        return [member.process for member in self.members]

    @property
    def group(self) -> int:
        """The process group: the first process."""
        return self.members[0].pid

    @property
    def pid(self) -> int:
        """``$!``: the last process of the pipeline."""
        return self.members[-1].pid

    @property
    def command(self) -> str:
        """The whole pipeline."""
        return " | ".join(member.text for member in self.members)

    @property
    def state(self) -> JobState:
        """Running while any process does; else stopped while any is."""
        if any(member.status is None for member in self.members):
            return JobState.RUNNING
        if any(member.status is not None and not member.status.ended for member in self.members):
            return JobState.STOPPED
        return JobState.DEAD

    @property
    def is_running(self) -> bool:
        """Whether a process of it still runs."""
        return self.state is JobState.RUNNING

    @property
    def is_stopped(self) -> bool:
        """Whether it is stopped."""
        return self.state is JobState.STOPPED

    @property
    def is_done(self) -> bool:
        """Whether all of it has ended."""
        return self.state is JobState.DEAD

    @property
    def status(self) -> WaitStatus:
        """How it stopped, or how the process that counts ended."""
        statuses = [member.status for member in self.members if member.status is not None]
        stopped = next((status for status in statuses if not status.ended), None)
        if stopped is not None:
            return stopped
        if self.pipefail:
            return next((s for s in reversed(statuses) if s.shell_status), statuses[-1])
        return statuses[-1]

    def word(self, member: Member, *, long: bool) -> str:
        """The state of one process, for ``jobs``."""
        state = self.state
        if state is JobState.RUNNING or (state is JobState.STOPPED and not long) or member.status is None:
            return state.value
        return describe(member.status)

    def continued(self) -> None:
        """Its processes run again."""
        for member in self.members:
            if member.status is not None and not member.status.ended:
                member.status = None


class Jobs:
    """The job table of one shell."""

    def __init__(self) -> None:
        self.remembered: dict[int, int] = {}
        """Statuses of forgotten background jobs, for ``wait PID``."""
        self.parent: Jobs | None = None
        """In a subshell: the table of its parent, which it can list."""
        self._slots: list[Job | None] = []
        self._current: Job | None = None
        self._previous: Job | None = None

    def fork(self) -> Jobs:
        """A subshell has no jobs; those of its parent can still be listed."""
        jobs = Jobs()
        jobs.parent = self if self.table else self.parent
        return jobs

    @property
    def table(self) -> list[Job]:
        """All jobs by number."""
        return [job for job in self._slots if job is not None]

    @property
    def listed(self) -> Jobs:
        """The table that ``jobs`` shows."""
        return self.parent if self.parent is not None and not self.table else self

    @property
    def background(self) -> list[Job]:
        """All but what the shell itself waits for."""
        return [job for job in self.table if not job.foreground]

    # -- coming and going --------------------------------------------------------

    def add(
        self,
        shell: Shell,
        processes: Sequence[Process],
        sources: Sequence[Command | str],
        *,
        foreground: bool,
    ) -> Job:
        """Enter a new job."""
        self.clean()
        slot = self._free_slot()
        job = Job(
            number=slot + 1,
            members=tuple(Member(p, s) for p, s in zip(processes, sources, strict=True)),
            directory=shell.cwd,
            foreground=foreground,
            has_group="monitor" in shell.options,
            pipefail="pipefail" in shell.options,
        )
        self._slots[slot] = job
        if not foreground:
            self.reset_current()
        return job

    def _free_slot(self) -> int:
        """Behind the last job."""
        found = max((n for n, job in enumerate(self._slots) if job is not None), default=-1) + 1
        if found >= len(self._slots):
            self._slots.extend([None] * SLOTS)
        return found

    def remove(self, job: Job) -> None:
        """Forget *job*; the status of one in the background stays known for ``wait PID``."""
        slot = job.number - 1
        if slot >= len(self._slots) or self._slots[slot] is not job:
            return
        self._slots[slot] = None
        if not job.foreground:
            status = job.members[-1].status
            self.remembered[job.pid] = status.shell_status if status is not None and status.ended else 0
            while len(self.remembered) > MAX_REMEMBERED:
                del self.remembered[next(iter(self.remembered))]
        if job in (self._current, self._previous):
            self.reset_current()
        if not self.table:
            self._slots.clear()

    def clean(self) -> None:
        """Forget what has ended and has been told."""
        for job in self.table:
            if job.notified and job.is_done:
                self.remove(job)

    # -- %+ and %- ---------------------------------------------------------------

    @property
    def current(self) -> Job | None:
        """``%+``"""
        return self._current

    @property
    def previous(self) -> Job | None:
        """``%-``"""
        return self._previous

    def _newest(self, state: JobState, before: Job | None = None) -> Job | None:
        found = (job for job in reversed(self.table) if before is None or job.number < before.number)
        return next((job for job in found if job.state is state), None)

    def set_current(self, job: Job) -> None:
        """Make *job* ``%+``; what becomes ``%-`` are stopped jobs first."""
        if self._current is not job:
            self._previous, self._current = self._current, job
        previous = self._previous
        if previous is not None and previous is not job and previous in self.table and previous.is_stopped:
            return
        candidate = self._newest(JobState.STOPPED, job) if job.is_stopped else None
        if candidate is None:
            candidate = self._newest(JobState.RUNNING, job if job.is_running else None)
        self._previous = candidate or job

    def reset_current(self) -> None:
        """Choose ``%+`` anew: a stopped job before a running one."""
        table = self.table
        marked = (job for job in (self._current, self._previous) if job is not None and job in table)
        stopped = (job for job in marked if job.is_stopped)
        chosen = next(stopped, None) or self._newest(JobState.STOPPED) or self._newest(JobState.RUNNING)
        if self._current not in table:
            self._current = None
        if chosen is not None:
            self.set_current(chosen)
        else:
            self._current = self._previous = None

    def mark(self, job: Job) -> str:
        """``+`` for the current job, ``-`` for the one before it, else a blank."""
        if job is self._current:
            return "+"
        return "-" if job is self._previous else " "

    # -- finding -----------------------------------------------------------------

    def find(self, text: str) -> Job | None:
        """The job that ``%text`` names; `LookupError` when several do."""
        text = text.removeprefix("%")
        if text in ("", "%", "+"):
            return self._current
        if text == "-":
            return self._previous
        if text.isascii() and text.isdigit():
            return next((job for job in self.table if str(job.number) == text.lstrip("0")), None)
        found = list(self._named(text))
        if len(found) > 1:
            raise LookupError(text.removeprefix("?"))
        return found[0] if found else None

    def _named(self, text: str) -> Iterator[Job]:
        for job in self.table:
            if any(
                text[1:] in member.text if text.startswith("?") else member.text.startswith(text)
                for member in job.members
            ):
                yield job

    def with_pid(self, pid: int) -> Job | None:
        """The job that process *pid* belongs to."""
        return next((job for job in self.table if any(m.pid == pid for m in job.members)), None)

    # -- changes -----------------------------------------------------------------

    def poll(self, shell: Shell) -> None:
        """Take in what children have done meanwhile; never waits."""
        stops = "monitor" in shell.options
        for job in self.table:
            if job.is_fresh:
                continue
            before = job.state
            for member in job.members:
                _look_at(shell, member, stops=stops)
            after = job.state
            if after is before:
                continue
            job.notified = False
            if after is JobState.STOPPED:
                job.foreground = False
                self.set_current(job)

    # -- text --------------------------------------------------------------------

    def line(self, job: Job, *, long: bool = False, directory: str | None = None) -> str:
        """The line of ``jobs``, or the lines of ``jobs -l``; *directory* is where the shell is now."""
        return f"[{job.number}]{self.mark(job)} " + pipeline_text(job, long=long, directory=directory)


def _look_at(shell: Shell, member: Member, *, stops: bool) -> None:
    status = member.process.status
    if member.status is not None and member.status.ended:
        return
    if status is not None and status.ended:
        if member.pid in shell.process.children:
            shell.process.poll_child(member.process)
        member.status = status
    elif stops or status is None:
        member.status = status


def pipeline_text(job: Job, *, long: bool, directory: str | None = None) -> str:
    """The processes of *job* with their states, on one line or, long, on one each."""
    first, last = job.members[0], job.members[-1]
    lines = []
    for member in job.members if long else (last,):
        word: str | None = job.word(member, long=long)
        if member is not first and long and member.status == first.status:
            word = ""
        pid = f"{member.pid:5d}" if long else ""
        start = "     " if long and member is not first else ""
        bar = "| " if long and member is not first else ""
        padding = " " * max(0, WIDTH - (len(word or "") or 2))
        text = member.text if long else job.command
        lines.append(f"{start}{pid} {word}{padding}{bar}{text}")
    lines[-1] += " &" if job.is_running and not job.foreground else ""
    if directory is not None and directory != job.directory:
        lines[-1] += f"  (wd: {job.directory})"
    return "\n".join(lines)
