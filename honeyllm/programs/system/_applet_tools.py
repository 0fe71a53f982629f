"""Applets of a router's busybox that talk: ping, nc, nslookup, passwd, crontab, reboot."""

from honeyllm.events import CommandSuccess
from honeyllm.host import (
    Process,
    Refused,
    TimedOut,
    Unreachable,
    Unresolved,
    connect,
    hash_md5,
    resolve,
    schedule_power_off,
)
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.system._busybox_texts import misused
from honeyllm.programs.system._database import Database, set_password
from honeyllm.programs.system._fetching import REASONS, seconds_of, spend
from honeyllm.programs.system._files import as_root, read_text, write_text
from honeyllm.programs.system._log import note
from honeyllm.programs.system._ping import MAX_COUNT, delay
from honeyllm.programs.system._terminal import ask_secret

CRONTABS = "/etc/crontabs"
MAX_TABLE = 1 << 20
HOPS = 30
STOP_SECONDS = 1.2
"""From ``reboot`` to the end of the connection."""


async def ping(process: Process) -> int:
    """Send echo requests."""
    parsed = parse(process.argv, "qAc:s:w:W:I:i:p:46t:")
    if isinstance(parsed, Fault) or not parsed.operands:
        return await misused(process, parsed.message if isinstance(parsed, Fault) else "")
    host = parsed.operands[0]
    address = resolve(process.kernel.system, host)
    if address is None:
        await say(process, f"{process.argv[0]}: bad address '{host}'\n")
        return 1
    given, size = parsed.value("c") or "", parsed.value("s") or "56"
    count = int(given[:6]) if given.isdigit() and int(given[:6]) else MAX_COUNT
    return await _echo(process, host, address, count, int(size[:5]) if size.isdigit() else 56)


async def _echo(process: Process, host: str, address: str, count: int, size: int) -> int:
    system, base, times = process.kernel.system, delay(process, address), list[float]()
    await process.stdout.write(f"PING {host} ({address}): {size} data bytes\n")
    for number in range(count):
        if base is not None:
            times.append(base * (1 + 0.25 * abs(system.noise(f"ping {number}", 1))))
            hops = 64 if base < 1 else 118
            row = f"{size + 8} bytes from {address}: seq={number} ttl={hops} time={times[-1]:.3f} ms\n"
            await process.stdout.write(row)
            await process.flush()
        if number + 1 < count:
            await process.sleep(1.0)
    lost = 100 - 100 * len(times) // count
    summary = f"{count} packets transmitted, {len(times)} packets received, {lost}% packet loss\n"
    await process.stdout.write(f"\n--- {host} ping statistics ---\n{summary}")
    if times:
        parts = "/".join(f"{value:.3f}" for value in (min(times), sum(times) / len(times), max(times)))
        await process.stdout.write(f"round-trip min/avg/max = {parts} ms\n")
    return 0 if times else 1


async def traceroute(process: Process) -> int:
    """The way to a host: the line's gateway, silence, and who answers at its end."""
    parsed = parse(process.argv, "46FIlnrvf:m:q:p:w:s:t:i:z:g:")
    if isinstance(parsed, Fault) or not parsed.operands:
        return await misused(process, parsed.message if isinstance(parsed, Fault) else "")
    host, system = parsed.operands[0], process.kernel.system
    address = resolve(system, host)
    if address is None:
        await say(process, f"{process.argv[0]}: bad address '{host}'\n")
        return 1
    await process.stdout.write(f"{process.argv[0]} to {host} ({address}), {HOPS} hops max, 46 byte packets\n")
    base, last = delay(process, address), 2 + sum(address.encode()) % 7
    answers = {1: system.persona.network.gateway} | ({} if base is None else {last: address})
    for hop in range(1, (HOPS if base is None else last) + 1):
        row = _hop(process, hop, answers.get(hop), base or 1.0)
        await process.stdout.write(row)
        if hop not in answers:
            await process.flush()
            await process.sleep(9.0)
    return 0


def _hop(process: Process, hop: int, address: str | None, base: float) -> str:
    """A line of three tries; *base* is the time to the end, in milliseconds."""
    if address is None:
        return f"{hop:>2}  *  *  *\n"
    whole = base / 4 if hop == 1 else base
    noise = (process.kernel.system.noise(f"hop {hop} {number}", 1) for number in range(3))
    times = "".join(f"  {whole * (0.9 + 0.2 * abs(share)):.3f} ms" for share in noise)
    return f"{hop:>2}  {address} ({address}){times}\n"


