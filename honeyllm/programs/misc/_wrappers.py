"""Programs that run another one in a changed setting: ionice, taskset, chrt, setarch, flock and more."""

import os
from collections.abc import Callable, Coroutine
from typing import Any

from honeyllm.host import Process, persona_of
from honeyllm.programs._gnu import Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs.misc._launch import become, check, failed, status_of

CLASSES = ("none", "realtime", "best-effort", "idle")
Run = Callable[[Process], Coroutine[Any, Any, int]]


async def start(tool: UtilLinuxTool, argv: tuple[str, ...], *, failure: int = 0) -> int:
    """Become *argv*, or complain as util-linux does; the status then is *failure* or the usual one."""
    try:
        check(tool.process, argv)
    except OSError as error:
        await tool.warn(f"failed to execute {argv[0]}", error)
        return failure or status_of(error)
    return await become(tool.process, argv)


# -- ionice ------------------------------------------------------------------------------

IONICE = UtilLinux(
    name="ionice",
    short="+n:c:p:P:u:t",
    long={"classdata": "n:", "class": "c:", "pid": "p:", "pgid": "P:", "uid": "u:", "ignore": "t"},
)


async def ionice(process: Process) -> int:
    """Set or show the class of disk access."""
    tool = await begin_util_linux(process, IONICE)
    given = tool.parsed.value("c")
    if given is not None:
        name = given.lower()
        if name not in CLASSES and not (name.isascii() and name.isdigit() and int(name[:4]) < len(CLASSES)):
            if not name.isdigit():
                raise await tool.fatal(f"unknown scheduling class: '{given}'")
            await tool.warn(f"unknown prio class {given}")
    if tool.parsed.operands and not tool.parsed.has("p", "P", "u"):
        return await start(tool, tool.parsed.operands)
    for text in (*tool.parsed.values("p"), *([] if tool.parsed.has("p") else ["0"])):
        await _check_pid(tool, text, "ioprio_get failed")
        if given is None:
            await process.stdout.write("none: prio 0\n")
    return tool.status


async def _check_pid(tool: UtilLinuxTool, text: str, trouble: str) -> int:
    number = whole(text)
    if number.trouble:
        raise await tool.fatal(f"invalid PID argument: '{text}'")
    kernel = tool.process.kernel
    if number.value and number.value not in kernel.processes and number.value not in kernel.daemons:
        raise await tool.fatal(f"{trouble}: No such process")
    return number.value or tool.process.pid


# -- taskset -----------------------------------------------------------------------------

TASKSET = UtilLinux(name="taskset", short="+apc", long={"all-tasks": "a", "pid": "p", "cpu-list": "c"})


async def taskset(process: Process) -> int:
    """Set or show on which processors a process may run."""
    tool = await begin_util_linux(process, TASKSET)
    words = tool.parsed.operands
    as_list = tool.parsed.has("c")
    if (tool.parsed.has("p") and not words) or (not tool.parsed.has("p") and len(words) < 2):
        await tool.warn("bad usage")
        raise await tool.pointed()
    count = process.kernel.system.cpu_count
    if tool.parsed.has("p"):
        number = whole(words[-1])
        if number.trouble:
            raise await tool.fatal(f"invalid PID argument: '{words[-1]}'")
        await _check_pid(tool, words[-1], f"failed to get pid {number.value}'s affinity")
        shown = _as_list((1 << count) - 1) if as_list else f"{(1 << count) - 1:x}"
        label = "list" if as_list else "mask"
        await process.stdout.write(f"pid {number.value}'s current affinity {label}: {shown}\n")
        if len(words) > 1:
            mask = await _mask(tool, words[0], as_list=as_list)
            new = _as_list(mask) if as_list else f"{mask:x}"
            await process.stdout.write(f"pid {number.value}'s new affinity {label}: {new}\n")
        return 0
    mask = await _mask(tool, words[0], as_list=as_list)
    if not mask & ((1 << count) - 1):
        raise await tool.fatal("failed to set pid 0's affinity: Invalid argument")
    return await start(tool, words[1:])


async def _mask(tool: UtilLinuxTool, text: str, *, as_list: bool) -> int:
    try:
        if not as_list:
            return int(text.removeprefix("0x").replace(",", ""), 16) & ((1 << 4096) - 1)
        mask = 0
        for item in text.split(","):
            low, dash, high = item.partition("-")
            for cpu in range(int(low), int(high if dash else low) + 1)[:4096]:
                mask |= 1 << min(cpu, 4096)
    except ValueError:
        what = "list" if as_list else "mask"
        raise await tool.fatal(f"failed to parse CPU {what}: {text}") from None
    return mask


