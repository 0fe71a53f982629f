"""How find prints: -ls and -printf."""

import re
import stat
from collections.abc import Callable, Mapping

from honeyllm.programs._names import Style, quote
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.files._walk import Visit, last_component
from honeyllm.programs.find._search import Search
from honeyllm.vfs import Inode

HALF_YEAR = 31_556_952 // 2 * BILLION
DIRECTIVE = re.compile(r"%([-+ #0]*)([0-9]*)(?:\.([0-9]*))?(.?)", re.DOTALL)
ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "0": "\0",
    "\\": "\\",
}
MAX_WIDTH = 4096
TIME_LETTERS = {"A": "a", "B": "B", "C": "c", "T": "m"}


def long_line(search: Search, visit: Visit) -> str:
    """A line of -ls."""
    inode = visit.inode
    user = search.accounts.user_name(inode.uid)
    group = search.accounts.group_name(inode.gid)
    if inode.kind in (stat.S_IFCHR, stat.S_IFBLK):
        size = "{:3}, {:3}".format(*inode.rdev)
    else:
        size = f"{inode.size:8}"
    recent = search.now - HALF_YEAR < inode.mtime <= search.now + 3600 * BILLION
    when = Moment(inode.mtime).show("%b %e %H:%M" if recent else "%b %e  %Y")
    name = quote(visit.path, Style.ESCAPE, special=" ")
    if inode.is_symlink:
        name += " -> " + quote(inode.target, Style.ESCAPE, special=" ")
    blocks = -(-inode.blocks // 2)
    mode = stat.filemode(inode.mode)
    return f"{inode.number:9} {blocks:6} {mode} {inode.nlink:3} {user:<8} {group:<8} {size} {when} {name}\n"


Value = str | int
Field = Callable[[Search, Visit], Value]


def _head(search: Search, visit: Visit) -> Value:
    """The path without its last component."""
    head, slash, _ = visit.path.rpartition("/")
    return head if slash else "."


def _below(search: Search, visit: Visit) -> Value:
    return visit.path[len(search.root) :].lstrip("/")


def _letter(inode: Inode) -> str:
    letter = stat.filemode(inode.mode)[0]
    return "f" if letter == "-" else letter


def _target_type(search: Search, visit: Visit) -> Value:
    if not visit.inode.is_symlink:
        return _letter(visit.inode)
    try:
        return _letter(search.tool.process.fs.stat(visit.path))
    except OSError as error:
        return {40: "L"}.get(error.errno or 0, "N")


def _file_system(search: Search, visit: Visit) -> Value:
    assert visit.place is not None
    return search.tool.process.fs.namespace.mount_of(visit.place).kind


def _device(search: Search, visit: Visit) -> Value:
    assert visit.place is not None
    return visit.place.fs.device


def _sparseness(search: Search, visit: Visit) -> Value:
    inode = visit.inode
    return f"{inode.blocks * 512 / inode.size:.6g}" if inode.size else "1"


FIELDS: Mapping[str, Field] = {
    "b": lambda search, visit: visit.inode.blocks,
    "d": lambda search, visit: visit.depth,
    "D": _device,
    "f": lambda search, visit: (
        last_component(visit.path) + "/" * (visit.path.endswith("/") and visit.path != "/")
    ),
    "F": _file_system,
    "g": lambda search, visit: search.accounts.group_name(visit.inode.gid),
    "G": lambda search, visit: visit.inode.gid,
    "h": _head,
    "H": lambda search, visit: search.root,
    "i": lambda search, visit: visit.inode.number,
    "k": lambda search, visit: -(-visit.inode.blocks // 2),
    "l": lambda search, visit: visit.inode.target if visit.inode.is_symlink else "",
    "m": lambda search, visit: f"{visit.inode.mode & 0o7777:o}",
    "M": lambda search, visit: stat.filemode(visit.inode.mode),
    "n": lambda search, visit: visit.inode.nlink,
    "p": lambda search, visit: visit.path,
    "P": _below,
    "s": lambda search, visit: str(visit.inode.size),
    "S": _sparseness,
    "u": lambda search, visit: search.accounts.user_name(visit.inode.uid),
    "U": lambda search, visit: visit.inode.uid,
    "y": lambda search, visit: _letter(visit.inode),
    "Y": _target_type,
    "Z": lambda search, visit: "",
}


def _time_of(inode: Inode, letter: str) -> int:
    times = {"a": inode.atime, "c": inode.ctime, "m": inode.mtime, "B": inode.birth or inode.ctime}
    return times[letter]


def formatted_time(when: int, letter: str) -> str:
    """``%TX`` for a letter X: strftime's, with fractions of ten digits where there are seconds."""
    moment = Moment(when)
    fraction = f"{moment.fraction:09d}0"
    match letter:
        case "@":
            return f"{moment.seconds}.{fraction}"
        case "+":
            return moment.show("%Y-%m-%d+%H:%M:%S.") + fraction
        case "T" | "X":
            return moment.show("%H:%M:%S.") + fraction
        case "S":
            return moment.show("%S.") + fraction
        case "t":
            return moment.show("%a %b %e %H:%M:%S.") + fraction + moment.show(" %Y")
    return moment.show("%" + letter)


Piece = str | Callable[[Search, Visit], str]


def compile_format(pattern: str) -> tuple[list[Piece], list[str]]:
    """The pieces of a -printf format, and warnings about it; a piece ``None`` at the end stops output."""
    pieces: list[Piece] = []
    warnings: list[str] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            text, at = _escape(pattern, at + 1, warnings)
            pieces.append(text)
        elif letter == "%":
            piece, at = _directive(pattern, at, warnings)
            pieces.append(piece)
        else:
            pieces.append(letter)
            at += 1
    return pieces, warnings


def _escape(pattern: str, at: int, warnings: list[str]) -> tuple[str, int]:
    letter = pattern[at : at + 1]
    if letter and letter in "01234567":
        end = at
        while end < len(pattern) and end - at < 3 and pattern[end] in "01234567":
            end += 1
        return chr(int(pattern[at:end], 8) & 0x7F), end
    if letter == "c":
        return "", len(pattern)
    if letter in ESCAPES:
        return ESCAPES[letter], at + 1
    if not letter:
        warnings.append("warning: escape `\\' followed by nothing at all")
        return "\\", at
    warnings.append(f"warning: unrecognized escape `\\{letter}'")
    return "\\" + letter, at + 1


def _directive(pattern: str, at: int, warnings: list[str]) -> tuple[Piece, int]:
    found = DIRECTIVE.match(pattern, at)
    assert found is not None
    flags, width, precision, letter = found.groups()
    end = found.end()
    if letter == "%":
        return "%", end
    if letter in TIME_LETTERS or letter in ("a", "c", "t"):
        return _time_directive(pattern, end, letter, flags, width)
    field = FIELDS.get(letter) if letter else None
    if field is None:
        warnings.append(f"warning: unrecognized format directive `%{letter}'")
        return found[0], end
    limit = None if precision is None else int(precision[:9] or "0")
    columns = min(int(width[:9] or "0"), MAX_WIDTH)
    return (lambda search, visit: _padded(field(search, visit), flags, columns, limit)), end


def _time_directive(pattern: str, at: int, letter: str, flags: str, width: str) -> tuple[Piece, int]:
    columns = min(int(width[:9] or "0"), MAX_WIDTH)
    if letter in ("a", "c", "t"):
        which = {"a": "a", "c": "c", "t": "m"}[letter]
        return (lambda s, v: _padded(formatted_time(_time_of(v.inode, which), "t"), flags, columns, None)), at
    which, how = TIME_LETTERS[letter], pattern[at : at + 1]
    return (lambda s, v: _padded(formatted_time(_time_of(v.inode, which), how), flags, columns, None)), at + 1


def _padded(value: Value, flags: str, columns: int, limit: int | None) -> str:
    text = str(value)
    if limit is not None:
        text = text[:limit] if isinstance(value, str) else text.zfill(limit)
    if "-" in flags:
        return text.ljust(columns)
    return text.rjust(columns, "0" if "0" in flags and not isinstance(value, str) else " ")
