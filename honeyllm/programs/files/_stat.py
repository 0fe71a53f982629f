"""stat."""

import re
import stat as modes
from collections.abc import Callable, Mapping

import attrs

from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.files._file_systems import fields_of
from honeyllm.programs.files._kinds import kind_of
from honeyllm.vfs import Inode, Place

STAT = Usage(
    name="stat",
    authors="Michael Meskes",
    short="c:fLt",
    long={
        "dereference": "L",
        "file-system": "f",
        "format": "c:",
        "printf": "printf:",
        "terse": "t",
        "cached": "cached:",
    },
)
CACHED = {"default": "default", "never": "never", "always": "always"}
TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n"
TERSE_FS = "%n %i %l %t %s %S %b %f %a %c %d\n"
DEFAULT_FS = (
    '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\n'
    "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n"
)
HEAD = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
NUMBERS = "Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n"
PLAIN_NUMBERS = "Device: %Hd,%Ld\tInode: %-10i  Links: %h\n"
TAIL = (
    "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
    "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n"
)
CONVERSION = re.compile(r"%([-+ #0'I]*)([0-9]*)(?:\.([0-9]*))?([HL](?=[dr]))?(.?)", re.DOTALL)
ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.?))", re.DOTALL)
LETTERS = {"a": 7, "b": 8, "e": 27, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, '"': 34, "\\": 92}
MAX_WIDTH = 4096


@attrs.frozen(kw_only=True)
class Subject:
    """The file that is described."""

    tool: Tool
    name: str
    place: Place
    accounts: Accounts

    @property
    def inode(self) -> Inode:
        """Its inode."""
        return self.place.inode


Value = int | str | Moment
Field = Callable[[Subject], Value]


def _stamp(nanoseconds: int) -> str:
    return Moment(nanoseconds).show("%Y-%m-%d %H:%M:%S.%N %z")


def _name(subject: Subject) -> Value:
    """Quoted only in a format that was asked for."""
    has_format = subject.tool.parsed.has("c", "printf")
    show = subject.tool.file if has_format else str
    if subject.inode.is_symlink:
        return f"{show(subject.name)} -> {show(subject.inode.target)}"
    return show(subject.name)


def _mount_point(subject: Subject) -> Value:
    return subject.tool.process.fs.namespace.mount_of(subject.place).path


def _birth(subject: Subject) -> int:
    return subject.inode.birth or subject.inode.ctime


def _major(device: int) -> int:
    return device >> 8 & 0xFFF


def _minor(device: int) -> int:
    return device & 0xFF | device >> 12 & 0xFFF00


def _rdev(subject: Subject) -> int:
    major, minor = subject.inode.rdev
    return (minor & 0xFF) | (major << 8) | (minor & ~0xFF) << 12


FIELDS: Mapping[str, Field] = {
    "a": lambda s: s.inode.mode & 0o7777,
    "A": lambda s: modes.filemode(s.inode.mode),
    "b": lambda s: s.inode.blocks,
    "B": lambda s: 512,
    "d": lambda s: s.place.fs.device,
    "D": lambda s: s.place.fs.device,
    "f": lambda s: s.inode.mode,
    "F": lambda s: kind_of(s.inode),
    "g": lambda s: s.inode.gid,
    "G": lambda s: s.accounts.by_gid[s.inode.gid].name if s.inode.gid in s.accounts.by_gid else "UNKNOWN",
    "h": lambda s: s.inode.nlink,
    "i": lambda s: s.inode.number,
    "m": _mount_point,
    "n": lambda s: s.name,
    "N": _name,
    "o": lambda s: 4096,
    "r": _rdev,
    "R": _rdev,
    "s": lambda s: s.inode.size,
    "t": lambda s: s.inode.rdev[0],
    "T": lambda s: s.inode.rdev[1],
    "u": lambda s: s.inode.uid,
    "U": lambda s: s.accounts.by_uid[s.inode.uid].name if s.inode.uid in s.accounts.by_uid else "UNKNOWN",
    "w": lambda s: _stamp(_birth(s)),
    "W": lambda s: Moment(_birth(s)),
    "x": lambda s: _stamp(s.inode.atime),
    "X": lambda s: Moment(s.inode.atime),
    "y": lambda s: _stamp(s.inode.mtime),
    "Y": lambda s: Moment(s.inode.mtime),
    "z": lambda s: _stamp(s.inode.ctime),
    "Z": lambda s: Moment(s.inode.ctime),
}
DEVICES: Mapping[str, Field] = {
    "Hd": lambda s: _major(s.place.fs.device),
    "Ld": lambda s: _minor(s.place.fs.device),
    "Hr": lambda s: s.inode.rdev[0],
    "Lr": lambda s: s.inode.rdev[1],
}
OCTAL = frozenset("a")
HEXADECIMAL = frozenset("DfRtT")


def file_system_field(subject: Subject, letter: str) -> str:
    """A directive of ``stat -f``."""
    if letter == "n":
        return subject.name
    mount = subject.tool.process.fs.namespace.mount_of(subject.place)
    return fields_of(subject.tool.process, mount, subject.place.fs.device).get(letter, "?")


