"""One line of the process table as the kernel accounts it, for daemons and for what was forked."""

from collections.abc import Mapping
from signal import Signals

from attrs import frozen

from honeyllm.host._process import Process
from honeyllm.host._signals import Ignored
from honeyllm.persona import Daemon, Persona

TICKS = 100
PAGE = 4096
TTY_NUMBERS = {"tty1": (4, 1), "ttyS0": (4, 64)}
SIZES: Mapping[str, tuple[int, int]] = {
    "bash": (8_196, 5_212),
    "sh": (2_580, 1_540),
    "sshd": (17_984, 10_968),
    "ps": (11_084, 4_496),
    "top": (11_760, 5_112),
    "sleep": (5_464, 1_812),
    "systemd": (102_232, 12_204),
    "cat": (5_524, 1_864),
    "grep": (6_336, 2_104),
    "awk": (6_884, 2_244),
    "curl": (21_344, 9_892),
    "wget": (13_208, 6_004),
    "perl": (11_788, 7_116),
    "python3": (16_328, 9_540),
    "su": (9_640, 4_512),
    "sudo": (10_876, 5_720),
}
DEFAULT_SIZE = (5_584, 1_928)
"""KiB of address space and of resident memory, by command name."""
SMALL_SIZE = (1_304, 716)
"""Of an applet of a router's busybox."""


@frozen(kw_only=True)
class ProcessInfo:
    """
    A process or kernel thread as ``/proc/PID/stat`` describes it.

    ``started`` is seconds since the epoch; sizes are in KiB; ``title`` is the
    command line as one text when the process wrote its own.
    """

    pid: int
    parent: int
    group: int
    session: int
    comm: str
    argv: tuple[str, ...]
    executable: str
    uid: int
    gid: int
    groups: tuple[int, ...] = ()
    state: str = "S"
    tty: str = ""
    tty_number: int = 0
    foreground: int = -1
    nice: int = 0
    threads: int = 1
    thread: int = 0
    """The number of the thread that is meant, where it is one of several."""
    started: float = 0.0
    cpu_seconds: float = 0.0
    vsz_kib: int = 0
    rss_kib: int = 0
    is_kernel_thread: bool = False
    is_realtime: bool = False
    ignored_signals: int = 0
    caught_signals: int = 0
    process: Process | None = None
    """The live process behind it; None for an idle daemon."""

    @property
    def priority(self) -> int:
        """The kernel's priority: 20 for an ordinary process."""
        return -100 if self.is_realtime else 20 + self.nice

    @property
    def shared_kib(self) -> int:
        """Resident memory that others have too: whole pages of files."""
        return self.rss_kib // 4 * 2 // 3 * 4

    @property
    def suffix(self) -> str:
        """What ps adds to the state letter: ``<``, ``N``, ``s``, ``l``, ``+``."""
        marks = (
            (self.nice < 0, "<"),
            (self.nice > 0, "N"),
            (self.session == self.pid, "s"),
            (self.threads > 1, "l"),
            (self.foreground == self.group and self.foreground > 0, "+"),
        )
        return "".join(mark for holds, mark in marks if holds)

    @property
    def command(self) -> str:
        """The command line as ps shows it: the arguments, or the name in brackets."""
        if self.argv:
            return " ".join(self.argv)
        return f"[{self.comm}]" + (" <defunct>" if self.state == "Z" else "")


def device_number(major: int, minor: int) -> int:
    """``tty_nr`` as the kernel encodes it."""
    return (minor & 0xFF) | major << 8 | (minor & ~0xFF) << 12


def of_daemon(daemon: Daemon, persona: Persona, uptime: float) -> ProcessInfo:
    """The record of an idle daemon or kernel thread."""
    user = persona.accounts.user(daemon.user)
    leader = daemon.pid if "s" in daemon.stat_suffix else daemon.parent
    tty = "" if daemon.tty == "?" else daemon.tty
    return ProcessInfo(
        pid=daemon.pid,
        parent=daemon.parent,
        group=0 if daemon.is_kernel_thread else leader,
        session=0 if daemon.is_kernel_thread else leader,
        comm=daemon.comm,
        argv=(daemon.title,) if daemon.title else daemon.argv,
        executable=daemon.executable or (daemon.argv[0] if daemon.argv else ""),
        uid=0 if user is None else user.uid,
        gid=0 if user is None else user.gid,
        state=daemon.state,
        tty=tty,
        tty_number=device_number(*TTY_NUMBERS.get(tty, (0, 0))),
        foreground=daemon.pid if tty else -1,
        nice=daemon.nice,
        threads=daemon.threads,
        started=persona.boot_at + daemon.start_seconds,
        cpu_seconds=daemon.cpu_seconds_per_day * uptime / 86400,
        vsz_kib=daemon.vsz_kib,
        rss_kib=daemon.rss_kib,
        is_kernel_thread=daemon.is_kernel_thread,
        is_realtime=daemon.comm.startswith("migration/"),
        process=None,
    )


def of_process(process: Process, daemon: Daemon | None, uptime: float) -> ProcessInfo:
    """The record of a live process; *daemon* is what the persona says of it, if it is one of its own."""
    ended = process.status is not None and process.status.ended
    terminal = process.terminal
    rdev = terminal.inode.rdev if terminal is not None else (0, 0)
    vsz, rss = (daemon.vsz_kib, daemon.rss_kib) if daemon is not None else _size(process)
    idle = daemon.cpu_seconds_per_day * uptime / 86400 if daemon is not None else 0.002
    return ProcessInfo(
        pid=process.pid,
        parent=0 if process.parent is None else process.parent.pid,
        group=process.group,
        session=process.session,
        comm=process.comm,
        argv=() if ended else process.argv,
        executable=process.executable or "/usr/sbin/sshd",
        uid=process.who.uid,
        gid=process.who.gid,
        groups=tuple(sorted(process.who.groups)),
        state=process.state,
        tty="" if terminal is None else terminal.name,
        tty_number=device_number(*rdev),
        foreground=-1 if terminal is None else terminal.foreground,
        nice=process.nice,
        threads=1 if daemon is None else daemon.threads,
        started=process.times.started,
        cpu_seconds=idle + process.cpu_seconds,
        vsz_kib=0 if ended else vsz,
        rss_kib=0 if ended else rss,
        ignored_signals=_mask(process, ignored=True),
        caught_signals=_mask(process, ignored=False),
        process=process,
    )


def _size(process: Process) -> tuple[int, int]:
    if process.kernel.system.persona.firmware is not None:
        return SMALL_SIZE[0] + 4 * (process.pid % 9), SMALL_SIZE[1] + 4 * (process.pid % 17)
    vsz, rss = SIZES.get(process.comm, DEFAULT_SIZE)
    jitter = process.pid * 2_654_435_761 % 97
    return vsz, rss + 4 * (jitter - 48)


def _mask(process: Process, *, ignored: bool) -> int:
    bits = 0
    for number, disposition in process.dispositions.items():
        if isinstance(disposition, Ignored):
            wanted = ignored and disposition is Ignored.IGNORE
        else:
            wanted = not ignored
        bits |= int(wanted) << (Signals(number).value - 1)
    return bits
