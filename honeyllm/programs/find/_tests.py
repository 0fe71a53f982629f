"""The tests of find: names, types, sizes, owners, permissions."""

import stat
from collections.abc import Callable, Mapping

from honeyllm.programs import regex
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._modes import parse_mode
from honeyllm.programs.files._walk import Follow, Visit
from honeyllm.programs.find._parse import Primary, Refused, Words
from honeyllm.programs.find._search import Check, Expression, Search, plain
from honeyllm.vfs import Inode

TYPES = {
    "b": stat.S_IFBLK,
    "c": stat.S_IFCHR,
    "d": stat.S_IFDIR,
    "p": stat.S_IFIFO,
    "f": stat.S_IFREG,
    "l": stat.S_IFLNK,
    "s": stat.S_IFSOCK,
    "D": -1,
}
UNITS = {"b": 512, "c": 1, "w": 2, "k": 1024, "M": 1 << 20, "G": 1 << 30}
SYNTAXES = {
    "findutils-default": regex.EMACS,
    "ed": regex.POSIX_BASIC,
    "emacs": regex.EMACS,
    "gnu-awk": regex.POSIX_EXTENDED,
    "grep": regex.GREP,
    "posix-awk": regex.POSIX_EXTENDED,
    "awk": regex.POSIX_EXTENDED,
    "posix-basic": regex.POSIX_BASIC,
    "posix-egrep": regex.EGREP,
    "egrep": regex.EGREP,
    "posix-extended": regex.POSIX_EXTENDED,
    "posix-minimal-basic": regex.POSIX_BASIC,
    "sed": regex.POSIX_BASIC,
}
EXECUTE, WRITE, READ = 1, 2, 4


def _glob(subject: Callable[[Visit], str], fold: bool) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        pattern = words.argument(name)
        return plain(lambda search, visit: matches(pattern, subject(visit), fold=fold))

    return primary


def _base_name(visit: Visit) -> str:
    return visit.name


def _path(visit: Visit) -> str:
    return visit.path


def _link_target(fold: bool) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        pattern = words.argument(name)
        return plain(
            lambda search, visit: visit.inode.is_symlink and matches(pattern, visit.inode.target, fold=fold)
        )

    return primary


def _regex(fold: bool) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        pattern = words.argument(name)
        try:
            compiled = regex.compile_posix(pattern, SYNTAXES[words.search.regex_type], fold_case=fold)
        except regex.Fault as fault:
            raise Refused(f"failed to compile regular expression '{pattern}': {fault}") from None

        async def run(search: Search, visit: Visit) -> bool:
            data = visit.path.encode("utf-8", "surrogateescape")
            found = await compiled.find(data, checkpoint=search.tool.process.checkpoint)
            return found is not None and found[0] == (0, len(data))

        return run

    return primary


def _regex_type(words: Words, name: str) -> Expression:
    text = words.argument(name)
    if text not in SYNTAXES:
        quote = words.search.tool.word
        choices = ", ".join(quote(choice) for choice in SYNTAXES)
        raise Refused(f"Unknown regular expression type {quote(text)}; valid types are {choices}.")
    words.search.regex_type = text
    return plain(lambda search, visit: True)


def _kinds(words: Words, name: str) -> frozenset[int]:
    text = words.argument(name)
    kinds = set()
    at = 0
    while at < len(text):
        if text[at] not in TYPES:
            raise Refused(f"Unknown argument to {name}: {text[at]}")
        kinds.add(TYPES[text[at]])
        following = text[at + 1 : at + 2]
        if following and following != ",":
            raise Refused(f"Must separate multiple arguments to {name} using: ','")
        if following and at + 2 == len(text):
            last = "Last file type in list argument to"
            raise Refused(f"{last} {name} is missing, i.e., list is ending on: ','")
        at += 2
    if not text:
        raise Refused(f"Arguments to {name} should contain at least one letter")
    return frozenset(kinds)


def _type(words: Words, name: str) -> Expression:
    kinds = _kinds(words, name)
    return plain(lambda search, visit: visit.inode.kind in kinds)


def _xtype(words: Words, name: str) -> Expression:
    kinds = _kinds(words, name)

    def check(search: Search, visit: Visit) -> bool:
        inode = visit.inode
        if inode.is_symlink and search.follow is not Follow.ALWAYS:
            try:
                inode = search.tool.process.fs.stat(visit.path)
            except OSError:
                pass
        return inode.kind in kinds

    return plain(check)


def number(text: str) -> tuple[str, int] | None:
    """``+N``, ``-N`` or ``N``: sign and number."""
    sign = text[:1] if text[:1] in ("+", "-") else ""
    digits = text[len(sign) :]
    if not digits.isascii() or not digits.isdigit():
        return None
    return sign, int(digits[:20])


def compare(sign: str, wanted: int, actual: int) -> bool:
    """Whether *actual* is more than, less than or equal to *wanted*."""
    return actual > wanted if sign == "+" else actual < wanted if sign == "-" else actual == wanted


def numeric(value: Callable[[Inode], int]) -> Primary:
    """A test of a number of the inode."""

    def primary(words: Words, name: str) -> Expression:
        text = words.argument(name)
        found = number(text)
        if found is None:
            raise Refused(f"invalid argument `{text}' to `{name}'")
        sign, wanted = found
        return plain(lambda search, visit: compare(sign, wanted, value(visit.inode)))

    return primary


