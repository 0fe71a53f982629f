"""The conditions of ``test`` and ``[``: the pure part, and the tests of files."""

import stat
from collections.abc import Callable, Mapping, Sequence

from honeyllm.host import Process
from honeyllm.vfs import Inode

UNARY = frozenset(f"-{letter}" for letter in "abcdefghkLnNoOprRsStuvwxzG")
STRING_OPERATORS = frozenset({"=", "==", "!=", "<", ">"})
FILE_OPERATORS = frozenset({"-nt", "-ot", "-ef"})
NUMBER_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
BINARY = STRING_OPERATORS | FILE_OPERATORS | NUMBER_OPERATORS.keys()
MAX_TERMS = 10000


class TestFault(Exception):
    """The expression is wrong: status 2, and the message goes behind the command's name."""

    __test__ = False


Unary = Callable[[str, str], bool]


class TestExpression:
    """
    One expression.

    *unary* decides operators with one operand; the shell adds ``-o`` and ``-v`` to those of files.
    """

    __test__ = False

    def __init__(self, words: Sequence[str], *, process: Process, unary: Unary) -> None:
        self._words = words
        self._process = process
        self._unary = unary
        self._at = 0

    def run(self) -> bool:
        """Whether it holds; `TestFault` when it is malformed."""
        words = self._words
        if not words:
            return False
        if len(words) > MAX_TERMS:
            raise TestFault("too many arguments")
        if len(words) <= 4:
            return self._posix(words)
        value = self._or()
        self._check_end()
        return value

    def _check_end(self) -> None:
        rest = self._words[self._at :]
        if rest:
            option = rest[0].startswith("-")
            raise TestFault(f"syntax error: `{rest[0]}' unexpected" if option else "too many arguments")

    def _posix(self, words: Sequence[str]) -> bool:
        """The rules of POSIX for up to four words."""
        count = len(words)
        if count == 1:
            return bool(words[0])
        if count == 2:
            return self._two(words)
        if count == 3:
            return self._three(words)
        if words[0] == "!":
            return not self._three(words[1:])
        if words[0] == "(" and words[3] == ")":
            return self._two(words[1:3])
        self._words = words
        value = self._or()
        self._check_end()
        return value

    def _two(self, words: Sequence[str]) -> bool:
        if words[0] == "!":
            return not words[1]
        if words[0] in UNARY:
            return self._unary(words[0], words[1])
        raise TestFault(f"{words[0]}: unary operator expected")

    def _three(self, words: Sequence[str]) -> bool:
        if words[1] in BINARY:
            return self._binary(*words)
        if words[1] == "-a":
            return bool(words[0]) and bool(words[2])
        if words[1] == "-o":
            return bool(words[0]) or bool(words[2])
        if words[0] == "!":
            return not self._two(words[1:])
        if words[0] == "(" and words[2] == ")":
            return bool(words[1])
        raise TestFault(f"{words[1]}: binary operator expected")

    # -- longer ones -------------------------------------------------------------

    def _next(self) -> str | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _or(self) -> bool:
        value = self._and()
        while self._next() == "-o":
            self._at += 1
            value = self._and() or value
        return value

    def _and(self) -> bool:
        value = self._term()
        while self._next() == "-a":
            self._at += 1
            value = self._term() and value
        return value

    def _term(self) -> bool:
        negated = False
        while self._next() == "!":
            self._at += 1
            negated = not negated
        return self._primary() != negated

    def _primary(self) -> bool:
        words, at = self._words, self._at
        if at >= len(words):
            raise TestFault("argument expected")
        if words[at] == "(":
            return self._parenthesis()
        if at + 2 < len(words) and words[at + 1] in BINARY:
            self._at += 3
            return self._binary(words[at], words[at + 1], words[at + 2])
        if words[at] in UNARY and at + 1 < len(words):
            self._at += 2
            return self._unary(words[at], words[at + 1])
        if words[at] in UNARY and len(words[at]) == 2 and at + 1 >= len(words):
            self._at += 1
            return True
        self._at += 1
        return bool(words[at])

    def _parenthesis(self) -> bool:
        self._at += 1
        value = self._or()
        if self._next() != ")":
            found = self._next()
            raise TestFault("`)' expected" if found is None else f"`)' expected, found {found}")
        self._at += 1
        return value

    def _binary(self, left: str, operator: str, right: str) -> bool:
        if operator in ("=", "=="):
            return left == right
        if operator == "!=":
            return left != right
        if operator in ("<", ">"):
            return left < right if operator == "<" else left > right
        compare = NUMBER_OPERATORS.get(operator)
        if compare is not None:
            return compare(_integer(left), _integer(right))
        return binary_file_test(self._process, operator, left, right)


