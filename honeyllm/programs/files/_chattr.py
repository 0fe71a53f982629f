"""chattr and lsattr of e2fsprogs 1.47.0."""

import stat
from collections.abc import Mapping

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.files._walk import Kind, join, walk
from honeyllm.vfs import Inode, Place

FLAGS: Mapping[str, tuple[int, str]] = {
    "s": (0x1, "Secure_Deletion"),
    "u": (0x2, "Undelete"),
    "S": (0x8, "Synchronous_Updates"),
    "D": (0x10000, "Synchronous_Directory_Updates"),
    "i": (0x10, "Immutable"),
    "a": (0x20, "Append_Only"),
    "d": (0x40, "No_Dump"),
    "A": (0x80, "No_Atime"),
    "c": (0x4, "Compression_Requested"),
    "E": (0x800, "Encrypted"),
    "j": (0x4000, "Journaled_Data"),
    "I": (0x1000, "Indexed_directory"),
    "t": (0x8000, "No_Tailmerging"),
    "T": (0x20000, "Top_of_Directory_Hierarchies"),
    "e": (0x80000, "Extents"),
    "C": (0x800000, "No_COW"),
    "x": (0x2000000, "DAX"),
    "F": (0x40000000, "Casefold"),
    "N": (0x10000000, "Inline_Data"),
    "P": (0x20000000, "Project_Hierarchy"),
    "V": (0x100000, "Verity"),
    "m": (0x400, "Dont_Compress"),
}
"""In the order in which lsattr shows them."""
CHANGEABLE = frozenset("aAcCdDeijPsStTuFxm")
EXTENTS = FLAGS["e"][0]
USAGE = "Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n"
LSATTR_USAGE = "Usage: lsattr [-RVadlpv] [files...]\n"
BANNER = "1.47.0 (5-Feb-2023)\n"
SUPPORTING = frozenset({"ext2", "ext3", "ext4", "btrfs", "xfs", "f2fs"})


def shown(flags: int) -> str:
    """``----i---------e-------``."""
    return "".join(letter if flags & bit else "-" for letter, (bit, _) in FLAGS.items())


def flags_of(process: Process, place: Place) -> int:
    """The flags of a file; EOPNOTSUPP where the file system or the type of file has none."""
    kind = process.fs.namespace.mount_of(place).kind
    inode = place.inode
    if kind not in SUPPORTING or inode.kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise OSError(95, "Operation not supported")
    return inode.flags | EXTENTS


@attrs.define(kw_only=True)
class _Change:
    """What chattr's command line asks for."""

    added: int = 0
    removed: int = 0
    exact: int | None = None
    recursive: bool = False
    verbose: bool = False
    quiet: bool = False

    def apply(self, flags: int) -> int:
        """The flags that come of *flags*."""
        if self.exact is not None:
            return self.exact
        return flags & ~self.removed | self.added


class _Misused(Exception):
    """The command line is wrong; the message goes before the usage."""


async def chattr(process: Process) -> int:
    """Change the attributes of ext4."""
    try:
        change, paths = _parse(list(process.argv[1:]))
    except _Misused as misused:
        await say(process, f"{misused}{USAGE}")
        return 1
    if not change.added and not change.removed and change.exact is None:
        await say(process, "Must use '-v', =, - or +\n")
        return 1
    if change.exact is not None and (change.added or change.removed):
        await say(process, "= is incompatible with - and +\n")
        return 1
    if change.added & change.removed:
        await say(process, "Can't both set and unset same flag.\n")
        return 1
    if change.verbose:
        await say(process, f"chattr {BANNER}")
    status = 0
    for path in paths:
        status |= await _change_tree(process, change, path)
    return status


def _parse(words: list[str]) -> tuple[_Change, list[str]]:
    change = _Change()
    while words and words[0][:1] in ("-", "+", "=") and words[0] != "--":
        word = words.pop(0)
        letters = word[1:]
        if word[0] == "-" and letters[:1] in ("p", "v"):
            raise _Misused(f"chattr: bad version - {words[0]}\n\n" if words and letters == "v" else "")
        if word[0] == "-":
            change.recursive |= "R" in letters
            change.verbose |= "V" in letters
            change.quiet |= "f" in letters
            letters = letters.translate({ord(letter): None for letter in "RVf"})
        _flags(change, word[0], letters)
    if words[:1] == ["--"]:
        words.pop(0)
    if not words:
        raise _Misused("")
    return change, words


