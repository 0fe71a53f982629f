"""dpkg and dpkg-query."""

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from honeyllm.host import Process, System
from honeyllm.persona import Package, control, packages, upstream_version
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system._files import as_root, read_text
from honeyllm.programs.system._form import usages
from honeyllm.vfs import FileView, TreeFs

HEADING = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
"""
SHORT = "lsLSWpPriVf:"
LONG = {
    "list": "l",
    "status": "s",
    "listfiles": "L",
    "search": "S",
    "show": "W",
    "showformat": "f:",
    "print-avail": "p",
    "print-architecture": "print-architecture",
    "print-foreign-architectures": "print-foreign-architectures",
    "get-selections": "get-selections",
    "configure": "configure",
    "install": "i",
    "remove": "r",
    "purge": "P",
    "audit": "audit",
    "verify": "V",
    "version": "version",
    "help": "help",
    "compare-versions": "compare-versions",
}
INFO = "/var/lib/dpkg/info"
PIECE = 1 << 18
DESCRIPTION_WIDTH = 80


_known: dict[str, tuple[Package, ...]] = {}
"""Packages by image: they depend on nothing else of a persona."""


def installed(system: System) -> tuple[Package, ...]:
    """What is installed, by name."""
    image = system.persona.software.image
    if image not in _known:
        _known[image] = packages(system.persona)
    return _known[image]


def shown_name(package: Package) -> str:
    """The name as dpkg shows it: with the architecture where several may be installed."""
    return f"{package.name}:{package.architecture}" if package.is_multi_arch_same else package.name


def find_package(system: System, name: str) -> Package | None:
    """The installed package *name*."""
    bare = name.partition(":")[0]
    return next((p for p in installed(system) if p.name == bare), None)


async def dpkg(process: Process) -> int:
    """The package manager of Debian."""
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        text = parsed.message.replace("invalid option -- '", "unknown option -").rstrip("'")
        text = text.replace("unrecognized option '", "unknown option ")
        await say(process, f"{process.name}: error: {text}\n\n{_hint(process)}")
        return 2
    actions = [option.name for option in parsed.options if option.name != "f"]
    action = actions[0] if actions else ""
    system = process.kernel.system
    if action == "print-architecture":
        await process.stdout.write(f"{system.persona.architecture.package}\n")
        return 0
    if action in ("version", "help", "audit", "configure", "print-foreign-architectures"):
        return await _other(process, action)
    if action in SLOW:
        return await SLOW[action](process, parsed)
    run = {
        "l": _list,
        "s": _status,
        "L": _files,
        "W": _show,
        "get-selections": _selections,
    }.get(action)
    if run is None:
        return await _refuse(process, parsed, action)
    lines, errors, status = run(system, process, parsed)
    await process.stdout.write("".join(lines))
    for error in errors:
        await say(process, error)
    return status


def _hint(process: Process) -> str:
    return (
        usages()["dpkg"].lstrip("\n")
        if process.name == "dpkg"
        else "Use --help for help about querying packages.\n"
    )


async def _other(process: Process, action: str) -> int:
    if action == "help":
        return await process.kernel.unknown(process)
    if action == "version":
        persona = process.kernel.system.persona
        version, own = upstream_version(persona, "dpkg", "1.21.22"), persona.architecture.package
        await process.stdout.write(
            f"Debian 'dpkg' package management program version {version} ({own}).\n"
            "This is free software; see the GNU General Public License version 2 or\n"
            "later for copying conditions. There is NO warranty.\n"
        )
    return 0


async def _refuse(process: Process, parsed: Parsed, action: str) -> int:
    name = process.name
    if not action:
        await say(process, f"{name}: error: need an action option\n\n{_hint(process)}")
        return 2
    if process.who.uid != 0:
        await say(process, f"{name}: error: requested operation requires superuser privilege\n")
        return 2
    if action == "i":
        status = 0
        for path in parsed.operands:
            if not process.fs.exists(path):
                await say(
                    process,
                    f"dpkg: error: cannot access archive '{path}': No such file or directory\n",
                )
                status = 2
        return status
    for path in parsed.operands:
        if find_package(process.kernel.system, path) is None:
            await say(process, f"dpkg: warning: ignoring request to remove {path} which isn't installed\n")
    return 0


Result = tuple[Iterable[str], list[str], int]


def _matching(system: System, patterns: Iterable[str]) -> tuple[list[Package], list[str]]:
    found: dict[str, Package] = {}
    missing = []
    for pattern in patterns:
        matches = [p for p in installed(system) if fnmatchcase(p.name, pattern.partition(":")[0])]
        found |= {p.name: p for p in matches}
        if not matches:
            missing.append(pattern)
    return sorted(found.values(), key=lambda p: p.name), missing


def _list(system: System, process: Process, parsed: Parsed) -> Result:
    chosen, missing = _matching(system, parsed.operands) if parsed.operands else (list(installed(system)), [])
    errors = [f"dpkg-query: no packages found matching {name}\n" for name in missing]
    if not chosen:
        return [], errors, 1 if missing else 0
    return _table(process, chosen), errors, 1 if missing else 0


def _table(process: Process, chosen: list[Package]) -> Iterator[str]:
    names = [shown_name(p) for p in chosen]
    widths = [
        max(14, *map(len, names)),
        max(12, *(len(p.version) for p in chosen)),
        max(12, *(len(p.architecture) for p in chosen)),
    ]
    longest = max(33, *(len(p.summary) for p in chosen))
    if process.is_terminal(1):
        room = (process.columns(1) or DESCRIPTION_WIDTH) - sum(widths) - 7
        longest = max(11, min(longest, room))
    head = f"||/ {'Name':<{widths[0]}} {'Version':<{widths[1]}} {'Architecture':<{widths[2]}} Description\n"
    yield HEADING + head
    yield "+++-" + "-".join("=" * width for width in (*widths, longest)) + "\n"
    for name, p in zip(names, chosen, strict=True):
        row = f"ii  {name:<{widths[0]}} {p.version:<{widths[1]}} {p.architecture:<{widths[2]}} "
        yield row + p.summary[:longest] + "\n"


def _status(system: System, process: Process, parsed: Parsed) -> Result:
    lines, errors = [], []
    for name in parsed.operands:
        package = find_package(system, name)
        if package is None:
            errors.append(
                f"dpkg-query: package '{name}' is not installed and no information is available\n"
                "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n"
            )
        else:
            lines.append(control(package))
    return ["\n".join(lines)], errors, 1 if errors else 0


def _files(system: System, process: Process, parsed: Parsed) -> Result:
    lines, errors = [], []
    for name in parsed.operands:
        package = find_package(system, name)
        if package is None:
            errors.append(
                f"dpkg-query: package '{name}' is not installed\n"
                "Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n"
            )
        else:
            lines.append(_file_list(process, package))
    return lines, errors, 1 if errors else 0


def _file_list(process: Process, package: Package) -> str:
    return read_text(as_root(process), f"{INFO}/{shown_name(package)}.list")


async def _search(process: Process, parsed: Parsed) -> int:
    """Who owns the files that the patterns match; a name without a slash may be anywhere in the path."""
    status = 0
    for pattern in parsed.operands:
        found = False
        for package in installed(process.kernel.system):
            for path in _paths(process, package):
                if _matches(path, pattern):
                    shown = pattern if pattern.startswith(LEGACY) and path == f"/usr{pattern}" else path
                    await process.stdout.write(f"{shown_name(package)}: {shown}\n")
                    found = True
            await process.checkpoint()
        if not found:
            await say(process, f"dpkg-query: no path found matching pattern {pattern}\n")
            status = 1
    return status


LEGACY = ("/bin/", "/sbin/", "/lib/")
"""Where packages put what merged systems keep below /usr."""


def _matches(path: str, pattern: str) -> bool:
    if any(sign in pattern for sign in "*?["):
        return fnmatchcase(path, pattern)
    if not pattern.startswith("/"):
        return pattern in path
    return path in (pattern, f"/usr{pattern}" if pattern.startswith(LEGACY) else pattern)


async def _verify(process: Process, parsed: Parsed) -> int:
    """Files that are gone, and those whose contents were changed here."""
    wanted = {name.partition(":")[0] for name in parsed.operands}
    fs = process.kernel.namespace.root.fs
    view, status = as_root(process), 0
    layer = fs if isinstance(fs, TreeFs) else None
    for package in installed(process.kernel.system):
        for path in _paths(process, package) if not wanted or package.name in wanted else ():
            row = _finding(view, path, layer)
            if row:
                status = 1
                await process.stdout.write(row)
        await process.checkpoint()
    return status


def _finding(view: FileView, path: str, layer: TreeFs | None) -> str:
    mark = "c" if path.startswith("/etc/") else " "
    try:
        place = view.find(path, follow=False)
    except OSError:
        return f"missing   {mark} {path}\n"
    return f"??5?????? {mark} {path}\n" if layer is not None and _differs(layer, place.number) else ""


def _differs(layer: TreeFs, number: int) -> bool:
    """Whether a file holds something else than the image's."""
    now, then = layer.changed.get(number), layer.image.inodes.get(number)
    if now is None or then is None or now.content is then.content:
        return now is not None and then is None and now.content is not None
    if now.content is None or then.content is None or now.size != then.size:
        return True
    pieces = range(0, now.size, PIECE)
    return any(now.content.read(at, PIECE) != then.content.read(at, PIECE) for at in pieces)


