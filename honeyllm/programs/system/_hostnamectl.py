"""hostnamectl and timedatectl."""

from honeyllm.host import Process, System, change_setting
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION, Moment


async def hostnamectl(process: Process) -> int:
    """Show or set the host name."""
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    verb = words[0] if words else "status"
    system = process.kernel.system
    if verb == "status":
        await process.stdout.write(_host_status(system))
        return 0
    if verb in ("hostname", "set-hostname"):
        if len(words) < 2:
            await process.stdout.write(system.hostname + "\n")
            return 0
        if process.who.uid != 0:
            await say(process, "Could not set pretty hostname: Access denied\n")
            return 1
        change_setting(system, "kernel.hostname", words[1])
        return 0
    await say(process, f"Unknown command verb {verb}.\n")
    return 1


def _host_status(system: System) -> str:
    persona, kernel, dmi = system.persona, system.persona.kernel, system.persona.hardware.dmi
    rows = (
        ("Static hostname", system.hostname),
        ("Icon name", "computer-vm" if persona.hardware.cpu.hypervisor else "computer"),
        ("Chassis", "vm 🖴" if persona.hardware.cpu.hypervisor else ""),
        ("Machine ID", persona.machine_id),
        ("Boot ID", persona.boot_id.replace("-", "")),
        ("Virtualization", persona.hardware.cpu.hypervisor.lower()),
        ("Operating System", persona.release.pretty_name),
        ("Kernel", f"{kernel.sysname} {kernel.release}"),
        ("Architecture", persona.architecture.systemd),
        ("Hardware Vendor", dmi.sys_vendor),
        ("Hardware Model", dmi.product_name),
        ("Firmware Version", dmi.bios_version),
    )
    return "".join(f"{name:>16}: {value}\n" for name, value in rows if value)


async def timedatectl(process: Process) -> int:
    """Show the time settings."""
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    verb = words[0] if words else "status"
    zone = process.kernel.system.persona.timezone
    now = Moment(int(process.kernel.clock()) * BILLION)
    if verb == "status":
        rows = (
            ("Local time", now.show("%a %Y-%m-%d %H:%M:%S %Z")),
            ("Universal time", now.show("%a %Y-%m-%d %H:%M:%S UTC")),
            ("RTC time", now.show("%a %Y-%m-%d %H:%M:%S")),
            ("Time zone", f"{zone} ({now.show('%Z, %z')})"),
            ("System clock synchronized", "yes"),
            ("NTP service", "active"),
            ("RTC in local TZ", "no"),
        )
        await process.stdout.write("".join(f"{name:>25}: {value}\n" for name, value in rows))
        return 0
    if verb == "show":
        await process.stdout.write(
            f"Timezone={zone}\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n"
            f"TimeUSec={now.show('%a %Y-%m-%d %H:%M:%S %Z')}\n"
        )
        return 0
    if verb in ("set-timezone", "set-time", "set-ntp", "set-local-rtc"):
        return 0 if process.who.uid == 0 else 1
    await say(process, f"Unknown command verb {verb}.\n")
    return 1


async def detect_virtualization(process: Process) -> int:
    """systemd-detect-virt: the hypervisor, or ``none`` with a status of 1."""
    words = process.argv[1:]
    name = process.kernel.system.persona.hardware.cpu.hypervisor.lower() or "none"
    if any(word in ("-c", "--container", "-r", "--chroot") for word in words):
        name = "none"
    if not any(word in ("-q", "--quiet") for word in words):
        await process.stdout.write(f"{name}\n")
    return 1 if name == "none" else 0
