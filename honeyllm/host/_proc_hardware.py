"""The files of /proc about processors, memory, interrupts and disks."""

from collections.abc import Mapping
from functools import partial

from honeyllm.host._proc_arrays import mdstat
from honeyllm.host._proc_board import arm_cpuinfo, arm_interrupts
from honeyllm.host._proc_nodes import data, text
from honeyllm.host._proc_router import buddies, chip_cpuinfo, chip_interrupts, one_zone
from honeyllm.host._system import MemoryUse, System
from honeyllm.persona import Cpu
from honeyllm.vfs import SyntheticNode

HZ = 250
ARCHITECTURAL = (
    ("NMI", 0, "Non-maskable interrupts"),
    ("LOC", 61, "Local timer interrupts"),
    ("SPU", 0, "Spurious interrupts"),
    ("PMI", 0, "Performance monitoring interrupts"),
    ("IWI", 0, "IRQ work interrupts"),
    ("RTR", 0, "APIC ICR read retries"),
    ("RES", 2.1, "Rescheduling interrupts"),
    ("CAL", 0.7, "Function call interrupts"),
    ("TLB", 0.05, "TLB shootdowns"),
    ("TRM", 0, "Thermal event interrupts"),
    ("THR", 0, "Threshold APIC interrupts"),
    ("DFR", 0, "Deferred Error APIC interrupts"),
    ("MCE", 0, "Machine check exceptions"),
    ("MCP", 0.0033, "Machine check polls"),
    ("HYP", 0, "Hypervisor callback interrupts"),
)
DEVICES = (
    (0, "IO-APIC   2-edge      timer", 0.0),
    (1, "IO-APIC   1-edge      i8042", 0.0),
    (4, "IO-APIC   4-edge      ttyS0", 0.0002),
    (8, "IO-APIC   8-edge      rtc0", 0.0),
    (9, "IO-APIC   9-fasteoi   acpi", 0.0),
    (12, "IO-APIC  12-edge      i8042", 0.0),
    (24, "PCI-MSI 49152-edge      virtio0-config", 0.0),
    (25, "PCI-MSI 49153-edge      virtio0-input.0", 3.2),
    (26, "PCI-MSI 49154-edge      virtio0-output.0", 2.4),
    (27, "PCI-MSI 81920-edge      virtio2-config", 0.0),
    (28, "PCI-MSI 81921-edge      virtio2-req.0", 1.3),
    (29, "PCI-MSI 65536-edge      virtio1-config", 0.0),
    (30, "PCI-MSI 65537-edge      virtio1-virtqueues", 0.01),
)

LARGE_ONLY = frozenset(
    (
        "Zswap", "Zswapped", "HardwareCorrupted", "AnonHugePages", "ShmemHugePages", "ShmemPmdMapped",
        "FileHugePages", "FilePmdMapped",
    )
)  # fmt: skip
"""Lines of /proc/meminfo that kernels of small machines are built without."""


def cpuinfo(system: System) -> str:
    """One block for each logical processor."""
    cpu = system.persona.hardware.cpu
    if system.persona.firmware is not None:
        return chip_cpuinfo(system.persona, system.persona.firmware)
    board = system.persona.hardware.board
    if board is not None:
        return arm_cpuinfo(cpu, board)
    return "".join(_processor(cpu, number) for number in range(cpu.count))


