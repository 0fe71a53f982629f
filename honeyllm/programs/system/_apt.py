"""apt, apt-get and apt-cache, on a host whose mirrors cannot be reached."""

from honeyllm.host import Process
from honeyllm.persona import Package, control, upstream_version
from honeyllm.programs._gnu import say
from honeyllm.programs.system._apt_sources import policy, sources
from honeyllm.programs.system._dpkg import find_package, installed
from honeyllm.programs.system._form import usages

WARNING = "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"
READING = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"
READING_SHORT = "Reading package lists...\nBuilding dependency tree...\n"
FLAGS = {
    "-y", "--yes", "-q", "-qq", "--quiet", "-f", "--fix-broken", "-s", "--simulate", "-d",
    "--download-only", "-m", "-u", "-V", "--no-install-recommends", "--install-recommends",
    "--installed", "--upgradable", "--upgradeable", "--purge", "--reinstall", "--allow-unauthenticated",
    "--force-yes", "--assume-yes", "--fix-missing", "-a", "--all-versions", "--assume-no", "--dry-run",
    "--no-upgrade", "--only-upgrade", "--auto-remove", "--verbose-versions",
}  # fmt: skip
VALUED = {"-o", "-c", "-t", "--option", "--config-file", "--target-release", "-a"}
OPERATIONS = {
    "update", "upgrade", "dist-upgrade", "full-upgrade", "install", "remove", "purge", "autoremove",
    "autopurge", "clean", "autoclean", "check", "list", "search", "show", "policy", "download",
    "source", "build-dep", "changelog", "edit-sources", "showpkg", "depends", "rdepends", "madison",
    "pkgnames", "stats", "moo", "reinstall", "dselect-upgrade", "indextargets", "satisfy", "showsrc",
}  # fmt: skip
FAILED = 100


async def apt(process: Process) -> int:
    """The package tools of APT."""
    words, fault = _operands(list(process.argv[1:]))
    is_apt = process.name == "apt"
    if is_apt and not process.is_terminal(1) and words:
        await say(process, WARNING)
    if fault:
        await say(process, f"E: {fault}\n")
        return FAILED
    if words[:1] in (["--version"], ["-v"]):
        await process.stdout.write(f"{_version(process)}\n")
        return 0
    if not words or words[0] in ("help", "--help", "-h"):
        usage = usages()["apt" if is_apt else "apt-get"]
        await process.stdout.write(usage.replace("{version}", _version(process)))
        return 0
    verb, *names = words
    if verb not in OPERATIONS:
        await say(process, f"E: Invalid operation {verb}\n")
        return FAILED
    return await _run(process, verb, names)


def _version(process: Process) -> str:
    persona = process.kernel.system.persona
    return f"apt {upstream_version(persona, 'apt', '2.6.1')} ({persona.architecture.package})"


def _operands(words: list[str]) -> tuple[list[str], str]:
    found: list[str] = []
    while words:
        word = words.pop(0)
        name = word.partition("=")[0]
        if not word.startswith("-") or word in ("--version", "-v", "--help", "-h"):
            found.append(word)
        elif name in VALUED and "=" not in word and word not in FLAGS:
            if not words:
                return found, f"Command line option {word} requires an argument."
            words.pop(0)
        elif name not in FLAGS and name not in VALUED and not name.startswith("-o"):
            if word.startswith("--"):
                return found, f"Command line option {word} is not boolean"
            if not all(f"-{letter}" in FLAGS for letter in word[1:]):
                return (
                    found,
                    f"Command line option '{word[1]}' [from {word}] is not understood in combination "
                    "with the other options.",
                )
    return found, ""


async def _run(process: Process, verb: str, names: list[str]) -> int:
    if verb in ("list", "search", "show", "policy", "madison", "pkgnames", "depends", "showpkg"):
        return await _query(process, verb, names)
    if process.who.uid != 0:
        return await _no_rights(process, verb)
    if verb == "update":
        return await _update(process)
    if verb in ("clean", "autoclean"):
        return 0
    await process.stdout.write(READING_SHORT)
    if verb in ("install", "reinstall", "download", "source", "build-dep"):
        return await _install(process, names)
    await process.stdout.write("Reading state information...\n")
    if verb in ("remove", "purge"):
        return await _remove(process, names)
    if verb.endswith("upgrade"):
        await process.stdout.write("Calculating upgrade...\n")
    await process.stdout.write("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n")
    return 0