def _integer(text: str) -> int:
    digits = text.strip(" \t\n")
    if (
        not digits.lstrip("+-").isdigit()
        or not digits.isascii()
        or len(digits) > 20
        or digits[1:2] in ("+", "-")
    ):
        raise TestFault(f"{text}: integer expression expected")
    return int(digits)


def file_test(process: Process, operator: str, text: str) -> bool:
    """A test of a file: ``-e``, ``-d``, ``-x`` and so on, ``-t`` for a descriptor."""
    if operator == "-n":
        return bool(text)
    if operator == "-z":
        return not text
    if operator == "-t":
        number = text.strip()
        return number.isascii() and number.isdigit() and process.is_terminal(int(number))
    if operator in _ACCESS:
        return _accessible(process, text, _ACCESS[operator])
    inode = _inode(process, text, follow=operator not in ("-h", "-L"))
    return inode is not None and _FILES[operator](process, inode)


_ACCESS = {"-r": 4, "-w": 2, "-x": 1}


def _accessible(process: Process, path: str, wanted: int) -> bool:
    try:
        process.fs.access(path, wanted)
    except OSError:
        return False
    return True


def _inode(process: Process, path: str, *, follow: bool = True) -> Inode | None:
    if path.startswith("/dev/fd/") and path[8:].isdigit():
        fd = int(path[8:])
        return process.stat(fd) if fd in process.fds else None
    try:
        return process.fs.stat(path, follow=follow)
    except OSError:
        return None


_FILES: Mapping[str, Callable[[Process, Inode], bool]] = {
    "-a": lambda process, inode: True,
    "-e": lambda process, inode: True,
    "-b": lambda process, inode: stat.S_ISBLK(inode.mode),
    "-c": lambda process, inode: stat.S_ISCHR(inode.mode),
    "-d": lambda process, inode: inode.is_directory,
    "-f": lambda process, inode: stat.S_ISREG(inode.mode),
    "-g": lambda process, inode: bool(inode.mode & stat.S_ISGID),
    "-h": lambda process, inode: inode.is_symlink,
    "-L": lambda process, inode: inode.is_symlink,
    "-k": lambda process, inode: bool(inode.mode & stat.S_ISVTX),
    "-N": lambda process, inode: inode.mtime > inode.atime,
    "-O": lambda process, inode: inode.uid == process.who.uid,
    "-G": lambda process, inode: inode.gid == process.who.gid,
    "-p": lambda process, inode: stat.S_ISFIFO(inode.mode),
    "-s": lambda process, inode: inode.size > 0,
    "-S": lambda process, inode: stat.S_ISSOCK(inode.mode),
    "-u": lambda process, inode: bool(inode.mode & stat.S_ISUID),
}


def binary_file_test(process: Process, operator: str, left: str, right: str) -> bool:
    """``-nt``, ``-ot``, ``-ef``"""
    one, other = _inode(process, left), _inode(process, right)
    if operator == "-ef":
        return one is not None and other is not None and _same(process, left, right)
    if operator == "-ot":
        one, other = other, one
    if one is None:
        return False
    return other is None or one.mtime > other.mtime


def _same(process: Process, left: str, right: str) -> bool:
    return process.fs.find(left).same(process.fs.find(right))
