"""Trees of other distributions, made of the shipped one by a table of what is otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from attrs import evolve, field, frozen

from honeyllm.persona._data import structured
from honeyllm.persona._package import Package, TreeEntry

BASE_IMAGE = "debian12"


@frozen(kw_only=True)
class Derivation:
    """
    In what an image differs from the shipped one: a file ``NAME.image.yaml``.

    *renamed* are texts in paths, link targets and names of packages; *removed* are paths and
    *removed_packages* packages with their files; *texts* are contents by path, *record_texts* those of files
    that follow from the record, and *words* change what the record's other files say. *versions* are
    packages' by name; the others' follow from *version_patterns*.
    """

    renamed: tuple[tuple[str, str], ...] = ()
    removed: frozenset[str] = frozenset()
    removed_packages: frozenset[str] = frozenset()
    added: tuple[tuple[str, str, int, int, str, str], ...] = ()
    texts: Mapping[str, str] = field(factory=dict)
    record_texts: Mapping[str, str] = field(factory=dict)
    words: tuple[tuple[str, str], ...] = ()
    versions: Mapping[str, str] = field(factory=dict)
    version_patterns: tuple[tuple[str, str], ...] = ()
    packages: tuple[tuple[str, str, str, str, str, str, str, str], ...] = ()

    def name(self, text: str) -> str:
        """A path or a name of the base as it is here."""
        for old, new in self.renamed:
            if old in text:
                text = text.replace(old, new)
        return text

    def worded(self, text: str) -> str:
        """What a file of the record says here."""
        for old, new in self.words:
            text = text.replace(old, new)
        return text


@cache
def _derived(image: str) -> Derivation:
    return structured(f"{image}.image.yaml", Derivation)


def derivation(image: str) -> Derivation | None:
    """How *image* is made of another one; None for one that has its own files."""
    return None if image == BASE_IMAGE or "/" in image else _derived(image)


def stored_image(image: str) -> str:
    """The name of the files that *image* is read from."""
    return image if derivation(image) is None else BASE_IMAGE


def derived_packages(change: Derivation, packages: Iterable[Package]) -> tuple[Package, ...]:
    """What is installed there, by name."""
    kept = (package for package in packages if package.name not in change.removed_packages)
    renamed = (evolve(package, name=change.name(package.name)) for package in kept)
    found = [evolve(package, version=_version(change, package)) for package in renamed]
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
    found = {change.name(path): text for path, text in contents.items()}
    return found | {path: text.encode() for path, text in change.texts.items()}


def derived_entries(
    change: Derivation, entries: Iterable[TreeEntry], contents: Mapping[str, bytes], installed: int
) -> Iterator[TreeEntry]:
    """The files there, with *contents* in them."""
    for entry in entries:
        if not _is_removed(change, entry):
            path = change.name(entry.path)
            yield evolve(
                entry,
                path=path,
                target=change.name(entry.target),
                link=change.name(entry.link),
                package=change.name(entry.package),
                content=contents.get(path),
            )
    for path, kind, mode, size, nature, package in change.added:
        yield TreeEntry(
            path=path,
            kind=kind,
            mode=mode,
            size=size,
            mtime=installed,
            changed=installed,
            nature=nature,
            package=package,
            content=contents.get(path),
        )


def _is_removed(change: Derivation, entry: TreeEntry) -> bool:
    if entry.path in change.removed or (entry.kind != "d" and entry.package in change.removed_packages):
        return True
    folder, _, name = entry.path.rpartition("/")
    owner = re.split(r"[.:]", name, maxsplit=1)[0]
    return folder == "/var/lib/dpkg/info" and owner in change.removed_packages
