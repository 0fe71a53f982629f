"""The files of /proc that routers have otherwise: the chip, its interrupts, the flash."""

from collections.abc import Mapping
from functools import cache

import yaml

from honeyllm.host._proc_nodes import LOADER, data, fixed
from honeyllm.host._process_info import ProcessInfo
from honeyllm.host._system import System
from honeyllm.persona import Firmware, Persona
from honeyllm.vfs import SyntheticNode

ARM_PART = (
    ("CPU implementer", "0x41"),
    ("CPU architecture", "7"),
    ("CPU variant", "0x0"),
    ("CPU part", "0xc07"),
)
MIPS_SETS = {"74Kc": "mips16 dsp dsp2", "1004Kc": "mips16 dsp mt", "24Kc": "mips16"}
ROUTER_LIBRARY = "/lib/libc.so"
MIPS_ISA = "mips1 mips2 mips32r1 mips32r2"
MIPS_LINES = (
    (5, "MIPS", "timer", 100.0),
    (4, "misc", "ttyS0", 0.001),
    (6, "eth", "eth0", 46.0),
    (11, "pci", "wifi", 31.0),
    (22, "gpio", "keys", 0.0),
)
ARM_LINES = (
    (26, "GIC-0  20 Level", "arch_timer", 101.0),
    (46, "GIC-0 270 Level", "bam_dma", 0.02),
    (49, "GIC-0 142 Level", "ath10k_ahb", 28.0),
    (97, "GIC-0  97 Edge", "edma_eth_tx0", 21.0),
    (272, "GIC-0 272 Edge", "edma_eth_rx0", 24.0),
)


def chip_cpuinfo(persona: Persona, firmware: Firmware) -> str:
    """/proc/cpuinfo of the chip."""
    return (_arm_cpuinfo if persona.kernel.machine.startswith("arm") else _mips_cpuinfo)(persona, firmware)


def _mips_cpuinfo(persona: Persona, firmware: Firmware) -> str:
    cpu = persona.hardware.cpu
    model = cpu.model_name.split()[1]
    out = f"system type\t\t: {firmware.device.chip}\nmachine\t\t\t: {firmware.device.model}\n"
    for number in range(cpu.count):
        core, thread = divmod(number, cpu.threads_per_core)
        rows = [
            ("processor\t\t", number),
            ("cpu model\t\t", cpu.model_name),
            ("BogoMIPS\t\t", f"{cpu.bogomips:.2f}"),
            ("wait instruction\t", "yes"),
            ("microsecond timers\t", "yes"),
            ("tlb_entries\t\t", 32),
            ("extra interrupt vector\t", "yes"),
            ("hardware watchpoint\t", "yes, count: 4, address/irw mask: [0x0ffc, 0x0ffc, 0x0ffb, 0x0ffb]"),
            ("isa\t\t\t", MIPS_ISA),
            ("ASEs implemented\t", MIPS_SETS.get(model, "mips16")),
            (
                "Options implemented\t",
                "tlb 4kex 4k_cache prefetch mcheck ejtag llsc dc_aliases vint perf_cntr_intr_bit",
            ),
            ("shadow register sets\t", 1),
            ("kscratch registers\t", 0),
            ("package\t\t\t", 0),
            ("core\t\t\t", core),
        ]
        rows += [("VPE\t\t\t", thread)] if cpu.threads_per_core > 1 else []
        rows += [("VCED exceptions\t\t", "not available"), ("VCEI exceptions\t\t", "not available")]
        out += "".join(f"{name}: {value}\n" for name, value in rows) + "\n"
    return out


