"""ps, top, free, uptime of busybox, as routers have them."""

from honeyllm.host import Process, ProcessInfo, System, listed_processes
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._applet_storage import human
from honeyllm.programs.system._busybox_texts import misused
from honeyllm.programs.system._turns import settle
from honeyllm.programs.system._uptime import duration

HEADING = "  PID USER       VSZ STAT COMMAND\n"
TOP_HEADING = "  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND"
LINES, COLUMNS = 24, 80
MAX_ROUNDS = 100_000
SHIFTS = {"b": 0, "k": 10, "m": 20, "g": 30, "h": 10}


def size(kib: int) -> str:
    """KiB in five columns; large ones in MiB or GiB, as ``smart_ulltoa5`` does."""
    if kib < 100_000:
        return f"{kib:>5}"
    mib = kib >> 10
    return f"{mib:>4}m" if mib < 10_000 else f"{mib >> 10:>4}g"


def state(info: ProcessInfo) -> str:
    """Letter, ``W`` without memory, and the sign of the nice value, in four columns."""
    swapped = "W" if not info.vsz_kib and info.state != "Z" else " "
    mark = "<" if info.nice < 0 else "N" if info.nice > 0 else ""
    return f"{info.state}{swapped}{mark}".ljust(4)


def command(info: ProcessInfo) -> str:
    """The arguments, or the name in brackets."""
    return info.command if info.argv else f"[{info.comm}]"


async def ps(process: Process) -> int:
    """Every process; of the options only ``w`` does something."""
    parsed = parse(process.argv, "w")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    wide = parsed.has("w") or not process.is_terminal(1)
    accounts = await read_accounts(process)
    await settle()
    await process.stdout.write(HEADING)
    for info in listed_processes(process.kernel.system):
        user = accounts.user_name(info.uid)
        row = f"{info.pid:>5} {user:<8.8} {size(info.vsz_kib)} {state(info)} {command(info)}"
        await process.stdout.write((row if wide else row[: _columns(process) - 1]) + "\n")
    return 0


def _columns(process: Process) -> int:
    return process.columns(1) or COLUMNS


async def top(process: Process) -> int:
    """Processes by their use of the processor; with ``-b`` page by page."""
    parsed = parse(process.argv, "bHmn:d:")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    batch = parsed.has("b") or not process.is_terminal(0)
    given = parsed.value("n") or ""
    rounds = int(given[:6]) if given.isdigit() else MAX_ROUNDS
    accounts = await read_accounts(process)
    for number in range(max(1, rounds)):
        if number:
            await process.sleep(5)
        system = process.kernel.system
        infos = sorted(listed_processes(system), key=lambda i: (i.state != "R", i.vsz_kib == 0, -i.vsz_kib))
        rows = [*_summary(system, infos), TOP_HEADING]
        rows += [_row(system, info, accounts.user_name(info.uid)) for info in infos]
        if not batch:
            rows = [row[: _columns(process) - 1] for row in rows[: LINES - 1]]
        await process.stdout.write(("" if batch else "\x1b[H\x1b[J") + "\n".join(rows) + "\n")
        await process.flush()
    return 0


def _summary(system: System, infos: list[ProcessInfo]) -> list[str]:
    use = system.memory()
    one, five, fifteen = system.loads()
    busy = min(90, int(one * 20))
    running = max(1, sum(info.state == "R" for info in infos))
    newest = max(info.pid for info in infos)
    return [
        f"Mem: {use.total - use.free}K used, {use.free}K free, {use.shared}K shrd, {use.buffers}K buff, "
        f"{use.cached}K cached",
        f"CPU: {busy:>3}% usr {busy // 2:>3}% sys   0% nic {100 - busy - busy // 2:>3}% idle"
        "   0% io   0% irq   0% sirq",
        f"Load average: {one:.2f} {five:.2f} {fifteen:.2f} {running}/{len(infos)} {newest}",
    ]


def _row(system: System, info: ProcessInfo, user: str) -> str:
    total = system.persona.hardware.memory.total_kib
    return (
        f"{info.pid:>5}{info.parent:>6} {user:<8.8} {state(info)} {size(info.vsz_kib)}"
        f"{min(info.vsz_kib * 100 // total, 999):>4}%{0:>4}% {command(info)}"
    )


async def free(process: Process) -> int:
    """Memory use."""
    parsed = parse(process.argv, "bkmgh")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    unit = parsed.last_of(*SHIFTS) or "k"
    use = process.kernel.system.memory()
    cached = use.cached + use.buffers + use.slab_reclaimable
    columns = ("total", "used", "free", "shared", "buff/cache", "available")
    memory = (use.total, use.total - use.free - cached, use.free, use.shared, cached, use.available)
    swap = (use.swap_total, use.swap_total - use.swap_free, use.swap_free)
    rows = ["       " + "".join(f"{name:>12}" for name in columns)]
    for label, values in (("Mem:   ", memory), ("Swap:  ", swap)):
        rows.append(label + "".join(f"{_amount(value, unit):>12}" for value in values))
    await process.stdout.write("\n".join(rows) + "\n")
    return 0


def _amount(kib: int, unit: str) -> str:
    return human(kib * 1024) if unit == "h" else str(kib * 1024 >> SHIFTS[unit])


async def uptime(process: Process) -> int:
    """How long the system has been running; nobody counts its users."""
    system = process.kernel.system
    now = Moment(int(process.kernel.clock() * BILLION)).show("%H:%M:%S")
    loads = ", ".join(f"{load:.2f}" for load in system.loads())
    up = duration(int(system.uptime))
    await process.stdout.write(f" {now} up {up},  load average: {loads}\n")
    return 0
