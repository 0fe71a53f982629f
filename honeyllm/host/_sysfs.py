"""The root of /sys of one world."""

from collections.abc import Callable, Mapping
from functools import partial

from honeyllm.host._proc_board import device_tree, thermal_zone
from honeyllm.host._proc_hardware import proc_text
from honeyllm.host._proc_nodes import directory, fixed, lazy, line, lines, link, nested, sink, text
from honeyllm.host._system import System
from honeyllm.persona import Cache, Cpu, Disk, Interface, PciDevice
from honeyllm.vfs import SyntheticNode

Leaves = dict[str, SyntheticNode]
INTERFACE_FLAGS = {
    "UP": 1,
    "BROADCAST": 2,
    "LOOPBACK": 8,
    "POINTOPOINT": 16,
    "NOARP": 128,
    "MULTICAST": 0x1000,
}
NO_COUNT = (
    "collisions", "multicast", "rx_compressed", "rx_crc_errors", "rx_dropped", "rx_errors", "rx_fifo_errors",
    "rx_frame_errors", "rx_length_errors", "rx_missed_errors", "rx_nohandler", "rx_over_errors",
    "tx_aborted_errors", "tx_carrier_errors", "tx_compressed", "tx_dropped", "tx_errors", "tx_fifo_errors",
    "tx_heartbeat_errors", "tx_window_errors",
)  # fmt: skip
NODE_ROWS = {"MemTotal", "MemFree", "Active", "Inactive", "Dirty", "AnonPages", "Mapped", "Shmem", "Slab"}
CONTROLLERS = "cpuset cpu io memory hugetlb pids rdma misc"


def sys_root(system: System) -> SyntheticNode:
    """The root of sysfs; each directory below it is made when somebody looks."""
    return lazy(lambda: _tops(system))


def _tops(system: System) -> Mapping[str, SyntheticNode]:
    tops = {top: lazy(partial(_section, system, top)) for top in SECTIONS}
    return tops | {"hypervisor": directory({})}


def _section(system: System, top: str) -> Mapping[str, SyntheticNode]:
    leaves: Leaves = {}
    for make in SECTIONS[top]:
        leaves |= make(system)
    prefix = top + "/"
    return nested(
        {name.removeprefix(prefix): node for name, node in leaves.items() if name.startswith(prefix)}
    )


def _under(prefix: str, leaves: Mapping[str, SyntheticNode]) -> Leaves:
    return {f"{prefix}/{name}": node for name, node in leaves.items()}


def _span(count: int) -> str:
    return f"0-{count - 1}" if count > 1 else "0"


def _processors(system: System) -> Leaves:
    cpu = system.persona.hardware.cpu
    span = _span(cpu.count)
    found = lines({"online": span, "possible": span, "present": span, "offline": "", "isolated": ""})
    found |= lines({"kernel_max": 8191, "smt/active": 0, "smt/control": "notsupported"})
    found["vulnerabilities"] = directory(lines(cpu.vulnerabilities))
    for number in range(cpu.count):
        found |= _under(f"cpu{number}", _processor(cpu, number))
    return found


def _processor(cpu: Cpu, number: int) -> Leaves:
    per_socket = cpu.cores_per_socket * cpu.threads_per_core
    socket, within = divmod(number, per_socket)
    core = within // cpu.threads_per_core
    first = number - within % cpu.threads_per_core
    threads = range(first, first + cpu.threads_per_core)
    package = range(socket * per_socket, (socket + 1) * per_socket)
    found: Leaves = {}
    ids = {"core_id": core, "physical_package_id": socket, "die_id": 0, "cluster_id": 65535}
    found |= _under("topology", lines(ids))
    sets = (("thread_siblings", threads), ("core_cpus", threads), ("core_siblings", package))
    for name, members in (*sets, ("package_cpus", package), ("die_cpus", package)):
        found[f"topology/{name}"] = line(f"{sum(1 << n for n in members):x}")
        found[f"topology/{name}_list"] = line(_list(members))
    for index, cache in enumerate(cpu.caches):
        found |= _under(f"cache/index{index}", _cache(cache, number, threads))
    if number:
        found["online"] = line(1, 0o644)
    if cpu.is_arm:
        found |= _under("cpufreq", _frequency(cpu))
    else:
        found["uevent"] = fixed("DRIVER=processor\nMODALIAS=cpu:type:x86\n", 0o644)
    return found


