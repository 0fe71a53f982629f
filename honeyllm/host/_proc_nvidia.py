"""What NVIDIA's driver says below /proc."""

from honeyllm.host._proc_nodes import directory, fixed
from honeyllm.host._system import System
from honeyllm.persona import Gpu
from honeyllm.vfs import SyntheticNode

BUILT = "Mon Mar 31 15:50:08 UTC 2025"


def driver_directory(system: System) -> dict[str, SyntheticNode]:
    """The entry of /proc/driver, on hosts with cards."""
    gpus = system.persona.hardware.gpus
    if not gpus:
        return {}
    cards = {f"0000:{gpu.slot}": _card(system, gpu, number) for number, gpu in enumerate(gpus)}
    return {
        "nvidia": directory(
            {
                "capabilities": directory({}),
                "gpus": directory(cards),
                "params": fixed("ResmanDebugLevel: 4294967295\nRmLogonRC: 1\nModifyDeviceFiles: 1\n"),
                "registry": fixed('Binary: ""\n'),
                "version": fixed(_version(system, gpus[0])),
            }
        )
    }


def _version(system: System, gpu: Gpu) -> str:
    compiler = system.persona.kernel.builder.partition("(Ubuntu ")[2].partition(")")[0]
    return (
        f"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {gpu.driver_version}  {BUILT}\n"
        f"GCC version:  gcc version {compiler.partition('-')[0]} (Ubuntu {compiler}) \n"
    )


def _tabs(name: str) -> str:
    return "\t\t" if len(name) < 6 else "\t"


def _card(system: System, gpu: Gpu, number: int) -> SyntheticNode:
    rows = (
        ("Model", gpu.product_name),
        ("IRQ", 40 + number),
        ("GPU UUID", gpu.uuid),
        ("Video BIOS", gpu.vbios_version.lower()),
        ("Bus Type", "PCIe"),
        ("DMA Size", "47 bits"),
        ("DMA Mask", "0x7fffffffffff"),
        ("Bus Location", f"0000:{gpu.slot}"),
        ("Device Minor", number),
        ("GPU Firmware", gpu.driver_version),
        ("GPU Excluded", "No"),
    )
    text = "".join(f"{name}: {_tabs(name)} {value}\n" for name, value in rows)
    return directory({"information": fixed(text), "registry": fixed('Binary: ""\n'), "power": fixed("")})
