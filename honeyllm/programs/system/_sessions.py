"""Who is logged in: what the login records of this world say."""

from attrs import frozen

from honeyllm.host import Process, System
from honeyllm.programs.system._records import USER_PROCESS, utmp_records


@frozen(kw_only=True)
class Session:
    """One login on a terminal; ``at`` and ``idle`` in seconds, ``pid`` that of its sshd."""

    user: str
    tty: str
    source: str
    at: float
    pid: int
    leader: Process
    idle: float


def sessions(system: System) -> list[Session]:
    """The logins that /run/utmp has and whose sshd lives, by terminal."""
    kernel, found = system.kernel, []
    for record in utmp_records(kernel):
        terminal = kernel.terminals.get(record.line)
        leader = _leader(system, record.line)
        if record.kind != USER_PROCESS or record.pid not in kernel.processes:
            continue
        if terminal is None or leader is None:
            continue
        quiet = kernel.clock() - terminal.inode.atime / 1_000_000_000
        found.append(
            Session(
                user=record.user,
                tty=record.line,
                source=record.host,
                at=record.at,
                pid=record.pid,
                leader=leader,
                idle=max(0.0, quiet if quiet < kernel.clock() - leader.times.started else 0.0),
            )
        )
    return sorted(found, key=lambda session: session.tty)


def _leader(system: System, terminal: str) -> Process | None:
    for process in system.kernel.processes.values():
        if (
            process.session == process.pid
            and process.terminal is not None
            and process.terminal.name == terminal
        ):
            return process
    return None