def _as_list(mask: int) -> str:
    """As util-linux writes a list: runs of three and more as a range."""
    cpus = [cpu for cpu in range(mask.bit_length()) if mask >> cpu & 1]
    runs: list[list[int]] = []
    for cpu in cpus:
        if runs and runs[-1][-1] == cpu - 1:
            runs[-1].append(cpu)
        else:
            runs.append([cpu])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)


# -- chrt --------------------------------------------------------------------------------

CHRT = UtilLinux(
    name="chrt",
    short="+abdD:fiphmoP:T:rRv",
    long={
        "all-tasks": "a",
        "batch": "b",
        "deadline": "d",
        "fifo": "f",
        "idle": "i",
        "pid": "p",
        "max": "m",
        "other": "o",
        "rr": "r",
        "reset-on-fork": "R",
        "verbose": "v",
        "sched-runtime": "T:",
        "sched-period": "P:",
        "sched-deadline": "D:",
    },
)
LIMITS = """\
SCHED_OTHER min/max priority\t: 0/0
SCHED_FIFO min/max priority\t: 1/99
SCHED_RR min/max priority\t: 1/99
SCHED_BATCH min/max priority\t: 0/0
SCHED_IDLE min/max priority\t: 0/0
SCHED_DEADLINE min/max priority\t: 0/0
"""


async def chrt(process: Process) -> int:
    """Set or show the scheduling of a process."""
    tool = await begin_util_linux(process, CHRT)
    words = tool.parsed.operands
    if tool.parsed.has("m"):
        await process.stdout.write(LIMITS)
        return 0
    if len(words) < (1 if tool.parsed.has("p") else 2):
        await tool.warn("bad usage")
        raise await tool.pointed()
    if tool.parsed.has("p"):
        text = words[-1]
        await _check_pid(tool, text, f"failed to get pid {text}'s policy")
        if len(words) == 1:
            await process.stdout.write(f"pid {text}'s current scheduling policy: SCHED_OTHER\n")
            await process.stdout.write(f"pid {text}'s current scheduling priority: 0\n")
        return 0
    if whole(words[0]).trouble:
        raise await tool.fatal(f"invalid priority argument: '{words[0]}'")
    return await start(tool, words[1:])


# -- setarch -----------------------------------------------------------------------------

SETARCH = UtilLinux(
    name="setarch",
    short="+vRFZLXBIST3",
    long={
        "verbose": "v",
        "addr-no-randomize": "R",
        "fdpic-funcptrs": "F",
        "mmap-page-zero": "Z",
        "addr-compat-layout": "L",
        "read-implies-exec": "X",
        "32bit": "B",
        "short-inode": "I",
        "whole-seconds": "S",
        "sticky-timeouts": "T",
        "3gb": "3",
        "list": "list",
        "show": "show",
        "uname-2.6": "uname-2.6",
        "4gb": "4gb",
    },
)
PERSONALITIES = ("uname26", "linux32", "linux64")
ARCHITECTURES = {
    "x86_64": ("i386", "i486", "i586", "i686", "athlon", "x86_64"),
    "i686": ("i386", "i486", "i586", "i686", "athlon"),
    "aarch64": ("arm", "armv7l", "armv8l", "arm64", "aarch64"),
    "armv7l": ("arm", "armv7l", "armv8l"),
    "mips": ("mips32", "mips"),
}
"""What each kind of machine can be told to be."""


def _architectures(process: Process) -> tuple[str, ...]:
    persona = persona_of(process.kernel)
    machine = "x86_64" if persona is None else persona.kernel.machine
    return (*PERSONALITIES, *ARCHITECTURES.get(machine, (machine,)))


async def setarch(process: Process) -> int:
    """Run a program with another personality; also as linux32, linux64, i386 and x86_64."""
    if process.name == "setarch" and len(process.argv) > 1 and not process.argv[1].startswith("-"):
        name = process.argv[1]
        if name not in _architectures(process):
            await process.complain(f"{name}: Unrecognized architecture")
            return 1
        process.argv = (process.argv[0], *process.argv[2:])
    elif process.name == "setarch" and len(process.argv) == 1:
        await process.complain("no architecture argument or personality flags specified")
        return 1
    tool = await begin_util_linux(process, SETARCH)
    if tool.parsed.has("list"):
        await process.stdout.write("".join(f"{name}\n" for name in _architectures(process)))
        return 0
    return await start(tool, tool.parsed.operands or ("/bin/sh",))


