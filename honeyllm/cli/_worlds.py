"""``honeyllm worlds``: what intruders have left behind, beside a running honeypot."""

import argparse
import io
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from honeyllm.app import StoredWorld, StoredWorlds
from honeyllm.errors import HoneyError
from honeyllm.session import Change, PathChange, WorldRow
from honeyllm.settings import Settings, load_settings
from honeyllm.store import checked

PIECE = 1 << 20
DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
"""What is exported cannot be run, and belongs to nobody but the operator."""


class WorldError(HoneyError):
    """There is no such world, or nothing can be written; the text names it and the remedy."""


def add_commands(top: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``worlds`` and its commands."""
    worlds = top.add_parser("worlds", help="look at what intruders have left behind")
    commands = worlds.add_subparsers(dest="worlds", required=True, metavar="COMMAND")
    for name, run, text, arguments in (
        ("list", list_worlds, "one line for each world", ()),
        ("show", show, "a world: its ways in, its processes", ("id",)),
        ("diff", diff, "the paths that differ from a fresh world", ("id",)),
        ("export", export, "write the changed files into a tar archive", ("id", "archive")),
        ("reset", reset, "forget a world: who comes back finds a fresh one", ("id",)),
    ):
        add = commands.add_parser(name, help=text)
        add.add_argument("--config", type=Path, metavar="FILE", help="the honeypot's configuration")
        for argument in arguments:
            kind = int if argument == "id" else Path
            add.add_argument(argument, type=kind, metavar=argument.upper())
        add.set_defaults(run=partial(_checked, run))


def _checked(run: Callable[[StoredWorlds, argparse.Namespace], int], options: argparse.Namespace) -> int:
    settings: Settings = load_settings(options.config, home=Path.home())
    worlds = StoredWorlds(settings)
    with checked(worlds.path):
        return run(worlds, options)


def _world(worlds: StoredWorlds, number: int) -> WorldRow:
    found = worlds.row(number)
    if found is None:
        raise WorldError(f"there is no world {number}; honeyllm worlds list tells which there are")
    return found


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def list_worlds(worlds: StoredWorlds, options: argparse.Namespace) -> int:
    """One line for each world, the one used last first."""
    print(f"{'ID':>6}  {'SOURCE':39}  {'FIRST':19}  {'LAST':19}  {'FILES':>6}  {'BYTES':>9}")
    for row in worlds.rows():
        times = f"{_when(row.created):19}  {_when(row.used):19}"
        print(f"{row.id:>6}  {row.source:39}  {times}  {row.inodes:>6}  {row.bytes:>9}")
    return 0


def show(worlds: StoredWorlds, options: argparse.Namespace) -> int:
    """Everything about one world but its files."""
    row = _world(worlds, options.id)
    print(f"world {row.id} of {row.source}: {_when(row.created)} to {_when(row.used)} UTC")
    print(f"files {row.inodes}, bytes {row.bytes}")
    for way in sorted(worlds.ways(row.id)):
        print(f"{way.kind} of {way.user}: {_shown(way.value)}")
    for process in worlds.state(row).processes:
        print(f"process {process.pid} since {_when(process.started)}: {_shown(' '.join(process.argv))}")
    return 0


def diff(worlds: StoredWorlds, options: argparse.Namespace) -> int:
    """``A`` added, ``M`` changed, ``D`` removed."""
    for change in _world_of(worlds, options).diff():
        print(f"{change.change} {_shown(change.path)}")
    return 0


def _world_of(worlds: StoredWorlds, options: argparse.Namespace) -> StoredWorld:
    row = _world(worlds, options.id)
    if row.image != worlds.image:
        raise WorldError(
            f"world {row.id} was made on another host or by another version; its files do not fit"
        )
    return worlds.world(row)


def export(worlds: StoredWorlds, options: argparse.Namespace) -> int:
    """Write what was added and changed; links and devices become texts, and nothing can be run."""
    world = _world_of(worlds, options)
    try:
        with tarfile.open(options.archive, "x") as archive:
            count = sum(_add(archive, change) for change in world.diff())
    except OSError as error:
        raise WorldError(f"{options.archive}: {error.strerror}; give another name") from None
    print(f"{options.archive}: {count} entries")
    return 0


def _add(archive: tarfile.TarFile, change: PathChange) -> int:
    if change.change is Change.REMOVED:
        return 0
    inode = change.inode
    entry = tarfile.TarInfo(change.path.lstrip("/"))
    entry.mtime = inode.mtime // 1_000_000_000
    entry.mode = FILE_MODE
    if inode.is_directory:
        entry.type, entry.mode = tarfile.DIRTYPE, DIRECTORY_MODE
        archive.addfile(entry)
        return 1
    data = b"".join(_pieces(change))
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))
    return 1


def _pieces(change: PathChange) -> Iterator[bytes]:
    inode = change.inode
    if inode.is_symlink:
        yield f"symbolic link to {inode.target}\n".encode("utf-8", "surrogateescape")
    elif inode.content is not None:
        for offset in range(0, min(inode.size, 256 * PIECE), PIECE):
            yield inode.content.read(offset, PIECE)


def reset(worlds: StoredWorlds, options: argparse.Namespace) -> int:
    """Forget a world, in a running honeypot, too."""
    row = _world(worlds, options.id)
    worlds.reset(row.id)
    print(f"world {row.id} of {row.source} is forgotten")
    return 0


def _shown(text: str) -> str:
    """What an intruder wrote, without control characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").translate(CONTROLS)


CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