def _processor(cpu: Cpu, number: int) -> str:
    per_socket = cpu.cores_per_socket * cpu.threads_per_core
    within = number % per_socket
    rows = [
        ("processor\t", number),
        ("vendor_id\t", cpu.vendor_id),
        ("cpu family\t", cpu.family),
        ("model\t\t", cpu.model),
        ("model name\t", cpu.model_name),
        ("stepping\t", cpu.stepping),
        ("microcode\t", cpu.microcode),
        ("cpu MHz\t\t", f"{cpu.mhz:.3f}"),
        ("cache size\t", f"{_cache_kib(cpu)} KB"),
        ("physical id\t", number // per_socket),
        ("siblings\t", per_socket),
        ("core id\t\t", within // cpu.threads_per_core),
        ("cpu cores\t", cpu.cores_per_socket),
        ("apicid\t\t", number),
        ("initial apicid\t", number),
        ("fpu\t\t", "yes"),
        ("fpu_exception\t", "yes"),
        ("cpuid level\t", cpu.cpuid_level),
        ("wp\t\t", "yes"),
        ("flags\t\t", " ".join(cpu.flags)),
        ("bugs\t\t", " ".join(cpu.bugs)),
        ("bogomips\t", f"{cpu.bogomips:.2f}"),
    ]
    rows += [("TLB size\t", cpu.tlb_size)] if cpu.tlb_size else []
    rows += [
        ("clflush size\t", cpu.clflush_size),
        ("cache_alignment\t", cpu.clflush_size),
        ("address sizes\t", f"{cpu.physical_bits} bits physical, {cpu.virtual_bits} bits virtual"),
    ]
    return "".join(f"{name}: {value}\n" for name, value in rows) + "power management:\n\n"


def _cache_kib(cpu: Cpu) -> int:
    """What CPUID gives as the cache size: AMD tells the second level, Intel the last."""
    level = 2 if cpu.vendor_id == "AuthenticAMD" else max(c.level for c in cpu.caches)
    return next((c.kib for c in cpu.caches if c.level == level), 0)


def meminfo(system: System) -> str:
    """All lines of /proc/meminfo."""
    use = system.memory()
    text_ = "".join(
        f"{name + ':':<16}{_pages(name, value):>8} kB\n" for name, value in _uses(system, use).items()
    )
    if system.persona.firmware is not None:
        return "".join(row + "\n" for row in text_.splitlines() if row.partition(":")[0] not in LARGE_ONLY)
    text_ += "".join(f"HugePages_{name + ':':<6}{0:>8}\n" for name in ("Total", "Free", "Rsvd", "Surp"))
    return text_ + _large_pages(use.total)


def _uses(system: System, use: MemoryUse) -> Mapping[str, int]:
    """What memory is used for, in kB."""
    file_pages = use.cached + use.buffers - use.shared
    return {
        "MemTotal": use.total,
        "MemFree": use.free,
        "MemAvailable": use.available,
        "Buffers": use.buffers,
        "Cached": use.cached,
        "SwapCached": 0,
        "Active": use.shared // 2 + file_pages * 3 // 5,
        "Inactive": use.anonymous + file_pages * 2 // 5,
        "Active(anon)": use.shared // 2,
        "Inactive(anon)": use.anonymous,
        "Active(file)": file_pages * 3 // 5,
        "Inactive(file)": file_pages * 2 // 5,
        "Unevictable": 0,
        "Mlocked": 0,
        "SwapTotal": use.swap_total,
        "SwapFree": use.swap_free,
        "Zswap": 0,
        "Zswapped": 0,
        "Dirty": 40 + 4 * int(30 * abs(system.noise("dirty", 5))),
        "Writeback": 0,
        "AnonPages": use.anonymous - use.shared // 2,
        "Mapped": use.anonymous * 4 // 5,
        "Shmem": use.shared,
        "KReclaimable": use.slab_reclaimable,
        "Slab": use.slab_reclaimable + use.slab_unreclaimable,
        "SReclaimable": use.slab_reclaimable,
        "SUnreclaim": use.slab_unreclaimable,
        "KernelStack": use.kernel_stack,
        "PageTables": use.page_tables,
        "NFS_Unstable": 0,
        "Bounce": 0,
        "WritebackTmp": 0,
        "CommitLimit": use.total // 2 + use.swap_total,
        "Committed_AS": use.anonymous * 3,
        "VmallocTotal": 34359738367 if system.persona.firmware is None else 1_040_376,
        "VmallocUsed": 12_000 + use.total // 900,
        "VmallocChunk": 0,
        "Percpu": 640 * system.cpu_count,
        "HardwareCorrupted": 0,
        "AnonHugePages": use.anonymous // 10 // 2048 * 2048,
        "ShmemHugePages": 0,
        "ShmemPmdMapped": 0,
        "FileHugePages": 0,
        "FilePmdMapped": 0,
    }


def _large_pages(total: int) -> str:
    """The last lines of /proc/meminfo: none of the large pages is reserved, all memory is mapped by some."""
    small = min(total // 12, 196_568) // 2048 * 2048 + 36
    rows = {
        "Hugepagesize": 2048,
        "Hugetlb": 0,
        "DirectMap4k": small,
        "DirectMap2M": (total - small) // 2048 * 2048,
    }
    return "".join(f"{name + ':':<16}{value:>8} kB\n" for name, value in rows.items())


def _pages(name: str, kib: int) -> int:
    """Whole pages; only the totals and the kernel's stacks need not be."""
    return kib if name in ("MemTotal", "CommitLimit", "VmallocTotal") else kib // 4 * 4


def stat(system: System) -> str:
    """/proc/stat: processor times in hundredths of a second."""
    count = system.cpu_count
    rows = [_cpu_times(system, number) for number in range(count)]
    total = [sum(column) for column in zip(*rows, strict=True)]
    out = "cpu  " + " ".join(map(str, total)) + "\n"
    out += "".join(f"cpu{n} {' '.join(map(str, row))}\n" for n, row in enumerate(rows))
    up = system.uptime
    out += f"intr {int(up * 71) + 40_000} {' '.join(str(int(rate * up)) for _, _, rate in DEVICES)}\n"
    running = sum(p.state == "R" for p in system.processes())
    forks = system.kernel.next_pid + BOOT_FORKS
    out += f"ctxt {int(up * 168) + 90_000}\nbtime {system.persona.boot_at}\nprocesses {forks}\n"
    soft = [0, 7.2, 0, 2.1, 1.2, 0, 0.02, 9.7, 0, 7.9]
    out += f"procs_running {max(1, running)}\nprocs_blocked 0\n"
    return out + "softirq " + " ".join(str(int(x * up)) for x in (sum(soft), *soft)) + "\n"


def _cpu_times(system: System, number: int) -> list[int]:
    share = 1 / system.cpu_count
    busy = system.busy_seconds * share * (1 + 0.07 * (number % 3 - 1))
    idle = system.idle_seconds * share
    parts = (busy * 0.55, busy * 0.004, busy * 0.31, idle, busy * 0.05, 0, busy * 0.02, busy * 0.066, 0, 0)
    return [int(part * 100) for part in parts]


def interrupts(system: System) -> str:
    """/proc/interrupts."""
    count, up = system.cpu_count, system.uptime
    if system.persona.firmware is not None:
        return chip_interrupts(system.persona, up)
    if system.persona.hardware.cpu.is_arm:
        return arm_interrupts(system)
    rows = ["           " + "".join(f"CPU{n:<8}" for n in range(count))]
    for number, description, rate in DEVICES:
        home = number % count
        cells = "".join(f"{int(rate * up) + 9 if n == home else 0:>10} " for n in range(count))
        rows.append(f"{number:>3}: {cells}  {description}")
    for name, rate, description in ARCHITECTURAL:
        cells = "".join(f"{int(rate * up * (1 + 0.03 * n)):>10} " for n in range(count))
        rows.append(f"{name:>3}: {cells}  {description}")
    rows += ["ERR:          0", "MIS:          0"]
    posted = ("PIN", "Posted-interrupt notification event"), ("NPI", "Nested posted-interrupt event")
    for name, description in (*posted, ("PIW", "Posted-interrupt wakeup event")):
        rows.append(f"{name}: " + "".join(f"{0:>10} " for _ in range(count)) + f"  {description}")
    return "\n".join(rows) + "\n"


def softirqs(system: System) -> str:
    """/proc/softirqs."""
    names = ("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU")
    rates = (0, 7.2, 0.01, 2.1, 1.2, 0, 0.02, 9.7, 0.001, 7.9)
    count = system.cpu_count
    rows = ["                    " + "".join(f"CPU{n:<8}" for n in range(count)).rstrip() + " " * 7]
    for name, rate in zip(names, rates, strict=True):
        cells = "".join(f"{int(rate * system.uptime * (1 + n / 9) / count):>11}" for n in range(count))
        rows.append(f"{name + ':':>13}{cells}")
    return "\n".join(rows) + "\n"


def uptime(system: System) -> str:
    """/proc/uptime."""
    return f"{system.uptime:.2f} {system.idle_seconds:.2f}\n"


def loadavg(system: System) -> str:
    """/proc/loadavg."""
    one, five, fifteen = system.loads()
    infos = list(system.processes())
    running = max(1, sum(p.state == "R" for p in infos))
    threads = sum(p.threads for p in infos)
    newest = max(p.pid for p in infos)
    return f"{one:.2f} {five:.2f} {fifteen:.2f} {running}/{threads} {newest}\n"


def version(system: System) -> str:
    """/proc/version."""
    kernel = system.persona.kernel
    return f"{kernel.sysname} version {kernel.release} {kernel.builder} {kernel.version}\n"


def modules(system: System) -> str:
    """/proc/modules."""
    rows = []
    for module in system.persona.kernel.modules:
        users = "".join(f"{name}," for name in module.used_by) or "-"
        rows.append(f"{module.name} {module.size} {module.references} {users} Live 0x0000000000000000\n")
    return "".join(rows)


def partitions(system: System) -> str:
    """/proc/partitions."""
    out = "major minor  #blocks  name\n\n"
    for disk in system.persona.hardware.disks:
        out += f"{disk.major:4}  {disk.minor:7} {disk.sectors // 2:10} {disk.name}\n"
        for part in disk.partitions:
            out += f"{part.major:4}  {part.minor:7} {part.sectors // 2:10} {part.name}\n"
    return out


def diskstats(system: System) -> str:
    """/proc/diskstats."""
    out, up = "", system.uptime
    for disk in system.persona.hardware.disks:
        rows = [(disk.major, disk.minor, disk.name, 1.0)]
        rows += [(p.major, p.minor, p.name, 0.98 if p.number == 1 else 0.004) for p in disk.partitions]
        for major, minor, name, share in rows:
            reads, writes = int((14_800 + up * 0.004) * share), int(up * 0.41 * share)
            numbers = (reads, reads // 3, reads * 44, reads // 2, writes, writes * 2 // 3, writes * 23)
            rest = (writes * 2, 0, writes + reads // 2, writes * 2 + reads // 2, 0, 0, 0, 0, 0, 0)
            out += f"{major:4} {minor:7} {name} {' '.join(map(str, (*numbers, *rest)))}\n"
    return out


def swaps(system: System) -> str:
    """/proc/swaps: a server without swap has the heading only."""
    return "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def buddyinfo(system: System) -> str:
    """/proc/buddyinfo."""
    if system.persona.firmware is not None:
        return buddies(system)
    normal = system.memory().free // 4096
    rows = (
        ("DMA", (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)),
        ("DMA32", (214, 161, 92, 77, 58, 49, 38, 26, 19, 13, 402)),
        ("Normal", (1811, 1240, 866, 514, 317, 190, 91, 44, 23, 11, max(1, normal - 402))),
    )
    return "".join(
        f"Node 0, zone {zone:>8} {''.join(f'{count:>6} ' for count in counts)}\n" for zone, counts in rows
    )


def vmstat(system: System) -> str:
    """/proc/vmstat."""
    use, up = system.memory(), system.uptime
    known = {
        "nr_free_pages": use.free // 4,
        "nr_zone_inactive_anon": use.anonymous // 4,
        "nr_inactive_anon": use.anonymous // 4,
        "nr_inactive_file": use.cached // 10,
        "nr_active_file": use.cached // 7,
        "nr_slab_reclaimable": use.slab_reclaimable // 4,
        "nr_slab_unreclaimable": use.slab_unreclaimable // 4,
        "nr_anon_pages": use.anonymous // 4,
        "nr_mapped": use.anonymous // 5,
        "nr_file_pages": (use.cached + use.buffers) // 4,
        "nr_shmem": use.shared // 4,
        "nr_kernel_stack": use.kernel_stack,
        "nr_page_table_pages": use.page_tables // 4,
        "pgpgin": 651_000 + int(up * 0.09),
        "pgpgout": int(up * 4.7),
        "pgalloc_normal": int(up * 61),
        "pgalloc_dma32": int(up * 22),
        "pgfree": int(up * 84),
        "pgfault": int(up * 97),
        "pgmajfault": 1_900 + int(up / 3000),
        "numa_hit": int(up * 80),
        "numa_local": int(up * 80),
    }
    return "".join(f"{name} {known.get(name, 0)}\n" for name in data("vmstat.txt").split())


BOOT_FORKS = 412
"""Processes of the boot, which took no number that is still counted."""


def zoneinfo(system: System) -> str:
    """/proc/zoneinfo: the memory of a machine of one node, by the zones that its addresses lie in."""
    if system.persona.firmware is not None:
        return one_zone(system)
    pages, free = system.persona.hardware.memory.total_kib // 4, system.memory().free // 4
    rest, out = pages, ""
    for zone, size in (("DMA", 3840), ("DMA32", 760_000), ("Normal", pages)):
        managed = min(rest, size)
        rest -= managed
        out += (
            f"Node 0, zone {zone:>8}\n  pages free     {free * managed // pages}\n        boost    0\n"
            f"        min      {managed // 250}\n        low      {managed // 200}\n"
            f"        high     {managed // 167}\n        spanned  {managed + managed // 40}\n"
            f"        present  {managed + managed // 60}\n        managed  {managed}\n        cma      0\n"
        )
    return out


def proc_text(system: System, name: str) -> str:
    """The text of one of the files that this module renders: ``meminfo``, ``stat``, ``vmstat``."""
    return {"meminfo": meminfo, "stat": stat, "vmstat": vmstat}[name](system)


def entries(system: System) -> Mapping[str, SyntheticNode]:
    """All of them by name."""
    table = {
        "buddyinfo": buddyinfo,
        "cpuinfo": cpuinfo,
        "diskstats": diskstats,
        "interrupts": interrupts,
        "loadavg": loadavg,
        "meminfo": meminfo,
        "modules": modules,
        "partitions": partitions,
        "softirqs": softirqs,
        "stat": stat,
        "swaps": swaps,
        "uptime": uptime,
        "version": version,
        "vmstat": vmstat,
    }
    if system.persona.hardware.arrays:
        table["mdstat"] = mdstat
    return {name: text(partial(render, system)) for name, render in table.items()}
