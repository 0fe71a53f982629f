"""ssh-keyscan: the host keys of those that answer, which is this host only."""

from honeyllm.host import Process, connect
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.remote._known_hosts import hashed_name, host_key
from honeyllm.programs.remote._place import Place
from honeyllm.programs.remote._ssh import bsd_message, port_of
from honeyllm.programs.remote._versions import client

USAGE = """usage: ssh-keyscan [-46cDHv] [-f file] [-p port] [-T timeout] [-t type]
\t\t   [host | addrlist namelist]
"""
KINDS = ("rsa", "ecdsa", "ed25519")
MAX_HOSTS = 64


async def keyscan(process: Process) -> int:
    """Print host keys."""
    parsed = parse(process.argv, "cDHv46p:T:t:f:O:")
    if isinstance(parsed, Fault):
        await say(process, f"{bsd_message(parsed.message)}\r\n{USAGE}")
        return 1
    port = port_of(parsed.value("p"))
    if not parsed.operands or port is None:
        await say(process, USAGE if port is not None else f"Bad port '{parsed.value('p')}'\n{USAGE}")
        return 1
    kinds = (parsed.value("t") or ",".join(KINDS)).split(",")
    for host in parsed.operands[:MAX_HOSTS]:
        place = Place(user="", host=host, port=port)
        await _scan(process, place, [k for k in KINDS if k in kinds], hashes=parsed.has("H"))
    return 0


async def _scan(process: Process, place: Place, kinds: list[str], *, hashes: bool) -> None:
    if not isinstance(connect(process.kernel.system, place.host, place.port), str):
        return
    for kind in kinds:
        key = host_key(process, kind)
        if key is None:
            continue
        name = place.known_as
        shown = hashed_name(name, process.kernel.chance.randbytes(20)) if hashes else name
        words = client(process)
        await say(process, f"# {place.host}:{place.port} SSH-2.0-{words}\n")
        await process.stdout.write(f"{shown} {key[0]} {key[1]}\n")
