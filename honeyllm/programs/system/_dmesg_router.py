"""The boot log of a router, rendered from the persona."""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from honeyllm.host import System
from honeyllm.persona import Firmware, Persona

Line = tuple[float, int, str]
FAMILIES = {"[mips]": "mips", "[arm]": "arm"}
REVISIONS = {
    "74Kc": "0001974c (MIPS 74Kc)",
    "1004Kc": "0001992f (MIPS 1004Kc)",
    "24Kc": "00019374 (MIPS 24Kc)",
}
DRIVERS = {
    "ramips": "mtk_soc_eth 1e100000.ethernet",
    "ath79": "ag71xx 19000000.eth",
    "ipq40xx": "ess-edma c080000.edma",
}
WIFI = {
    "ramips": "mt76x2e 0000:02:00.0: ROM patch build: 20141115060606a",
    "ath79": "ath10k_pci 0000:00:00.0: qca988x hw2.0 target 0x4100016c chip_id 0x043222ff sub 0000:0000",
    "ipq40xx": "ath10k_ahb a000000.wifi: qca4019 hw1.0 target 0x01000000 chip_id 0x003b00ff sub 0000:0000",
}
FIRMWARE_PARTS = 4
"""Those that the kernel finds in the last of the fixed ones, and that one."""


@cache
def _template() -> tuple[tuple[float, int, str, str], ...]:
    rows = []
    text = files("honeyllm.programs.system").joinpath("dmesg_router.txt").read_text("utf-8")
    for row in text.splitlines():
        if not row.startswith("#"):
            at, level, message = row.split(" ", 2)
            first, _, rest = message.partition(" ")
            family = FAMILIES.get(first, "")
            rows.append((float(at), int(level), family, rest if family else message))
    return tuple(rows)


def router_boot_log(system: System, firmware: Firmware) -> Iterator[Line]:
    """Seconds since power-on, log level and text of each message."""
    persona = system.persona
    values = _values(persona, firmware)
    family = "arm" if persona.kernel.machine.startswith("a") else "mips"
    pace = random.Random(f"{persona.seed}/dmesg").uniform(0.9, 1.2)
    lists = _lists(persona, firmware)
    for at, level, only, message in _template():
        if only in ("", family):
            for number, text in enumerate(lists.get(message, (message,))):
                shown = text.format_map(values) if message not in lists else text
                if "CPUs" not in shown or persona.hardware.cpu.count > 1:
                    yield (at + number * 0.0071) * pace, level, shown


def _values(persona: Persona, firmware: Firmware) -> Mapping[str, object]:
    kernel, cpu, total = persona.kernel, persona.hardware.cpu, persona.hardware.memory.total_kib
    installed = 1 << (total - 1).bit_length()
    rootfs = next(n for n, part in enumerate(firmware.flash) if part.name == "rootfs")
    size = sum(part.size for part in firmware.flash[: 1 - FIRMWARE_PARTS]) >> 10
    core = cpu.model_name.split()[1]
    target = firmware.device.target.partition("/")[0]
    return {
        "release": kernel.release,
        "builder": kernel.builder,
        "version": kernel.version,
        "command_line": kernel.command_line,
        "console": kernel.command_line.partition("console=")[2].partition(",")[0],
        "system_type": firmware.device.chip,
        "model": firmware.device.model,
        "core": core,
        "revision": REVISIONS.get(core, "").partition(" ")[0],
        "top": installed * 1024 - 1,
        "pages": installed // 4 - installed // 512,
        "memory": installed,
        "available": total,
        "reserved": installed - total,
        "kernel_kib": firmware.flash[rootfs - 1].size // 460,
        "cpus": cpu.count,
        "bogomips": f"{cpu.bogomips:.2f}",
        "lpj": int(cpu.bogomips * 5000),
        "khz": int(cpu.mhz * 500),
        "clocksource": "arch_sys_counter" if kernel.machine.startswith("a") else "MIPS",
        "flash_kib": size,
        "flash_mbit": size // 128,
        "parts": len(firmware.flash) - FIRMWARE_PARTS + 1,
        "rootfs": rootfs,
        "driver": DRIVERS.get(target, "eth"),
        "mac": next(i.mac for i in persona.network.interfaces if i.name == "eth0"),
        "wan": firmware.switch.wan,
    }


def _lists(persona: Persona, firmware: Firmware) -> Mapping[str, tuple[str, ...]]:
    """Lines of the template that stand for several."""
    partitions, at = [], 0
    for part in firmware.flash[: 1 - FIRMWARE_PARTS]:
        partitions.append(f'0x{at:012x}-0x{at + part.size:012x} : "{part.name}"')
        at += part.size
    radios = tuple(
        f"{firmware.switch.lan}: port {number}({radio.interface}) entered forwarding state"
        for number, radio in enumerate(firmware.radios, len(firmware.switch.ports) + 1)
    )
    ports = tuple(
        f"{firmware.switch.lan}: port {number}({name}) entered blocking state"
        for number, name in enumerate(firmware.switch.ports, 1)
    )
    wifi = WIFI.get(firmware.device.target.partition("/")[0], "")
    return {"{partitions}": tuple(partitions), "{radios}": radios, "{ports}": ports, "{wifi}": (wifi,)}
