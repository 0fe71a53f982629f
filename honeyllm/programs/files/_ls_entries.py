"""What ls lists: entries, gathered and sorted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from honeyllm.host import Process
from honeyllm.programs._names import Style, printable, quote
from honeyllm.programs._version_order import version_key
from honeyllm.programs._width import width
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._ls_options import Settings
from honeyllm.programs.files._turns import sorted_in_turns
from honeyllm.vfs import Inode


@attrs.frozen(kw_only=True)
class Entry:
    """One listed file; ``inode`` is None when it could not be looked at."""

    name: str
    path: str
    shown: str
    inode: Inode | None
    target: Inode | None = None
    """What a symbolic link leads to."""
    letter: str = "-"
    """The type when there is no inode."""

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory to list below."""
        return self.inode is not None and self.inode.is_directory

    @property
    def leads_to_directory(self) -> bool:
        """Whether it is a directory or a link to one."""
        return self.is_directory or (self.target is not None and self.target.is_directory)


def shown_name(name: str, settings: Settings) -> str:
    """*name* as it is printed, without indicator and colour."""
    text = quote(
        name, settings.style, utf8=settings.utf8, special=" " if settings.style is Style.ESCAPE else ""
    )
    if settings.question_marks and settings.style in (Style.LITERAL, Style.SHELL, Style.SHELL_ALWAYS):
        return "".join(c if printable(c, utf8=settings.utf8) else "?" * _bytes(c, settings) for c in text)
    return text


def _bytes(letter: str, settings: Settings) -> int:
    return 1 if settings.utf8 else len(letter.encode("utf-8", "surrogateescape"))


def wanted(name: str, settings: Settings) -> bool:
    """Whether a name found in a directory is listed."""
    if any(matches(pattern, name) for pattern in settings.ignored):
        return False
    if settings.has("B") and settings.hidden != "all" and name.endswith("~"):
        return False
    if settings.hidden == "none":
        return not name.startswith(".") and not any(matches(p, name) for p in settings.hidden_patterns)
    return True


def time_of(inode: Inode, settings: Settings) -> int:
    """The time that is shown and sorted by, in nanoseconds."""
    if settings.time == "birth":
        return inode.birth or inode.ctime
    return {"mtime": inode.mtime, "ctime": inode.ctime, "atime": inode.atime}[settings.time]


def _extension(entry: Entry) -> str:
    dot = entry.name.rfind(".")
    return entry.name[dot:] if dot >= 0 else ""


def _bytes_of(entry: Entry) -> bytes:
    return entry.name.encode("utf-8", "surrogateescape")


Key = Callable[[Entry, Settings], Any]
KEYS: Mapping[str, Key] = {
    "name": lambda entry, settings: _bytes_of(entry),
    "extension": lambda entry, settings: (_extension(entry), _bytes_of(entry)),
    "size": lambda entry, settings: (-(entry.inode.size if entry.inode else 0), _bytes_of(entry)),
    "time": lambda entry, settings: (
        -(time_of(entry.inode, settings) if entry.inode else 0),
        _bytes_of(entry),
    ),
    "version": lambda entry, settings: version_key(entry.name),
    "width": lambda entry, settings: (width(entry.shown), _bytes_of(entry)),
}


async def in_order(process: Process, entries: Sequence[Entry], settings: Settings) -> list[Entry]:
    """The *entries* in the order that the settings ask for."""
    found = list(entries)
    key = KEYS.get(settings.sort)
    if key is None:
        return found
    ordered = await sorted_in_turns(process, found, lambda entry: key(entry, settings))
    if settings.has("r"):
        ordered.reverse()
    if settings.has("group-directories-first"):
        ordered.sort(key=lambda entry: not entry.leads_to_directory)
    return ordered
