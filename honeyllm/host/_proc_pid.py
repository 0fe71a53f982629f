"""/proc/PID: one process in all its files."""

import hashlib
import itertools
from collections.abc import Callable, Mapping
from functools import partial

from honeyllm.host._files import OpenFile
from honeyllm.host._limits import limits_table
from honeyllm.host._proc_mounts import mountinfo, mounts, mountstats
from honeyllm.host._proc_nodes import Text, directory, fixed, line, link, sink, text, texts
from honeyllm.host._proc_router import ROUTER_LIBRARY, router_group, router_maps
from honeyllm.host._process_info import PAGE, TICKS, ProcessInfo
from honeyllm.host._sockets import sockets
from honeyllm.host._system import System
from honeyllm.vfs import ROOT, FileView, SyntheticNode

STATES = {
    "R": "R (running)",
    "S": "S (sleeping)",
    "I": "I (idle)",
    "D": "D (disk sleep)",
    "T": "T (stopped)",
    "Z": "Z (zombie)",
}
ALL_CAPABILITIES = 0x1FFFFFFFFFF
NAMESPACES = {
    "cgroup": 4026531835,
    "ipc": 4026531839,
    "mnt": 4026531841,
    "net": 4026531840,
    "pid": 4026531836,
    "pid_for_children": 4026531836,
    "time": 4026531834,
    "time_for_children": 4026531834,
    "user": 4026531837,
    "uts": 4026531838,
}
MEMORY_ROWS: tuple[tuple[str, float], ...] = (
    ("VmPeak", 1.0),
    ("VmSize", 1.0),
    ("VmLck", 0.0),
    ("VmPin", 0.0),
)


def stat_line(system: System, info: ProcessInfo) -> str:
    """/proc/PID/stat, 52 fields."""
    ticks = int(info.cpu_seconds * TICKS)
    start = int((info.started - system.persona.boot_at) * TICKS)
    code = 0 if info.is_kernel_thread else 0x55_0000_0000_00 + info.pid * 0x1000
    flags = 2129984 if info.is_kernel_thread else 4194560
    numbers: tuple[object, ...] = (
        info.parent, info.group, info.session, info.tty_number, info.foreground, flags,
        info.rss_kib // 9, 0, info.rss_kib // 900, 0, ticks * 3 // 5, ticks * 2 // 5, 0, 0,
        info.priority, info.nice, info.threads, 0, max(0, start), info.vsz_kib * 1024,
        info.rss_kib * 1024 // PAGE, 18446744073709551615, code, code + info.vsz_kib * 100, 0, 0, 0, 0, 0,
        info.ignored_signals,
        info.caught_signals, 0, 0, 0, 17, info.pid % system.cpu_count, 99 if info.is_realtime else 0,
        1 if info.is_realtime else 0, 0, 0, 0, code, code, code, 0, 0, 0, 0, 0,
    )  # fmt: skip
    return f"{info.pid} ({info.comm}) {info.state} {' '.join(map(str, numbers))}\n"


def status(system: System, info: ProcessInfo) -> str:
    """/proc/PID/status."""
    uid, gid = (f"{n}\t{n}\t{n}\t{n}" for n in (info.uid, info.gid))
    live = info.process
    rows: list[tuple[str, object]] = [
        ("Name", info.comm),
        ("Umask", f"{0o022 if live is None else live.fs.umask:04o}"),
        ("State", STATES.get(info.state, info.state)),
        ("Tgid", info.pid),
        ("Ngid", 0),
        ("Pid", info.pid),
        ("PPid", info.parent),
        ("TracerPid", 0),
        ("Uid", uid),
        ("Gid", gid),
        ("FDSize", 64 if info.is_kernel_thread else 256),
        ("Groups", "".join(f"{g} " for g in info.groups) or " "),
        *((f"NS{name}", number) for name, number in _namespace_ids(info)),
    ]
    if not info.is_kernel_thread and info.state != "Z":
        rows += _memory(info)
    capabilities = f"{ALL_CAPABILITIES if info.uid == 0 else 0:016x}"
    rows += [
        ("Threads", info.threads),
        ("SigQ", f"0/{system.kernel.limits['i'][0]}"),
        ("SigPnd", f"{0:016x}"),
        ("ShdPnd", f"{0:016x}"),
        ("SigBlk", f"{0x10000 if info.comm == 'bash' else 0:016x}"),
        ("SigIgn", f"{info.ignored_signals:016x}"),
        ("SigCgt", f"{info.caught_signals:016x}"),
        ("CapInh", f"{0:016x}"),
        ("CapPrm", capabilities),
        ("CapEff", capabilities),
        ("CapBnd", f"{ALL_CAPABILITIES:016x}"),
        ("CapAmb", f"{0:016x}"),
        ("NoNewPrivs", 0),
        ("Seccomp", 0),
        ("Seccomp_filters", 0),
        ("Speculation_Store_Bypass", "thread vulnerable"),
        ("SpeculationIndirectBranch", "conditional enabled"),
        ("Cpus_allowed", f"{(1 << system.cpu_count) - 1:x}"),
        ("Cpus_allowed_list", f"0-{system.cpu_count - 1}" if system.cpu_count > 1 else "0"),
        ("Mems_allowed", ",".join(["00000000"] * 31 + ["00000001"])),
        ("Mems_allowed_list", 0),
        ("voluntary_ctxt_switches", int(info.cpu_seconds * 70) + 3),
        ("nonvoluntary_ctxt_switches", int(info.cpu_seconds * 3)),
    ]
    return "".join(f"{name}:\t{value}\n" for name, value in rows)