def _paths(process: Process, package: Package) -> list[str]:
    return read_text(as_root(process), f"{INFO}/{shown_name(package)}.list").splitlines()


def _show(system: System, process: Process, parsed: Parsed) -> Result:
    chosen, missing = _matching(system, parsed.operands) if parsed.operands else (list(installed(system)), [])
    form = parsed.value("f") or "${binary:Package}\\t${Version}\\n"
    errors = [f"dpkg-query: no packages found matching {name}\n" for name in missing]
    return [_formatted(form, package) for package in chosen], errors, 1 if missing else 0


def _formatted(form: str, package: Package) -> str:
    values = {
        "binary:Package": shown_name(package),
        "Package": package.name,
        "Version": package.version,
        "Architecture": package.architecture,
        "Status": "install ok installed",
        "Section": package.section,
        "Priority": package.priority,
        "Installed-Size": str(package.installed_kib),
        "binary:Summary": package.summary,
        "Description": package.summary,
        "db:Status-Abbrev": "ii ",
    }
    out = form.replace("\\n", "\n").replace("\\t", "\t")
    for name, value in values.items():
        out = out.replace(f"${{{name}}}", value)
    return out


def _selections(system: System, process: Process, parsed: Parsed) -> Result:
    chosen, missing = _matching(system, parsed.operands) if parsed.operands else (list(installed(system)), [])
    errors = [f"dpkg: no packages found matching {name}\n" for name in missing]
    lines = []
    for package in chosen:
        name = shown_name(package)
        tabs = "\t" * max(1, 6 - len(name) // 8)
        lines.append(f"{name}{tabs}install\n")
    return lines, errors, 0


SLOW: Mapping[str, Callable[[Process, Parsed], Coroutine[Any, Any, int]]] = {"S": _search, "V": _verify}