def _frequency(cpu: Cpu) -> Leaves:
    most = int(cpu.mhz * 1000)
    return lines(
        {
            "cpuinfo_max_freq": most,
            "cpuinfo_min_freq": 600_000,
            "scaling_cur_freq": most,
            "scaling_max_freq": most,
            "scaling_min_freq": 600_000,
            "scaling_governor": "ondemand",
            "scaling_driver": "cpufreq-dt",
        }
    )


def _list(members: range) -> str:
    return str(members.start) if len(members) == 1 else f"{members.start}-{members.stop - 1}"


def _cache(cache: Cache, number: int, threads: range) -> Leaves:
    shared = max(cache.shared_by_threads, len(threads))
    first = number // shared * shared
    members = range(first, first + shared)
    return lines(
        {
            "level": cache.level,
            "type": cache.kind,
            "size": f"{cache.kib}K",
            "ways_of_associativity": cache.ways,
            "number_of_sets": cache.sets,
            "coherency_line_size": cache.line,
            "physical_line_partition": 1,
            "shared_cpu_list": _list(members),
            "shared_cpu_map": f"{sum(1 << n for n in members):x}",
        }
    )


def _memory_node(system: System) -> Leaves:
    count = system.cpu_count
    return lines(
        {
            "online": "0",
            "possible": "0",
            "has_cpu": "0",
            "has_memory": "0",
            "node0/cpulist": _span(count),
            "node0/cpumap": f"{(1 << count) - 1:x}",
            "node0/distance": "10",
        }
    ) | {"node0/meminfo": text(partial(_node_memory, system))}


def _node_memory(system: System) -> str:
    rows = (row.split(None, 1) for row in proc_text(system, "meminfo").splitlines())
    found = {name: value for name, value in rows if name.rstrip(":") in NODE_ROWS}
    use = system.memory()
    found["MemUsed:"] = f"{use.total - use.free} kB"
    return "".join(f"Node 0 {name:<15} {value.rjust(11)}\n" for name, value in found.items())


def _dmi(system: System) -> Leaves:
    dmi = system.persona.hardware.dmi
    return lines(
        {
            "bios_date": dmi.bios_date,
            "bios_vendor": dmi.bios_vendor,
            "bios_version": dmi.bios_version,
            "chassis_type": dmi.chassis_type,
            "chassis_vendor": dmi.chassis_vendor,
            "chassis_version": dmi.chassis_version,
            "product_name": dmi.product_name,
            "product_version": dmi.product_version,
            "sys_vendor": dmi.sys_vendor,
            **({"board_name": dmi.board_name, "board_vendor": dmi.board_vendor} if dmi.board_name else {}),
        }
    ) | {
        "product_serial": line(dmi.product_serial, 0o400),
        "product_uuid": line(dmi.product_uuid, 0o400),
        "chassis_serial": line("Not Specified", 0o400),
    }


def _interface(system: System, interface: Interface) -> Leaves:
    flags = sum(INTERFACE_FLAGS.get(flag, 0) for flag in interface.flags)
    found = lines(
        {
            "address": interface.mac,
            "addr_len": 6,
            "broadcast": interface.broadcast_mac,
            "carrier": 1,
            "dormant": 0,
            "duplex": "unknown",
            "flags": f"0x{flags:x}",
            "ifindex": interface.index,
            "iflink": interface.index,
            "link_mode": 0,
            "mtu": interface.mtu,
            "operstate": interface.state.lower(),
            "tx_queue_len": interface.queue_length,
            "type": 772 if interface.is_loopback else 1,
            "uevent": f"INTERFACE={interface.name}\nIFINDEX={interface.index}",
        }
    )
    if not interface.is_loopback:
        found["speed"] = line(-1)
    found |= {f"statistics/{name}": line(0) for name in NO_COUNT}
    for name in ("rx_bytes", "rx_packets", "tx_bytes", "tx_packets"):
        found[f"statistics/{name}"] = text(partial(_counter, system, interface, name))
    return found


def _counter(system: System, interface: Interface, name: str) -> str:
    now = system.traffic(interface)
    counters = {
        "rx_bytes": now.rx_bytes,
        "rx_packets": now.rx_packets,
        "tx_bytes": now.tx_bytes,
        "tx_packets": now.tx_packets,
    }
    return f"{counters[name]}\n"


def _blocks(system: System) -> Leaves:
    found: Leaves = {}
    for disk in system.persona.hardware.disks:
        found |= _under(f"devices/virtual/block/{disk.name}", _disk(disk))
        target = f"devices/virtual/block/{disk.name}"
        found[f"block/{disk.name}"] = link(f"../{target}")
        found[f"class/block/{disk.name}"] = link(f"../../{target}")
        for part in disk.partitions:
            found[f"class/block/{part.name}"] = link(f"../../{target}/{part.name}")
    return found


