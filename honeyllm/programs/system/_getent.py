"""getent."""

from collections.abc import Callable, Mapping

from honeyllm.host import Process, resolve
from honeyllm.programs._gnu import say
from honeyllm.programs.system._files import as_root, read_text

FILES = {
    "passwd": "/etc/passwd",
    "group": "/etc/group",
    "shadow": "/etc/shadow",
    "gshadow": "/etc/gshadow",
    "services": "/etc/services",
    "protocols": "/etc/protocols",
    "networks": "/etc/networks",
    "rpc": "/etc/rpc",
}
SECRET = {"shadow", "gshadow"}
HINT = "Try `getent --help' or `getent --usage' for more information.\n"
NOT_FOUND = 2


async def getent(process: Process) -> int:
    """Look names up in the databases of the system."""
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await say(process, f"getent: wrong number of arguments\n{HINT}")
        return 1
    database, keys = words[0], words[1:]
    if database in ("hosts", "ahosts", "ahostsv4"):
        return await _hosts(process, database, keys)
    if database not in FILES:
        await say(process, f"Unknown database: {database}\n{HINT}")
        return 1
    if database in SECRET and process.who.uid != 0:
        return NOT_FOUND
    return await _rows(process, database, keys)


async def _rows(process: Process, database: str, keys: list[str]) -> int:
    rows = [row for row in read_text(as_root(process), FILES[database]).splitlines() if row.strip()]
    if not keys:
        await process.stdout.write("".join(f"{row}\n" for row in rows))
        return 0
    status = 0
    matches = MATCHING.get(database, _by_word)
    for key in keys:
        found = next((row for row in rows if matches(row, key)), None)
        if found is None:
            status = NOT_FOUND
        else:
            await process.stdout.write(found + "\n")
    return status


def _by_name_or_id(row: str, key: str) -> bool:
    fields = row.split(":")
    return key == fields[0] or (key.isdigit() and len(fields) > 2 and fields[2] == key)


def _by_word(row: str, key: str) -> bool:
    return key in row.partition("#")[0].split()[:2]


MATCHING: Mapping[str, Callable[[str, str], bool]] = {
    "passwd": _by_name_or_id,
    "group": _by_name_or_id,
    "shadow": lambda row, key: row.split(":")[0] == key,
    "gshadow": lambda row, key: row.split(":")[0] == key,
}


def _from_file(process: Process, key: str) -> str:
    """The row of /etc/hosts for a name or an address; for names those of IPv6 come first, as glibc asks."""
    rows = (row.partition("#")[0].split() for row in read_text(process.fs, "/etc/hosts").splitlines())
    found = [row for row in rows if len(row) > 1 and key in row]
    found.sort(key=lambda row: ":" not in row[0])
    return f"{found[0][0]:<15} {' '.join(found[0][1:])}\n" if found else ""


async def _hosts(process: Process, database: str, keys: list[str]) -> int:
    if not keys:
        await process.stdout.write(read_text(process.fs, "/etc/hosts"))
        return 0
    status = 0
    for key in keys:
        row = _from_file(process, key)
        if row and database == "hosts":
            await process.stdout.write(row)
            continue
        address = resolve(process.kernel.system, key)
        if address is None:
            status = NOT_FOUND
        else:
            await process.stdout.write(f"{address:<15} {key}\n")
    return status
