"""The root of /proc of one world."""

from collections.abc import Mapping
from functools import cache, partial

from honeyllm.host import _proc_hardware
from honeyllm.host._proc_board import board_files, majors
from honeyllm.host._proc_net import net_directory
from honeyllm.host._proc_nodes import Listing, directory, fixed, line, link, sink, text, texts
from honeyllm.host._proc_nvidia import driver_directory
from honeyllm.host._proc_pid import process_directory
from honeyllm.host._proc_router import router_entries
from honeyllm.host._proc_sys import sys_directory
from honeyllm.host._system import System
from honeyllm.vfs import SyntheticNode

STATIC = (
    "cgroups", "consoles", "crypto", "devices", "dma", "execdomains", "fb", "filesystems", "iomem", "ioports",
    "key-users", "keys", "locks", "misc",
)  # fmt: skip
ROOT_ONLY = (
    "kcore", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "pagetypeinfo", "slabinfo", "timer_list",
    "vmallocinfo",
)  # fmt: skip

NOT_ON_ROUTERS = frozenset(
    ("acpi", "dma", "fb", "kcore", "keys", "key-users", "pressure", "schedstat", "sysvipc", "fs")
)


def proc_root(system: System) -> SyntheticNode:
    """The root of procfs; its entries are made when somebody looks."""
    return SyntheticNode(mode=0o555, children=cache(partial(_listing, system)))


def _listing(system: System) -> Listing:
    net = net_directory(system)

    def find(name: str) -> SyntheticNode | None:
        if name == "net":
            return link("self/net")
        return process_directory(system, int(name), net) if name.isascii() and name.isdecimal() else None

    return Listing(_fixed(system), find, lambda: map(str, system.pids))


def _self(system: System) -> str:
    current = system.kernel.current
    return "1" if current is None else str(current.pid)


def _fixed(system: System) -> Mapping[str, SyntheticNode]:
    found = dict(_proc_hardware.entries(system))
    found |= {name: fixed(texts()[name]) for name in STATIC}
    found["devices"] = fixed(majors(system.persona, texts()["devices"]))
    found |= {name: fixed("", 0o400) for name in ROOT_ONLY}
    found |= {
        **_firmware(system),
        "bus": _bus(system),
        "cmdline": line(system.persona.kernel.command_line),
        "driver": directory({"rtc": fixed("")} | driver_directory(system)),
        "fs": _fs(system),
        "irq": directory({"default_smp_affinity": line(f"{(1 << system.cpu_count) - 1:x}", 0o644)}),
        "kallsyms": fixed("0000000000000000 A fixed_percpu_data\n0000000000000000 A __per_cpu_start\n"),
        "mounts": link("self/mounts"),
        "net": link("self/net"),
        "pressure": directory({n: fixed(texts()["pressure"], 0o666) for n in ("cpu", "io", "memory")}),
        "schedstat": fixed("version 15\ntimestamp 4302811220\n"),
        "self": SyntheticNode(mode=0o777, target=lambda: _self(system)),
        "sys": sys_directory(system),
        "sysrq-trigger": sink(),
        "sysvipc": directory({n: fixed(texts()[f"sysvipc_{n}"]) for n in ("msg", "sem", "shm")}),
        "thread-self": SyntheticNode(mode=0o777, target=lambda: f"{_self(system)}/task/{_self(system)}"),
        "tty": directory(_tty()),
        "zoneinfo": text(lambda: _proc_hardware.zoneinfo(system)),
    }
    firmware = system.persona.firmware
    if firmware is not None:
        found = {name: node for name, node in found.items() if name not in NOT_ON_ROUTERS}
        found |= router_entries(firmware)
    return dict(sorted(found.items()))


def _firmware(system: System) -> Mapping[str, SyntheticNode]:
    """What there is of a PC's, or the tree that describes a board."""
    if system.persona.hardware.board is not None:
        return board_files()
    if system.persona.firmware is not None:
        return {"device-tree": link("/sys/firmware/devicetree/base")}
    wakeup = fixed("Device\tS-state\t  Status   Sysfs node\n", 0o644)
    return {"acpi": directory({"wakeup": wakeup}), "mtrr": fixed(texts()["mtrr"], 0o644)}


def _tty() -> Mapping[str, SyntheticNode]:
    return {
        "driver": directory({"serial": fixed("serinfo:1.0 driver revision:\n", 0o400)}),
        "drivers": fixed(texts()["tty_drivers"]),
        "ldisc": directory({}),
        "ldiscs": fixed("n_tty       0\nn_null     27\n"),
    }


def _fs(system: System) -> SyntheticNode:
    name = system.persona.hardware.root.source.rpartition("/")[2]
    options = fixed("rw\nbsddf\nnogrpid\nblock_validity\ndioread_nolock\ndiscard\n")
    journal = directory({"info": fixed("0 transactions\n")})
    return directory(
        {
            "ext4": directory({name: directory({"options": options})}),
            "jbd2": directory({f"{name}-8": journal}),
        }
    )


def _bus(system: System) -> SyntheticNode:
    rows = ""
    for device in system.persona.hardware.pci:
        bus, _, rest = device.slot.partition(":")
        slot, _, function = rest.partition(".")
        place = int(bus, 16) << 8 | int(slot, 16) << 3 | int(function)
        driver = device.driver
        zeros = "\t".join([f"{0:16x}"] * 14)
        rows += f"{place:04x}\t{device.vendor_id}{device.device_id}\t0\t{zeros}\t{driver}\n"
    pci = directory({"devices": fixed(rows)})
    return directory({"input": directory({"devices": fixed("")}), "pci": pci})
