"""What the applets of a router's busybox run where that differs from the host's program of their name."""

from collections.abc import Mapping

from honeyllm.host import Process, Program, System
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.files import PROGRAMS as FILES
from honeyllm.programs.system import _applet_ls
from honeyllm.programs.system._applet_network import ifconfig, netstat, route
from honeyllm.programs.system._applet_processes import free, ps, top, uptime
from honeyllm.programs.system._applet_storage import df, mount
from honeyllm.programs.system._applet_time import time
from honeyllm.programs.system._applet_tools import crontab, nc, nslookup, passwd, ping, reboot, traceroute
from honeyllm.programs.system._dmesg import CLEARED, boot_log
from honeyllm.programs.system._identity import id_ as identity
from honeyllm.programs.system._router_network import brctl
from honeyllm.programs.system._strings import strings


async def dmesg(process: Process) -> int:
    """The kernel's messages."""
    parsed = parse(process.argv, "crn:s:")
    system: System = process.kernel.system
    if isinstance(parsed, Fault):
        await say(process, f"dmesg: {parsed.message}\n")
        return 1
    if parsed.has("n"):
        return 0
    if not system.settings.get(CLEARED):
        for at, level, text in boot_log(system):
            mark = f"<{level}>" if parsed.has("r") else ""
            await process.stdout.write(f"{mark}[{at:12.6f}] {text}\n")
    if parsed.has("c"):
        system.settings[CLEARED] = "1"
    return 0


async def uname(process: Process) -> int:
    """What the system is called; ``-a`` leaves out what nobody knows."""
    parsed = parse(process.argv, "asnrvmpio")
    if isinstance(parsed, Fault):
        await say(process, f"uname: {parsed.message}\n")
        return 1
    given = {option.name for option in parsed.options} or {"s"}
    fields = {**process.kernel.system.uname(), "p": "unknown", "i": "unknown"}
    wanted = "snrvmo" if "a" in given else "snrvmpio"
    words = [fields[letter] for letter in wanted if letter in given or "a" in given]
    await process.stdout.write(" ".join(words) + "\n")
    return 0


async def ls(process: Process) -> int:
    """List directories."""
    return await _applet_ls.ls(process, FILES["ls"])


async def id_(process: Process) -> int:
    """Who one is; without further groups they are not told."""
    if len(process.argv) > 1 or process.who.groups - {process.who.gid}:
        return await identity(process)
    accounts, who = await read_accounts(process), process.who
    user, group = accounts.user_name(who.uid), accounts.group_name(who.gid)
    await process.stdout.write(f"uid={who.uid}({user}) gid={who.gid}({group})\n")
    return 0


async def nothing(process: Process) -> int:
    """A daemon that is started once more, or a command whose effects nobody sees."""
    return 0


ROUTER_APPLETS: Mapping[str, Program] = {
    "df": df,
    "dmesg": dmesg,
    "brctl": brctl,
    "crontab": crontab,
    "free": free,
    "halt": reboot,
    "id": id_,
    "ifconfig": ifconfig,
    "ls": ls,
    "mount": mount,
    "nc": nc,
    "netstat": netstat,
    "nslookup": nslookup,
    "passwd": passwd,
    "ping": ping,
    "ping6": ping,
    "poweroff": reboot,
    "ps": ps,
    "reboot": reboot,
    "route": route,
    "strings": strings,
    **dict.fromkeys(("fsync", "lock", "swapoff", "swapon", "sync"), nothing),
    "time": time,
    "top": top,
    "traceroute": traceroute,
    "traceroute6": traceroute,
    "uname": uname,
    "uptime": uptime,
}
"""The applets by name."""
