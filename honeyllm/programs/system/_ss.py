"""ss, as iproute2 6.1 lays it out."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from honeyllm.host import Process, Socket, System, sockets
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, options
from honeyllm.programs.system._ss_filter import passes

SS = Form(
    short="haletuwxf:46napriomsbEzZN:KHOSMA:F:D:d0",
    long={
        "numeric": "n",
        "resolve": "r",
        "options": "o",
        "extended": "e",
        "memory": "m",
        "info": "i",
        "processes": "p",
        "all": "a",
        "listening": "l",
        "ipv4": "4",
        "ipv6": "6",
        "packet": "0",
        "tcp": "t",
        "sctp": "S",
        "udp": "u",
        "dccp": "d",
        "raw": "w",
        "unix": "x",
        "vsock": "vsock",
        "no-header": "H",
        "oneline": "O",
        "summary": "s",
        "family": "f:",
        "query": "A:",
        "help": "h",
    },
    failure=255,
    usage="ss",
    help=("h",),
    banner="ss utility, iproute2-{version:iproute2}",
)
SERVICES = {22: "ssh", 68: "bootpc", 323: "323", 80: "http", 443: "https", 53: "domain", 25: "smtp"}
STATES = {10: "LISTEN", 1: "ESTAB", 7: "UNCONN"}
UNIX = (
    ("u_str", "LISTEN", 4096, "/run/systemd/private", 1, "systemd"),
    ("u_dgr", "UNCONN", 0, "/run/systemd/notify", 1, "systemd"),
    ("u_str", "LISTEN", 4096, "/run/systemd/journal/stdout", 1, "systemd"),
    ("u_dgr", "UNCONN", 0, "/run/systemd/journal/socket", 1, "systemd"),
    ("u_seq", "LISTEN", 4096, "/run/udev/control", 1, "systemd"),
    ("u_dgr", "UNCONN", 0, "/run/systemd/journal/dev-log", 1, "systemd"),
    ("u_str", "LISTEN", 4096, "/run/dbus/system_bus_socket", 1, "systemd"),
)


@frozen(kw_only=True)
class Row:
    """The cells of one socket; an address ends in its colon or blank."""

    netid: str
    state: str
    received: str
    sent: str
    local: str
    port: str
    peer: str
    peer_port: str
    holder: str = ""


async def ss(process: Process) -> int:
    """Show sockets."""
    parsed = await options(process, SS)
    system = process.kernel.system
    if parsed.has("s"):
        await process.stdout.write(_summary(system))
        return 0
    kinds = {letter for letter in "tuwx" if parsed.has(letter)}
    rows = [*_internet(system, parsed, kinds), *_unix(parsed, kinds)]
    await process.stdout.write(layout(rows, parsed, len(kinds) == 1, _spare(process)))
    return 0


def _spare(process: Process) -> int:
    return process.columns(1) or 80 if process.is_terminal(1) else 0


def _internet(system: System, parsed: Parsed, kinds: set[str]) -> Iterator[Row]:
    family = parsed.last_of("4", "6")
    found = sorted(sockets(system), key=lambda s: (s.protocol[:3] != "udp", s.protocol.endswith("6")))
    for item in found:
        if kinds and item.protocol[0] not in kinds:
            continue
        if family and item.protocol.endswith("6") != (family == "6"):
            continue
        wanted = item.is_listening if parsed.has("l") else parsed.has("a") or not item.is_listening
        if wanted and passes(parsed.operands, item):
            yield _row(item, parsed)


def _row(item: Socket, parsed: Parsed) -> Row:
    holder = "".join(f'("{name}",pid={pid},fd={item.fd})' for name, pid in item.holders)
    return Row(
        netid=item.protocol[:3],
        state=STATES[item.state],
        received="0",
        sent=str(item.backlog),
        local=_address(item.local) + ":",
        port=_port(item.port, parsed),
        peer=_address(item.peer) + ":",
        peer_port=_port(item.peer_port, parsed) if item.peer_port else "*",
        holder=f"users:({holder})" if parsed.has("p") and holder else "",
    )


def _address(text: str) -> str:
    return f"[{text}]" if ":" in text else text


def _port(number: int, parsed: Parsed) -> str:
    return str(number) if parsed.has("n") else SERVICES.get(number, str(number))


def _unix(parsed: Parsed, kinds: set[str]) -> Iterator[Row]:
    if (kinds and "x" not in kinds) or not parsed.has("l", "a") or parsed.has("4", "6"):
        return
    for at, (netid, state, backlog, path, pid, name) in enumerate(UNIX):
        holder = f'users:(("{name}",pid={pid},fd={30 + at}))' if parsed.has("p") else ""
        yield Row(
            netid=netid,
            state=state,
            received="0",
            sent=str(backlog),
            local=path + " ",
            port=str(11_200 + 37 * at),
            peer="* ",
            peer_port="0",
            holder=holder,
        )


def layout(rows: Iterable[Row], parsed: Parsed, single: bool, screen: int) -> str:
    """The table; on a terminal (*screen* columns wide) spare room goes between the columns."""
    heading = Row(
        netid="Netid",
        state="State",
        received="Recv-Q",
        sent="Send-Q",
        local="Local Address:",
        port="Port",
        peer="Peer Address:",
        peer_port="Port",
        holder="Process",
    )
    table = [] if parsed.has("H") else [heading]
    cells = [_cells(row, single) for row in (*table, *rows)]
    if not cells:
        return ""
    widths = [max(len(row[n][0]) for row in cells) for n in range(len(cells[0]))]
    needed = sum(widths) + 6
    gap = max(0, screen - needed) // len(widths) if screen else 0
    out = ""
    for row in cells:
        line = ""
        for (text, is_right, delimiter), width in zip(row, widths, strict=True):
            room = width + (gap if not is_right else 0)
            line += delimiter + (text.rjust(room) if is_right else text.ljust(room))
        out += line + "\n"
    return out


def _cells(row: Row, single: bool) -> list[tuple[str, bool, str]]:
    """Text, whether it is aligned to the right, and what stands before it."""
    cells = [] if single else [(row.netid, False, "")]
    return [
        *cells,
        (row.state, False, "" if single else " "),
        (row.received, False, " "),
        (row.sent, False, " "),
        (row.local, True, " "),
        (row.port, False, ""),
        (row.peer, True, " "),
        (row.peer_port, False, ""),
        (row.holder, False, ""),
    ]


def _summary(system: System) -> str:
    found = list(sockets(system))
    counts: Mapping[str, int] = {
        name: sum(item.protocol == name for item in found) for name in ("tcp", "tcp6", "udp", "udp6")
    }
    established = sum(not item.is_listening for item in found)
    tcp, udp = counts["tcp"] + counts["tcp6"], counts["udp"] + counts["udp6"]
    inet4, inet6 = counts["tcp"] + counts["udp"], counts["tcp6"] + counts["udp6"]
    rows = (
        ("RAW", 0, 0, 0),
        ("UDP", udp, counts["udp"], counts["udp6"]),
        ("TCP", tcp, counts["tcp"], counts["tcp6"]),
        ("INET", tcp + udp, inet4, inet6),
        ("FRAG", 0, 0, 0),
    )
    table = "".join(f"{name}\t  {a:<9} {b:<9} {c:<9}\n" for name, a, b, c in rows)
    return (
        f"Total: {len(found) + 141}\nTCP:   {tcp} (estab {established}, closed 0, orphaned 0, timewait 0)\n\n"
        f"Transport Total     IP        IPv6\n{table}\n"
    )
