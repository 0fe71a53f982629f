"""free."""

from collections.abc import Callable

from honeyllm.host import MemoryUse, Process
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, options, wrong

FREE = Form(
    short="bkmghltvs:c:wV",
    long={
        "bytes": "b",
        "kilo": "kilo",
        "mega": "mega",
        "giga": "giga",
        "tera": "tera",
        "peta": "peta",
        "kibi": "k",
        "mebi": "m",
        "gibi": "g",
        "tebi": "tebi",
        "pebi": "pebi",
        "human": "h",
        "si": "si",
        "lohi": "l",
        "total": "t",
        "committed": "v",
        "seconds": "s:",
        "count": "c:",
        "wide": "w",
    },
    usage="free",
    banner="free from procps-ng {version:procps}",
)
UNITS = {
    "b": 1,
    "k": 1024,
    "m": 1024**2,
    "g": 1024**3,
    "tebi": 1024**4,
    "pebi": 1024**5,
    "kilo": 1000,
    "mega": 1000**2,
    "giga": 1000**3,
    "tera": 1000**4,
    "peta": 1000**5,
}
HEADING = "               total        used        free      shared  buff/cache   available"
WIDE = "               total        used        free      shared     buffers       cache   available"
MAX_ROUNDS = 100_000


async def free(process: Process) -> int:
    """Display memory use."""
    parsed = await options(process, FREE)
    seconds, count = await _repeat(process, parsed)
    for number in range(count):
        if number:
            await process.stdout.write("\n")
            await process.sleep(seconds)
        await process.stdout.write(render(process.kernel.system.memory(), parsed))
    return 0


async def _repeat(process: Process, parsed: Parsed) -> tuple[float, int]:
    given = parsed.value("s")
    seconds = 1.0
    if given is not None:
        try:
            seconds = float(given)
        except ValueError:
            message = f"free: seconds argument failed: '{given}': Invalid argument"
            raise await wrong(process, FREE, message) from None
        if seconds < 0.000001:
            raise await wrong(process, FREE, f"free: seconds argument `{given}' is not positive number")
    times = parsed.value("c")
    if times is not None and not (times.isascii() and times.isdigit()):
        raise await wrong(process, FREE, f"free: failed to parse count argument: '{times}'")
    endless = MAX_ROUNDS if given is not None else 1
    return max(0.1, seconds), min(MAX_ROUNDS, int(times[:9])) if times is not None else endless


def render(use: MemoryUse, parsed: Parsed) -> str:
    """The whole table."""
    show = _Scale(parsed).show
    used = use.total - use.available
    cache = use.cached + use.slab_reclaimable
    columns = [use.total, used, use.free, use.shared]
    columns += [use.buffers, cache] if parsed.has("w") else [use.buffers + cache]
    rows = [WIDE if parsed.has("w") else HEADING, _row("Mem:", [*columns, use.available], show)]
    if parsed.has("l"):
        rows.append(_row("Low:", [use.total, use.total - use.free, use.free], show))
        rows.append(_row("High:", [0, 0, 0], show))
    swapped = use.swap_total - use.swap_free
    rows.append(_row("Swap:", [use.swap_total, swapped, use.swap_free], show))
    if parsed.has("t"):
        total = [use.total + use.swap_total, used + swapped, use.free + use.swap_free]
        rows.append(_row("Total:", total, show))
    if parsed.has("v"):
        limit, committed = use.total // 2 + use.swap_total, use.anonymous * 3
        rows.append(_row("Comm:", [limit, committed, limit - committed], show))
    return "\n".join(rows) + "\n"


def _row(label: str, values: list[int], show: Callable[[int], str]) -> str:
    return f"{label:<8}{show(values[0]):>12}" + "".join(f"{show(value):>12}" for value in values[1:])


class _Scale:
    """How KiB are shown, by the options given."""

    def __init__(self, parsed: Parsed) -> None:
        self._human = parsed.has("h")
        self._si = parsed.has("si")
        unit = parsed.last_of(*UNITS) or "k"
        self._unit = UNITS[unit]
        if self._si and unit in ("k", "m", "g", "tebi", "pebi"):
            self._unit = 1000 ** ("k", "m", "g", "tebi", "pebi").index(unit) * 1000

    def show(self, kib: int) -> str:
        """One number."""
        if not self._human:
            return str(kib * 1024 // self._unit)
        base = 1000 if self._si else 1024
        suffixes = ("K", "M", "G", "T", "P") if self._si else ("Ki", "Mi", "Gi", "Ti", "Pi")
        size = kib * 1024
        if len(str(size)) < 4:
            return f"{size}B"
        for power, suffix in enumerate(suffixes, 1):
            value = size / base**power
            for text in (f"{value:.1f}{suffix}", f"{int(value)}{suffix}"):
                if len(text) <= 3 + len(suffix):
                    return text
        return str(size)