def _disk(disk: Disk) -> Leaves:
    found = lines(
        {
            "dev": f"{disk.major}:{disk.minor}",
            "size": disk.sectors,
            "ro": 0,
            "removable": 0,
            "range": 16,
            "queue/rotational": int(disk.is_rotational),
            "queue/scheduler": f"[{disk.scheduler}] mq-deadline",
            "queue/logical_block_size": 512,
            "queue/physical_block_size": 512,
            "queue/hw_sector_size": 512,
            "queue/minimum_io_size": 512,
            "queue/nr_requests": 256,
            "queue/read_ahead_kb": 128,
            "serial": disk.serial,
            "device/vendor": disk.vendor,
            "uevent": f"MAJOR={disk.major}\nMINOR={disk.minor}\nDEVNAME={disk.name}\nDEVTYPE=disk",
        }
    )
    for part in disk.partitions:
        found |= _under(
            part.name,
            lines(
                {
                    "dev": f"{part.major}:{part.minor}",
                    "partition": part.number,
                    "size": part.sectors,
                    "start": part.start_sector,
                    "ro": 0,
                }
            ),
        )
    return found


def _pci(system: System) -> Leaves:
    found: Leaves = {}
    for device in system.persona.hardware.pci:
        slot = f"0000:{device.slot}"
        found |= _under(f"devices/pci0000:00/{slot}", _function(device))
        found[f"bus/pci/devices/{slot}"] = link(f"../../../devices/pci0000:00/{slot}")
        if device.driver:
            target = f"bus/pci/drivers/{device.driver}"
            found[f"devices/pci0000:00/{slot}/driver"] = link(f"../../../{target}")
            found[f"{target}/{slot}"] = link(f"../../../../devices/pci0000:00/{slot}")
    return found


def _function(device: PciDevice) -> Leaves:
    return lines(
        {
            "class": f"0x{device.class_id}{device.prog_if or '00'}",
            "vendor": f"0x{device.vendor_id}",
            "device": f"0x{device.device_id}",
            "subsystem_vendor": f"0x{device.subsystem_vendor_id or '0000'}",
            "subsystem_device": f"0x{device.subsystem_id or '0000'}",
            "revision": f"0x{device.revision or '00'}",
            "irq": 10,
            "enable": 1,
            "numa_node": -1,
        }
    )


def _kernel(system: System) -> Leaves:
    found = lines(
        {
            "fscaps": 1,
            "kexec_crash_loaded": 0,
            "kexec_crash_size": 0,
            "kexec_loaded": 0,
            "profiling": 0,
            "rcu_expedited": 0,
            "rcu_normal": 0,
            "uevent_helper": "",
            "address_bits": 64,
            "cpu_byteorder": "little",
            "mm/transparent_hugepage/enabled": "always [madvise] never",
            "mm/transparent_hugepage/defrag": "always defer defer+madvise [madvise] never",
            "mm/ksm/run": 0,
            "mm/hugepages/hugepages-2048kB/nr_hugepages": 0,
            "mm/hugepages/hugepages-2048kB/free_hugepages": 0,
        }
    )
    found["uevent_seqnum"] = text(lambda: f"{1480 + len(system.persona.kernel.modules)}\n")
    found |= {"security": directory({"lsm": fixed("capability,lockdown,landlock,yama,apparmor")})}
    found |= {name: directory({}, 0o700) for name in ("debug", "tracing")}
    found |= {
        "config": directory({}),
        "slab": directory({}),
        "irq": directory({}),
        "iommu_groups": directory({}),
    }
    return found


def _file_systems(system: System) -> Leaves:
    root = system.persona.hardware.root.source.rpartition("/")[2]
    group = lines({"cgroup.controllers": CONTROLLERS, "cgroup.max.depth": "max", "cgroup.type": "domain"})
    group["cgroup.procs"] = text(lambda: "".join(f"{pid}\n" for pid in system.pids), 0o644)
    group["cgroup.subtree_control"] = line("cpu io memory pids", 0o644)
    is_router = system.persona.firmware is not None
    for name in ("services",) if is_router else ("init.scope", "system.slice", "user.slice"):
        group[name] = directory(lines({"cgroup.controllers": "cpu io memory pids", "memory.max": "max"}))
    found = _under("cgroup", {name: node for name, node in group.items() if name != "cgroup.type"})
    if is_router:
        return found | {"bpf": directory({}, 0o700)}
    found |= {"bpf": directory({}, 0o700), "pstore": directory({}), "fuse/connections": directory({})}
    found |= {"ext4/features/lazy_itable_init": line("supported"), f"ext4/{root}/errors_count": line(0)}
    return found


