"""lsmod, sysctl and vmstat."""


from honeyllm.host import Process, change_setting, setting, setting_names
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._files import read_text
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._modinfo import modinfo
from honeyllm.programs.system._vmstat_totals import totals

SYSCTL = Form(
    short="aAXbenNp::f::r:qwxodVh",
    long={
        "all": "a",
        "binary": "b",
        "ignore": "e",
        "values": "n",
        "names": "N",
        "load": "p::",
        "pattern": "r:",
        "quiet": "q",
        "write": "w",
        "system": "system",
        "deprecated": "deprecated",
        "dry-run": "dry-run",
        "help": "h",
    },
    usage="sysctl",
    help=("h", "d"),
    banner="sysctl from procps-ng {version:procps}",
)


async def kmod(process: Process) -> int:
    """lsmod, and the refusals of modprobe and its kin."""
    name = process.name
    if name == "lsmod":
        return await _lsmod(process)
    if name == "modinfo":
        return await modinfo(process)
    if name in ("modprobe", "insmod", "rmmod") and len(process.argv) > 1:
        wanted = process.argv[-1]
        release = process.kernel.system.uname()["r"]
        messages = {
            "modprobe": f"modprobe: FATAL: Module {wanted} not found in directory /lib/modules/{release}",
            "insmod": f"insmod: ERROR: could not load module {wanted}: No such file or directory",
            "rmmod": f"rmmod: ERROR: Module {wanted} is not currently loaded",
        }
        known = any(m.name == wanted for m in process.kernel.system.persona.kernel.modules)
        if name == "modprobe" and known:
            return 0
        raise await fatal(process, messages[name])
    return await process.kernel.unknown(process)


async def _lsmod(process: Process) -> int:
    if len(process.argv) > 1:
        await say(process, "Usage: lsmod\n")
        return 1
    await process.stdout.write("Module                  Size  Used by\n")
    for module in process.kernel.system.persona.kernel.modules:
        users = f" {','.join(module.used_by)}" if module.used_by else ""
        await process.stdout.write(f"{module.name:<19} {module.size:>8}  {module.references}{users}\n")
    return 0


# -- sysctl ------------------------------------------------------------------------------------


async def sysctl(process: Process) -> int:
    """Read and write the settings of the kernel."""
    parsed = await options(process, SYSCTL)
    if parsed.has("a", "A", "X"):
        wanted = parsed.value("r") or ""
        for name in setting_names(process.kernel.system):
            if wanted in name and setting(process.kernel.system, name) is not None:
                await _print(process, parsed, name)
                await process.checkpoint()
        return 0
    if parsed.has("p", "f", "system"):
        return await _load(process, parsed)
    if not parsed.operands:
        await say(process, usages()["sysctl"])
        return 1
    status = 0
    for word in parsed.operands:
        status = await _one(process, parsed, word) or status
    return status


async def _print(process: Process, parsed: Parsed, name: str) -> None:
    value = setting(process.kernel.system, name)
    if parsed.has("N"):
        row = name
    elif parsed.has("n"):
        row = value or ""
    else:
        row = f"{name} = {value}"
    await process.stdout.write(row + ("" if parsed.has("b") else "\n"))


async def _one(process: Process, parsed: Parsed, word: str) -> int:
    name, equals, value = word.partition("=")
    name = name.strip().replace("/", ".")
    if setting(process.kernel.system, name) is None:
        path = "/proc/sys/" + name.replace(".", "/")
        if not parsed.has("e"):
            await say(process, f"sysctl: cannot stat {path}: No such file or directory\n")
        return 1
    if equals:
        if process.who.uid != 0:
            await say(process, f'sysctl: permission denied on key "{name}"\n')
            return 1
        change_setting(process.kernel.system, name, value.strip())
        if parsed.has("q"):
            return 0
    elif parsed.has("w"):
        await say(process, f'sysctl: "{word}" must be of the form name=value\n')
        return 1
    await _print(process, parsed, name)
    return 0


async def _load(process: Process, parsed: Parsed) -> int:
    path = parsed.value("p") or parsed.value("f") or "/etc/sysctl.conf"
    if parsed.operands:
        path = parsed.operands[0]
    if not process.fs.exists(path):
        raise await fatal(process, f'sysctl: cannot open "{path}": No such file or directory')
    status = 0
    for row in read_text(process.fs, path).splitlines()[:1000]:
        row = row.strip()
        if row and row[0] not in "#;" and "=" in row:
            status = await _one(process, parsed, row.lstrip("-")) or status
    return status


# -- vmstat ------------------------------------------------------------------------------------

VMSTAT = Form(
    short="afmnsS:dDp:twVh",
    long={
        "active": "a",
        "forks": "f",
        "stats": "s",
        "timestamp": "t",
        "wide": "w",
        "unit": "S:",
        "help": "h",
    },
    usage="vmstat",
    help=("h",),
    banner="vmstat from procps-ng {version:procps}",
)
VMSTAT_HEADING = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
"""
MAX_ROUNDS = 100_000


async def vmstat(process: Process) -> int:
    """Report virtual memory statistics."""
    parsed = await options(process, VMSTAT)
    if parsed.has("s", "f"):
        await process.stdout.write(totals(process.kernel.system, forks_only=parsed.has("f")))
        return 0
    numbers = [word for word in parsed.operands if word.isdigit()]
    if len(numbers) != len(parsed.operands):
        raise await fatal(process, f"vmstat: failed to parse argument: '{parsed.operands[0]}'")
    delay = int(numbers[0][:6]) if numbers else 0
    count = int(numbers[1][:6]) if len(numbers) > 1 else MAX_ROUNDS if numbers else 1
    await process.stdout.write(VMSTAT_HEADING)
    for number in range(count):
        if number:
            await process.sleep(max(1, delay))
        use = process.kernel.system.memory()
        share = process.kernel.system.loads()[0]
        busy = min(90, int(share * 20))
        cache = use.cached + use.slab_reclaimable
        swapped = use.swap_total - use.swap_free
        row = f"{1:>2} {0:>2} {swapped:>6} {use.free:>6} {use.buffers:>6} {cache:>6} {0:>4} {0:>4}"
        row += f" {1 if number else 3:>5} {4:>5} {71 + busy:>4} {168 + busy:>4}"
        await process.stdout.write(
            f"{row} {busy:>2} {busy // 3:>2} {100 - busy - busy // 3:>2} {0:>2} {0:>2}\n"
        )
    return 0
