"""What /proc and /sys say of a small ARM board instead of a PC."""

from honeyllm.host._proc_nodes import fixed, line, link
from honeyllm.host._system import System
from honeyllm.persona import Board, Cpu, Persona
from honeyllm.vfs import SyntheticNode

IMPLEMENTER = "0x41"
TREE = "firmware/devicetree/base"
"""Where /proc/device-tree leads to, below /sys."""
DEVICES = (
    (9, "GICv2  25 Level     vgic", 0.0),
    (11, "GICv2  30 Level     arch_timer", 61.0),
    (14, "GICv2  65 Level     fe00b880.mailbox", 0.9),
    (21, "GICv2 153 Level     uart-pl011", 0.0),
    (26, "GICv2 114 Level     DMA IRQ", 0.02),
    (34, "GICv2 158 Level     mmc1, mmc0", 1.6),
    (40, "GICv2 189 Level     eth0", 3.4),
    (41, "GICv2 190 Level     eth0", 2.2),
)
IPIS = (
    ("IPI0", 2.1, "Rescheduling interrupts"),
    ("IPI1", 0.7, "Function call interrupts"),
    ("IPI2", 0.0, "CPU stop interrupts"),
    ("IPI3", 0.0, "CPU stop (for crash dump) interrupts"),
    ("IPI4", 0.0, "Timer broadcast interrupts"),
    ("IPI5", 0.3, "IRQ work interrupts"),
    ("IPI6", 0.0, "CPU wake-up interrupts"),
)
WARMEST, SWING = 47.2, 4.5


def arm_cpuinfo(cpu: Cpu, board: Board) -> str:
    """A block for each core; a Raspberry Pi's kernel adds which board it is."""
    text = "".join(f"processor\t: {number}\n{_core(cpu, board)}\n" for number in range(cpu.count))
    if board.is_raspberry:
        text += f"Revision\t: {board.revision}\nSerial\t\t: {board.serial}\nModel\t\t: {board.model}\n"
    return text


def _core(cpu: Cpu, board: Board) -> str:
    rows = (
        ("BogoMIPS\t", f"{cpu.bogomips:.2f}"),
        ("Features\t", " ".join(cpu.flags)),
        ("CPU implementer\t", IMPLEMENTER),
        ("CPU architecture", cpu.family),
        ("CPU variant\t", f"0x{cpu.stepping:x}"),
        ("CPU part\t", board.core),
        ("CPU revision\t", cpu.model),
    )
    return "".join(f"{name}: {value}\n" for name, value in rows)


def arm_interrupts(system: System) -> str:
    """/proc/interrupts with the board's controller."""
    count, up = system.cpu_count, system.uptime
    interface = system.persona.network.primary.name
    rows = ["           " + "".join(f"CPU{n:<8}" for n in range(count))]
    for number, description, rate in DEVICES:
        everywhere = rate > 50
        cells = "".join(
            f"{int(rate * up * (1 + 0.03 * n)) + 9 if everywhere or (rate and n == 0) else 0:>10} "
            for n in range(count)
        )
        rows.append(f"{number:>3}: {cells}    {description.replace('eth0', interface)}")
    for name, rate, description in IPIS:
        cells = "".join(f"{int(rate * up * (1 + 0.03 * n)):>10} " for n in range(count))
        rows.append(f"{name}: {cells}      {description}")
    return "\n".join([*rows, "Err:          0"]) + "\n"


VIRTUAL, DIRECT = (" virtio-portsdev", " virtblk"), (" tpm", " dax", " ndctl", " dimmctl")
"""Drivers of virtual machines, and of PCs."""
BLOCKS = {"md": "  9 md", "mmcblk": "179 mmc"}
CONSOLE = "tty0                 -WU (EC  p  )    4:1\n"
MEMORY = """\
00000000-3b3fffff : System RAM
  00210000-00f9ffff : Kernel code
  00fa0000-0144ffff : reserved
  01450000-0189ffff : Kernel data
"""


def majors(persona: Persona, text: str) -> str:
    """*text* of /proc/devices with the drivers of this machine's disks, without those that it has not."""
    hardware = persona.hardware
    absent: tuple[str, ...] = () if hardware.cpu.hypervisor else VIRTUAL
    absent += DIRECT if hardware.board is not None else ()
    rows = [row for row in text.split("\n") if not absent or not row.endswith(absent)]
    names = {disk.name.rstrip("0123456789") for disk in hardware.disks}
    at = rows.index("Block devices:") + 1
    for number, row in sorted((int(row.split()[0]), row) for name, row in BLOCKS.items() if name in names):
        place = next((n for n in range(at, len(rows)) if _major(rows[n]) > number), len(rows) - 1)
        rows.insert(place, row)
    return "\n".join(rows)


def _major(row: str) -> int:
    first = row.split()[:1]
    return int(first[0]) if first and first[0].isdecimal() else 1 << 20


def board_files() -> dict[str, SyntheticNode]:
    """What of /proc is otherwise than on a PC, or not there on one."""
    return {
        "consoles": fixed(CONSOLE),
        "device-tree": link("/sys/firmware/devicetree/base"),
        "iomem": fixed(MEMORY, 0o400),
        "ioports": fixed("", 0o400),
    }


def temperature(system: System) -> float:
    """What the chip's sensor shows, in degrees Celsius."""
    return round(WARMEST + SWING * system.noise("temperature", 40, smooth=True) + 2 * system.loads()[0], 1)


def device_tree(system: System) -> dict[str, SyntheticNode]:
    """The board's description below /sys; its texts end with a zero byte."""
    board, firmware = system.persona.hardware.board, system.persona.firmware
    if firmware is not None:
        found = {"model": firmware.device.model, "compatible": firmware.device.name}
        return {f"{TREE}/{name}": fixed(f"{text}\0") for name, text in found.items()}
    if board is None:
        return {}
    found = {"model": board.model}
    found["compatible"] = "\0".join(board.compatible)
    if board.serial:
        found["serial-number"] = board.serial
    return {f"{TREE}/{name}": fixed(f"{text}\0") for name, text in found.items()}


def thermal_zone(system: System) -> dict[str, SyntheticNode]:
    """The chip's sensor, where there is a board."""
    if system.persona.hardware.board is None:
        return {}
    from_sensor = line(int(temperature(system) * 1000))
    zone = "class/thermal/thermal_zone0"
    return {f"{zone}/temp": from_sensor, f"{zone}/type": line("cpu-thermal"), f"{zone}/mode": line("enabled")}