async def stat(process: Process) -> int:
    """Show what stat(2) tells."""
    tool = await begin(process, STAT)
    cached = tool.parsed.value("cached")
    if cached is not None:
        await tool.choice("--cached", cached, CACHED)
    operands = await tool.operands(1, file=False)
    accounts = await read_accounts(process)
    for name in operands:
        await process.checkpoint()
        await _show(tool, name, accounts)
    return tool.status


async def _show(tool: Tool, name: str, accounts: Accounts) -> None:
    fs = tool.process.fs
    is_system = tool.parsed.has("f")
    shown = tool.file(name)
    if name == "-" and not is_system:
        place = tool.process.fds.get(0).place if 0 in tool.process.fds else None
        if place is None:
            await tool.error("cannot stat standard input: Bad file descriptor")
            return
    else:
        try:
            place = fs.find(name, follow=tool.parsed.has("L") or is_system)
        except OSError as error:
            what = (
                f"cannot read file system information for {shown}" if is_system else f"cannot statx {shown}"
            )
            await tool.error(what, error)
            return
    subject = Subject(tool=tool, name=name, place=place, accounts=accounts)
    await _write(tool, subject, _pattern(tool, subject))


def _pattern(tool: Tool, subject: Subject) -> str:
    given = tool.parsed.last_of("c", "printf")
    if given is not None:
        return tool.parsed.value(given) or ""
    if tool.parsed.has("f"):
        return TERSE_FS if tool.parsed.has("t") else DEFAULT_FS
    if tool.parsed.has("t"):
        return TERSE
    is_device = subject.inode.kind in (modes.S_IFCHR, modes.S_IFBLK)
    return HEAD + (NUMBERS if is_device else PLAIN_NUMBERS) + TAIL


async def _write(tool: Tool, subject: Subject, pattern: str) -> None:
    escapes = tool.parsed.last_of("c", "printf") == "printf"
    pieces: list[bytes] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "%":
            found = CONVERSION.match(pattern, at)
            assert found is not None
            pieces.append((await _convert(tool, subject, found)).encode("utf-8", "surrogateescape"))
            at = found.end()
        elif letter == "\\" and escapes:
            found = ESCAPE.match(pattern, at)
            assert found is not None
            pieces.append(await _escape(tool, found))
            at = found.end()
        else:
            end = min(
                (pattern + "%").index("%", at), (pattern + "\\").index("\\", at) if escapes else len(pattern)
            )
            pieces.append(pattern[at:end].encode("utf-8", "surrogateescape"))
            at = end
    if tool.parsed.has("c") and not escapes:
        pieces.append(b"\n")
    await tool.process.stdout.write(b"".join(pieces))


async def _escape(tool: Tool, found: re.Match[str]) -> bytes:
    octal, hexadecimal, letter = found.groups()
    if octal or hexadecimal:
        return bytes([(int(octal, 8) if octal else int(hexadecimal, 16)) & 0xFF])
    if letter in LETTERS:
        return bytes([LETTERS[letter]])
    if not letter:
        await tool.warn("warning: backslash at end of format")
        return b"\\"
    await tool.warn(f"warning: unrecognized escape '\\{letter}'")
    return letter.encode("utf-8", "surrogateescape")


async def _convert(tool: Tool, subject: Subject, found: re.Match[str]) -> str:
    flags, width, precision, which, letter = found.groups()
    if letter in ("", "%"):
        if letter and found.end() - found.start() > 2:
            raise await tool.fatal(f"{tool.word(found[0])}: invalid directive")
        return "%"
    if letter == "C":
        if not tool.parsed.has("f"):
            await tool.error(
                f"failed to get security context of {tool.file(subject.name)}: No data available"
            )
        return "?"
    if tool.parsed.has("f"):
        return _padded(
            _text(file_system_field(subject, letter), " ", None, flags), flags, int(width[:3] or "0")
        )
    field = DEVICES[which + letter] if which else FIELDS.get(letter)
    if field is None:
        return "?"
    columns = min(int(width[:9] or "0"), MAX_WIDTH)
    places = None if precision is None else min(int(precision[:9] or "9"), MAX_WIDTH)
    return _padded(_text(field(subject), letter, places, flags), flags, columns)


def _text(value: Value, letter: str, precision: int | None, flags: str) -> str:
    if isinstance(value, str):
        return value if precision is None else value[:precision]
    if isinstance(value, Moment):
        if not precision:
            return str(value.seconds)
        digits = f"{value.nanoseconds % BILLION:09d}"[:precision].ljust(precision, "0")
        return f"{value.seconds}.{digits}"
    if letter in OCTAL:
        text = f"{value:o}"
        return "0" + text if "#" in flags and not text.startswith("0") else text
    if letter in HEXADECIMAL:
        return ("0x" if "#" in flags and value else "") + f"{value:x}"
    text = "+" * ("+" in flags) + str(value)
    return text if precision is None else text.zfill(precision)


def _padded(text: str, flags: str, columns: int) -> str:
    if "-" in flags:
        return text.ljust(columns)
    return text.rjust(columns, "0" if "0" in flags and text.isalnum() else " ")