async def _no_rights(process: Process, verb: str) -> int:
    lock = "/var/lib/apt/lists/lock" if verb == "update" else "/var/lib/dpkg/lock-frontend"
    if verb == "update":
        await process.stdout.write("Reading package lists...\n")
        await say(process, f"E: Could not open lock file {lock} - open (13: Permission denied)\n")
        await say(process, "E: Unable to lock directory /var/lib/apt/lists/\n")
        return FAILED
    await say(process, f"E: Could not open lock file {lock} - open (13: Permission denied)\n")
    await say(process, f"E: Unable to acquire the dpkg frontend lock ({lock}), are you root?\n")
    return FAILED


async def _update(process: Process) -> int:
    out, listed = process.stdout, sources(process)
    for number, source in enumerate(listed, 1):
        await out.write(f"Ign:{number} {source.base} {source.suite} InRelease\n")
    for number, source in enumerate(listed, 1):
        failure = f"  Temporary failure resolving '{source.host}'\n"
        await out.write(f"Err:{number} {source.base} {source.suite} InRelease\n{failure}")
    await out.write("Reading package lists...\n")
    if not listed:
        return 0
    for source in listed:
        url = f"{source.base}/dists/{source.suite}/InRelease"
        await say(process, f"W: Failed to fetch {url}  Temporary failure resolving '{source.host}'\n")
    await say(
        process, "W: Some index files failed to download. They have been ignored, or old ones used instead.\n"
    )
    return 0


async def _install(process: Process, names: list[str]) -> int:
    unknown = [name for name in names if find_package(process.kernel.system, name) is None]
    if not unknown or len(unknown) < len(names):
        await process.stdout.write("Reading state information...\n")
    elif unknown:
        await process.stdout.write("Reading state information...\n" if process.name == "apt" else "")
    for name in names:
        package = find_package(process.kernel.system, name)
        if package is not None:
            row = f"{package.name} is already the newest version ({package.version}).\n"
            await process.stdout.write(row)
    if unknown:
        for name in unknown:
            await say(process, f"E: Unable to locate package {name}\n")
        return FAILED
    await process.stdout.write("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n")
    return 0


async def _remove(process: Process, names: list[str]) -> int:
    status = 0
    for name in names:
        if find_package(process.kernel.system, name) is None:
            await say(process, f"E: Unable to locate package {name}\n")
            status = FAILED
    if not status:
        await process.stdout.write("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n")
    return status


async def _query(process: Process, verb: str, names: list[str]) -> int:
    system = process.kernel.system
    if verb in ("list", "pkgnames"):
        return await _list(process, verb, names)
    if verb == "search":
        for package in installed(system):
            if all(name in package.name or name in package.summary for name in names):
                await process.stdout.write(f"{package.name} - {package.summary}\n")
        return 0
    if verb == "policy" and not names:
        await process.stdout.write(policy(process))
        return 0
    status = 0
    for name in names:
        found = find_package(system, name)
        if found is not None:
            await process.stdout.write(_details(found, verb))
        elif verb != "policy":
            await say(process, "E: No packages found\n")
            status = FAILED
    return status


async def _list(process: Process, verb: str, names: list[str]) -> int:
    await process.stdout.write("Listing...\n" if verb == "list" else "")
    for package in installed(process.kernel.system):
        if not names or package.name in names:
            row = f"{package.name}/now {package.version} {package.architecture} [installed,local]\n"
            await process.stdout.write(row if verb == "list" else f"{package.name}\n")
    return 0


def _details(package: Package, verb: str) -> str:
    if verb != "policy":
        return control(package) + "\n"
    version = package.version
    return (
        f"{package.name}:\n  Installed: {version}\n  Candidate: {version}\n  Version table:\n"
        f" *** {version} 100\n        100 /var/lib/dpkg/status\n"
    )