def _flags(change: _Change, sign: str, letters: str) -> None:
    bits = 0
    for letter in letters:
        if letter not in CHANGEABLE:
            raise _Misused("")
        bits |= FLAGS[letter][0]
    if sign == "+":
        change.added |= bits
    elif sign == "-":
        change.removed |= bits
    else:
        change.exact = (change.exact or 0) | bits


async def _change_tree(process: Process, change: _Change, path: str) -> int:
    status = 0
    for visit in walk(process.fs, path):
        await process.checkpoint()
        visit.prune = not change.recursive
        if visit.kind is Kind.MISSING:
            assert visit.error is not None
            if not change.quiet:
                await _complain(process, f"{visit.error.strerror} while trying to stat {path}")
            status = 1
        elif visit.kind not in (Kind.LEFT, Kind.LOST) and not (visit.depth and visit.inode.is_symlink):
            status |= await _change_one(process, change, visit.path)
    return status


async def _change_one(process: Process, change: _Change, path: str) -> int:
    doing = "reading"
    try:
        place = process.fs.find(path, follow=False)
        new = change.apply(flags_of(process, place))
        doing = "setting"
        if change.verbose:
            await process.stdout.write(f"Flags of {path} set as {shown(new)}\n")
        process.fs.change_flags(path, new & ~EXTENTS)
    except OSError as error:
        if not change.quiet:
            await _complain(process, f"{error.strerror} while {doing} flags on {path}")
        return 1
    return 0


async def _complain(process: Process, text: str) -> None:
    await say(process, f"{process.name}: {text}\n")


async def lsattr(process: Process) -> int:
    """Show the attributes of ext4."""
    parsed = parse(process.argv, "RVadlvp")
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{LSATTR_USAGE}")
        return 1
    if parsed.has("V"):
        await say(process, f"lsattr {BANNER}")
    status = 0
    for path in parsed.operands or (".",):
        status |= await _list(process, parsed, path)
    return status


async def _list(process: Process, parsed: Parsed, path: str) -> int:
    try:
        place = process.fs.find(path, follow=False)
    except OSError as error:
        await _complain(process, f"{error.strerror} while trying to stat {path}")
        return 1
    if not place.inode.is_directory or parsed.has("d"):
        return await _show(process, parsed, path, place)
    return await _list_directories(process, parsed, path)


async def _list_directories(process: Process, parsed: Parsed, path: str) -> int:
    status, pending = 0, [path]
    while pending:
        directory = pending.pop(0)
        try:
            names = process.fs.names(directory)
        except OSError as error:
            await _complain(process, f"{error.strerror} while opening directory {directory}")
            status = 1
            continue
        if directory != path:
            await process.stdout.write(f"\n{directory}:\n")
        for name in (*((".", "..") if parsed.has("a") else ()), *names):
            await process.checkpoint()
            if name.startswith(".") and not parsed.has("a"):
                continue
            full = join(directory, name)
            place = process.fs.find(full, follow=False)
            status |= await _show(process, parsed, full, place)
            if parsed.has("R") and place.inode.is_directory and name not in (".", ".."):
                pending.append(full)
    return status


async def _show(process: Process, parsed: Parsed, path: str, place: Place) -> int:
    try:
        flags = flags_of(process, place)
    except OSError as error:
        await _complain(process, f"{error.strerror} While reading flags on {path}")
        return 1
    front = f"{_generation(place.inode)} " if parsed.has("v") else ""
    front = f"{0:5} {front}" if parsed.has("p") else front
    if parsed.has("l"):
        names = ", ".join(name for bit, name in FLAGS.values() if flags & bit) or "---"
        await process.stdout.write(f"{front}{path:<28} {names}\n")
    else:
        await process.stdout.write(f"{front}{shown(flags)} {path}\n")
    return 0


def _generation(inode: Inode) -> int:
    """Some number that stays with the inode."""
    return (inode.number * 2654435761 + (inode.birth or inode.ctime) // 1000) & 0xFFFFFFFF
