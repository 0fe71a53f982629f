"""top in batch mode."""

from honeyllm.host import Process, ProcessInfo, System, listed_processes
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._uptime import summary

SHORT = "bc1d:E:e:Hhin:O:o:p:Ssu:U:w::V"
HEADING = "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND"
MAX_ROUNDS = 100_000
ROWS = 17


async def top(process: Process) -> int:
    """Display processes."""
    parsed = parse(process.argv, SHORT)
    if isinstance(parsed, Fault):
        letter = parsed.message.rpartition("'")[0].rpartition("'")[2]
        await say(process, f"top: unknown option '{letter}'\n")
        return 1
    if parsed.has("V", "h"):
        await process.stdout.write(versioned(process, "top from procps-ng {version:procps}\n"))
        return 0
    batch = parsed.has("b")
    if not batch and not process.is_terminal(0):
        await say(process, "top: failed tty get\n")
        return 1
    given = parsed.value("n")
    count = int(given[:6]) if given is not None and given.isdigit() else MAX_ROUNDS
    accounts = await read_accounts(process)
    for number in range(max(1, count)):
        if number:
            await process.sleep(float(parsed.value("d") or 3) if (parsed.value("d") or "3").isdigit() else 3)
            await process.stdout.write("\n")
        infos = sorted(listed_processes(process.kernel.system), key=lambda i: (i.state != "R", i.pid))
        rows = [
            _row(process.kernel.system, i, accounts.user_name(i.uid), full=parsed.has("c")) for i in infos
        ]
        start = "" if batch else "\x1b[H\x1b[2J"
        shown = rows if batch else rows[:ROWS]
        text = start + _header(process.kernel.system, infos) + "\n" + HEADING + "\n" + "\n".join(shown) + "\n"
        await process.stdout.write(text)
        await process.flush()
    return 0


def _header(system: System, infos: list[ProcessInfo]) -> str:
    states = {letter: sum(i.state in letters for i in infos) for letter, letters in _STATES.items()}
    states["sleeping"] = len(infos) - states["running"] - states["stopped"] - states["zombie"]
    use = system.memory()
    used = use.total - use.available
    cache = use.buffers + use.cached + use.slab_reclaimable
    busy = min(90.0, system.loads()[0] * 4)
    swap = use.swap_total - use.swap_free
    counts = ", ".join(f"{states[name]:>3} {name}" for name in ("running", "sleeping", "stopped", "zombie"))
    memory = _amounts(("total", use.total), ("free", use.free), ("used", used), ("buff/cache", cache))
    swaps = _amounts(("total", use.swap_total), ("free", use.swap_free), ("used", swap))
    shares = f"{busy:>4.1f} us, {busy / 3:>4.1f} sy,  0.0 ni, {100 - busy * 4 / 3:>4.1f} id"
    return (
        f"top -{summary(system)}\nTasks: {len(infos):>3} total, {counts}\n"
        f"%Cpu(s): {shares},  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \n"
        f"MiB Mem : {memory}     \nMiB Swap: {swaps}. {use.available / 1024:>8.1f} avail Mem \n"
    )


def _amounts(*rows: tuple[str, int]) -> str:
    return ", ".join(f"{kib / 1024:>8.1f} {name}" for name, kib in rows)


_STATES = {"running": "R", "stopped": "T", "zombie": "Z"}


def _row(system: System, info: ProcessInfo, user: str, *, full: bool) -> str:
    priority = "rt" if info.is_realtime else str(info.priority)
    share = info.rss_kib * 100 / system.persona.hardware.memory.total_kib
    hundredths = int(info.cpu_seconds * 100)
    clock = f"{hundredths // 6000}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
    name = user if len(user) <= 8 else user[:7] + "+"
    busy = 6.2 if info.state == "R" else 0.0
    text = (info.command if full else info.comm)[:512]
    return (
        f"{info.pid:>7} {name:<8} {priority:>3} {info.nice:>3} {info.vsz_kib:>7} {info.rss_kib:>6} "
        f"{info.shared_kib:>6} {info.state} {busy:>5.1f} {share:>5.1f} {clock:>9} {text}"
    )
