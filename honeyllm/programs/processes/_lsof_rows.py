"""What lsof says of an open file, and how it lays its table out."""

import os
import stat
from collections.abc import Mapping, Sequence

from attrs import frozen

from honeyllm.host import ProcessInfo, Socket
from honeyllm.programs.processes._open_files import Held
from honeyllm.vfs import Inode, Place

KINDS = {
    stat.S_IFREG: "REG",
    stat.S_IFDIR: "DIR",
    stat.S_IFCHR: "CHR",
    stat.S_IFBLK: "BLK",
    stat.S_IFIFO: "FIFO",
    stat.S_IFSOCK: "unix",
    stat.S_IFLNK: "LINK",
}
STATES = {10: "LISTEN", 1: "ESTABLISHED"}
NO_OFFSET = "0t0"


@frozen(kw_only=True)
class Row:
    """One line of the table."""

    pid: int
    parent: int
    task: int = 0
    command: str
    user: str
    descriptor: str
    kind: str
    device: str = ""
    size: str = ""
    node: str = ""
    name: str = ""


LOCAL: Mapping[str, str] = {"127.0.0.1": "localhost", "[::1]": "localhost"}


@frozen(kw_only=True)
class Ends:
    """The names of ports and hosts, as far as names are wanted."""

    ports: Mapping[int, str]
    hosts: Mapping[str, str]

    def shown(self, address: str, port: int) -> str:
        """One end of a connection."""
        host = "*" if address in ("0.0.0.0", "::") else f"[{address}]" if ":" in address else address
        return f"{self.hosts.get(host, host)}:{self.ports.get(port, port)}"


def row_of(info: ProcessInfo, user: str, held: Held, socket: Socket | None, ends: Ends) -> Row:
    """The line of what a process holds."""
    kind, device, size, node, name = _about(held, socket, ends)
    number = held.role.rjust(4) if held.role != "NOFD" else held.role
    return Row(
        pid=info.pid,
        parent=info.parent,
        command=info.comm,
        user=user,
        descriptor=f"{number}{held.mode or ' '} ",
        kind=kind,
        device=device,
        size=size,
        node=node,
        name=name,
    )


def _about(held: Held, socket: Socket | None, ends: Ends) -> tuple[str, str, str, str, str]:
    nameless = held.nameless
    if held.error:
        if held.error == "unknown":
            return "unknown", "", "", "", held.name
        kind = "" if held.role == "NOFD" else "unknown"
        return kind, "", "", "", f"{held.name} {held.error}"
    if socket is not None:
        return _internet(socket, ends)
    if nameless is not None:
        return _nameless(*nameless)
    if held.place is None:
        return ("REG" if held.is_deleted else "unknown"), "", "", "", held.name
    return (*_file(held.place), held.name)


def _internet(socket: Socket, ends: Ends) -> tuple[str, str, str, str, str]:
    is_six = socket.protocol.endswith("6")
    protocol = socket.protocol[:3].upper()
    name = ends.shown(socket.local, socket.port)
    if socket.peer_port:
        name += "->" + ends.shown(socket.peer, socket.peer_port)
    if protocol == "TCP":
        name += f" ({STATES.get(socket.state, 'CLOSE')})"
    return f"IPv{6 if is_six else 4}", str(socket.inode), NO_OFFSET, protocol, name


def _nameless(kind: str, number: str) -> tuple[str, str, str, str, str]:
    if kind == "pipe":
        return "FIFO", "0,13", NO_OFFSET, number, "pipe"
    if kind == "anon_inode":
        return "a_inode", "0,14", "0", "2080", f"[{number}]"
    address = 0xFFFF8880_00000000 + int(number) * 0x4C40 if number.isdigit() else 0
    return "unix", f"0x{address:016x}", NO_OFFSET, number, "type=STREAM (CONNECTED)"


def _file(place: Place) -> tuple[str, str, str, str]:
    inode, device = place.inode, place.fs.device
    is_device = inode.kind in (stat.S_IFCHR, stat.S_IFBLK)
    major, minor = inode.rdev if is_device else (os.major(device), os.minor(device))
    return KINDS.get(inode.kind, "unknown"), f"{major},{minor}", _size(inode), str(place.number)


def _size(inode: Inode) -> str:
    return str(inode.size) if inode.kind in (stat.S_IFREG, stat.S_IFDIR) else NO_OFFSET


def layout(rows: Sequence[Row], *, tasks: bool, parents: bool) -> str:
    """The table; *tasks* where every process is shown, with its threads, *parents* with -R."""
    columns = [("COMMAND", False), ("PID", True)]
    columns += [("TID", True), ("TASKCMD", False)] if tasks else []
    columns += [("PPID", True)] if parents else []
    columns += [("USER", True), ("FD  ", True), ("TYPE", True), ("DEVICE", True)]
    columns += [("SIZE/OFF", True), ("NODE", True), ("NAME", False)]
    table = [[name for name, _ in columns], *(_cells(row, tasks=tasks, parents=parents) for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    widths[-1] = 0
    out = ""
    for cells in table:
        placed = zip(cells, widths, columns, strict=True)
        out += " ".join(c.rjust(w) if right else c.ljust(w) for c, w, (_, right) in placed).rstrip() + "\n"
    return out


def _cells(row: Row, *, tasks: bool, parents: bool) -> list[str]:
    thread = [str(row.task) if row.task else "", row.command[:15] if row.task else ""] if tasks else []
    parent = [str(row.parent)] if parents else []
    own = [row.user[:8], row.descriptor, row.kind, row.device, row.size, row.node, row.name]
    return [row.command[:9], str(row.pid), *thread, *parent, *own]


def terse(rows: Sequence[Row], letters: str) -> str:
    """The output of -F for programs: one field on each line."""
    out, pid = "", 0
    for row in rows:
        if row.pid != pid:
            pid = row.pid
            of_process = {"R": str(row.parent), "c": row.command, "L": row.user}
            out += f"p{pid}\n" + _fields(of_process, letters)
        role = row.descriptor.strip()
        of_file = {"t": row.kind, "D": row.device, "s": row.size, "i": row.node, "n": row.name}
        out += f"f{role.rstrip('rwu') if role[:1].isdigit() else role}\n" + _fields(of_file, letters)
    return out


def _fields(values: Mapping[str, str], letters: str) -> str:
    return "".join(f"{letter}{value}\n" for letter, value in values.items() if letter in letters)
