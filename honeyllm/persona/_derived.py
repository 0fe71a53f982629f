"""Trees of other distributions, made of the shipped one by a table of what is otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from posixpath import dirname, join, normpath
from typing import Any

from attrs import evolve, field, frozen

from honeyllm.persona._data import structure, yaml_data
from honeyllm.persona._package import Package, TreeEntry

BASE_IMAGE = "debian12"


@frozen(kw_only=True)
class Derivation:
    """
    In what an image differs from the shipped one: a file ``NAME.image.yaml``.

    *renamed* are texts in paths, link targets and names of packages; *removed* are paths, *removed_trees*
    directories with all below, and *removed_packages* packages with their files; *added* are path, kind,
    mode, size, nature (of a link the target) and package; *texts* are contents by path, *record_texts* those
    of files that follow from the record; *words* change what the record's other files say, *content_words*
    what the image's do. *versions* are packages' by name; the others' follow from *version_patterns*.
    *architecture* is dpkg's, where it is another; with *has_large_segments* programs are laid out for pages
    of up to 64 KiB, as those for arm64 are.
    """

    renamed: tuple[tuple[str, str], ...] = ()
    removed: frozenset[str] = frozenset()
    removed_trees: tuple[str, ...] = ()
    removed_packages: frozenset[str] = frozenset()
    added: tuple[tuple[str, str, int, int, str, str], ...] = ()
    texts: Mapping[str, str] = field(factory=dict)
    record_texts: Mapping[str, str] = field(factory=dict)
    words: tuple[tuple[str, str], ...] = ()
    content_words: tuple[tuple[str, str], ...] = ()
    architecture: str = ""
    has_large_segments: bool = False
    versions: Mapping[str, str] = field(factory=dict)
    version_patterns: tuple[tuple[str, str], ...] = ()
    packages: tuple[tuple[str, str, str, str, str, str, str, str], ...] = ()


def renamed(change: Derivation, text: str) -> str:
    """A path or a name of the base as it is there."""
    for old, new in change.renamed:
        if old in text:
            text = text.replace(old, new)
    return text


def worded(change: Derivation, text: str) -> str:
    """What a file of the record says there."""
    for old, new in change.words:
        text = text.replace(old, new)
    return text


@cache
def _derived(image: str) -> Derivation:
    return structure(_merged(image), Derivation)


def _merged(image: str) -> dict[str, Any]:
    """The data file of *image*, with those of the image that it says it is *like* behind its own."""
    own = yaml_data(f"{image}.image.yaml")
    base = _merged(own.pop("like")) if "like" in own else {}
    return base | {key: _joined(value, base.get(key)) for key, value in own.items()}


def _joined(own: Any, base: Any) -> Any:
    if base is None:
        return own
    if isinstance(own, list):
        return own + base
    return base | own if isinstance(own, dict) else own


def derivation(image: str) -> Derivation | None:
    """How *image* is made of another one; None for one that has its own files."""
    return None if image == BASE_IMAGE or "/" in image else _derived(image)


def stored_image(image: str) -> str:
    """The name of the files that *image* is read from."""
    return image if derivation(image) is None else BASE_IMAGE


def derived_packages(change: Derivation, packages: Iterable[Package]) -> tuple[Package, ...]:
    """What is installed there, by name."""
    kept = (package for package in packages if package.name not in change.removed_packages)
    others = (
        evolve(package, name=renamed(change, package.name), architecture=_architecture(change, package))
        for package in kept
    )
    found = [evolve(package, version=_version(change, package)) for package in others]
    found += (_package(row) for row in change.packages)
    return tuple(sorted(found, key=lambda package: package.name))


def _package(row: tuple[str, ...]) -> Package:
    name, version, architecture, section, priority, kib, same, summary = row
    return Package(
        name=name,
        version=version,
        architecture=architecture,
        section=section,
        priority=priority,
        installed_kib=int(kib),
        is_multi_arch_same=bool(same),
        summary=summary,
    )


def _architecture(change: Derivation, package: Package) -> str:
    own = change.architecture
    return own if own and package.architecture != "all" else package.architecture


def _version(change: Derivation, package: Package) -> str:
    version = change.versions.get(package.name)
    if version is not None:
        return version
    version = package.version
    for pattern, replacement in change.version_patterns:
        version = re.sub(pattern, replacement, version)
    return version


def derived_contents(change: Derivation, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The known contents there, by path."""
    found = {renamed(change, path): _reworded(change, text) for path, text in contents.items()}
    return found | {path: text.encode() for path, text in change.texts.items()}


def _reworded(change: Derivation, text: bytes) -> bytes:
    for old, new in change.content_words:
        text = text.replace(old.encode(), new.encode())
    return text


def derived_entries(
    change: Derivation, entries: Iterable[TreeEntry], contents: Mapping[str, bytes], installed: int
) -> Iterator[TreeEntry]:
    """The files there, with *contents* in them."""
    all_entries = tuple(entries)
    gone = {entry.path for entry in all_entries if _is_removed(change, entry)}
    for entry in all_entries:
        if entry.path not in gone and not (entry.kind == "l" and _target(entry) in gone):
            path = renamed(change, entry.path)
            yield evolve(
                entry,
                path=path,
                target=renamed(change, entry.target),
                link=renamed(change, entry.link),
                package=renamed(change, entry.package),
                size=_size(change, entry),
                content=contents.get(path),
            )
    for path, kind, mode, size, nature, package in (*change.added, *_lists(change)):
        entry = TreeEntry(
            path=renamed(change, path),
            kind=kind,
            mode=mode,
            size=size,
            mtime=installed,
            changed=installed,
            nature="" if kind == "l" else nature,
            target=nature if kind == "l" else "",
            package=renamed(change, package),
            content=contents.get(path),
        )
        if not _is_removed(change, evolve(entry, path=path)):
            yield entry


def _target(entry: TreeEntry) -> str:
    """The path that a link names, through the links of a merged /usr."""
    path = normpath(join(dirname(entry.path), entry.target))
    return "/usr" + path if path.startswith(("/lib/", "/bin/", "/sbin/")) else path


def _lists(change: Derivation) -> Iterator[tuple[str, str, int, int, str, str]]:
    """dpkg's lists of the files of the packages that are added; their contents follow from the tree."""
    for name, _, architecture, _, _, _, same, _ in change.packages:
        yield f"/var/lib/dpkg/info/{name}{f':{architecture}' if same else ''}.list", "f", 0o644, 0, "T", ""


SEGMENT = 0x10000


def _size(change: Derivation, entry: TreeEntry) -> int:
    """The size of a program there: its data begin at the next boundary of a segment."""
    is_program = entry.nature in ("E", "L") and not entry.path.endswith((".ko", ".mod"))
    if not change.has_large_segments or not is_program:
        return entry.size
    data = entry.size // 12
    return -(-(entry.size - data) // SEGMENT) * SEGMENT + data // 8 * 8


def _is_removed(change: Derivation, entry: TreeEntry) -> bool:
    if entry.path in change.removed or (entry.kind != "d" and entry.package in change.removed_packages):
        return True
    if any(f"{entry.path}/".startswith(f"{path}/") for path in change.removed_trees):
        return True
    folder, _, name = entry.path.rpartition("/")
    owner = re.split(r"[.:]", name, maxsplit=1)[0]
    return folder == "/var/lib/dpkg/info" and owner in change.removed_packages
