"""opkg: what is installed on a router; the servers of its packages are out of reach."""

import fnmatch
from collections.abc import Awaitable, Callable, Mapping, Sequence

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.system._files import read_text
from honeyllm.programs.system._form import usages

STATUS, INFO = "/usr/lib/opkg/status", "/usr/lib/opkg/info"
FEEDS, LISTS = "/etc/opkg/distfeeds.conf", "/var/opkg-lists"
FAILED = 255
Installed = Mapping[str, Mapping[str, str]]
Command = Callable[[Process, Sequence[str]], Awaitable[int]]


async def opkg(process: Process) -> int:
    """Run one command."""
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await say(process, f"opkg must have one sub-command argument\n{usages()['opkg']}")
        return 1
    command = COMMANDS.get(words[0])
    if command is None:
        await say(process, f"opkg: unknown sub-command {words[0]}\n{usages()['opkg']}")
        return 1
    return await command(process, words[1:])


def _installed(process: Process) -> Installed:
    """The paragraphs of the status file by package."""
    found = {}
    for paragraph in read_text(process.fs, STATUS).split("\n\n"):
        fields = dict(row.partition(": ")[::2] for row in paragraph.splitlines() if ": " in row)
        if fields.get("Package"):
            found[fields["Package"]] = fields
    return found


def _chosen(known: Installed, patterns: Sequence[str]) -> list[str]:
    return [n for n in sorted(known) if not patterns or any(fnmatch.fnmatchcase(n, p) for p in patterns)]


async def _list(process: Process, words: Sequence[str]) -> int:
    known = _installed(process)
    for name in _chosen(known, words):
        await process.stdout.write(f"{name} - {known[name].get('Version', '')}\n")
    return 0


async def _status(process: Process, words: Sequence[str]) -> int:
    known = _installed(process)
    for name in _chosen(known, words):
        rows = "".join(f"{key}: {value}\n" for key, value in known[name].items())
        await process.stdout.write(rows + "\n")
    return 0


async def _files(process: Process, words: Sequence[str]) -> int:
    known, name = _installed(process), words[0] if words else ""
    if name not in known:
        text = (
            f"Package {name} not installed.\n" if name else "opkg: the `files' command requires arguments\n"
        )
        await say(process, text)
        return FAILED
    files = read_text(process.fs, f"{INFO}/{name}.list")
    version = known[name].get("Version", "")
    await process.stdout.write(
        f"Package {name} ({version}) is installed on root and has the following files:\n"
    )
    await process.stdout.write(files)
    return 0


async def _search(process: Process, words: Sequence[str]) -> int:
    known = _installed(process)
    for name in sorted(known):
        rows = read_text(process.fs, f"{INFO}/{name}.list").splitlines()
        if any(fnmatch.fnmatchcase(row, word) for row in rows for word in words):
            await process.stdout.write(f"{name} - {known[name].get('Version', '')}\n")
    return 0


def _feeds(process: Process) -> list[tuple[str, str]]:
    rows = (row.split() for row in read_text(process.fs, FEEDS).splitlines())
    return [(row[1], row[2]) for row in rows if len(row) == 3 and row[0] == "src/gz"]


async def _update(process: Process, words: Sequence[str]) -> int:
    errors = ""
    for _, address in _feeds(process):
        await process.stdout.write(f"Downloading {address}/Packages.gz\n")
        await process.flush()
        await process.sleep(3.0)
        await process.stdout.write(f"*** Failed to download the package list from {address}/Packages.gz\n\n")
        errors += f" * opkg_download: Failed to download {address}/Packages.gz, wget returned 4.\n"
    await process.flush()
    await say(process, f"Collected errors:\n{errors}")
    return len(_feeds(process))


async def _install(process: Process, words: Sequence[str]) -> int:
    if not words:
        await say(process, "opkg: the `install' command requires arguments\n")
        return FAILED
    known, errors = _installed(process), ""
    for word in words:
        if word in known:
            version = known[word].get("Version", "")
            await process.stdout.write(f"Package {word} ({version}) installed in root is up to date.\n")
        else:
            await process.stdout.write(f"Unknown package '{word}'.\n")
            errors += f" * opkg_install_cmd: Cannot install package {word}.\n"
    await process.flush()
    if errors:
        await say(process, f"Collected errors:\n{errors}")
    return FAILED if errors else 0


async def _remove(process: Process, words: Sequence[str]) -> int:
    known = _installed(process)
    for word in words:
        if word not in known:
            await process.stdout.write("No packages removed.\n")
        else:
            dependents = f" * print_dependents_warning: Package {word} is depended upon by packages:\n"
            warning = " * print_dependents_warning: These might cease to work if package is removed.\n\n"
            await process.stdout.write("No packages removed.\n")
            await say(
                process,
                f"Collected errors:\n{dependents} * print_dependents_warning: \tbase-files\n{warning}",
            )
    return 0


async def _architecture(process: Process, words: Sequence[str]) -> int:
    firmware = process.kernel.system.persona.firmware
    own = "" if firmware is None else f"arch {firmware.architecture} 10\n"
    await process.stdout.write(f"arch all 1\narch noarch 1\n{own}")
    return 0


COMMANDS: Mapping[str, Command] = {
    "files": _files,
    "find": _list,
    "info": _status,
    "install": _install,
    "list": _list,
    "list-installed": _list,
    "list_installed": _list,
    "print-architecture": _architecture,
    "remove": _remove,
    "search": _search,
    "status": _status,
    "update": _update,
}
