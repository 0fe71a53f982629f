"""The columns of ps, as procps-ng 4.0.2 names and renders them."""

from collections.abc import Callable, Mapping

from attrs import frozen

from honeyllm.host import ProcessInfo, System, control_group
from honeyllm.programs._accounts import Accounts
from honeyllm.programs._times import BILLION, Moment

PID_WIDTH = 7
"""Digits of ``kernel.pid_max``."""


@frozen(kw_only=True)
class View:
    """What the cells are rendered against."""

    system: System
    accounts: Accounts
    now: float
    total_kib: int
    has_environment: bool = False
    is_numeric: bool = False


Render = Callable[[ProcessInfo, View], str]


@frozen(kw_only=True)
class Column:
    """A column: its heading, its least width, the side it is aligned to, and how to sort by it."""

    heading: str
    width: int
    render: Render
    is_right: bool = False
    key: Callable[[ProcessInfo, View], object] | None = None

    def sort_key(self, info: ProcessInfo, view: View) -> tuple[int, float, str]:
        """Numbers sort as such, everything else as text."""
        value = self.render(info, view) if self.key is None else self.key(info, view)
        if isinstance(value, int | float):
            return 0, float(value), ""
        return 1, 0.0, str(value)


def _user(uid: int, view: View) -> str:
    return str(uid) if view.is_numeric else view.accounts.user_name(uid)


def _short(name: str, width: int = 8) -> str:
    return name if len(name) <= width else name[: width - 1] + "+"


def _elapsed(info: ProcessInfo, view: View) -> int:
    return max(0, int(view.now - info.started))


def _etime(info: ProcessInfo, view: View) -> str:
    seconds = _elapsed(info, view)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    clock = f"{rest // 60:02}:{rest % 60:02}"
    if days:
        return f"{days}-{hours:02}:{clock}"
    return f"{hours:02}:{clock}" if hours else clock


def _time(info: ProcessInfo, view: View) -> str:
    seconds = int(info.cpu_seconds)
    days, rest = divmod(seconds, 86400)
    start = f"{days}-" if days else ""
    return f"{start}{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def _bsd_time(info: ProcessInfo, view: View) -> str:
    seconds = int(info.cpu_seconds)
    return f"{seconds // 60}:{seconds % 60:02}"


def _moment(seconds: float) -> Moment:
    return Moment(int(seconds) * BILLION)


def _stime(info: ProcessInfo, view: View) -> str:
    began, now = _moment(info.started), _moment(view.now)
    if began.show("%Y") != now.show("%Y"):
        return began.show("%Y")
    return began.show("%H:%M" if began.show("%j") == now.show("%j") else "%b%d")


def _bsd_start(info: ProcessInfo, view: View) -> str:
    return _moment(info.started).show("%H:%M" if _elapsed(info, view) < 86400 else "%b %d")


def _start(info: ProcessInfo, view: View) -> str:
    began = _moment(info.started)
    return began.show("%H:%M:%S") if _elapsed(info, view) < 86400 else "  " + began.show("%b %d")


def _thousandths(info: ProcessInfo, view: View) -> int:
    seconds = _elapsed(info, view)
    return int(info.cpu_seconds * 1000 / seconds) if seconds else 0


