"""The file tree of one host: the image's files, with those in their place that the record decides."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from honeyllm.persona._bait import bait_files
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._files import homes, rendered_files, replacements, temporary_directories
from honeyllm.persona._image import image_entries, is_own_image, known_contents
from honeyllm.persona._listing import is_listed
from honeyllm.persona._logs import appeared, log_files
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._package_database import package_database
from honeyllm.persona._record import Persona
from honeyllm.persona._walk import resolved

PROGRAM_BYTES = 35_064


def _present(persona: Persona) -> int:
    """The latest moment that the record knows of, or a little after."""
    days = [(user.changed_day + 1) * 86400 for user in persona.accounts.users]
    return max(persona.boot_at + 3600, *days, *(login.until for login in persona.accounts.logins))


def _order(path: str) -> list[str]:
    return path.split("/")


def tree(persona: Persona, *, now: float | None = None) -> tuple[TreeEntry, ...]:
    """
    Every file on the root file system of *persona*, parents before children, without ``/`` itself.

    Rotated logs come last, in the order in which they appear as time passes: the numbers of inodes
    follow this order, and stay.

    What is mounted below (``/dev``, ``/proc``, ``/run``, ``/sys``) has only its mount point here; see
    `mounted_trees`. Logs go up to *now* (without it, up to the latest moment in the record); their earlier
    lines do not depend on it. Entries are made afresh by each call and share what they can.

    Raises:
        PersonaError: an imported image cannot be read.
    """
    contents, entries = _image(persona)
    _localize(persona, entries)
    own = _own(persona, contents, _present(persona) if now is None else int(now))
    if is_own_image(persona):
        own = _fitting(own, dict(entries))
    for entry in own:
        _put(entries, entry)
    for entry in _printing(persona, entries):
        _put(entries, entry)
    for entry in bait_files(persona, entries):
        _put(entries, entry)
    for entry in tuple(package_database(persona, entries)):
        entries[entry.path] = entry
    return tuple(entries[path] for path in sorted(entries, key=lambda p: (appeared(persona, p), _order(p))))


def _image(persona: Persona) -> tuple[dict[str, bytes], dict[str, TreeEntry]]:
    """The known contents and the files of the image."""
    try:
        contents = known_contents(persona)
        replacements(contents)
        return contents, {entry.path: _sized(entry) for entry in image_entries(persona, contents)}
    except (LookupError, StopIteration, ValueError) as error:
        problem = f"{persona.software.image}: damaged ({error}); import it again"
        raise PersonaError((problem,)) from None


def _put(entries: dict[str, TreeEntry], entry: TreeEntry) -> None:
    """Add or replace *entry*; a new name changes the time of its directory."""
    parent = entry.path.rpartition("/")[0]
    if entry.path not in entries and parent in entries:
        directory, moment = entries[parent], max(entries[parent].mtime, entry.changed)
        entries[parent] = evolve(directory, mtime=moment, changed=max(moment, directory.changed))
    entries[entry.path] = entry


def _sized(entry: TreeEntry) -> TreeEntry:
    """*entry*, with the size of its content where that was changed."""
    if entry.content is None or len(entry.content) == entry.size:
        return entry
    return evolve(entry, size=len(entry.content))


def _localize(persona: Persona, entries: dict[str, TreeEntry]) -> None:
    localtime = entries.get("/etc/localtime")
    if localtime is not None and localtime.kind == "l":
        entries["/etc/localtime"] = evolve(localtime, target=f"/usr/share/zoneinfo/{persona.timezone}")


def _own(persona: Persona, contents: dict[str, bytes], now: int) -> Iterator[TreeEntry]:
    """The files that follow from the record; those of a listed image are among its entries."""
    if is_listed(persona):
        return
    yield from rendered_files(persona)
    yield from homes(persona, contents)
    yield from temporary_directories(persona)
    yield from log_files(persona, now)


IDENTITY = (
    "/etc/hostname",
    "/etc/machine-id",
    "/etc/fstab",
    "/etc/passwd",
    "/etc/passwd-",
    "/etc/group",
    "/etc/group-",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/subuid",
    "/etc/subgid",
)
"""Files that follow from the record whatever an imported image says."""


def _fitting(own: Iterable[TreeEntry], image: Mapping[str, TreeEntry]) -> Iterator[TreeEntry]:
    """Those of the record's files that an imported system has, or needs for a user that was added to it."""
    added: set[str] = set()
    for entry in own:
        there = image.get(entry.path)
        if there is None and _is_needed(entry, image, added):
            added.add(entry.path)
            yield entry
        elif there is not None and _is_decided(entry, there):
            yield evolve(entry, mode=there.mode, uid=there.uid, gid=there.gid)


def _is_decided(entry: TreeEntry, there: TreeEntry) -> bool:
    """Whether the record decides a file of the image: who the host is, and what the image does not know."""
    return there.kind == entry.kind == "f" and (entry.path in IDENTITY or there.content is None)


def _is_needed(entry: TreeEntry, image: Mapping[str, TreeEntry], added: set[str]) -> bool:
    """Whether the home of a new user begins here, or the file is in one that did, or in /etc."""
    parent = entry.path.rpartition("/")[0]
    if entry.path in ("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/hostname"):
        return parent in image
    return parent in added or (parent == "/home" and parent in image)


def _printing(persona: Persona, entries: Mapping[str, TreeEntry]) -> Iterator[TreeEntry]:
    """The programs that print fixed texts: an executable at each path whose directory there is."""
    for path in persona.software.printed_programs:
        parent, _, name = path.rpartition("/")
        place, time = resolved(entries, parent), persona.installed_at
        there = entries.get(f"{place}/{name}")
        is_file = there is not None and there.kind == "f"
        if name and (place or not parent) and (there is None or there.kind in "fl"):
            yield TreeEntry(
                path=f"{place}/{name}",
                kind="f",
                mode=0o755,
                size=there.size if there is not None and is_file else PROGRAM_BYTES,
                mtime=there.mtime if there is not None else time,
                changed=there.changed if there is not None else time,
                nature="E",
                package=there.package if there is not None else "",
                target=path,
            )
