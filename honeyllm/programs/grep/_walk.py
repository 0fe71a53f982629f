"""Which files are searched: operands, directories below them, name rules."""

import stat
from collections.abc import Awaitable, Callable

import attrs

from honeyllm.host import Process
from honeyllm.programs.files._glob import matches
from honeyllm.programs.grep._settings import NameRule, Settings
from honeyllm.vfs import Inode

MAX_DEPTH = 64

Complain = Callable[[str], Awaitable[None]]


@attrs.frozen
class Found:
    """A file to search."""

    path: str
    shown: str
    from_command_line: bool


Visit = Callable[[Found], Awaitable[None]]


class Walk:
    """Calls *visit* for the files below operands, in the order of the directories."""

    def __init__(self, process: Process, settings: Settings, visit: Visit, complain: Complain) -> None:
        self._process = process
        self._settings = settings
        self._visit = visit
        self._complain = complain

    async def operand(self, operand: str, shown: str) -> None:
        """The files of *operand*, called *shown* in the output."""
        inode = self._stat(operand, follow=True)
        settings = self._settings
        if inode is not None and inode.is_directory and settings.directories == "recurse":
            if not self._skips_directory(operand.rstrip("/") or "/"):
                await self._below(operand, shown, (inode.number,))
        elif inode is not None and inode.is_directory:
            if settings.directories == "read":
                await self._visit(Found(operand, operand, True))
        elif not skips_name(settings.name_rules, operand) and not self._skips_device(inode):
            await self._visit(Found(operand, operand, True))

    def _stat(self, path: str, *, follow: bool) -> Inode | None:
        try:
            return self._process.fs.stat(path, follow=follow)
        except OSError:
            return None

    def _skips_device(self, inode: Inode | None) -> bool:
        special = inode is not None and not stat.S_ISREG(inode.mode)
        return special and bool(self._settings.skip_devices)

    def _skips_directory(self, name: str) -> bool:
        return any(_suffix_matches(pattern, name) for pattern in self._settings.excluded_directories)

    async def _below(self, path: str, shown: str, above: tuple[int, ...]) -> None:
        try:
            names = self._process.fs.names(path)
        except OSError as error:
            await self._complain(f"{shown or path}: {error.strerror}")
            return
        for name in names:
            await self._process.checkpoint()
            label = name if not shown else f"{shown.rstrip('/')}/{name}"
            await self._child(f"{path.rstrip('/')}/{name}", label, name, above)

    async def _child(self, path: str, shown: str, name: str, above: tuple[int, ...]) -> None:
        inode = self._stat(path, follow=self._settings.follow)
        if inode is None:
            if self._settings.follow:
                await self._complain(f"{shown}: No such file or directory")
        elif inode.is_directory:
            if inode.number in above:
                await self._complain(f"{shown}: warning: recursive directory loop")
            elif len(above) < MAX_DEPTH and not self._skips_directory(name):
                await self._below(path, shown, (*above, inode.number))
        elif stat.S_ISREG(inode.mode) and not skips_name(self._settings.name_rules, name):
            await self._visit(Found(path, shown, False))


def skips_name(rules: tuple[NameRule, ...], name: str) -> bool:
    """Whether the rules leave out a file called *name*: the last rule that matches decides."""
    for rule in reversed(rules):
        if _suffix_matches(rule.pattern, name):
            return not rule.include
    return bool(rules) and rules[0].include


def _suffix_matches(pattern: str, name: str) -> bool:
    """Whether *name*, or a part of it from behind a slash to the end, matches."""
    if matches(pattern, name):
        return True
    parts = name.split("/")[-16:]
    return any(parts[at] and matches(pattern, "/".join(parts[at:])) for at in range(1, len(parts)))