def _cpu(info: ProcessInfo, view: View) -> str:
    share = _thousandths(info, view)
    return f"{share // 10}.{share % 10}" if share < 1000 else str(share // 10)


def _memory(info: ProcessInfo, view: View) -> str:
    share = min(999, info.rss_kib * 1000 // max(1, view.total_kib))
    return f"{share // 10}.{share % 10}"


def _tty(info: ProcessInfo, view: View) -> str:
    return info.tty or "?"


def _args(info: ProcessInfo, view: View) -> str:
    text = info.command
    if view.has_environment and info.process is not None:
        text += "".join(f" {name}={value}" for name, value in info.process.environ.items())
    return "".join(c if c.isprintable() else "?" for c in text.encode("utf-8", "replace").decode())


def _comm(info: ProcessInfo, view: View) -> str:
    return info.comm + (" <defunct>" if info.state == "Z" else "")


def _stat(info: ProcessInfo, view: View) -> str:
    return info.state + info.suffix


def _nice(info: ProcessInfo, view: View) -> str:
    return "-" if info.is_realtime else str(info.nice)


def _flags(info: ProcessInfo, view: View) -> str:
    if info.is_kernel_thread:
        return "1"
    return "4" if info.uid == 0 or info.pid == 1 else "0"


def _wait_channel(info: ProcessInfo, view: View) -> str:
    if info.state == "R":
        return "-"
    if info.is_kernel_thread:
        return {"kworker": "worker_thread", "rcu_": "rescuer_thread"}.get(info.comm[:7], "kthread")
    return {"bash": "do_wait", "sshd": "poll_schedule", "agetty": "wait_woken"}.get(
        info.comm, "do_epoll_wait"
    )


def _unit(info: ProcessInfo, view: View) -> str:
    return control_group(view.system, info).rpartition("/")[2] or "-"


def _group(info: ProcessInfo, view: View) -> str:
    return str(info.gid) if view.is_numeric else view.accounts.group_name(info.gid)


def _text(render: Render, heading: str, width: int) -> Column:
    return Column(heading=heading, width=width, render=render)


def _number(value: Callable[[ProcessInfo], int], heading: str, width: int) -> Column:
    return Column(
        heading=heading,
        width=width,
        render=lambda info, view: str(value(info)),
        is_right=True,
        key=lambda info, view: value(info),
    )


def _right(render: Render, heading: str, width: int, key: Callable[[ProcessInfo, View], object]) -> Column:
    return Column(heading=heading, width=width, render=render, is_right=True, key=key)


def _used(info: ProcessInfo, view: View) -> float:
    return info.cpu_seconds


def _began(info: ProcessInfo, view: View) -> float:
    return info.started


def _resident(info: ProcessInfo, view: View) -> int:
    return info.rss_kib


def _user8(info: ProcessInfo, view: View) -> str:
    return _user(info.uid, view)


_PID = _number(lambda info: info.pid, "PID", PID_WIDTH)
_USER = _text(_user8, "USER", 8)
_ARGS = _text(_args, "COMMAND", 27)
_COMM = _text(_comm, "COMMAND", 15)
_PRI = _right(
    lambda info, view: str(39 - info.priority if not info.is_realtime else 139), "PRI", 3, lambda i, v: i.nice
)

COLUMNS: Mapping[str, Column] = {
    "%cpu": _right(_cpu, "%CPU", 4, _thousandths),
    "%mem": _right(_memory, "%MEM", 4, _resident),
    "addr_sz": Column(heading="ADDR SZ", width=7, render=lambda i, v: f"- {i.vsz_kib // 4:>5}"),
    "args": _ARGS,
    "bsdstart": _right(_bsd_start, "START", 6, _began),
    "bsdtime": _right(_bsd_time, "TIME", 6, _used),
    "c": _right(lambda i, v: str(min(99, _thousandths(i, v) // 10)), "C", 2, _thousandths),
    "class": _text(lambda i, v: "FF" if i.is_realtime else "TS", "CLS", 3),
    "cmd": _text(_args, "CMD", 27),
    "comm": _COMM,
    "cputimes": _right(lambda i, v: str(int(i.cpu_seconds)), "TIME", 8, _used),
    "egid": _number(lambda info: info.gid, "EGID", 5),
    "etime": _right(_etime, "ELAPSED", 11, _elapsed),
    "etimes": _right(lambda i, v: str(_elapsed(i, v)), "ELAPSED", 7, _elapsed),
    "euid": _number(lambda info: info.uid, "EUID", 5),
    "exe": _text(lambda i, v: i.executable or "-", "EXE", 27),
    "flags": _text(_flags, "F", 1),
    "fname": _text(lambda i, v: i.comm[:8], "COMMAND", 8),
    "gid": _number(lambda info: info.gid, "GID", 5),
    "group": _text(_group, "GROUP", 8),
    "label": _text(lambda i, v: "unconfined", "LABEL", 31),
    "lstart": _right(lambda i, v: _moment(i.started).show("%a %b %e %H:%M:%S %Y"), "STARTED", 24, _began),
    "lwp": _number(lambda info: info.thread or info.pid, "LWP", PID_WIDTH),
    "ni": _right(_nice, "NI", 3, lambda i, v: i.nice),
    "nlwp": _number(lambda info: info.threads, "NLWP", 4),
    "opri": _right(
        lambda i, v: str(60 + i.priority if not i.is_realtime else -40), "PRI", 3, lambda i, v: i.nice
    ),
    "pgid": _number(lambda info: info.group, "PGID", PID_WIDTH),
    "pid": _PID,
    "ppid": _number(lambda info: info.parent, "PPID", PID_WIDTH),
    "pri": _PRI,
    "psr": _right(lambda i, v: str(i.pid % v.system.cpu_count), "PSR", 3, lambda i, v: i.pid),
    "rss": _number(lambda info: info.rss_kib, "RSS", 5),
    "rtprio": _right(lambda i, v: "99" if i.is_realtime else "-", "RTPRIO", 6, lambda i, v: i.nice),
    "ruid": _number(lambda info: info.uid, "RUID", 5),
    "ruser": _text(_user8, "RUSER", 8),
    "s": _text(lambda i, v: i.state, "S", 1),
    "sid": _number(lambda info: info.session, "SID", PID_WIDTH),
    "start": _right(_start, "STARTED", 8, _began),
    "start_time": Column(heading="START", width=5, render=_stime, key=_began),
    "stat": _text(_stat, "STAT", 4),
    "stime": Column(heading="STIME", width=5, render=_stime, key=_began),
    "sz": _number(lambda info: info.vsz_kib // 4, "SZ", 5),
    "time": _right(_time, "TIME", 8, _used),
    "tpgid": _number(lambda info: info.foreground, "TPGID", PID_WIDTH),
    "tt": _text(_tty, "TT", 8),
    "tty": _text(_tty, "TTY", 8),
    "ucmd": _text(_comm, "CMD", 15),
    "uid": _number(lambda info: info.uid, "UID", 5),
    "uname": _USER,
    "unit": _text(_unit, "UNIT", 31),
    "user": _USER,
    "vsz": _number(lambda info: info.vsz_kib, "VSZ", 6),
    "wchan": _text(lambda i, v: _wait_channel(i, v)[:6], "WCHAN", 6),
}
ALIASES: Mapping[str, str] = {
    "pcpu": "%cpu",
    "pmem": "%mem",
    "command": "args",
    "ucomm": "comm",
    "f": "flags",
    "flag": "flags",
    "nice": "ni",
    "pgrp": "pgid",
    "priority": "pri",
    "sess": "sid",
    "session": "sid",
    "size": "vsz",
    "rssize": "rss",
    "rsz": "rss",
    "state": "s",
    "cputime": "time",
    "tname": "tty",
    "thcount": "nlwp",
    "spid": "lwp",
    "tid": "lwp",
    "euser": "user",
    "rgroup": "group",
    "egroup": "group",
    "rgid": "gid",
    "vsize": "vsz",
    "cls": "class",
    "policy": "class",
    "cp": "%cpu",
    "stackp": "wchan",
    "nwchan": "wchan",
    "tgid": "pid",
}


def column(name: str) -> Column | None:
    """The column called *name*."""
    name = name.lower()
    return COLUMNS.get(ALIASES.get(name, name))


def shorten(text: str, chosen: Column) -> str:
    """User names wider than their column end in a plus sign."""
    if chosen.render is _user8 or chosen.render is _group:
        return _short(text, chosen.width)
    return text
