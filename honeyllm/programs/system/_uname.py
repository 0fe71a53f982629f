"""uname, arch, nproc and hostname."""

from honeyllm.host import Process, change_setting
from honeyllm.programs._gnu import Usage, begin, say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system._files import as_root, read_text
from honeyllm.programs.system._form import usages

UNAME = Usage(
    name="uname",
    authors="David MacKenzie",
    short="asnrvmpio",
    long={
        "all": "a",
        "kernel-name": "s",
        "sysname": "s",
        "nodename": "n",
        "kernel-release": "r",
        "release": "r",
        "kernel-version": "v",
        "machine": "m",
        "processor": "p",
        "hardware-platform": "i",
        "operating-system": "o",
    },
)
ARCH = Usage(name="arch", authors="David MacKenzie and Karel Zak")
NPROC = Usage(name="nproc", authors="Giuseppe Scrivano", long={"all": "all", "ignore": "ignore:"})
HOSTNAME_SHORT = "aAdfbF:h?iIsVy"
HOSTNAME_LONG = {
    "domain": "d",
    "boot": "b",
    "file": "F:",
    "fqdn": "f",
    "all-fqdns": "A",
    "help": "h",
    "long": "f",
    "short": "s",
    "version": "V",
    "alias": "a",
    "ip-address": "i",
    "all-ip-addresses": "I",
    "nis": "y",
    "yp": "y",
}
MAX_NAME = 64


async def uname(process: Process) -> int:
    """Print system information."""
    tool = await begin(process, UNAME)
    await tool.operands(0, 0, file=False)
    given = {option.name for option in tool.parsed.options} or {"s"}
    fields = {**process.kernel.system.uname(), "p": "unknown", "i": "unknown"}
    wanted = "snrvmo" if "a" in given else "snrvmpio"
    words = [fields[letter] for letter in wanted if letter in given or "a" in given]
    await process.stdout.write(" ".join(words) + "\n")
    return 0


async def arch(process: Process) -> int:
    """Print the machine's architecture."""
    tool = await begin(process, ARCH)
    await tool.operands(0, 0, file=False)
    await process.stdout.write(process.kernel.system.uname()["m"] + "\n")
    return 0


async def nproc(process: Process) -> int:
    """Print the number of processors."""
    tool = await begin(process, NPROC)
    await tool.operands(0, 0, file=False)
    ignored = tool.parsed.value("ignore") or "0"
    if not ignored.isascii() or not ignored.strip().isdigit():
        raise await tool.fatal(f"invalid number: {tool.word(ignored)}")
    count = process.kernel.system.cpu_count
    if not tool.parsed.has("all"):
        count = _limited(process, count)
    await process.stdout.write(f"{max(1, count - int(ignored[:18]))}\n")
    return 0


def _limited(process: Process, count: int) -> int:
    """OMP_NUM_THREADS replaces and OMP_THREAD_LIMIT bounds the number."""
    wanted, bound = (
        process.environ.get(name, "").partition(",")[0].strip()
        for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT")
    )
    if wanted.isascii() and wanted.isdigit() and int(wanted[:9]):
        count = int(wanted[:9])
    if bound.isascii() and bound.isdigit() and int(bound[:9]):
        count = min(count, int(bound[:9]))
    return count


async def hostname(process: Process) -> int:
    """Show or set the host name."""
    parsed = parse(process.argv, HOSTNAME_SHORT, HOSTNAME_LONG)
    if isinstance(parsed, Fault):
        await process.stdout.write(usages()["hostname"])
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        return 255
    asked = parsed.options[-1].name if parsed.options else ""
    name = process.kernel.system.hostname
    if asked in ("F", "b") or (not asked and parsed.operands):
        return await _set_name(process, _wanted_name(process, parsed))
    if asked == "y":
        await process.complain("Local domain name not set")
        return 1
    await process.stdout.write(_answers(process, name)[asked])
    return 0


def _wanted_name(process: Process, parsed: Parsed) -> str:
    file = parsed.value("F")
    if file is None:
        return parsed.operands[0] if parsed.operands else process.kernel.system.hostname
    rows = (row.strip() for row in read_text(process.fs, file).splitlines())
    return next((row for row in rows if row and not row.startswith("#")), "")


async def _set_name(process: Process, name: str) -> int:
    if process.who.uid != 0:
        await process.complain("you must be root to change the host name")
        return 1
    if not 0 < len(name) <= MAX_NAME or any(c in name for c in "/ \t\n"):
        await process.complain("the specified hostname is invalid")
        return 1
    change_setting(process.kernel.system, "kernel.hostname", name)
    return 0


def _answers(process: Process, name: str) -> dict[str, str]:
    addresses = _addresses(process)
    fqdn = _canonical(process, name)
    short, _, domain = fqdn.partition(".")
    return {
        "s": name.partition(".")[0] + "\n",
        "f": fqdn + "\n",
        "d": domain + "\n",
        "i": _own_address(process, name) + "\n",
        "I": " ".join(addresses) + " \n",
        "A": " ".join(dict.fromkeys(fqdn for _ in addresses)) + " \n",
        "a": (short if domain else "") + "\n",
        "h": usages()["hostname"],
        "?": usages()["hostname"],
        "V": "hostname 3.23\n",
        "": name + "\n",
    }


def _addresses(process: Process) -> list[str]:
    found = []
    for interface in process.kernel.system.persona.network.interfaces:
        if not interface.is_loopback:
            found += [a.address for a in (*interface.ipv4, *interface.ipv6) if a.scope == "global"]
    return found


def _host_rows(process: Process) -> list[list[str]]:
    text = read_text(as_root(process), "/etc/hosts")
    return [row.partition("#")[0].split() for row in text.splitlines()]


def _canonical(process: Process, name: str) -> str:
    for row in _host_rows(process):
        if len(row) > 1 and name in row[1:]:
            return row[1]
    return process.kernel.system.persona.fqdn if name == process.kernel.system.persona.hostname else name


def _own_address(process: Process, name: str) -> str:
    for row in _host_rows(process):
        if len(row) > 1 and name in row[1:]:
            return row[0]
    return _addresses(process)[0]
