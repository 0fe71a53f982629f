"""What a boot does of itself: the records of it, an empty /tmp, rc.local, and the jobs of cron for it."""

from honeyllm.host import Kernel, LogLine, Process, append, overwrite, system_log
from honeyllm.persona import boot_records
from honeyllm.programs.system._cron import run_cron
from honeyllm.programs.system._own_files import is_enabled, own_units
from honeyllm.programs.system._own_units import start
from honeyllm.vfs import ROOT

RC_LOCAL = "/etc/rc.local"
ROUTER_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
KEPT = (".font-unix", ".ICE-unix", ".X11-unix", ".XIM-unix", "systemd-private-")


def boot(kernel: Kernel) -> None:
    """The machine is up: write the records, then do the rest as processes of init's."""
    data = boot_records(kernel.system.persona)
    overwrite(kernel, "/run/utmp", 0, data)
    append(kernel, "/var/log/wtmp", data)
    version = kernel.system.persona.kernel
    text = f"Linux version {version.release} ({version.builder} {version.version}"
    system_log(
        kernel, [LogLine(at=kernel.clock(), tag="kernel", text=f"[    0.000000] {text}", facility="kern")]
    )
    init = kernel.processes[1]
    is_router = kernel.system.persona.firmware is not None
    argv = ("sh", "/etc/rc.common") if is_router else ("/lib/systemd/systemd-tmpfiles", "--create")
    process = kernel.add(argv, ROOT, init.emit, parent=init)
    process.environ = dict(init.environ)
    kernel.start(process, _start)


async def _start(process: Process) -> int:
    if process.kernel.system.persona.firmware is not None:
        return await _start_router(process)
    await _empty(process, "/tmp", KEPT)
    if process.kernel.is_executable(process, RC_LOCAL):
        process.kernel.wiring.background.take_in(process.share)
        process.spawn(RC_LOCAL, (RC_LOCAL, "start"))
    for unit in own_units(process.kernel.system):
        if is_enabled(process.kernel.system, unit):
            start(process.kernel, unit)
    run_cron(process.kernel, rebooted=True)
    return 0


async def _start_router(process: Process) -> int:
    """/tmp is memory and empty by itself; rc.local needs no permission, since a shell reads it."""
    if process.fs.exists(RC_LOCAL):
        process.kernel.wiring.background.take_in(process.share)
        process.environ = {"PATH": ROUTER_PATH}
        process.spawn("/bin/sh", ("sh", RC_LOCAL, "start"))
    return 0


async def _empty(process: Process, directory: str, kept: tuple[str, ...] = ()) -> None:
    """Remove what lies in *directory*."""
    for name in process.fs.names(directory):
        await process.checkpoint()
        path = f"{directory}/{name}"
        if name.startswith(kept) and kept:
            continue
        try:
            if process.fs.stat(path, follow=False).is_directory:
                await _empty(process, path)
                process.fs.remove(path, directory=True)
            else:
                process.fs.remove(path)
        except OSError:
            continue