async def nc(process: Process) -> int:
    """Open a pipe to a port, which nobody answers at."""
    parsed = parse(process.argv, "lp:w:f:i:e:u")
    if isinstance(parsed, Fault) or len(parsed.operands) < 2:
        return await misused(process, parsed.message if isinstance(parsed, Fault) else "")
    host, port = parsed.operands[0], parsed.operands[1]
    if not port.isdigit():
        await say(process, f"nc: bad port '{port}'\n")
        return 1
    outcome = connect(process.kernel.system, host, int(port[:5]))
    if isinstance(outcome, Unresolved):
        await say(process, f"nc: bad address '{host}'\n")
    elif isinstance(outcome, Refused | Unreachable | TimedOut):
        await spend(process, seconds_of(outcome))
        reason = REASONS[type(outcome)]
        await say(process, f"nc: can't connect to remote host ({outcome.address}): {reason}\n")
    return 1


async def nslookup(process: Process) -> int:
    """Ask the resolver of the router."""
    if len(process.argv) < 2:
        return await misused(process)
    name = process.argv[-1]
    address = resolve(process.kernel.system, name)
    out = "Server:\t\t127.0.0.1\nAddress:\t127.0.0.1:53\n\n"
    if address is None:
        await process.stdout.write(out)
        await say(process, f"** server can't find {name}: NXDOMAIN\n\n")
        return 1
    await process.stdout.write(f"{out}Non-authoritative answer:\nName:\t{name}\nAddress: {address}\n\n")
    return 0


async def passwd(process: Process) -> int:
    """Change a password."""
    parsed = parse(process.argv, "a:dluh")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    name = parsed.operands[0] if parsed.operands else process.user
    if Database(process, "/etc/passwd").find(name) is None:
        await say(process, f"passwd: unknown user {name}\n")
        return 1
    if process.who.uid != 0 and name != process.user:
        await say(process, f"passwd: {process.user} can't change password for {name}\n")
        return 1
    if parsed.has("d", "l", "u"):
        return await _mark(process, name, parsed.last_of("d", "l", "u") or "")
    return await _change(process, name)


async def _mark(process: Process, name: str, how: str) -> int:
    row = Database(process, "/etc/shadow").find(name) or [name, ""]
    old = row[1].removeprefix("!")
    done = {"d": "changed by", "l": "locked by", "u": "unlocked by"}[how]
    set_password(process, name, {"d": "", "l": f"!{old}", "u": old}[how])
    await say(process, f"passwd: password for {name} {done} {process.user}\n")
    return 0


async def _change(process: Process, name: str) -> int:
    await say(process, f"Changing password for {name}\n")
    first = await ask_secret(process, "New password: ")
    again = None if first is None else await ask_secret(process, "Retype password: ")
    for text in (first, again):
        if text is not None:
            process.emit(CommandSuccess(input=text, realm="passwd"))
    if first is None or first != again:
        problem = "password for " + name + " is unchanged"
        await say(
            process, ("passwd: Passwords don't match\n" if again is not None else "") + f"passwd: {problem}\n"
        )
        return 1
    set_password(process, name, hash_md5(first, process.kernel.chance.randbytes(16)))
    text = f"password for {name} changed by {process.user}"
    note(process, text)
    await say(process, f"passwd: {text}\n")
    return 0


async def crontab(process: Process) -> int:
    """Show, replace or remove a table of jobs."""
    parsed = parse(process.argv, "c:u:lerd")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    directory, name = parsed.value("c") or CRONTABS, parsed.value("u") or process.user
    path, view = f"{directory}/{name}", as_root(process)
    action = parsed.last_of("l", "e", "r", "d")
    if action == "l":
        if not view.exists(path):
            await say(process, f"crontab: can't open '{name}': No such file or directory\n")
            return 1
        await process.stdout.write(read_text(view, path))
    elif action in ("r", "d"):
        if view.exists(path):
            view.remove(path)
    elif action is None:
        return await _install(process, path, parsed.operands[0] if parsed.operands else "-")
    return 0


async def _install(process: Process, path: str, source: str) -> int:
    if source == "-":
        text = (await process.stdin.read()).decode("utf-8", "surrogateescape")
    else:
        try:
            process.fs.access(source, 4)
        except OSError as error:
            await say(process, f"crontab: {source}: {error.strerror}\n")
            return 1
        text = read_text(process.fs, source)
    write_text(as_root(process), path, text[:MAX_TABLE], mode=0o600)
    return 0


async def reboot(process: Process) -> int:
    """``reboot``, ``poweroff`` and ``halt`` by name."""
    name = process.argv[0].rpartition("/")[2]
    if process.who.uid != 0:
        await say(process, f"{name}: Operation not permitted\n")
        return 1
    schedule_power_off(process.kernel, name, STOP_SECONDS)
    return 0
