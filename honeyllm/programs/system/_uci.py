"""uci: show, change and write the configuration of a router."""

import stat
from collections.abc import Awaitable, Callable, Mapping, Sequence

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.system._files import read_bytes, read_text, write_text
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._uci_config import (
    NAME,
    Package,
    Section,
    quoted,
    read_package,
    show,
    shown,
    written,
)

DIRECTORY, CHANGES = "/etc/config", "/tmp/.uci"
NOT_FOUND = "uci: Entry not found\n"
INVALID = "uci: Invalid argument\n"
Command = Callable[[Process, Sequence[str]], Awaitable[int]]


async def uci(process: Process) -> int:
    """Run one command."""
    words = list(process.argv[1:])
    quiet = False
    while words and words[0].startswith("-"):
        quiet = quiet or "q" in words[0]
        words = words[2:] if words[0] in ("-c", "-d", "-f", "-p", "-P", "-t") else words[1:]
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        await say(process, usages()["uci"])
        return 255 if not words else 1
    if quiet:
        process.fds.close(2)
    return await command(process, words[1:])


async def _fail(process: Process, text: str = NOT_FOUND) -> int:
    if 2 in process.fds:
        await say(process, text)
    return 1


def _names(process: Process) -> list[str]:
    try:
        return sorted(process.fs.names(DIRECTORY))
    except OSError:
        return []


def load(process: Process, name: str) -> Package | None:
    """The package *name* with the changes that wait for a commit; None where there is no file."""
    if not NAME.fullmatch(name.replace("-", "_")):
        return None
    try:
        text = read_bytes(process.fs, f"{DIRECTORY}/{name}").decode("utf-8", "surrogateescape")
    except OSError:
        return None
    package = read_package(name, text)
    for line in read_text(process.fs, f"{CHANGES}/{name}").splitlines():
        _apply(package, line)
    return package


def _apply(package: Package, line: str) -> bool:
    """Do what a line of the changes says: ``-`` deletes, ``|`` adds to a list; whether it can be done."""
    sign = line[:1] if line[:1] in "-|+" else ""
    path, _, raw = line.removeprefix(sign).partition("=")
    value = raw.removeprefix("'").removesuffix("'").replace("'\\''", "'")
    _, label, option = (*path.split(".", 2), "", "")[:3]
    section = package.section(label)
    if sign == "+":
        package.sections.append(Section(value, ""))
    elif sign == "-" and section is not None:
        if option:
            return section.options.pop(option, None) is not None
        package.sections.remove(section)
    elif section is None:
        if option or sign:
            return False
        package.sections.append(Section(value, label))
    elif not option:
        section.kind = value
    elif sign == "|":
        there = section.options.get(option, [])
        section.options[option] = [*([there] if isinstance(there, str) else there), value]
    else:
        section.options[option] = value
    return True


async def _show(process: Process, words: Sequence[str]) -> int:
    wanted = words[0].split(".", 2) if words else []
    for name in wanted[:1] or _names(process):
        package = load(process, name)
        if package is None:
            return await _fail(process)
        sections: Sequence[Section] = package.sections
        if len(wanted) > 1:
            one = package.section(wanted[1])
            if one is None or (len(wanted) > 2 and wanted[2] not in one.options):
                return await _fail(process)
            sections = [one]
            if len(wanted) > 2:
                await process.stdout.write(f"{'.'.join(wanted)}={shown(one.options[wanted[2]])}\n")
                return 0
        await process.stdout.write("".join(f"{row}\n" for row in show(package, sections)))
    return 0


async def _get(process: Process, words: Sequence[str]) -> int:
    parts = words[0].split(".", 2) if words else []
    package = load(process, parts[0]) if parts else None
    section = package.section(parts[1]) if package is not None and len(parts) > 1 else None
    if section is None:
        return await _fail(process, NOT_FOUND if len(parts) > 1 else INVALID)
    value = section.options.get(parts[2]) if len(parts) > 2 else section.kind
    if value is None:
        return await _fail(process)
    await process.stdout.write((value if isinstance(value, str) else " ".join(value)) + "\n")
    return 0


async def _export(process: Process, words: Sequence[str]) -> int:
    for name in words[:1] or _names(process):
        package = load(process, name)
        if package is None:
            return await _fail(process)
        await process.stdout.write(f"package {name}\n{written(package)}")
    return 0


async def _change(process: Process, sign: str, word: str) -> int:
    """Keep a change for the commit, if it can be made."""
    path, equals, value = word.partition("=")
    package = load(process, path.partition(".")[0])
    if package is None or "." not in path or bool(equals) == (sign == "-"):
        return await _fail(process, NOT_FOUND if package is None else INVALID)
    line = sign + path + (f"={quoted(value)}" if equals else "")
    if not _apply(package, line):
        return await _fail(process)
    return await _keep(process, package.name, line)


async def _keep(process: Process, name: str, line: str) -> int:
    file = f"{CHANGES}/{name}"
    try:
        if not process.fs.exists(CHANGES):
            process.fs.make(CHANGES, stat.S_IFDIR | 0o700)
        write_text(process.fs, file, read_text(process.fs, file) + line + "\n", mode=0o600)
    except OSError:
        return await _fail(process, "uci: I/O error\n")
    return 0


async def _set(process: Process, words: Sequence[str]) -> int:
    return await _change(process, "", words[0]) if words else await _fail(process, INVALID)


async def _delete(process: Process, words: Sequence[str]) -> int:
    return await _change(process, "-", words[0]) if words else await _fail(process, INVALID)


async def _add_list(process: Process, words: Sequence[str]) -> int:
    return await _change(process, "|", words[0]) if words else await _fail(process, INVALID)


async def _add(process: Process, words: Sequence[str]) -> int:
    package = load(process, words[0]) if len(words) > 1 else None
    if package is None:
        return await _fail(process, NOT_FOUND if len(words) > 1 else INVALID)
    number = sum(section.kind == words[1] for section in package.sections)
    status = await _keep(process, package.name, f"+{package.name}.new={quoted(words[1])}")
    await process.stdout.write(f"cfg{len(package.sections) + 1:02x}{hash_of(words[1], number):04x}\n")
    return status


def hash_of(kind: str, number: int) -> int:
    """Four hexadecimal digits for the name of a section without one."""
    value = 5381 + number
    for char in kind.encode("utf-8", "surrogateescape"):
        value = value * 33 + char & 0xFFFF
    return value


async def _changes(process: Process, words: Sequence[str]) -> int:
    for name in words[:1] or _names(process):
        await process.stdout.write(read_text(process.fs, f"{CHANGES}/{name}"))
    return 0


async def _commit(process: Process, words: Sequence[str]) -> int:
    for name in words[:1] or _names(process):
        package, changes = load(process, name), f"{CHANGES}/{name}"
        if package is None:
            return await _fail(process)
        if read_text(process.fs, changes):
            try:
                write_text(process.fs, f"{DIRECTORY}/{name}", written(package), mode=0o600)
                process.fs.remove(changes)
            except OSError:
                return await _fail(process, "uci: I/O error\n")
    return 0


async def _revert(process: Process, words: Sequence[str]) -> int:
    for name in words[:1] or _names(process):
        if process.fs.exists(f"{CHANGES}/{name}"):
            process.fs.remove(f"{CHANGES}/{name}")
    return 0


COMMANDS: Mapping[str, Command] = {
    "add": _add,
    "add_list": _add_list,
    "changes": _changes,
    "commit": _commit,
    "delete": _delete,
    "export": _export,
    "get": _get,
    "revert": _revert,
    "set": _set,
    "show": _show,
}
