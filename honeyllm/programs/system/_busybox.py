"""
busybox: one executable that is many.

An applet runs the host's own program of its name; what that complains of is
reworded as BusyBox words it.
"""

import re
from collections.abc import Mapping, Sequence

from honeyllm.host import OpenFile, Process, Program, listed_processes
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.system._applet_fetch import ftpget, tftp, wget
from honeyllm.programs.system._applets import ROUTER_APPLETS
from honeyllm.programs.system._busybox_texts import VERSION, about, misused, names, of_build, usage, version
from honeyllm.programs.system._turns import settle

SHELLS = ("sh", "ash")
MAX_LINE = 4096
HOST_NAMES = {"sh": "ash", "awk": "mawk", "[[": "[", "lsmod": "kmod", "egrep": "grep"}
"""Applets whose program has another name on the host."""
Rule = tuple[re.Pattern[str], str]


def _rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), into) for pattern, into in pairs)


REWORDED: Mapping[str, tuple[Rule, ...]] = {
    "rm": _rules(
        (r"rm: cannot remove '(.*)': Is a directory", r"rm: '\1' is a directory"),
        (r"rm: cannot remove (.*)", r"rm: can't remove \1"),
    ),
    "cat": _rules(
        (r"cat: (.*): Is a directory", r"cat: read error: Is a directory"),
        (r"cat: '?(.*?)'?: ([^:]*)", r"cat: can't open '\1': \2"),
    ),
    "ls": _rules((r"ls: cannot (?:access|open directory) '(.*)': (.*)", r"ls: \1: \2")),
    "chmod": _rules((r"chmod: (?:cannot access|changing permissions of) '(.*)': (.*)", r"chmod: \1: \2")),
    "chown": _rules((r"chown: (?:cannot access|changing ownership of) '(.*)': (.*)", r"chown: \1: \2")),
    "cp": _rules(
        (r"cp: cannot stat (.*)", r"cp: can't stat \1"),
        (r"cp: cannot create (?:regular file|directory) (.*)", r"cp: can't create \1"),
        (r"cp: -r not specified; omitting directory (.*)", r"cp: omitting directory \1"),
    ),
    "mv": _rules((r"mv: cannot (?:stat|move) '(.*?)'(?: to '.*')?: (.*)", r"mv: can't rename '\1': \2")),
    "mkdir": _rules(
        (r"mkdir: cannot create directory [‘'](.*)[’']: (.*)", r"mkdir: can't create directory '\1': \2")
    ),
    "rmdir": _rules((r"rmdir: failed to remove (.*)", r"rmdir: \1")),
    "touch": _rules((r"touch: (?:cannot touch|setting times of) '(.*)': (.*)", r"touch: \1: \2")),
    "dd": _rules((r"dd: failed to open [‘'](.*)[’']: (.*)", r"dd: can't open '\1': \2")),
    "tail": _rules((r"tail: cannot open '(.*)' for reading: (.*)", r"tail: can't open '\1': \2")),
    "head": _rules((r"head: cannot open '(.*)' for reading: (.*)", r"head: \1: \2")),
    "umount": _rules(
        (r"umount: (.*): target is busy\.", r"umount: can't unmount \1: Device or resource busy"),
        (r"umount: (.*): not mounted\.", r"umount: can't unmount \1: Invalid argument"),
        (r"umount: (.*): no mount point specified\.", r"umount: can't unmount \1: No such file or directory"),
        (
            r"umount: (.*): must be superuser to unmount\.",
            r"umount: can't unmount \1: Operation not permitted",
        ),
    ),
    "ln": _rules((r"ln: failed to create (?:symbolic|hard) link '(.*)': (.*)", r"ln: \1: \2")),
}
MISUSED = re.compile(
    r"(?:missing|extra) .*operand|invalid mode|option requires|invalid option|unrecognized option"
)
COPIED = re.compile(r"\d+ bytes (?:\(.*\) )?copied, .*")
"""The third line of dd, which busybox is built without on routers."""
HINT = re.compile(r"Try '.*' for more information\.|Usage: .*")