def _namespace_ids(info: ProcessInfo) -> tuple[tuple[str, int], ...]:
    return ("tgid", info.pid), ("pid", info.pid), ("pgid", info.group), ("sid", info.session)


def _memory(info: ProcessInfo) -> list[tuple[str, object]]:
    rss, vsz = info.rss_kib, info.vsz_kib
    sizes = {
        "VmPeak": vsz,
        "VmSize": vsz,
        "VmLck": 0,
        "VmPin": 0,
        "VmHWM": rss,
        "VmRSS": rss,
        "RssAnon": rss - info.shared_kib,
        "RssFile": info.shared_kib,
        "RssShmem": 0,
        "VmData": vsz // 9,
        "VmStk": 132,
        "VmExe": min(800, vsz // 8),
        "VmLib": min(1748, vsz // 3),
        "VmPTE": 44 + vsz // 4000,
        "VmSwap": 0,
        "HugetlbPages": 0,
    }
    rows: list[tuple[str, object]] = [(name, f"{size:8} kB") for name, size in sizes.items()]
    return [*rows, ("CoreDumping", 0), ("THP_enabled", 1)]


def _limits(system: System, info: ProcessInfo) -> str:
    changed = {} if info.process is None else info.process.limits
    return limits_table(system.kernel.limits | changed)


def control_group(system: System, info: ProcessInfo) -> str:
    """The control group of a process, as a path; its last part is the unit of systemd."""
    if info.is_kernel_thread:
        return "/"
    if system.persona.firmware is not None:
        return router_group(system, info)
    if info.pid == 1:
        return "/init.scope"
    if info.process is not None and info.pid not in system.kernel.daemons:
        return f"/user.slice/user-{info.uid}.slice/session-{1 + info.session % 90}.scope"
    daemons = system.kernel.daemons
    names = {daemons[pid].name for pid in (info.pid, info.parent) if pid in daemons and pid != 1}
    unit = next((unit.name for unit in system.persona.units if unit.process in names), f"{info.comm}.service")
    template, at, _ = unit.partition("@")
    return f"/system.slice/system-{template}.slice/{unit}" if at else f"/system.slice/{unit}"


def _maps(system: System, info: ProcessInfo) -> str:
    if info.is_kernel_thread:
        return ""
    seed = int.from_bytes(hashlib.sha256(f"{system.persona.seed}/{info.pid}".encode()).digest()[:8], "big")
    base = 0x555000000 + (seed & 0x2FFFFFFF)
    lib = 0x7F0000000 + (seed >> 20 & 0xFFFFFFF) * 8
    stack = 0x7FFC00000 + (seed >> 40 & 0x3FFFFFF)
    root = system.persona.hardware.root
    if system.persona.firmware is not None:
        device = f"{root.major:02x}:{root.minor:02x}"
        inodes = _number(system, info.executable), _number(system, ROUTER_LIBRARY)
        return router_maps(info, device, inodes, seed)
    path = _executable_path(system, info)
    own = system.persona.architecture
    names = dict(base=base, a=base + 2, b=base + 9, c=base + 12, d=base + 14)
    names |= dict(heap=base + 0x1A00, heap_end=base + 0x1A21, lib=lib, lib1=lib + 38, lib2=lib + 379)
    names |= dict(lib3=lib + 468, lib4=lib + 474, ld=lib + 600, ld1=lib + 637, ld2=lib + 641)
    names |= dict(stack=stack, stack_end=stack + 33, vvar=stack + 60, vdso=stack + 64, vdso_end=stack + 66)
    return texts()["maps"].format(
        **names,
        path=path,
        device=f"{root.major:02x}:{root.minor:02x}",
        inode=_number(system, path),
        libraries=own.libraries,
        loader_name=own.loader,
        libc=_number(system, f"{own.libraries}/libc.so.6"),
        loader=_number(system, f"{own.libraries}/{own.loader}"),
    )


def _number(system: System, path: str) -> int:
    """The inode of the file at *path*, or 0."""
    namespace = system.kernel.namespace
    try:
        return FileView(namespace, namespace.root, ROOT).find(path).number
    except OSError:
        return 0


def _executable_path(system: System, info: ProcessInfo) -> str:
    """The program's file; in a merged /usr it lies there."""
    path = info.executable
    if system.persona.firmware is not None:
        return path
    for short in ("/bin/", "/sbin/", "/lib/"):
        if path.startswith(short):
            return f"/usr{path}"
    return path


def _executable_link(system: System, info: ProcessInfo) -> str:
    path = _executable_path(system, info)
    return path if not path or _number(system, path) else f"{path} (deleted)"


def _io(info: ProcessInfo) -> str:
    used = int(info.rss_kib * 11 + info.cpu_seconds * 9000)
    names = ("rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes", "cancelled_write_bytes")
    values = (used, used // 7, used // 900 + 8, used // 4000, 0, used // 9 // 4096 * 4096, 0)
    return "".join(f"{name}: {value}\n" for name, value in zip(names, values, strict=True))


def _command_line(info: ProcessInfo) -> str:
    return "".join(f"{word}\0" for word in info.argv)


def _environment(info: ProcessInfo) -> str:
    if info.is_kernel_thread:
        return ""
    if info.process is None:
        return "LANG=C.UTF-8\0PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin\0"
    return "".join(f"{name}={value}\0" for name, value in info.process.environ.items())


def _statm(info: ProcessInfo) -> str:
    rss, size = info.rss_kib // 4, info.vsz_kib // 4
    return f"{size} {rss} {info.shared_kib // 4} {min(200, size // 8)} 0 {size // 9} 0\n"


def _files(system: System, info: ProcessInfo) -> Mapping[str, Text]:
    """
    Descriptors and what says where they point.

    It is said when a link is read: one that points into the same directory needs its listing.
    """
    if info.is_kernel_thread:
        return {}
    if info.process is not None and info.process.fds:
        fds = info.process.fds
        found = {str(fd): partial(_link_of, fds.get(fd)) for fd in fds}
        if found:
            return found
    held = (s for s in sockets(system) if info.pid in (pid for _, pid in s.holders))
    own = {str(s.fd): f"socket:[{s.inode}]" for s in held}
    target = f"/dev/{info.tty}" if info.tty else "/dev/null"
    out = target if info.tty or info.pid == 1 else f"socket:[{11_000 + info.pid}]"
    return _said({"0": target, "1": out, "2": out, "3": f"socket:[{12_000 + info.pid}]"} | own)


def _said(names: Mapping[str, str]) -> dict[str, Text]:
    return {name: partial(str, target) for name, target in names.items()}


def _link_of(file: OpenFile) -> str:
    return file.link


def _links(targets: Mapping[str, Text], uid: int, gid: int) -> dict[str, SyntheticNode]:
    return {
        name: SyntheticNode(mode=0o700, uid=uid, gid=gid, target=target) for name, target in targets.items()
    }


def _directory(info: ProcessInfo) -> str:
    return "/" if info.process is None else info.process.fs.cwd.path


def process_directory(system: System, pid: int, net: SyntheticNode) -> SyntheticNode | None:
    """The directory of *pid*, or None when there is no such process."""
    info = system.process(pid)
    if info is None:
        return None
    return SyntheticNode(
        mode=0o555,
        uid=info.uid,
        gid=info.gid,
        children=lambda: _children(system, info, net),
        when=int(info.started * 1e9),
    )


def _children(system: System, info: ProcessInfo, net: SyntheticNode) -> Mapping[str, SyntheticNode]:
    entries = {**_texts(system, info), **_constants(info), **_directories(system, info)}
    if not info.is_kernel_thread:
        entries["exe"] = link(_executable_link(system, info))
    entries |= {"cwd": link(_directory(info)), "root": link("/"), "net": net}
    owned = {name: _owned(node, info) for name, node in entries.items()}
    return dict(sorted(owned.items()))


def _owned(node: SyntheticNode, info: ProcessInfo) -> SyntheticNode:
    return SyntheticNode(
        mode=node.mode,
        uid=info.uid,
        gid=info.gid,
        children=node.children,
        text=node.text,
        target=node.target,
        write=node.write,
        when=int(info.started * 1e9),
    )


def _texts(system: System, info: ProcessInfo) -> dict[str, SyntheticNode]:
    table: Mapping[str, tuple[Callable[[], str], int]] = {
        "cgroup": (lambda: f"0::{control_group(system, info)}\n", 0o444),
        "cmdline": (lambda: _command_line(info), 0o444),
        "comm": (lambda: f"{info.comm}\n", 0o644),
        "environ": (lambda: _environment(info), 0o400),
        "io": (lambda: _io(info), 0o400),
        "limits": (lambda: _limits(system, info), 0o444),
        "maps": (lambda: _maps(system, info), 0o444),
        "mountinfo": (lambda: mountinfo(system), 0o444),
        "mounts": (lambda: mounts(system), 0o444),
        "mountstats": (lambda: mountstats(system), 0o400),
        "schedstat": (lambda: f"{int(info.cpu_seconds * 1e9)} {int(info.cpu_seconds * 1e7)} 41\n", 0o444),
        "stat": (lambda: stat_line(system, info), 0o444),
        "statm": (lambda: _statm(info), 0o444),
        "status": (lambda: status(system, info), 0o444),
    }
    return {name: text(render, mode) for name, (render, mode) in table.items()}


def _constants(info: ProcessInfo) -> dict[str, SyntheticNode]:
    mapping = f"{0:10} {0:10} {4294967295:10}\n"
    adjusted = -1000 if info.comm in ("sshd", "systemd-udevd") and info.process is None else 0
    return {
        "autogroup": fixed("/autogroup-1 nice 0\n", 0o644),
        "auxv": fixed("", 0o400),
        "clear_refs": sink(0o200),
        "coredump_filter": line("00000033", 0o644),
        "cpuset": line("/"),
        "gid_map": fixed(mapping, 0o644),
        "loginuid": fixed(str(info.uid if info.tty.startswith("pts") else 4294967295), 0o644),
        "mem": fixed("", 0o600),
        "oom_adj": line(-17 if adjusted else 0, 0o644),
        "oom_score": line(0 if adjusted else 666),
        "oom_score_adj": line(adjusted, 0o644),
        "pagemap": fixed("", 0o400),
        "patch_state": line(-1, 0o400),
        "personality": line("00000000", 0o400),
        "projid_map": fixed(mapping, 0o644),
        "sched": fixed(f"{info.comm} ({info.pid}, #threads: {info.threads})\n", 0o644),
        "sessionid": fixed("1" if info.tty.startswith("pts") else "4294967295"),
        "setgroups": line("allow", 0o644),
        "smaps": fixed("", 0o444),
        "stack": fixed("", 0o400),
        "syscall": line("running", 0o400),
        "timers": fixed(""),
        "timerslack_ns": line(50000, 0o666),
        "uid_map": fixed(mapping, 0o644),
        "wchan": fixed("0"),
    }


def _directories(system: System, info: ProcessInfo) -> dict[str, SyntheticNode]:
    files = _files(system, info)
    names = {name: f"{name.split('_for_')[0]}:[{number}]" for name, number in NAMESPACES.items()}
    details = {fd: fixed("pos:\t0\nflags:\t0100002\nmnt_id:\t25\nino:\t4\n", 0o400) for fd in files}
    return {
        "attr": directory({name: line("unconfined", 0o666) for name in ("current", "exec", "prev")}),
        "fd": directory(_links(files, info.uid, info.gid), 0o500),
        "fdinfo": directory(details, 0o555),
        "ns": directory(_links(_said(names), info.uid, info.gid), 0o511),
        "map_files": directory({}, 0o500),
        "task": SyntheticNode(mode=0o555, children=lambda: _tasks(system, info)),
    }


def thread_numbers(system: System, info: ProcessInfo) -> tuple[int, ...]:
    """The numbers of the threads of a process, which no process has: its own first."""
    taken = set(system.pids)
    others = (number for number in itertools.count(info.pid + 1) if number not in taken)
    return info.pid, *itertools.islice(others, info.threads - 1)


def _tasks(system: System, info: ProcessInfo) -> Mapping[str, SyntheticNode]:
    return {str(number): directory(_task(info)) for number in thread_numbers(system, info)}


def _task(info: ProcessInfo) -> Mapping[str, SyntheticNode]:
    return {"comm": line(info.comm, 0o644), "cmdline": fixed(_command_line(info))}
