"""The sockets of a world: the persona's listeners, and the connections its sessions came by."""

from collections.abc import Iterator

from attrs import frozen

from honeyllm.host._system import SSH_SERVERS, System

LISTEN, ESTABLISHED, UNCONNECTED = 10, 1, 7


@frozen(kw_only=True)
class Socket:
    """One socket; *protocol* is ``tcp``, ``tcp6``, ``udp`` or ``udp6``, *state* the kernel's number."""

    protocol: str
    local: str
    port: int
    peer: str
    peer_port: int
    state: int
    uid: int
    inode: int
    fd: int
    holders: tuple[tuple[str, int], ...]
    backlog: int = 0

    @property
    def is_listening(self) -> bool:
        """Whether it waits for peers."""
        return self.state != ESTABLISHED


def sockets(system: System) -> Iterator[Socket]:
    """Every Internet socket, listeners first."""
    yield from _listeners(system)
    yield from _connections(system)


def _listeners(system: System) -> Iterator[Socket]:
    alive = set(system.pids)
    for listener in system.persona.network.listeners:
        daemon = system.persona.process(listener.process)
        if daemon is None or daemon.pid not in alive:
            continue
        user = system.persona.accounts.user(daemon.user)
        is_tcp = listener.protocol.startswith("tcp")
        yield Socket(
            protocol=listener.protocol,
            local=listener.address,
            port=listener.port,
            peer="::" if listener.protocol.endswith("6") else "0.0.0.0",
            peer_port=0,
            state=LISTEN if is_tcp else UNCONNECTED,
            uid=0 if is_tcp or user is None or listener.port == 68 else user.uid,
            inode=listener.inode,
            fd=listener.fd,
            holders=((daemon.comm, daemon.pid),),
            backlog=listener.backlog,
        )


def _connections(system: System) -> Iterator[Socket]:
    local = system.persona.network.primary.ipv4[0].address
    seen = set()
    for process in sorted(system.kernel.processes.values(), key=lambda p: p.pid):
        parent = process.parent
        words = process.environ.get("SSH_CONNECTION", "").split()
        if parent is None or parent.comm not in SSH_SERVERS or len(words) != 4:
            continue
        peer, peer_port, _, port = words
        if not (peer_port.isdigit() and port.isdigit()) or parent.pid in seen:
            continue
        seen.add(parent.pid)
        yield Socket(
            protocol="tcp6" if ":" in peer else "tcp",
            local=local,
            port=22,
            peer=peer,
            peer_port=int(peer_port),
            state=ESTABLISHED,
            uid=0,
            inode=20_000 + parent.pid % 90_000,
            fd=4,
            holders=((parent.comm, parent.pid),),
        )
