"""
Shutting down and booting: what happens to a world's kernel when its intruder reboots the machine.

Every login is cut, everything that ran is gone, what lay in memory too; when the machine
is up again it has a new time of boot. Programs of the boot itself (cleaning /tmp, rc.local)
are given by who knows them.
"""

import random
import uuid
from collections.abc import Callable
from signal import Signals

import attrs

from honeyllm.host._kernel import Kernel
from honeyllm.host._system import SSH_SERVERS
from honeyllm.vfs import ROOT, FileView, TreeFs

BOOT_SECONDS = 22
"""From the kernel's first second until sshd listens."""
HOSTNAME_BYTES = 64


def power_off(kernel: Kernel, seconds: float, booted: Callable[[Kernel], None]) -> None:
    """Take the machine down for *seconds*; *booted* is called when it is up again."""
    system = kernel.system
    end_everything(kernel)
    _forget_memory(kernel)
    now = kernel.clock()
    at = int(now + max(0.0, seconds - BOOT_SECONDS))
    chance = random.Random(f"{system.persona.seed}/boot/{at}")
    boot_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    system.persona = attrs.evolve(system.persona, boot_at=at, boot_id=boot_id)
    system.hostname = _configured_name(kernel) or system.hostname
    system.unit_states.clear()
    system.services.clear()
    system.settings.clear()
    system.ring.clear()
    kernel.killed.clear()
    kernel.next_pid = max(kernel.daemons, default=1) + chance.randrange(40, 400)
    for process in kernel.processes.values():
        daemon = kernel.daemons.get(process.pid)
        process.times.started = at + (daemon.start_seconds if daemon is not None else 0.0)
    system.down_until, system.shutdown_at = now + seconds, 0.0
    kernel.scheduler.timer(seconds, lambda: booted(kernel))


def is_down(kernel: Kernel) -> bool:
    """Whether the machine does not answer now."""
    return kernel.clock() < kernel.system.down_until


def end_everything(kernel: Kernel) -> None:
    """The logins cut their connections at SIGTERM; whatever else runs is killed."""
    for process in tuple(kernel.processes.values()):
        is_login = process.parent is not None and process.parent.comm == process.comm
        if is_login and process.comm in SSH_SERVERS:
            kernel.signal(process, Signals.SIGTERM)
        elif process.pid not in kernel.daemons:
            kernel.signal(process, Signals.SIGKILL)


def _forget_memory(kernel: Kernel) -> None:
    for mount in kernel.namespace.mounts:
        if isinstance(mount.fs, TreeFs) and mount.kind in ("tmpfs", "devtmpfs"):
            mount.fs.reset()


def _configured_name(kernel: Kernel) -> str:
    """What /etc/hostname says."""
    try:
        content = FileView(kernel.namespace, kernel.namespace.root, ROOT).stat("/etc/hostname").content
    except OSError:
        return ""
    data = b"" if content is None else content.read(0, HOSTNAME_BYTES)
    return data.decode("utf-8", "surrogateescape").split("\n", 1)[0].strip()
