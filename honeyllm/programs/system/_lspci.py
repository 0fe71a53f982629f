"""lspci."""

from collections.abc import Iterator

from honeyllm.host import Process
from honeyllm.persona import PciDevice
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, options, wrong

LSPCI = Form(
    short="nvbxts:d:ti:mgp:qkMDQPA:H:GF:O:",
    usage="lspci",
    help=("--help",),
    version=("--version",),
    banner="lspci version {version:pciutils}",
)


async def lspci(process: Process) -> int:
    """List PCI devices."""
    if process.argv[1:2] == ("--version",):
        await process.stdout.write("lspci version {version:pciutils}\n")
        return 0
    if any(word.startswith("--") and len(word) > 2 for word in process.argv[1:]):
        raise await wrong(process, LSPCI, f"{process.argv[0]}: invalid option -- '-'")
    parsed = await options(process, LSPCI)
    devices = [d for d in process.kernel.system.persona.hardware.pci if _selected(d, parsed)]
    for device in devices:
        await process.stdout.write("".join(f"{row}\n" for row in _rows(device, parsed)))
    return 0


def _selected(device: PciDevice, parsed: Parsed) -> bool:
    slot = (parsed.value("s") or "").removeprefix("0000:")
    if slot and slot not in (device.slot, device.slot.partition(".")[0], device.slot.partition(":")[0] + ":"):
        return False
    vendor, _, rest = (parsed.value("d") or "").lower().partition(":")
    number, _, class_id = rest.partition(":")
    wanted = ((vendor, device.vendor_id), (number, device.device_id), (class_id, device.class_id))
    return all(not given or given == own for given, own in wanted)


def _slot(device: PciDevice, parsed: Parsed) -> str:
    return f"0000:{device.slot}" if parsed.has("D") else device.slot


def _names(device: PciDevice, numbers: int) -> str:
    tail = f" (rev {device.revision})" if device.revision not in ("", "00") else ""
    ids = f"{device.vendor_id}:{device.device_id}"
    if numbers == 1:
        return f"{device.class_id}: {ids}{tail}"
    plain = device.class_name.partition(" [")[0] if numbers else device.class_name
    kind = f"{plain} [{device.class_id}]" if numbers else plain
    name = f"{device.vendor_name} {device.device_name}"
    return f"{kind}: {name} [{ids}]{tail}" if numbers else f"{kind}: {name}{tail}"


def _subsystem(device: PciDevice, numbers: int) -> str:
    ids = f"{device.subsystem_vendor_id}:{device.subsystem_id}"
    if numbers == 1:
        return ids
    name = f"{device.subsystem_vendor_name or device.vendor_name} "
    name += device.subsystem_name or f"Device {device.subsystem_id}"
    return f"{name} [{ids}]" if numbers else name


def _rows(device: PciDevice, parsed: Parsed) -> Iterator[str]:
    numbers, verbose = min(2, parsed.count("n")), parsed.count("v")
    if parsed.has("m"):
        yield from _machine_rows(device, parsed, verbose)
        return
    interface = ""
    if verbose and device.prog_if:
        interface = f" (prog-if {device.prog_if}{f' [{device.prog_if_name}]' if device.prog_if_name else ''})"
    yield f"{_slot(device, parsed)} {_names(device, numbers)}{interface}"
    if (verbose or parsed.has("k")) and device.subsystem_vendor_id:
        yield f"\tSubsystem: {_subsystem(device, numbers)}"
    if verbose:
        yield from _details(device)
    if (verbose or parsed.has("k")) and device.driver:
        yield f"\tKernel driver in use: {device.driver}"
    if (verbose or parsed.has("k")) and device.module:
        yield f"\tKernel modules: {device.module}"
    if verbose:
        yield ""


def _details(device: PciDevice) -> Iterator[str]:
    number = int(device.slot[:2], 16) or int(device.slot[3:5], 16)
    if device.driver == "virtio-pci":
        yield f"\tPhysical Slot: {number}"
        yield f"\tFlags: bus master, fast devsel, latency 0, IRQ {10 + number % 2}"
        yield f"\tMemory at {0xFEBD0000 + number * 0x1000:x} (32-bit, non-prefetchable) [size=4K]"
        yield f"\tMemory at {0xFE000000 + number * 0x4000:x} (64-bit, prefetchable) [size=16K]"
        yield "\tCapabilities: [98] MSI-X: Enable+ Count=3 Masked-"
    elif device.class_id == "0600":
        yield "\tFlags: fast devsel"
    else:
        yield "\tFlags: medium devsel, IRQ 9"


def _machine_rows(device: PciDevice, parsed: Parsed, verbose: int) -> Iterator[str]:
    fields = {
        "Slot": _slot(device, parsed),
        "Class": device.class_name,
        "Vendor": device.vendor_name,
        "Device": device.device_name,
        "SVendor": device.subsystem_vendor_name or device.vendor_name,
        "SDevice": device.subsystem_name or f"Device {device.subsystem_id}",
        "Rev": device.revision,
    }
    if verbose:
        yield from (f"{name}:\t{value}" for name, value in fields.items() if value)
        yield ""
        return
    words = [f'"{fields[name]}"' for name in ("Class", "Vendor", "Device")]
    words += [f"-r{device.revision}"] if device.revision else []
    words += [f'"{fields["SVendor"]}"', f'"{fields["SDevice"]}"']
    yield f"{fields['Slot']} {' '.join(words)}"
