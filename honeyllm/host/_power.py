"""
Shutting down and booting: what happens to a world's kernel when its intruder reboots the machine.

Every login is cut, everything that ran is gone, what lay in memory too; when the machine
is up again it has a new time of boot. Programs of the boot itself (cleaning /tmp, rc.local)
are given by who knows them.
"""

import random
import uuid
from signal import Signals

import attrs

from honeyllm.host._kernel import Kernel
from honeyllm.host._system import SSH_SERVERS
from honeyllm.vfs import ROOT, FileView, TreeFs

BOOT_SECONDS = 22
"""From the kernel's first second until sshd listens."""
HOSTNAME_BYTES = 64


def schedule_power_off(kernel: Kernel, how: str, delay: float) -> None:
    """Take the machine down (``reboot``, ``poweroff``, ``halt``) in *delay* seconds, whatever was planned."""
    kernel.system.outage.at, kernel.system.outage.how = kernel.clock() + delay, how
    _await_power_off(kernel)


def _await_power_off(kernel: Kernel) -> None:
    system = kernel.system
    forget_power(kernel)
    delay = max(0.0, system.outage.at - kernel.clock())
    system.outage.alarm = kernel.scheduler.timer(delay, lambda: _power_off(kernel, system.outage.how))


def call_off(kernel: Kernel) -> None:
    """Nothing is planned any more."""
    if not is_down(kernel):
        forget_power(kernel)
        kernel.system.outage.at, kernel.system.outage.how = 0.0, ""


def forget_power(kernel: Kernel) -> None:
    """What is planned does not come to this kernel: another may stand for it later."""
    if kernel.system.outage.alarm is not None:
        kernel.system.outage.alarm()
        kernel.system.outage.alarm = None


def resume_power(kernel: Kernel) -> None:
    """
    What was planned before the honeypot was restarted comes when it is due.

    A shutdown whose time has passed meanwhile began then, and may be over.
    """
    system = kernel.system
    if system.outage.until:
        _await_boot(kernel)
    elif system.outage.at > kernel.clock():
        _await_power_off(kernel)
    elif system.outage.at:
        _power_off(kernel, system.outage.how)


def _power_off(kernel: Kernel, how: str) -> None:
    system, seconds = kernel.system, kernel.wiring.down_seconds[how]
    end_everything(kernel)
    _forget_memory(kernel)
    up = system.outage.at + seconds
    at = int(max(system.outage.at, up - BOOT_SECONDS))
    chance = random.Random(f"{system.persona.seed}/boot/{at}")
    boot_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    system.persona = attrs.evolve(system.persona, boot_at=at, boot_id=boot_id)
    system.hostname = _configured_name(kernel) or system.hostname
    system.unit_states.clear()
    system.services.clear()
    system.unit_times.timers.clear()
    system.settings.clear()
    system.ring.clear()
    kernel.killed.clear()
    kernel.next_pid = max(kernel.daemons, default=1) + chance.randrange(40, 400)
    for process in kernel.processes.values():
        daemon = kernel.daemons.get(process.pid)
        process.times.started = at + (daemon.start_seconds if daemon is not None else 0.0)
    system.outage.until, system.outage.at, system.outage.how = up, 0.0, ""
    _await_boot(kernel)


def _await_boot(kernel: Kernel) -> None:
    forget_power(kernel)
    left = max(0.0, kernel.system.outage.until - kernel.clock())
    kernel.system.outage.alarm = kernel.scheduler.timer(left, lambda: _boot(kernel))


def _boot(kernel: Kernel) -> None:
    kernel.system.outage.until, kernel.system.outage.alarm = 0.0, None
    kernel.wiring.booted(kernel)


def is_down(kernel: Kernel) -> bool:
    """Whether the machine does not answer now."""
    return kernel.clock() < kernel.system.outage.until


def end_everything(kernel: Kernel) -> None:
    """The logins cut their connections at SIGTERM; whatever else runs is killed."""
    for process in tuple(kernel.processes.values()):
        is_login = process.parent is not None and process.parent.comm == process.comm
        if is_login and process.comm in SSH_SERVERS:
            kernel.signal(process, Signals.SIGTERM)
        elif process.pid not in kernel.daemons:
            kernel.signal(process, Signals.SIGKILL)


def _forget_memory(kernel: Kernel) -> None:
    kernel.namespace.boot()
    for mount in kernel.namespace.mounts:
        if not isinstance(mount.fs, TreeFs):
            continue
        mount.fs.read_only = "ro" in mount.options.split(",")
        if mount.kind in ("tmpfs", "devtmpfs"):
            mount.fs.reset()


def _configured_name(kernel: Kernel) -> str:
    """What /etc/hostname says."""
    try:
        content = FileView(kernel.namespace, kernel.namespace.root, ROOT).stat("/etc/hostname").content
    except OSError:
        return ""
    data = b"" if content is None else content.read(0, HOSTNAME_BYTES)
    return data.decode("utf-8", "surrogateescape").split("\n", 1)[0].strip()
