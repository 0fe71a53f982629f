"""lscpu, from the same record as /proc/cpuinfo."""

import json
from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import Process
from honeyllm.persona import Cache, Cpu
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, fatal, options

LSCPU = Form(
    short="aBbC::ce::hJp::s:xyV",
    long={
        "all": "a",
        "annotate": "annotate",
        "bytes": "B",
        "caches": "C::",
        "online": "b",
        "offline": "c",
        "help": "h",
        "extended": "e::",
        "json": "J",
        "parse": "p::",
        "sysroot": "s:",
        "physical": "y",
        "hex": "x",
        "version": "V",
        "output-all": "output-all",
    },
    help=("h",),
    banner="lscpu from util-linux {version:util-linux}",
)
ORDER = {"l1d": 0, "l1i": 1, "l2": 2, "l3": 3}
SIZES = ("B", "KiB", "MiB", "GiB", "TiB")
PARSABLE = """\
# The following is the parsable format, which can be fed to other
# programs. Each different item in every column has an unique ID
# starting usually from zero.
"""
DEFAULT_PARSE = "CPU,Core,Socket,Node"


@frozen
class Row:
    """A line of the summary: its name on a terminal and elsewhere, its value, how deep it is indented."""

    name: str
    value: str
    depth: int = 0
    section: str = ""

    @property
    def flat_name(self) -> str:
        """The name where the sections are not shown."""
        return f"{self.section}{self.name}" if self.section else self.name


async def lscpu(process: Process) -> int:
    """Display information about the processors."""
    parsed = await options(process, LSCPU)
    exclusive = [name for name in ("C", "e", "p") if parsed.has(name)]
    if len(exclusive) > 1:
        raise await fatal(process, "lscpu: mutually exclusive arguments: -C -e -p")
    cpu = process.kernel.system.persona.hardware.cpu
    if parsed.has("p"):
        await process.stdout.write(_parsable(cpu, parsed))
    elif parsed.has("e"):
        await process.stdout.write(_extended(cpu))
    elif parsed.has("C"):
        await process.stdout.write(_caches(cpu))
    else:
        await process.stdout.write(_summary(process, cpu, parsed))
    return 0


def _summary(process: Process, cpu: Cpu, parsed: Parsed) -> str:
    rows = list(summary_rows(process, cpu, in_bytes=parsed.has("B")))
    if parsed.has("J"):
        fields = [{"field": f"{r.flat_name}:", "data": r.value} for r in rows if r.value]
        return _json({"lscpu": fields})
    if process.is_terminal(1):
        return _tree(rows, process.columns(1) or 80)
    flat = [(f"{row.flat_name}:", row.value) for row in rows if row.value]
    width = max(len(name) for name, _ in flat)
    return "".join(f"{name:<{width}} {value}\n" for name, value in flat)


def _json(value: dict[str, list[dict[str, str]]]) -> str:
    text = json.dumps(value, indent=3, ensure_ascii=False)
    return text.replace("},\n      {", "},{") + "\n"


def _tree(rows: list[Row], columns: int) -> str:
    names = [f"{'  ' * row.depth}{row.name}:" for row in rows]
    width = max(map(len, names))
    room = max(10, columns - width - 1)
    out = ""
    for name, row in zip(names, rows, strict=True):
        pieces = [row.value[at : at + room] for at in range(0, len(row.value), room)] or [""]
        out += f"{name:<{width}} {pieces[0]}\n" + "".join(f"{'':<{width}} {piece}\n" for piece in pieces[1:])
    return out


def summary_rows(process: Process, cpu: Cpu, *, in_bytes: bool = False) -> Iterator[Row]:
    """The lines of the summary in order; a section's own line has no value."""
    count = cpu.count
    span = _cpu_list(count)
    yield Row("Architecture", process.kernel.system.uname()["m"])
    if modes := process.kernel.system.persona.architecture.modes:
        yield Row("CPU op-mode(s)", modes, 1)
    if cpu.physical_bits:
        yield Row("Address sizes", f"{cpu.physical_bits} bits physical, {cpu.virtual_bits} bits virtual", 1)
    yield Row("Byte Order", "Little Endian", 1)
    yield Row("CPU(s)", str(count))
    yield Row("On-line CPU(s) list", span, 1)
    yield from _model_rows(cpu)
    yield from _virtualization_rows(cpu)
    yield Row("Caches (sum of all)", "")
    for cache in cpu.caches:
        name = _cache_name(cache)
        yield _CacheRow(name, _cache_size(cpu, cache, in_bytes=in_bytes), 1)
    yield Row("NUMA", "")
    yield Row("NUMA node(s)", "1", 1)
    yield Row("NUMA node0 CPU(s)", span, 1)
    yield Row("Vulnerabilities", "")
    for name, state in sorted(cpu.vulnerabilities.items()):
        yield Row(name.replace("_", " ").capitalize(), state, 1, "Vulnerability ")


def _virtualization_rows(cpu: Cpu) -> Iterator[Row]:
    virtualization = {"vmx": "VT-x", "svm": "AMD-V"}
    if cpu.is_arm:
        return
    yield Row("Virtualization features", "")
    for flag, name in virtualization.items():
        if flag in cpu.flags:
            yield Row("Virtualization", name, 1)
    if cpu.hypervisor:
        yield Row("Hypervisor vendor", cpu.hypervisor, 1)
        yield Row("Virtualization type", cpu.virtualization, 1)


class _CacheRow(Row):
    @property
    def flat_name(self) -> str:
        return f"{self.name} cache"


