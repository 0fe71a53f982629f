"""
Read the compact data of a file tree.

``NAME.tree.gz``
    A line ``tree 2``, a line of JSON with the *classes* (kind, mode, uid, gid, nature) and the
    *packages*, then a line for each file: length of the prefix shared with the path before, rest
    of the path, class, size, time, package, target, separated by tabs; trailing empty cells are
    left out, an empty time or package is the one before. A time with ``+`` counts seconds from
    the start of the installation. Kind ``h`` is a hard link to the path in *target*, which for
    devices is ``major:minor``. Paths and targets are escaped as in _image_text.py.
``NAME.files.gz``
    A line ``files 2``, then for each file with known content a line ``path TAB length``, the bytes,
    and a line feed.
``NAME.packages.gz``
    A line for each package; see `packages`.

The first edition, ``tree 1`` and no first line in the files, has no escapes.

All three are written by _image_writer.py: for the package data by ``tests/support/build_tree.py``,
and next to a persona's YAML by ``honeyllm persona import``. The image of a persona is a name in the
package data, or a path that has a slash. Small images are listed instead; see _listing.py.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from sys import intern

from honeyllm.persona._data import data_bytes
from honeyllm.persona._derived import (
    derivation,
    derived_contents,
    derived_entries,
    derived_packages,
    stored_image,
)
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._image_text import decoded, unescaped
from honeyllm.persona._listing import is_listed, listed_entries, listed_packages
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._record import Persona

TREE_HEADER, FILES_HEADER = "tree 2", b"files 2\n"
TREE_HEADERS = ("tree 1", TREE_HEADER)
UPSTREAM = re.compile(r"^\d+:|^.*\+really|-[^-]*$|[+~](dfsg|ds).*$")
"""What a distribution adds to the version of a program, in front of it and behind."""


def _unpacked(image: str, suffix: str) -> bytes:
    if "/" not in image:
        return gzip.decompress(data_bytes(f"{stored_image(image)}.{suffix}.gz"))
    path = Path(f"{image}.{suffix}.gz")
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        problem = f"{path}: {error}; the image belongs next to the persona, import it again"
        raise PersonaError((problem,)) from None


def is_own_image(persona: Persona) -> bool:
    """Whether the image was imported and lies beside the persona's file, not in the package data."""
    return "/" in persona.software.image


def packages(persona: Persona) -> tuple[Package, ...]:
    """What dpkg or opkg knows to be installed, by name."""
    if is_listed(persona):
        return listed_packages(persona)
    rows = _unpacked(persona.software.image, "packages").decode().split("\n")
    found = tuple(_package(line.split("\t")) for line in rows if line)
    change = derivation(persona.software.image)
    return found if change is None else derived_packages(change, found)


_versions: dict[str, Mapping[str, str]] = {}
"""Versions of packages by image: they depend on nothing else of a persona."""


def installed_version(persona: Persona, package: str, default: str) -> str:
    """The distribution's version of an installed *package*; *default* where it is not installed."""
    image = persona.software.image
    if image not in _versions:
        _versions[image] = {found.name: found.version for found in packages(persona)}
    return _versions[image].get(package, default)


def upstream_version(persona: Persona, package: str, default: str) -> str:
    """The version that the programs of an installed *package* print; *default* where it is not installed."""
    return UPSTREAM.sub("", installed_version(persona, package, default))


def _package(cells: list[str]) -> Package:
    name, version, architecture, section, priority, kib, same, summary = cells
    return Package(
        name=name,
        version=version,
        architecture=architecture,
        section=section,
        priority=priority,
        installed_kib=int(kib or 0),
        is_multi_arch_same=bool(same),
        summary=summary,
    )


def known_contents(persona: Persona) -> dict[str, bytes]:
    """The contents of small text files of the image, by path."""
    if is_listed(persona):
        return {entry.path: entry.content for entry in listed_entries(persona) if entry.content is not None}
    data, found = _unpacked(persona.software.image, "files"), {}
    is_escaped = data.startswith(FILES_HEADER)
    position = len(FILES_HEADER) if is_escaped else 0
    while position < len(data):
        end = data.index(b"\n", position)
        name, length = decoded(data[position:end]).split("\t")
        position = end + 1 + int(length) + 1
        found[unescaped(name) if is_escaped else name] = data[end + 1 : position - 1]
    change = derivation(persona.software.image)
    return found if change is None else derived_contents(change, found)


def image_entries(persona: Persona, contents: dict[str, bytes]) -> Iterator[TreeEntry]:
    """The files of the image with the times that *persona*'s installation gives them."""
    if is_listed(persona):
        return iter(listed_entries(persona))
    change, entries = derivation(persona.software.image), _stored_entries(persona, contents)
    if change is None:
        return entries
    return derived_entries(change, entries, contents, persona.installed_at)


def _stored_entries(persona: Persona, contents: dict[str, bytes]) -> Iterator[TreeEntry]:
    """What ``NAME.tree.gz`` lists, parents first."""
    lines = iter(decoded(_unpacked(persona.software.image, "tree")).removesuffix("\n").split("\n"))
    header = next(lines)
    if header not in TREE_HEADERS:
        raise PersonaError((f"{persona.software.image}: not a tree, or of a later release",))
    plain = unescaped if header == TREE_HEADER else str
    head = json.loads(next(lines))
    classes, owners = [tuple(row) for row in head["classes"]], [intern(name) for name in head["packages"]]
    installed, path, mtime, package = persona.installed_at, "", 0, ""
    for line in lines:
        cells = line.split("\t")
        cells += [""] * (7 - len(cells))
        path = path[: int(cells[0])] + cells[1]
        if cells[4]:
            mtime = installed + int(cells[4]) if cells[4][0] == "+" else int(cells[4])
        if cells[5]:
            package = owners[int(cells[5])]
        kind, mode, uid, gid, nature = classes[int(cells[2])]
        is_link, target, name = kind == "h", plain(cells[6]), plain(path)
        yield TreeEntry(
            path=name,
            kind="f" if is_link else kind,
            mode=mode,
            uid=uid,
            gid=gid,
            size=int(cells[3] or 0),
            mtime=mtime,
            changed=max(mtime, installed),
            target=target if kind == "l" else "",
            link=target if is_link else "",
            device=_device(target) if kind in ("c", "b") else (0, 0),
            nature=nature,
            package=package,
            content=contents.get(name),
        )


def _device(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(":")
    return int(major), int(minor)