def _size(words: Words, name: str) -> Expression:
    text = words.argument(name)
    if not text:
        raise Refused("invalid null argument to -size")
    unit = UNITS.get(text[-1])
    if unit is None and not text[-1].isdigit():
        raise Refused(f"invalid -size type `{text[-1]}'")
    found = number(text if unit is None else text[:-1])
    if found is None:
        raise Refused(f"Invalid argument `{text}' to -size")
    sign, wanted = found
    block = unit or 512
    return plain(lambda search, visit: compare(sign, wanted, -(-visit.inode.size // block)))


def _perm(words: Words, name: str) -> Expression:
    text = words.argument(name)
    how = text[:1] if text[:1] in ("-", "/") else ""
    mode = parse_mode(text[len(how) :])
    if mode is None:
        raise Refused(f"invalid mode {words.search.tool.word(text)}")
    file_bits, directory_bits = (mode.apply(0, directory=is_dir, umask=0) for is_dir in (False, True))

    def check(search: Search, visit: Visit) -> bool:
        bits = directory_bits if visit.inode.is_directory else file_bits
        actual = visit.inode.mode & 0o7777
        if how == "-":
            return actual & bits == bits
        return (not bits or bool(actual & bits)) if how == "/" else actual == bits

    return plain(check)


def _user(words: Words, name: str) -> Expression:
    text = words.argument(name)
    found = words.search.accounts.users.get(text)
    uid = found.uid if found is not None else _own_number(text)
    if uid is None:
        raise Refused(f"{words.search.tool.word(text)} is not the name of a known user")
    return plain(lambda search, visit: visit.inode.uid == uid)


def _group(words: Words, name: str) -> Expression:
    text = words.argument(name)
    found = words.search.accounts.groups.get(text)
    gid = found.gid if found is not None else _own_number(text)
    if gid is None:
        raise Refused(f"{words.search.tool.word(text)} is not the name of an existing group")
    return plain(lambda search, visit: visit.inode.gid == gid)


def _own_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None


async def _empty(search: Search, visit: Visit) -> bool:
    inode = visit.inode
    if not inode.is_directory:
        return inode.kind == stat.S_IFREG and inode.size == 0
    try:
        return not search.tool.process.fs.names(visit.path)
    except OSError as error:
        await search.error(search.tool.word(visit.path), error)
        return False


def _access(wanted: int) -> Check:
    def check(search: Search, visit: Visit) -> bool:
        fs = search.tool.process.fs
        try:
            return fs.permits(fs.find(visit.path), wanted)
        except OSError:
            return False

    return check


def _same_file(words: Words, name: str) -> Expression:
    path = words.argument(name)
    try:
        wanted = words.search.tool.process.fs.find(path, follow=words.search.follow is not Follow.NEVER)
    except OSError as error:
        raise Refused(f"{words.search.tool.word(path)}: {error.strerror}") from None
    return plain(lambda search, visit: visit.place is not None and visit.place.same(wanted))


def _file_system(words: Words, name: str) -> Expression:
    wanted = words.argument(name)

    def check(search: Search, visit: Visit) -> bool:
        assert visit.place is not None
        return search.tool.process.fs.namespace.mount_of(visit.place).kind == wanted

    return plain(check)


def _simple(check: Check) -> Primary:
    return lambda words, name: plain(check)


def _refuse_context(words: Words, name: str) -> Expression:
    words.argument(name)
    raise Refused("invalid predicate -context: SELinux is not enabled.")


TESTS: Mapping[str, Primary] = {
    "-name": _glob(_base_name, fold=False),
    "-iname": _glob(_base_name, fold=True),
    "-path": _glob(_path, fold=False),
    "-ipath": _glob(_path, fold=True),
    "-wholename": _glob(_path, fold=False),
    "-iwholename": _glob(_path, fold=True),
    "-lname": _link_target(fold=False),
    "-ilname": _link_target(fold=True),
    "-regex": _regex(fold=False),
    "-iregex": _regex(fold=True),
    "-regextype": _regex_type,
    "-type": _type,
    "-xtype": _xtype,
    "-size": _size,
    "-perm": _perm,
    "-user": _user,
    "-group": _group,
    "-uid": numeric(lambda inode: inode.uid),
    "-gid": numeric(lambda inode: inode.gid),
    "-links": numeric(lambda inode: inode.nlink),
    "-inum": numeric(lambda inode: inode.number),
    "-nouser": _simple(lambda search, visit: visit.inode.uid not in search.accounts.by_uid),
    "-nogroup": _simple(lambda search, visit: visit.inode.gid not in search.accounts.by_gid),
    "-empty": lambda words, name: _empty,
    "-readable": _simple(_access(READ)),
    "-writable": _simple(_access(WRITE)),
    "-executable": _simple(_access(EXECUTE)),
    "-samefile": _same_file,
    "-fstype": _file_system,
    "-context": _refuse_context,
    "-true": _simple(lambda search, visit: True),
    "-false": _simple(lambda search, visit: False),
}
