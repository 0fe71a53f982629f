"""Colours of ls: LS_COLORS and its built-in defaults."""

import stat
from collections.abc import Mapping

import attrs

from honeyllm.programs.files._glob import matches
from honeyllm.vfs import Inode

DEFAULTS: Mapping[str, str] = {
    "lc": "\x1b[",
    "rc": "m",
    "ec": "",
    "rs": "0",
    "no": "",
    "fi": "",
    "di": "01;34",
    "ln": "01;36",
    "pi": "33",
    "so": "01;35",
    "bd": "01;33",
    "cd": "01;33",
    "mi": "",
    "or": "",
    "ex": "01;32",
    "do": "01;35",
    "su": "37;41",
    "sg": "30;43",
    "st": "37;44",
    "ow": "34;42",
    "tw": "30;42",
    "ca": "30;41",
    "mh": "",
    "cl": "\x1b[K",
}
BY_TYPE = {
    stat.S_IFIFO: "pi",
    stat.S_IFSOCK: "so",
    stat.S_IFBLK: "bd",
    stat.S_IFCHR: "cd",
}
CONTROLS = {"e": "\x1b", "a": "\a", "b": "\b", "n": "\n", "t": "\t", "_": " "}
TERMINALS = (
    "Eterm",
    "ansi",
    "*color*",
    "con[0-9]*x[0-9]*",
    "cons25",
    "console",
    "cygwin",
    "*direct*",
    "dtterm",
    "gnome",
    "hurd",
    "jfbterm",
    "konsole",
    "kterm",
    "linux",
    "linux-c",
    "mlterm",
    "putty",
    "rxvt*",
    "screen*",
    "st",
    "terminator",
    "tmux*",
    "vt100",
    "xterm*",
)
"""The values of TERM that dircolors knows."""
NONE = frozenset({"", "0", "00"})


@attrs.frozen(kw_only=True)
class Palette:
    """Which sequence goes before a name, and which after it."""

    codes: Mapping[str, str]
    suffixes: tuple[tuple[str, str], ...]

    def sequence(self, code: str) -> str:
        """The escape sequence of *code*."""
        return self.codes["lc"] + code + self.codes["rc"]

    @property
    def end(self) -> str:
        """What ends a coloured name."""
        return self.codes["ec"] or self.sequence(self.codes["rs"])

    @property
    def clear(self) -> str:
        """Clears the rest of the line, after a name that ran over the edge."""
        return self.codes["cl"]

    @property
    def start(self) -> str:
        """What goes out once before the first coloured name."""
        return self.sequence(self.codes["rs"])

    @property
    def checks_targets(self) -> bool:
        """Whether ls looks where the links of a long listing lead."""
        return any(self.codes[key] not in NONE for key in ("or", "mi"))

    @property
    def lost(self) -> str:
        """The code for a target that is missing."""
        return self.codes["or"] if self.codes["mi"] in NONE else self.codes["mi"]

    def code(self, name: str, inode: Inode | None, target: Inode | None) -> str:
        """The code for a file; *target* is what a symbolic link leads to, None for a dangling one."""
        if inode is None:
            return self.codes["mi"]
        if inode.is_symlink:
            return self._link(name, target)
        if inode.is_directory:
            return self._directory(inode.mode)
        if inode.kind in BY_TYPE:
            return self.codes[BY_TYPE[inode.kind]]
        return self._file(name, inode)

    def _link(self, name: str, target: Inode | None) -> str:
        if target is None and self.codes["or"] not in NONE:
            return self.codes["or"]
        if self.codes["ln"] == "target" and target is not None:
            return self.code(name, target, None)
        return "" if self.codes["ln"] == "target" else self.codes["ln"]

    def _directory(self, mode: int) -> str:
        sticky, writable = mode & stat.S_ISVTX, mode & stat.S_IWOTH
        for applies, key in ((sticky and writable, "tw"), (writable, "ow"), (sticky, "st")):
            if applies and self.codes[key] not in NONE:
                return self.codes[key]
        return self.codes["di"]

    def _file(self, name: str, inode: Inode) -> str:
        for applies, key in (
            (inode.mode & stat.S_ISUID, "su"),
            (inode.mode & stat.S_ISGID, "sg"),
            (inode.mode & 0o111, "ex"),
            (inode.nlink > 1, "mh"),
        ):
            if applies and self.codes[key] not in NONE:
                return self.codes[key]
        for suffix, code in self.suffixes:
            if name.endswith(suffix):
                return code
        return self.codes["fi"]


def is_colorful(environ: Mapping[str, str]) -> bool:
    """Whether there are colours: without LS_COLORS only on a terminal that is known to have them."""
    if environ.get("LS_COLORS") or environ.get("COLORTERM"):
        return True
    return any(matches(pattern, environ.get("TERM", "")) for pattern in TERMINALS)


def palette(environ: Mapping[str, str]) -> Palette:
    """The palette that LS_COLORS gives; its later lines win."""
    codes = dict(DEFAULTS)
    suffixes = []
    for item in environ.get("LS_COLORS", "")[:65536].split(":"):
        key, equals, value = item.partition("=")
        if not equals:
            continue
        if key.startswith("*"):
            suffixes.append((_unescape(key[1:]), _unescape(value)))
        elif key in codes:
            codes[key] = _unescape(value)
    return Palette(codes=codes, suffixes=tuple(reversed(suffixes)))


def _unescape(text: str) -> str:
    if "\\" not in text and "^" not in text:
        return text
    pieces = []
    at = 0
    while at < len(text):
        letter, following = text[at], text[at + 1 : at + 2]
        if letter == "\\" and following:
            pieces.append(CONTROLS.get(following, following))
            at += 2
        elif letter == "^" and following:
            pieces.append(chr(ord(following) & 0x1F))
            at += 2
        else:
            pieces.append(letter)
            at += 1
    return "".join(pieces)