def _model_rows(cpu: Cpu) -> Iterator[Row]:
    yield Row("Vendor ID", cpu.vendor_id)
    yield Row("Model name", cpu.model_name, 1)
    if cpu.is_arm:
        yield from _arm_rows(cpu)
        return
    yield Row("CPU family", str(cpu.family), 2)
    yield Row("Model", str(cpu.model), 2)
    yield Row("Thread(s) per core", str(cpu.threads_per_core), 2)
    yield Row("Core(s) per socket", str(cpu.cores_per_socket), 2)
    yield Row("Socket(s)", str(cpu.sockets), 2)
    yield Row("Stepping", str(cpu.stepping), 2)
    yield Row("BogoMIPS", f"{cpu.bogomips:.2f}", 2)
    yield Row("Flags", " ".join(cpu.flags), 2)


def _arm_rows(cpu: Cpu) -> Iterator[Row]:
    yield Row("Model", str(cpu.model), 2)
    yield Row("Thread(s) per core", str(cpu.threads_per_core), 2)
    yield Row("Core(s) per cluster", str(cpu.cores_per_socket), 2)
    yield Row("Socket(s)", "-", 2)
    yield Row("Cluster(s)", str(cpu.sockets), 2)
    yield Row("Stepping", f"r{cpu.stepping}p{cpu.model}", 2)
    yield Row("CPU(s) scaling MHz", "100%", 2)
    yield Row("CPU max MHz", f"{cpu.mhz:.4f}", 2)
    yield Row("CPU min MHz", "600.0000", 2)
    yield Row("BogoMIPS", f"{cpu.bogomips:.2f}", 2)
    yield Row("Flags", " ".join(cpu.flags), 2)


def _cpu_list(count: int) -> str:
    """As lscpu lists processors: a range from three on."""
    return ",".join(map(str, range(count))) if count < 3 else f"0-{count - 1}"


def _cache_name(cache: Cache) -> str:
    return f"L{cache.level}{ {'Data': 'd', 'Instruction': 'i'}.get(cache.kind, '') }"


def _instances(cpu: Cpu, cache: Cache) -> int:
    shared = max(cache.shared_by_threads, cpu.threads_per_core)
    return max(1, cpu.count // shared)


def _cache_size(cpu: Cpu, cache: Cache, *, in_bytes: bool) -> str:
    count = _instances(cpu, cache)
    size = cache.kib * 1024 * count
    shown = str(size) if in_bytes else _human(size)
    return f"{shown} ({count} instance{'s' if count > 1 else ''})"


def _human(size: int, *, short: bool = False) -> str:
    power = 0
    while size >= 1024 ** (power + 1) and power < len(SIZES) - 1:
        power += 1
    value = size / 1024**power
    text = str(int(value)) if value == int(value) else f"{value:.1f}"
    return text + SIZES[power][:1] if short else f"{text} {SIZES[power]}"


def _ids(cpu: Cpu, number: int) -> tuple[int, int]:
    """Core and socket of a logical processor."""
    core = number // cpu.threads_per_core
    return core, core // cpu.cores_per_socket


def _cache_ids(cpu: Cpu, number: int) -> list[str]:
    return [str(number * _instances(cpu, cache) // cpu.count) for cache in cpu.caches]


def _parsable(cpu: Cpu, parsed: Parsed) -> str:
    wanted = parsed.value("p")
    columns = [name.upper() for name in (wanted or "").lstrip("=").split(",") if name]
    caches = ",".join(_cache_name(cache) for cache in cpu.caches)
    titles = [{"CPU": "CPU", "CORE": "Core", "SOCKET": "Socket", "NODE": "Node"}.get(c, c) for c in columns]
    out = PARSABLE + f"# {','.join(titles) if columns else f'{DEFAULT_PARSE},,{caches}'}\n"
    for number in range(cpu.count):
        core, socket = _ids(cpu, number)
        values = {"CPU": number, "CORE": core, "SOCKET": socket, "NODE": 0, "ONLINE": "Y"}
        if columns:
            out += ",".join(str(values.get(name, "")) for name in columns) + "\n"
        else:
            out += f"{number},{core},{socket},0,,{','.join(_cache_ids(cpu, number))}\n"
    return out


def _extended(cpu: Cpu) -> str:
    caches = ":".join(_cache_name(cache) for cache in cpu.caches)
    rows = [("CPU", "NODE", "SOCKET", "CORE", caches, "ONLINE")]
    for number in range(cpu.count):
        core, socket = _ids(cpu, number)
        rows.append((str(number), "0", str(socket), str(core), ":".join(_cache_ids(cpu, number)), "yes"))
    widths = [max(len(row[n]) for row in rows) for n in range(6)]
    out = ""
    for row in rows:
        cells = [row[n].rjust(widths[n]) if n < 4 else row[n].ljust(widths[n]) for n in range(5)]
        out += " ".join([*cells, row[5].rjust(widths[5])]) + "\n"
    return out


def _caches(cpu: Cpu) -> str:
    heading = ("NAME", "ONE-SIZE", "ALL-SIZE", "WAYS", "TYPE", "LEVEL", "SETS", "PHY-LINE", "COHERENCY-SIZE")
    rows = [heading]
    for cache in cpu.caches:
        one, total = cache.kib * 1024, cache.kib * 1024 * _instances(cpu, cache)
        numbers = (str(cache.level), str(cache.sets), "1", str(cache.line))
        sizes = (_human(one, short=True), _human(total, short=True), str(cache.ways))
        rows.append((_cache_name(cache), *sizes, cache.kind, *numbers))
    widths = [max(len(row[n]) for row in rows) for n in range(len(heading))]
    left = (0, 4)
    return "".join(
        " ".join(c.ljust(widths[n]) if n in left else c.rjust(widths[n]) for n, c in enumerate(row)) + "\n"
        for row in rows
    )
