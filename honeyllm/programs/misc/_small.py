"""mcookie, hostid and mountpoint."""

import ipaddress

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage, begin
from honeyllm.programs._util_linux import UtilLinux, begin_util_linux

MCOOKIE = UtilLinux(name="mcookie", short="f:m:v", long={"file": "f:", "max-size": "m:", "verbose": "v"})
MOUNTPOINT = UtilLinux(
    name="mountpoint",
    short="dqx",
    long={"quiet": "q", "fs-devno": "d", "devno": "x", "nofollow": "nofollow"},
)
HOSTID = Usage(name="hostid", authors="Jim Meyering")
NO_MOUNTPOINT = 32


async def mcookie(process: Process) -> int:
    """Print 128 random bits."""
    await begin_util_linux(process, MCOOKIE)
    await process.stdout.write(process.kernel.chance.randbytes(16).hex() + "\n")
    return 0


async def hostid(process: Process) -> int:
    """Print the number that the C library makes of the host's own address."""
    tool = await begin(process, HOSTID)
    await tool.operands(0, 0)
    await process.stdout.write(f"{_number(process):08x}\n")
    return 0


def _number(process: Process) -> int:
    """Of the address a.b.c.d: b, a, d and c, as bytes."""
    try:
        content = process.fs.stat("/etc/hosts").content
    except OSError:
        content = None
    text = "" if content is None else content.read(0, 65536).decode("utf-8", "replace")
    for line in text.split("\n"):
        words = line.partition("#")[0].split()
        if process.kernel.system.hostname in words[1:]:
            try:
                a, b, c, d = ipaddress.IPv4Address(words[0]).packed
            except ValueError:
                continue
            return b << 24 | a << 16 | d << 8 | c
    return 0x007F0101


async def mountpoint(process: Process) -> int:
    """Tell whether something is mounted on a directory."""
    tool = await begin_util_linux(process, MOUNTPOINT)
    words = tool.parsed.operands
    if len(words) != 1 or (tool.parsed.has("nofollow") and tool.parsed.has("x")):
        await tool.warn("bad usage")
        raise await tool.pointed()
    name = words[0]
    try:
        place = process.fs.find(name, follow=not tool.parsed.has("nofollow"))
    except OSError as error:
        if not tool.parsed.has("q"):
            await tool.warn(name, error)
        return 1
    if tool.parsed.has("x"):
        major, minor = place.inode.rdev
        await process.stdout.write(f"{major}:{minor}\n")
        return 0
    mounted = any(mount.path == place.path for mount in process.fs.namespace.mounts)
    if tool.parsed.has("d") and mounted:
        device = place.fs.device
        await process.stdout.write(f"{device >> 8 & 0xFFF}:{device & 0xFF}\n")
    elif not tool.parsed.has("q"):
        await process.stdout.write(f"{name} is {'' if mounted else 'not '}a mountpoint\n")
    return 0 if mounted else NO_MOUNTPOINT
