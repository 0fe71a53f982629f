"""df and mount of busybox, as routers have them."""

import os

from honeyllm.host import Exited, OpenFile, Process, measured, mounted
from honeyllm.persona import Mount
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system import _mounting as mounting
from honeyllm.programs.system._busybox_texts import misused

FIELD = 20
UNITS = " KMGT"


def human(count: int) -> str:
    """Bytes in at most five characters: ``59.9M``."""
    value, power = float(count), 0
    while value >= 1024 and power < len(UNITS) - 1:
        value, power = value / 1024, power + 1
    return f"{value:.1f}{UNITS[power]}" if power else str(count)


async def df(process: Process) -> int:
    """The space of file systems."""
    parsed = parse(process.argv, "PkmhTi")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    rows = list(measured(process.kernel.system))
    if parsed.operands:
        rows, status = await _named(process, parsed, rows)
    else:
        rows, status = [row for row in rows if row.total_kib], 0
    heads = {"h": "     Size      Used Available", "m": "1M-blocks      Used Available"}
    head = heads.get(parsed.last_of("h", "m", "k") or "", "1K-blocks      Used Available")
    kind = "Type       " if parsed.has("T") else ""
    if parsed.has("i"):
        head = "   Inodes      Used Available"
    await process.stdout.write(f"{'Filesystem':<{FIELD}} {kind}{head} Use% Mounted on\n")
    for row in rows:
        await process.stdout.write(_row(row, parsed))
    return status


async def _named(process: Process, parsed: Parsed, mounts: list[Mount]) -> tuple[list[Mount], int]:
    found, status = [], 0
    for name in parsed.operands:
        try:
            path = process.fs.namespace.mount_of(process.fs.find(name)).path
        except OSError as error:
            await say(process, f"df: {name}: can't find mount point: {error.strerror}\n")
            status = 1
            continue
        found.append(next((m for m in reversed(mounts) if m.target == path), mounts[0]))
    return found, status


def _row(mount: Mount, parsed: Parsed) -> str:
    if parsed.has("i"):
        total, used = mount.inodes, mount.inodes_used
    else:
        total, used = mount.total_kib, mount.used_kib
    left = max(0, total - used - (0 if parsed.has("i") else mount.reserved_kib))
    percent = -(-used * 100 // (used + left)) if used + left else 0

    def show(value: int) -> str:
        if parsed.has("i"):
            return str(value)
        form = parsed.last_of("h", "m", "k")
        return human(value * 1024) if form == "h" else str(value >> 10 if form == "m" else value)

    source = mount.source
    start = (
        f"{source}\n{'':<{FIELD}}" if len(source) > FIELD and not parsed.has("P") else f"{source:<{FIELD}}"
    )
    kind = f" {mount.kind:<10}" if parsed.has("T") else ""
    return f"{start}{kind} {show(total):>9} {show(used):>9} {show(left):>9} {percent:>3}% {mount.target}\n"


class _Silence(OpenFile):
    """What util-linux complains of is said in busybox's words instead."""

    async def write(self, data: bytes) -> int:
        """Say nothing."""
        return len(data)


async def mount(process: Process) -> int:
    """List what is mounted, or mount something."""
    parsed = parse(process.argv, "o:t:rwfnvasiO:", {"bind": "b"})
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    if len(parsed.operands) >= 2 or parsed.has("o"):
        return await _try(process, parsed)
    if parsed.operands:
        await say(process, f"mount: can't find {parsed.operands[0]} in /etc/fstab\n")
        return 1
    for row in mounted(process.kernel.system):
        if not parsed.has("t") or row.kind in (parsed.value("t") or "").split(","):
            rest = row.super_options[1:] if row.super_options[:1] in (("rw",), ("ro",)) else row.super_options
            options = ",".join((*row.options, *rest))
            await process.stdout.write(f"{row.source} on {row.target} type {row.kind} ({options})\n")
    return 0


async def _try(process: Process, parsed: Parsed) -> int:
    if process.who.uid != 0:
        await say(process, "mount: permission denied (are you root?)\n")
        return 1
    loud = process.fds.get(2)
    process.fds.set(2, _Silence("/dev/null", os.O_WRONLY, None))
    try:
        status = await mounting.mount(process)
    except Exited as end:
        status = end.status
    process.fds.set(2, loud)
    if status:
        source, target = (*parsed.operands, "none", "/")[:2]
        exist = process.fs.exists(target) and (not source.startswith("/") or process.fs.exists(source))
        reason = "Invalid argument" if exist else "No such file or directory"
        await say(process, f"mount: mounting {source} on {target} failed: {reason}\n")
    return 255 if status else 0
