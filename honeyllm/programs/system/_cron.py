"""cron: runs what the tables that an intruder has changed or made say."""

import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime

from honeyllm.events import CommandInput
from honeyllm.host import Kernel, LogLine, Process, system_log
from honeyllm.programs.system._cron_table import Job, jobs
from honeyllm.vfs import ROOT, Credentials, FileView, Inode, Place, TreeFs

TABLE, TABLES = "/etc/crontab", "/etc/cron.d"
SPOOLS = ("/var/spool/cron/crontabs", "/etc/crontabs")
"""Where users' tables lie: Debian's, and busybox's on routers."""
CRONS = ("cron", "crond")
NAME = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
MAX_TABLE = 65536
MAX_TABLES = 64
MAX_JOBS = 16
"""Jobs of one world that are started in one minute."""
PATH = "/usr/bin:/bin"
MAILER = "/usr/sbin/sendmail"
UNSENT = "(CRON) info (No MTA installed, discarding output)"


def run_cron(kernel: Kernel, *, rebooted: bool = False) -> None:
    """Start the jobs that are due in this minute, or those for the boot; to be called once a minute."""
    if not _is_running(kernel):
        return
    now = datetime.fromtimestamp(kernel.clock(), UTC)
    due = [job for job in _jobs(kernel) if (not job.fields if rebooted else job.is_due(now))]
    for job in due[:MAX_JOBS]:
        _start(kernel, job)


def _is_running(kernel: Kernel) -> bool:
    return any(daemon.comm in CRONS for daemon in kernel.idle_daemons)


def _view(kernel: Kernel) -> FileView:
    return FileView(kernel.namespace, kernel.namespace.root, ROOT)


def _jobs(kernel: Kernel) -> Iterator[Job]:
    view = _view(kernel)
    for path, user in _tables(view):
        place = _changed(view, path)
        if place is not None and _is_trusted(place.inode, view, user):
            content = place.inode.content
            data = b"" if content is None else content.read(0, MAX_TABLE)
            yield from jobs(data.decode("utf-8", "surrogateescape"), user)


def _tables(view: FileView) -> Iterator[tuple[str, str | None]]:
    """Paths of tables, and whose they are: the system's have a column for the user."""
    yield TABLE, None
    for directory in (TABLES, *SPOOLS):
        try:
            names = view.names(directory)
        except OSError:
            continue
        for name in names[:MAX_TABLES]:
            if directory in SPOOLS or NAME.fullmatch(name):
                yield f"{directory}/{name}", name if directory in SPOOLS else None


def _changed(view: FileView, path: str) -> Place | None:
    """The file at *path*, where it is not the image's: what the persona's own tables do, its logs tell."""
    try:
        place = view.find(path)
    except OSError:
        return None
    fs, inode = place.fs, place.inode
    own = isinstance(fs, TreeFs) and fs.image.inodes.get(place.number) is not inode
    return place if own and stat.S_ISREG(inode.mode) else None


def _is_trusted(inode: Inode, view: FileView, user: str | None) -> bool:
    """As Debian's cron: root's tables are writable for root alone, a user's are his or root's."""
    if user is None:
        return inode.uid == 0 and not inode.mode & 0o022
    account = _account(view, user)
    return account is not None and inode.uid in (0, int(account[2]))


def _account(view: FileView, user: str) -> list[str] | None:
    try:
        content = view.stat("/etc/passwd").content
    except OSError:
        return None
    text = "" if content is None else content.read(0, MAX_TABLE).decode("utf-8", "surrogateescape")
    rows = (line.split(":") for line in text.splitlines())
    found = next((row for row in rows if row[0] == user and len(row) == 7), None)
    return found if found is not None and found[2].isdecimal() and found[3].isdecimal() else None


def _start(kernel: Kernel, job: Job) -> None:
    """As cron does: a child of its own for the job, and below it the shell that runs the line."""
    account = _account(_view(kernel), job.user)
    if account is None:
        return
    init = kernel.processes[1]
    crond = kernel.system.persona.process("crond")
    argv = ("/usr/sbin/CRON", "-f") if crond is None else crond.argv
    cron = kernel.add(argv, ROOT, init.emit, parent=init)
    cron.comm, cron.executable = ("cron", "/usr/sbin/cron") if crond is None else ("crond", crond.executable)
    kernel.wiring.background.take_in(cron.share)
    system_log(kernel, [_line(cron, job)])
    cron.emit(CommandInput(input=job.command, realm="cron"))
    kernel.start(cron, lambda process: _run(process, job, account))


def _line(cron: Process, job: Job) -> LogLine:
    crond = cron.kernel.system.persona.process("crond")
    if crond is None:
        return _told(cron, f"({job.user}) CMD ({job.command})")
    text = f"USER {job.user} pid {cron.pid} cmd {job.command}"
    return LogLine(at=cron.kernel.clock(), tag=f"crond[{crond.pid}]", text=text, facility="cron.err")


def _told(cron: Process, text: str) -> LogLine:
    return LogLine(at=cron.kernel.clock(), tag=f"CRON[{cron.pid}]", text=text, facility="cron")


async def _run(process: Process, job: Job, account: list[str]) -> int:
    for fd in range(3):
        if fd not in process.fds:
            await process.open("/dev/null", 2)
    shell = job.environ.get("SHELL", "/bin/sh")
    command, _, stdin = job.command.replace("\\%", "\0").partition("%")
    command = command.replace("\0", "%")
    environ = {
        "HOME": account[5],
        "LOGNAME": job.user,
        "PATH": PATH,
        "SHELL": shell,
        **job.environ,
    }

    output, written = process.pipe()

    async def child(process: Process) -> int:
        for fd in (1, 2):
            process.fds.set(fd, process.fds.get(written))
        process.close(output)
        process.close(written)
        process.fs.who = Credentials(uid=int(account[2]), gid=int(account[3]))
        process.user = job.user
        try:
            process.fs.change_directory(environ["HOME"])
        except OSError:
            pass
        if stdin:
            reading, writing = process.pipe()
            await process.write(writing, stdin.replace("%", "\n").encode("utf-8", "surrogateescape")[:4096])
            process.close(writing)
            process.fds.set(0, process.fds.get(reading))
        return await process.execute(shell, (shell, "-c", command), environ)

    process.fork(child, group=0)
    process.close(written)
    says = await _says_something(process, output)
    await process.wait()
    is_mailing = process.kernel.system.persona.firmware is None and environ.get("MAILTO") != ""
    if says and is_mailing and not process.fs.exists(MAILER):
        system_log(process.kernel, [_told(process, UNSENT)])
    return 0


async def _says_something(process: Process, fd: int) -> bool:
    """Read what a job prints to its end, as cron does; whether there was any."""
    says = False
    while await process.read(fd, MAX_TABLE):
        says = True
    return says
