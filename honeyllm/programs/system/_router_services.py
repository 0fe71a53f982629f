"""The scripts of a router in /etc/init.d, and ubus, over which its daemons talk."""

import json
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

from honeyllm.host import Process, System
from honeyllm.programs._gnu import say
from honeyllm.programs.system._form import usages

VERBS = {
    "start": "Start the service", "stop": "Stop the service", "restart": "Restart the service",
    "reload": "Reload configuration files (or restart if service does not implement reload)",
    "enable": "Enable service autostart", "disable": "Disable service autostart",
    "enabled": "Check if service is started on boot", "running": "Check if service is running",
    "status": "Service status", "trace": "Start with syscall trace", "info": "Dump procd service info",
}  # fmt: skip
PROCESSES = {"log": "logd", "network": "netifd", "cron": "crond", "sysntpd": "ntpd", "wpad": "hostapd"}
"""Of scripts whose daemon is called otherwise."""
RC = "/etc/rc.d"
NOT_FOUND = 4
OBJECTS = (
    "dhcp", "dnsmasq", "file", "hostapd", "iwinfo", "log", "luci", "network", "network.device",
    "network.interface", "network.interface.lan", "network.interface.loopback", "network.interface.wan",
    "network.interface.wan6", "network.wireless", "rc", "service", "session", "system", "uci",
)  # fmt: skip
Reply = Callable[[System], Mapping[str, object]]


async def init_script(process: Process) -> int:
    """``/etc/init.d/NAME VERB``: the interpreter has put the script's path first."""
    path = process.argv[0]
    name = path.rpartition("/")[2]
    verb = process.argv[1] if len(process.argv) > 1 else "help"
    if verb not in VERBS:
        rows = "".join(f"\t{known:<15} {text}\n" for known, text in VERBS.items())
        await process.stdout.write(f"Syntax: {path} [command]\n\nAvailable commands:\n{rows}")
        return 1
    running = _is_running(process, name)
    if verb == "status":
        await process.stdout.write("running\n" if running else "inactive\n")
    if verb in ("running", "status"):
        return 0 if running else 1 if verb == "running" else 3
    if verb == "enabled":
        return 0 if any(link[3:] == name for link in process.fs.names(RC)) else 1
    if process.who.uid != 0:
        await say(process, "Failed to connect to ubus\n")
        return 1
    return 0


def _is_running(process: Process, name: str) -> bool:
    comm = PROCESSES.get(name, name)
    others = (info for info in process.kernel.system.processes() if info.pid != process.pid)
    return any(info.comm == comm for info in others)


async def ubus(process: Process) -> int:
    """List the objects, or call one."""
    words = [word for word in process.argv[1:] if word not in ("-v", "-S")]
    command = words[0] if words else ""
    if command == "list":
        wanted = words[1] if len(words) > 1 else ""
        found = [name for name in OBJECTS if not wanted or name == wanted]
        await process.stdout.write("".join(f"{name}\n" for name in found))
        return 0 if found else await _failed(process)
    if command != "call" or len(words) < 3:
        await say(process, usages()["ubus"])
        return 1
    reply = REPLIES.get((words[1], words[2]))
    if reply is None:
        return await _failed(process)
    await process.stdout.write(json.dumps(reply(process.kernel.system), indent="\t") + "\n")
    return 0


async def _failed(process: Process) -> int:
    await say(process, "Command failed: Not found\n")
    return NOT_FOUND


def board(system: System) -> Mapping[str, object]:
    """``system board``."""
    persona, firmware = system.persona, system.persona.firmware
    release = persona.release
    found: dict[str, object] = {"kernel": persona.kernel.release, "hostname": system.hostname}
    if firmware is not None:
        device = firmware.device
        found |= {
            "system": device.chip,
            "model": device.model,
            "board_name": device.name,
            "rootfs_type": "squashfs",
            "release": {
                "distribution": release.name,
                "version": release.version,
                "revision": firmware.revision,
                "target": device.target,
                "description": f"{release.pretty_name} {firmware.revision}",
            },
        }
    return found


def info(system: System) -> Mapping[str, object]:
    """``system info``; sizes in bytes, load averages times 65536."""
    use = system.memory()
    memory = {"total": use.total, "free": use.free, "shared": use.shared, "buffered": use.buffers}
    memory |= {"available": use.available, "cached": use.cached}
    swap = {"total": use.swap_total, "free": use.swap_free}
    return {
        "localtime": int(system.kernel.clock()),
        "uptime": int(system.uptime),
        "load": [int(load * 65536) for load in system.loads()],
        "memory": {name: kib * 1024 for name, kib in memory.items()},
        "swap": {name: kib * 1024 for name, kib in swap.items()},
    }


def line(system: System) -> Mapping[str, object]:
    """``network.interface.wan status``."""
    network = system.persona.network
    outside = network.primary
    addresses = [{"address": a.address, "mask": a.prefix} for a in outside.ipv4]
    routes = [
        {"target": str(IPv4Address(0)), "mask": 0, "nexthop": network.gateway, "source": f"{a.address}/32"}
        for a in outside.ipv4
    ]
    return {
        "up": True,
        "pending": False,
        "available": True,
        "autostart": True,
        "dynamic": False,
        "uptime": int(system.uptime) - 31,
        "l3_device": outside.name,
        "proto": "dhcp",
        "device": outside.name,
        "ipv4-address": addresses,
        "route": routes,
        "dns-server": list(network.name_servers),
    }


REPLIES: Mapping[tuple[str, str], Reply] = {
    ("system", "board"): board,
    ("system", "info"): info,
    ("network.interface.wan", "status"): line,
}


async def ifstatus(process: Process) -> int:
    """The state of an interface as netifd knows it."""
    process.argv = ("ubus", "call", f"network.interface.{process.argv[-1]}", "status")
    return await ubus(process)
