"""``vmstat -s`` and ``vmstat -f``: the counters of /proc since boot, a row each."""

from collections.abc import Iterator, Mapping

from honeyllm.host import System, proc_text

Number = tuple[int, str]
MEMORY: tuple[tuple[str, str], ...] = (
    ("MemTotal", "total memory"),
    ("", "used memory"),
    ("Active", "active memory"),
    ("Inactive", "inactive memory"),
    ("MemFree", "free memory"),
    ("Buffers", "buffer memory"),
    ("", "swap cache"),
    ("SwapTotal", "total swap"),
    ("", "used swap"),
    ("SwapFree", "free swap"),
)
PROCESSOR = (
    (0, "non-nice user cpu ticks"),
    (1, "nice user cpu ticks"),
    (2, "system cpu ticks"),
    (3, "idle cpu ticks"),
    (4, "IO-wait cpu ticks"),
    (5, "IRQ cpu ticks"),
    (6, "softirq cpu ticks"),
    (7, "stolen cpu ticks"),
    (8, "non-nice guest cpu ticks"),
    (9, "nice guest cpu ticks"),
)
PAGES = (
    ("pgpgin", "K paged in"),
    ("pgpgout", "K paged out"),
    ("pswpin", "pages swapped in"),
    ("pswpout", "pages swapped out"),
    ("pgalloc_dma32", "pages alloc in dma32"),
    ("pgalloc_normal", "pages alloc in normal"),
)
COUNTS = (
    ("intr", "interrupts"),
    ("ctxt", "CPU context switches"),
    ("btime", "boot time"),
    ("processes", "forks"),
)


def totals(system: System, *, forks_only: bool) -> str:
    """All rows, or that of the processes made."""
    rows = list(_rows(system))
    return "".join(f"{value:>13} {name}\n" for value, name in (rows[-1:] if forks_only else rows))


def _table(system: System, name: str) -> Mapping[str, list[str]]:
    rows = (row.replace(":", " ").split() for row in proc_text(system, name).splitlines())
    return {row[0]: row[1:] for row in rows if row}


def _rows(system: System) -> Iterator[Number]:
    memory = {name: int(cells[0]) for name, cells in _table(system, "meminfo").items()}
    computed = {
        "used memory": memory["MemTotal"] - memory["MemAvailable"],
        "swap cache": memory["Cached"] + memory["SReclaimable"],
        "used swap": memory["SwapTotal"] - memory["SwapFree"],
    }
    for key, name in MEMORY:
        yield memory[key] if key else computed[name], f"K {name}"
    counters = _table(system, "stat")
    for column, name in PROCESSOR:
        yield int(counters["cpu"][column]), name
    pages = _table(system, "vmstat")
    for key, name in PAGES:
        yield int(pages[key][0]) if key in pages else 0, name
    for key, name in COUNTS:
        yield int(counters[key][0]), name
