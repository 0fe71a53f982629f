"""Who is logged in: the terminals of this world and what the login records say."""

from attrs import frozen

from honeyllm.host import Process, System


@frozen(kw_only=True)
class Session:
    """One login on a terminal; ``at`` and ``idle`` in seconds."""

    user: str
    tty: str
    source: str
    at: float
    leader: Process
    idle: float


def sessions(system: System) -> list[Session]:
    """The login sessions on terminals, by terminal."""
    found = []
    for name, terminal in system.kernel.terminals.items():
        leader = _leader(system, name)
        if leader is None or not name.startswith("pts/"):
            continue
        source = leader.environ.get("SSH_CONNECTION", "").partition(" ")[0]
        quiet = system.kernel.clock() - terminal.inode.atime / 1_000_000_000
        found.append(
            Session(
                user=leader.user,
                tty=name,
                source=source,
                at=leader.started,
                leader=leader,
                idle=max(0.0, quiet if quiet < system.kernel.clock() - leader.started else 0.0),
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