# -- flock -------------------------------------------------------------------------------

FLOCK = UtilLinux(
    name="flock",
    short="+sexnoFuw:E:c",
    long={
        "shared": "s",
        "exclusive": "x",
        "unlock": "u",
        "nonblock": "n",
        "nb": "n",
        "timeout": "w:",
        "wait": "w:",
        "conflict-exit-code": "E:",
        "close": "o",
        "no-fork": "F",
        "verbose": "verbose",
    },
    failure=64,
)
NO_INPUT, UNAVAILABLE = 66, 69


async def flock(process: Process) -> int:
    """Run a program while holding a lock; nobody else holds any."""
    tool = await begin_util_linux(process, FLOCK)
    words = list(tool.parsed.operands)
    if len(words) < 2:
        if len(words) == 1 and words[0].isascii() and words[0].isdigit():
            if int(words[0][:9]) in process.fds:
                return 0
            raise await tool.fatal(f"{words[0]}: Bad file descriptor", status=65)
        if words:
            raise await tool.fatal(f"bad file descriptor: '{words[0]}'")
        await tool.warn("not enough arguments")
        raise await tool.pointed()
    name = words.pop(0)
    try:
        if not process.fs.exists(name) or not process.fs.stat(name).is_directory:
            process.close(await process.open(name, os.O_RDONLY | os.O_CREAT))
    except OSError as error:
        raise await tool.fatal(f"cannot open lock file {name}", error, status=NO_INPUT) from None
    if words[0] in ("-c", "--command"):
        if len(words) != 2:
            raise await tool.fatal(f"{words[0]} requires exactly one command argument")
        words = [process.environ.get("SHELL") or "/bin/sh", "-c", words[1]]
    return await start(tool, tuple(words), failure=UNAVAILABLE)


# -- unshare -----------------------------------------------------------------------------

UNSHARE = UtilLinux(
    name="unshare",
    short="+m::u::i::n::p::U::C::T::frcS:G:R:w:",
    long={
        "mount": "m::",
        "uts": "u::",
        "ipc": "i::",
        "net": "n::",
        "pid": "p::",
        "user": "U::",
        "cgroup": "C::",
        "time": "T::",
        "fork": "f",
        "map-root-user": "r",
        "map-current-user": "c",
        "mount-proc": "mount-proc::",
        "kill-child": "kill-child::",
        "propagation": "propagation:",
        "setuid": "S:",
        "setgid": "G:",
        "root": "R:",
        "wd": "w:",
    },
)


async def unshare(process: Process) -> int:
    """Run a program in namespaces of its own, which only root may make."""
    tool = await begin_util_linux(process, UNSHARE)
    wants = tool.parsed.has(*"muinpCT")
    if wants and process.who.uid != 0 and not tool.parsed.has("U", "r", "c"):
        raise await tool.fatal("unshare failed: Operation not permitted")
    return await start(tool, tool.parsed.operands or (process.environ.get("SHELL") or "/bin/sh",))


# -- chroot ------------------------------------------------------------------------------

CHROOT = Usage(
    name="chroot",
    authors="Roland McGrath",
    short="+",
    long={"groups": "groups:", "userspec": "userspec:", "skip-chdir": "skip-chdir"},
    failure=125,
)


async def chroot(process: Process) -> int:
    """Run a program in another root directory; but for the root itself none of them has programs in it."""
    tool = await begin(process, CHROOT)
    words = await tool.operands(1, file=False)
    try:
        place = process.fs.find(words[0])
        if not place.inode.is_directory:
            raise NotADirectoryError(20, "Not a directory")
        if process.who.uid != 0:
            raise PermissionError(1, "Operation not permitted")
    except OSError as error:
        raise await tool.fatal(f"cannot change root directory to {tool.file(words[0])}", error) from None
    argv = tuple(words[1:]) or (process.environ.get("SHELL") or "/bin/sh", "-i")
    if place.path != "/":
        return await failed(tool, tool.word(argv[0]), FileNotFoundError(2, "No such file or directory"))
    if not tool.parsed.has("skip-chdir"):
        process.fs.change_directory("/")
    try:
        check(process, argv)
    except OSError as error:
        return await failed(tool, tool.word(argv[0]), error)
    return await become(process, argv)
