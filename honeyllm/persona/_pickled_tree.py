"""
Cowrie's ``fs.pickle``: nested lists, read without running anything.

A pickle is a program. Before it is loaded its instructions are gone through: only those that make
numbers, strings, lists, tuples and dictionaries are let pass, and none may ask for more memory than
the file has bytes. What is loaded is then bounded in number and depth, since a list may hold itself.
"""

import io
import pickle
import pickletools
import stat
from collections.abc import Iterator

from attrs import define

from honeyllm.persona._errors import PersonaError
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._walk import MAX_DEPTH, Report

MAX_PICKLE_BYTES = 64 * 1024 * 1024
MAX_NODES = 1_000_000
MAX_STAMP = 2**32
MAX_SIZE = 2**50
HARMLESS = frozenset(
    [
        "PROTO",
        "FRAME",
        "MARK",
        "STOP",
        "POP",
        "POP_MARK",
        "DUP",
        "MEMOIZE",
        "PUT",
        "BINPUT",
        "LONG_BINPUT",
        "GET",
        "BINGET",
        "LONG_BINGET",
        "NONE",
        "NEWTRUE",
        "NEWFALSE",
        "INT",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG",
        "LONG1",
        "LONG4",
        "FLOAT",
        "BINFLOAT",
        "STRING",
        "BINSTRING",
        "SHORT_BINSTRING",
        "UNICODE",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINUNICODE8",
        "BINBYTES",
        "SHORT_BINBYTES",
        "BINBYTES8",
        "EMPTY_LIST",
        "LIST",
        "APPEND",
        "APPENDS",
        "EMPTY_TUPLE",
        "TUPLE",
        "TUPLE1",
        "TUPLE2",
        "TUPLE3",
        "EMPTY_DICT",
        "DICT",
        "SETITEM",
        "SETITEMS",
    ]
)
BROKEN = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
)
"""What reading a malformed pickle raises."""
MEMO = ("PUT", "BINPUT", "LONG_BINPUT")
# A node's cells, as in Cowrie's fs.py.
NAME, KIND, UID, GID, SIZE, MODE, CTIME, CONTENTS, TARGET = range(9)
LINK, DIRECTORY = 0, 1
KINDS = "ldfbcsp"
"""By Cowrie's number: link, directory, file, block and character device, socket, FIFO."""


class _Inert(pickle.Unpickler):
    """Finds no class and follows no reference out of the pickle."""

    def find_class(self, module_name: str, global_name: str) -> None:
        """Refuse."""
        raise pickle.UnpicklingError(f"it names {module_name}.{global_name}")

    def persistent_load(self, pid: object) -> None:
        """Refuse."""
        raise pickle.UnpicklingError("it refers to something outside")


def _check_instructions(data: bytes) -> None:
    """Let only the harmless pass; the memo's numbers size a table, so they must be small."""
    for number, (operation, argument, _) in enumerate(pickletools.genops(data)):
        if operation.name not in HARMLESS:
            raise pickle.UnpicklingError(f"the instruction {operation.name} makes no plain value")
        if operation.name in MEMO and isinstance(argument, int) and not 0 <= argument <= 2 * number + 1024:
            raise pickle.UnpicklingError("its memo is out of bounds")


def load_plain(data: bytes) -> object:
    """
    The value of the pickle *data*, of plain types only.

    Raises:
        PersonaError: it is no pickle, or one that would do more than hold values.
    """
    if len(data) > MAX_PICKLE_BYTES:
        raise PersonaError((f"the pickle is larger than {MAX_PICKLE_BYTES} bytes",))
    try:
        _check_instructions(data)
        return _Inert(io.BytesIO(data), encoding="utf-8", errors="surrogateescape").load()
    except BROKEN as error:
        raise PersonaError((f"not a pickle of a file tree: {error}",)) from None


@define
class _Nodes:
    """Turns the nodes into entries."""

    report: Report
    count: int = 0

    def below(self, node: object, prefix: str, depth: int) -> Iterator[TreeEntry]:
        """The entries for the contents of the directory *node*."""
        contents = node[CONTENTS] if isinstance(node, list | tuple) else ()
        if depth >= MAX_DEPTH:
            self.report.skip("nested too deeply", prefix)
            return
        seen: set[str] = set()
        for child in contents if isinstance(contents, list | tuple) else ():
            self.count += 1
            if self.count > MAX_NODES:
                self.report.skip("beyond the limit of files", prefix)
                return
            entry = _entry(child, prefix)
            if entry is None or entry.path in seen:
                self.report.skip("malformed or repeated", f"{prefix}/")
                continue
            seen.add(entry.path)
            yield entry
            if entry.kind == "d":
                yield from self.below(child, entry.path, depth + 1)


def _whole(value: object, limit: int) -> int:
    if isinstance(value, float) and 0 <= value <= limit:
        return int(value)
    return value if type(value) is int and 0 <= value <= limit else 0


def _entry(node: object, prefix: str) -> TreeEntry | None:
    if not isinstance(node, list | tuple) or len(node) < TARGET + 1:
        return None
    name, number = node[NAME], node[KIND]
    if not isinstance(name, str) or not name or name in (".", "..") or "/" in name or "\0" in name:
        return None
    if type(number) is not int or not 0 <= number < len(KINDS) or len(name.encode("utf-8", "replace")) > 255:
        return None
    kind, mode, target = KINDS[number], _whole(node[MODE], 0o377777), node[TARGET]
    stamp = _whole(node[CTIME], MAX_STAMP)
    return TreeEntry(
        path=f"{prefix}/{name}",
        kind=kind,
        mode=stat.S_IMODE(mode) if kind != "l" else 0o777,
        uid=_whole(node[UID], 2**31),
        gid=_whole(node[GID], 2**31),
        size=_whole(node[SIZE], MAX_SIZE) if kind == "f" else 0,
        mtime=stamp,
        target=target if kind == "l" and isinstance(target, str) and target else "." if kind == "l" else "",
        nature=_nature(name, mode) if kind == "f" else "",
    )


def _nature(name: str, mode: int) -> str:
    """What a file whose content is unknown looks like, by its name and mode."""
    if ".so" in name or name.endswith(".ko"):
        return "L"
    if name.endswith((".gz", ".tgz")):
        return "Z"
    if name.endswith((".sh", ".py", ".pl")) and mode & 0o111:
        return "S"
    return "E" if mode & 0o111 else "T"


def pickled_tree(data: bytes, report: Report) -> tuple[TreeEntry, ...]:
    """
    The files in the ``fs.pickle`` *data*, directories before their contents.

    The real files that its nodes name on the machine of its origin are never looked at.

    Raises:
        PersonaError: it is no such pickle.
    """
    root = load_plain(data)
    if not isinstance(root, list | tuple) or len(root) <= CONTENTS or root[KIND] != DIRECTORY:
        raise PersonaError(("the pickle holds no file tree of Cowrie's",))
    return tuple(_Nodes(report).below(root, "", 0))
