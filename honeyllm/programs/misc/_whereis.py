"""whereis."""

from collections.abc import Iterator, Sequence

import attrs

from honeyllm.host import Process, persona_of
from honeyllm.persona import AMD64
from honeyllm.programs._gnu import say
from honeyllm.programs._util_linux import VERSION
from honeyllm.programs._versions import versioned

BINARIES = (
    "/usr/bin /usr/sbin /bin /sbin {libraries} /usr/lib /usr/lib32 /usr/lib64 /lib /lib32"
    " /lib64 /etc /usr/etc /usr/games /usr/games/bin /usr/games/lib /usr/local/bin /usr/local/sbin"
    " /usr/local/etc /usr/local/lib /usr/local/games /usr/include /usr/local /usr/libexec /usr/share"
)
MANUALS = (
    "/usr/man",
    "/usr/share/man",
    "/usr/X386/man",
    "/usr/X11/man",
    "/usr/TeX/man",
    "/usr/local/share/man",
)
SOURCES = ("/usr/src", "/usr/src/lib/libc/net", "/usr/local/src")
PACKED = (".Z", ".gz", ".C", ".bz2", ".xz", ".zst")
TYPES = "bms"


class _Misused(Exception):
    """The command line is wrong."""


@attrs.define
class _Command:
    """What is looked for: ``kinds`` of b, m and s, in the directories given or those of old."""

    kinds: str = ""
    unusual: bool = False
    listing: bool = False
    names: list[str] = attrs.field(factory=list)
    directories: dict[str, list[str]] = attrs.field(factory=dict)

    def read(self, words: list[str]) -> None:
        """Take the command line."""
        while words:
            word = words.pop(0)
            if len(word) < 2 or word[0] != "-":
                self.names.append(word)
                continue
            for letter in word[1:]:
                self._option(letter, words)

    def _option(self, letter: str, words: list[str]) -> None:
        if letter in TYPES:
            self.kinds += letter
        elif letter in "BMS":
            taken = self.directories.setdefault(letter.lower(), [])
            while words and not words[0].startswith("-"):
                taken.append(words.pop(0))
        elif letter in "ul":
            self.unusual = self.unusual or letter == "u"
            self.listing = self.listing or letter == "l"
        elif letter != "f":
            raise _Misused


async def whereis(process: Process) -> int:
    """Find programs, their manual pages and sources."""
    words = list(process.argv[1:])
    if not words:
        return await _misused(process, "not enough arguments")
    if words[0] in ("--help", "-h"):
        return await process.kernel.unknown(process)
    if words[0] in ("--version", "-V"):
        await process.stdout.write(versioned(process, f"{process.name} from {VERSION}\n"))
        return 0
    command = _Command()
    try:
        command.read(words)
    except _Misused:
        return await _misused(process, "bad usage")
    if command.listing:
        return await _list(process, command.directories)
    for name in command.names:
        await _look_up(process, name, command)
    return 0


async def _misused(process: Process, text: str) -> int:
    name = process.name
    await say(process, f"{name}: {text}\nTry '{name} --help' for more information.\n")
    return 1


async def _list(process: Process, own: dict[str, list[str]]) -> int:
    for kind, label in zip(TYPES, ("bin", "man", "src"), strict=True):
        for directory in _directories(process, kind, own.get(kind)):
            await process.stdout.write(f"{label}: {directory}\n")
    return 0


def _directories(process: Process, kind: str, own: Sequence[str] | None) -> Iterator[str]:
    """The directories to look in, each once whatever it is called."""
    if own is not None:
        places = list(own)
    elif kind == "b":
        persona = persona_of(process.kernel)
        libraries = (AMD64 if persona is None else persona.architecture).libraries
        places = BINARIES.format(libraries=libraries).split() + process.environ.get("PATH", "").split(":")
    elif kind == "s":
        places = list(SOURCES)
    else:
        places = [f"{parent}/{name}" for parent in MANUALS for name in _names(process, parent)]
    seen: set[tuple[int, int]] = set()
    for path in places:
        try:
            place = process.fs.find(path)
        except OSError:
            continue
        key = (place.fs.device, place.number)
        if place.inode.is_directory and key not in seen:
            seen.add(key)
            yield path


def _names(process: Process, directory: str) -> Sequence[str]:
    try:
        return process.fs.names(directory)
    except OSError:
        return ()


def _is_named(name: str, entry: str, kind: str) -> bool:
    if kind == "s" and entry.startswith("s.") and _is_named(name, entry[2:], kind):
        return True
    if kind == "m":
        suffix = next((suffix for suffix in PACKED if entry.endswith(suffix)), "")
        entry = entry[: len(entry) - len(suffix)]
    if entry == name:
        return True
    rest = entry[len(name) :]
    return kind != "b" and entry.startswith(name) and rest[:1] == "." and "." not in rest[1:]


async def _look_up(process: Process, name: str, command: _Command) -> None:
    base = name.rstrip("/").rpartition("/")[2]
    found: list[str] = []
    for kind in TYPES:
        if kind not in (command.kinds or TYPES):
            continue
        for directory in _directories(process, kind, command.directories.get(kind)):
            await process.checkpoint()
            names = [entry for entry in _names(process, directory) if _is_named(base, entry, kind)]
            found += [f"{directory}/{entry}" for entry in names]
    if not (command.unusual and len(found) == 1):
        await process.stdout.write(f"{base}:{''.join(' ' + path for path in found)}\n")