def _modules(system: System) -> Leaves:
    found: Leaves = {}
    for module in system.persona.kernel.modules:
        found |= _under(
            module.name,
            lines(
                {
                    "coresize": module.size,
                    "refcnt": module.references,
                    "initstate": "live",
                    "initsize": 0,
                    "taint": "",
                }
            ),
        )
        found[f"{module.name}/holders"] = directory({name: fixed("") for name in module.used_by})
    found |= {"kernel/parameters/panic": line(0, 0o644), "printk/parameters/time": line("Y", 0o644)}
    return found


def _power() -> Leaves:
    found = lines(
        {"state": "freeze mem disk", "mem_sleep": "s2idle [deep]", "disk": "[platform] shutdown reboot"}
    )
    return found | {"pm_test": line("[none] core processors platform devices freezer", 0o644)}


def _classes() -> Leaves:
    names = ("bdi", "hwmon", "input", "leds", "mem", "misc", "power_supply", "rtc", "tty", "vc", "watchdog")
    found: Leaves = {name: directory({}) for name in names}
    found["drm/version"] = fixed("drm 1.1.0 20060810\n")
    found["tty"] = directory({"console": directory(lines({"active": "tty0 ttyS0"})), "tty0": directory({})})
    found["rtc"] = directory({"rtc0": directory(lines({"name": "rtc_cmos", "hctosys": 1}))})
    found["misc"] = directory({"autofs": directory({"uevent": sink(0o644)})})
    return found


def _processor_leaves(system: System) -> Leaves:
    found = _under("devices/system/cpu", _processors(system))
    found |= _under("devices/system/node", _memory_node(system))
    known = _clocks(system)
    clock = {
        "current_clocksource": line(known.split()[0], 0o644),
        "available_clocksource": line(known),
    }
    return found | _under("devices/system/clocksource/clocksource0", clock)


def _clocks(system: System) -> str:
    """What time can be told by, the best first."""
    if system.persona.hardware.cpu.is_arm:
        return "arch_sys_counter"
    return "kvm-clock tsc acpi_pm" if system.persona.firmware is None else "MIPS"


def _interface_leaves(system: System) -> Leaves:
    found: Leaves = {}
    for interface in system.persona.network.interfaces:
        found |= _under(f"devices/virtual/net/{interface.name}", _interface(system, interface))
        found[f"class/net/{interface.name}"] = link(f"../../devices/virtual/net/{interface.name}")
    return found


def _class_leaves(system: System) -> Leaves:
    found = _under("class", _classes())
    if system.persona.hardware.dmi.sys_vendor:
        found |= _under("class/dmi/id", _dmi(system)) | {"class/dmi/id/uevent": fixed("MODALIAS=dmi:\n")}
    return found | (thermal_zone(system) or {"class/thermal": directory({})})


def _kernel_leaves(system: System) -> Leaves:
    return _under("kernel", _kernel(system))


def _fs_leaves(system: System) -> Leaves:
    return _under("fs", _file_systems(system))


def _module_leaves(system: System) -> Leaves:
    return _under("module", _modules(system))


def _power_leaves(system: System) -> Leaves:
    return _under("power", _power())


def _firmware_leaves(system: System) -> Leaves:
    if system.persona.hardware.board is not None or system.persona.firmware is not None:
        return device_tree(system)
    return {"firmware/acpi/pm_profile": line(0), "firmware/dmi/tables/DMI": fixed("", 0o400)}


def _bus_leaves(system: System) -> Leaves:
    return {"bus/virtio/devices": directory({}), "bus/cpu/devices": directory({})}


def _dev_leaves(system: System) -> Leaves:
    return {"dev/block": directory({}), "dev/char": directory({})}


SECTIONS: Mapping[str, tuple[Callable[[System], Leaves], ...]] = {
    "block": (_blocks,),
    "bus": (_pci, _bus_leaves),
    "class": (_class_leaves, _interface_leaves, _blocks),
    "dev": (_dev_leaves,),
    "devices": (_processor_leaves, _interface_leaves, _blocks, _pci),
    "firmware": (_firmware_leaves,),
    "fs": (_fs_leaves,),
    "kernel": (_kernel_leaves,),
    "module": (_module_leaves,),
    "power": (_power_leaves,),
}