class Reworded(OpenFile):
    """Standard error of an applet: each line reworded on its way to the real one."""

    def __init__(self, applet: str, target: OpenFile, build: str = VERSION) -> None:
        super().__init__(target.name, target.flags, target.place)
        self.is_terminal = target.is_terminal
        self._applet = applet
        self._build = build
        self._target = target
        self._partial = ""

    async def write(self, data: bytes) -> int:
        """Forward whole lines."""
        self._partial += data.decode("utf-8", "surrogateescape")
        *lines, self._partial = self._partial.split("\n")
        if len(self._partial) > MAX_LINE:
            lines, self._partial = [*lines, self._partial], ""
        for line in lines:
            reworded = reword(self._applet, line, self._build)
            if reworded:
                await self._target.write(reworded.encode("utf-8", "surrogateescape"))
        return len(data)


def reword(applet: str, line: str, build: str = VERSION) -> str:
    """One line of a GNU program, with its newline, as BusyBox would say it; nothing to leave it out."""
    if HINT.fullmatch(line) or (build != VERSION and COPIED.fullmatch(line)):
        return ""
    if MISUSED.search(line):
        is_option = "option" in line and "operand" not in line
        return (of_build(line, build) + "\n" if is_option else "") + usage(applet, build)
    for pattern, into in REWORDED.get(applet, ()):
        found = pattern.fullmatch(line)
        if found:
            return found.expand(into) + "\n"
    return line + "\n"


async def busybox(process: Process) -> int:
    """Run an applet."""
    words = list(process.argv)
    applet = words[0].removeprefix("-").rpartition("/")[2]
    if applet == "busybox":
        if len(words) == 1 or words[1] == "--help":
            await process.stdout.write(about(process))
            return 0
        words = words[1:]
        applet = words[0].rpartition("/")[2]
    if applet in ("--list", "--list-full"):
        await process.stdout.write("\n".join(names(process)) + "\n")
        return 0
    if applet not in names(process):
        await say(process, f"{applet}: applet not found\n")
        return 127
    return await _run(process, applet, words)


async def _run(process: Process, applet: str, words: Sequence[str]) -> int:
    process.argv = (words[0] if applet in SHELLS else applet, *words[1:])
    if "--help" in words[1:2]:
        await process.stdout.write(usage(applet, version(process)))
        return 0
    is_router = process.kernel.system.persona.firmware is not None
    own = (ROUTER_APPLETS if is_router else OWN).get(applet)
    if own is not None:
        return await (_reworded(process, applet, own) if applet in REWORDED else own(process))
    programs = process.kernel.programs
    program = programs.get(applet) or programs.get(HOST_NAMES.get(applet, ""))
    if program is None:
        return await process.kernel.unknown(process)
    return await _reworded(process, applet, program)


async def _reworded(process: Process, applet: str, program: Program) -> int:
    if applet not in SHELLS and 2 in process.fds:
        process.fds.set(2, Reworded(applet, process.fds.get(2), version(process)))
    status = await program(process)
    return 1 if status == 2 and applet in REWORDED else status


# -- applets of its own ------------------------------------------------------------------------


async def _ps(process: Process) -> int:
    parsed = parse(process.argv, "o:aAdeflT")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    accounts = await read_accounts(process)
    await settle()
    await process.stdout.write("PID   USER     TIME  COMMAND\n")
    for info in listed_processes(process.kernel.system):
        seconds = int(info.cpu_seconds)
        clock = (
            f"{seconds // 60}:{seconds % 60:02}"
            if seconds < 6000
            else f"{seconds // 3600}h{seconds // 60 % 60:02}"
        )
        text = info.command if info.argv else f"[{info.comm}]"
        await process.stdout.write(f"{info.pid:>5} {accounts.user_name(info.uid)[:8]:<8} {clock:>5} {text}\n")
    return 0


OWN: Mapping[str, Program] = {"ftpget": ftpget, "ftpput": ftpget, "ps": _ps, "tftp": tftp, "wget": wget}
