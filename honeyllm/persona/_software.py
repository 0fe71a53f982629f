"""What runs on the host and who may use it."""

from collections.abc import Mapping

from attrs import field, frozen

from honeyllm.persona._firmware import Firmware


@frozen(kw_only=True)
class Release:
    """The fields of ``/etc/os-release`` and the point release of ``/etc/debian_version``."""

    id: str
    name: str
    pretty_name: str
    version_id: str
    version: str
    codename: str
    home_url: str
    support_url: str
    bug_report_url: str
    point: str


@frozen(kw_only=True)
class Module:
    """A loaded kernel module, as ``lsmod`` prints it."""

    name: str
    size: int
    references: int
    used_by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Kernel:
    """``uname`` in parts; *builder* is what ``/proc/version`` puts between release and version."""

    sysname: str
    release: str
    version: str
    machine: str
    operating_system: str
    builder: str
    command_line: str
    modules: tuple[Module, ...] = ()


@frozen(kw_only=True)
class User:
    """
    A line of ``/etc/passwd`` with its line of ``/etc/shadow``.

    *password* is the second field of shadow: ``*``, ``!``, ``!*`` or a crypt(3) hash. It decides
    nothing about who may log in. *changed_day* counts from the epoch.
    """

    name: str
    uid: int
    gid: int
    gecos: str
    home: str
    shell: str
    password: str
    changed_day: int
    is_human: bool = False


@frozen(kw_only=True)
class Group:
    """A line of ``/etc/group``."""

    name: str
    gid: int
    members: tuple[str, ...] = ()


@frozen(kw_only=True)
class Login:
    """A past login that ``last`` and ``lastlog`` know. Times are epoch seconds."""

    user: str
    tty: str
    source: str
    at: int
    until: int


@frozen(kw_only=True)
class Accounts:
    """Everybody in the order of ``/etc/passwd``; *logins* newest first."""

    users: tuple[User, ...]
    groups: tuple[Group, ...]
    logins: tuple[Login, ...] = ()

    def user(self, name: str) -> User | None:
        """The user called *name*, or None."""
        return next((user for user in self.users if user.name == name), None)

    def group_of(self, user: User) -> Group | None:
        """The primary group of *user*."""
        return next((group for group in self.groups if group.gid == user.gid), None)

    @property
    def humans(self) -> tuple[User, ...]:
        """Those who are people, not daemons (root is neither)."""
        return tuple(user for user in self.users if user.is_human)


@frozen(kw_only=True)
class Unit:
    """A systemd unit. *process* names the `Daemon` of its main process."""

    name: str
    description: str
    load: str = "loaded"
    active: str = "active"
    sub: str = "running"
    enabled: str = "enabled"
    preset: str = "enabled"
    fragment: str = ""
    documentation: tuple[str, ...] = ()
    process: str | None = None


@frozen(kw_only=True)
class Daemon:
    """
    A process of the idle host: a daemon or a kernel thread.

    *start_seconds* counts from boot, *cpu_seconds_per_day* is its average use. A kernel thread has
    an empty *argv* and its *comm* is shown in brackets. *title* replaces argv in listings, for
    those that write their own (sshd).
    """

    name: str
    pid: int
    parent: int
    comm: str
    argv: tuple[str, ...] = ()
    title: str = ""
    executable: str = ""
    user: str = "root"
    state: str = "S"
    stat_suffix: str = ""
    tty: str = "?"
    nice: int = 0
    start_seconds: float = 0.0
    cpu_seconds_per_day: float = 0.0
    rss_kib: int = 0
    vsz_kib: int = 0
    threads: int = 1

    @property
    def is_kernel_thread(self) -> bool:
        """Whether it has no memory of its own."""
        return not self.argv and not self.title


@frozen(kw_only=True)
class LoadPattern:
    """The load average of the idle host: a mean, the swing of the day and of the minute."""

    mean: float
    daily_swing: float
    jitter: float
    peak_hour: float


@frozen(kw_only=True)
class Bait:
    """
    A file for an intruder to find: its *text*, or a *size* of bytes that look like data.

    *owner* is a user of the host, in whose name missing directories above the file are made too.
    """

    path: str
    text: str | None = None
    size: int = 0
    mode: int = 0o644
    owner: str = "root"


@frozen(kw_only=True)
class Software:
    """
    The installed system.

    *image* names a file tree in the package data, or with a slash in it the path of an imported one,
    relative to the persona's file. *printed_programs* maps paths of executables to the fixed text that
    they print. *bait* is laid over the image. A router has a *firmware*.
    """

    release: Release
    kernel: Kernel
    accounts: Accounts
    units: tuple[Unit, ...]
    processes: tuple[Daemon, ...]
    load: LoadPattern
    image: str = "debian12"
    default_target: str = "graphical.target"
    paths: Mapping[str, str] = field(factory=dict)
    printed_programs: Mapping[str, str] = field(factory=dict)
    bait: tuple[Bait, ...] = ()
    firmware: Firmware | None = None