def _arm_cpuinfo(persona: Persona, firmware: Firmware) -> str:
    cpu, out = persona.hardware.cpu, ""
    revision = cpu.model_name.partition("rev ")[2].partition(" ")[0]
    for number in range(cpu.count):
        rows = [
            ("processor", number),
            ("model name", cpu.model_name),
            ("BogoMIPS", f"{cpu.bogomips:.2f}"),
            ("Features", " ".join(cpu.flags) + " "),
            *ARM_PART,
            ("CPU revision", revision),
        ]
        for name, value in rows:
            tabs = "" if name == "CPU architecture" else "\t" * max(1, 2 - len(name) // 8)
            out += f"{name}{tabs}: {value}\n"
        out += "\n"
    return f"{out}Hardware\t: {firmware.device.chip}\nRevision\t: 0000\nSerial\t\t: 0000000000000000\n"


def chip_interrupts(persona: Persona, uptime: float) -> str:
    """/proc/interrupts of the chip."""
    count = persona.hardware.cpu.count
    lines = ARM_LINES if persona.kernel.machine.startswith("arm") else MIPS_LINES
    rows = ["           " + "".join(f"CPU{n:<8}" for n in range(count))]
    for number, (line, kind, name, rate) in enumerate(lines):
        home = number % count
        cells = "".join(f"{int(rate * uptime) if n == home or not number else 0:>10} " for n in range(count))
        rows.append(f"{line:>3}: {cells} {kind}  {name}")
    return "\n".join([*rows, "ERR:          0"]) + "\n"


def flash_table(firmware: Firmware) -> str:
    """/proc/mtd."""
    out = "dev:    size   erasesize  name\n"
    for number, part in enumerate(firmware.flash):
        out += f'mtd{number}: {part.size:08x} {part.erase_size:08x} "{part.name}"\n'
    return out


@cache
def _texts() -> Mapping[str, str]:
    found: Mapping[str, str] = yaml.load(data("proc_router.yaml"), Loader=LOADER)
    return found


def router_group(system: System, info: ProcessInfo) -> str:
    """The control group: procd has one for each service; a login belongs to dropbear."""
    if info.pid == 1:
        return "/"
    daemon = system.kernel.daemons.get(info.pid)
    return f"/services/{'dropbear' if daemon is None else daemon.name}/instance1"


def router_maps(info: ProcessInfo, device: str, inodes: tuple[int, int], seed: int) -> str:
    """/proc/PID/maps: the program, musl's one library, and the stack, in 32 bits; *seed* moves them."""
    program, library = inodes
    lib, stack = 0x77000 + (seed & 0xDFF), 0x7FC00 + (seed >> 16 & 0x2FF)
    rows = (
        (0x400, 0x46D, "r-xp", program, info.executable),
        (0x47C, 0x47D, "r--p", program, info.executable),
        (0x47D, 0x47E, "rw-p", program, info.executable),
        (lib, lib + 0x93, "r-xp", library, ROUTER_LIBRARY),
        (lib + 0xA2, lib + 0xA3, "r--p", library, ROUTER_LIBRARY),
        (lib + 0xA3, lib + 0xA4, "rw-p", library, ROUTER_LIBRARY),
        (stack, stack + 0x21, "rw-p", 0, "[stack]"),
        (0x7FEFD, 0x7FEFE, "r-xp", 0, "[vdso]"),
    )
    out = ""
    for start, end, mode, inode, path in rows:
        head = f"{start:05x}000-{end:05x}000 {mode} 00000000 {device if inode else '00:00'} {inode}"
        out += f"{head:<48} {path}\n"
    return out


def router_entries(firmware: Firmware) -> Mapping[str, SyntheticNode]:
    """Those that only routers have."""
    return {name: fixed(text) for name, text in _texts().items()} | {"mtd": fixed(flash_table(firmware))}


def one_zone(system: System) -> str:
    """/proc/zoneinfo: all memory is in one zone."""
    pages, free = system.persona.hardware.memory.total_kib // 4, system.memory().free // 4
    rows = {
        "pages free": free,
        "      boost": 0,
        "      min": pages // 62,
        "      low": pages // 50,
        "      high": pages // 41,
        "      spanned": _spanned(pages),
        "      present": _spanned(pages),
        "      managed": pages,
        "      cma": 0,
    }
    return "Node 0, zone   Normal\n" + "".join(f"  {name:<15}{value}\n" for name, value in rows.items())


def _spanned(pages: int) -> int:
    """With what kernel and firmware keep."""
    return 1 << (pages - 1).bit_length()


def buddies(system: System) -> str:
    """/proc/buddyinfo: free blocks of the one zone, by size."""
    left = system.memory().free // 4
    counts = [left % 97 + 12, 61, 33, 21, 14, 9, 6, 4, 3, 2]
    left -= sum(count << order for order, count in enumerate(counts))
    counts.append(max(1, left >> 10))
    return f"Node 0, zone   Normal {''.join(f'{count:>6} ' for count in counts)}\n"
