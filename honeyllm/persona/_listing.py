"""
Images that are listed: a file ``NAME.listing.yaml`` names every file of a small system.

What an image of flash memory holds is few and mostly links to busybox, so a table that can be
read says all of it; what follows from the record is filled in (`_listing_values`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from random import Random
from string import Template

from attrs import evolve, field, frozen

from honeyllm.persona._data import structured
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._firmware import Firmware
from honeyllm.persona._listing_values import listing_values
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._record import Persona

LISTED_IMAGES = frozenset({"openwrt2305"})
FIRST_BOOT_SECONDS = 24
INFO = "/usr/lib/opkg/info"
FileRow = tuple[str, int, int, str, str]
"""Path, mode, size, nature and package of a file."""


@frozen(kw_only=True)
class OwnText:
    """A file that the first boot or the owner made: its *text*, or *size* bytes of data."""

    text: str = ""
    size: int = 0
    mode: int = 0o644


@frozen(kw_only=True)
class MemoryFiles:
    """What lies in ``/tmp``."""

    directories: tuple[str, ...]
    sockets: tuple[str, ...]
    texts: Mapping[str, str]


@frozen(kw_only=True)
class Listing:
    """
    All of a listed image.

    *applets* are names of links to busybox by directory, *files* are path, mode, size, nature and
    package; *services* have their numbers in the order of the start and of the stop.
    """

    directories: Mapping[int, tuple[str, ...]]
    applets: Mapping[str, str]
    links: Mapping[str, str]
    files: tuple[FileRow, ...]
    services: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str]
    own_texts: Mapping[str, OwnText]
    memory: MemoryFiles
    devices: tuple[tuple[str, str, int, int, int], ...]
    packages: tuple[tuple[str, str, str, int, str], ...] = field(repr=False)


@cache
def _listing(image: str) -> Listing:
    return structured(f"{image}.listing.yaml", Listing)


def is_listed(persona: Persona) -> bool:
    """Whether the image of *persona* is a listed one."""
    return persona.software.image in LISTED_IMAGES


def applets(persona: Persona) -> tuple[str, ...]:
    """The applets of a listed image's busybox, by name; none of another image."""
    if not is_listed(persona):
        return ()
    groups = _listing(persona.software.image).applets.values()
    return tuple(sorted({name for group in groups for name in group.split()}))


def _firmware(persona: Persona) -> Firmware:
    firmware = persona.firmware
    if firmware is None:
        problem = f"{persona.software.image}: the image of routers, but software.firmware is missing"
        raise PersonaError((problem,))
    return firmware


# -- packages ----------------------------------------------------------------------------------


def listed_packages(persona: Persona) -> tuple[Package, ...]:
    """What opkg knows to be installed, by name."""
    firmware, values = _firmware(persona), listing_values(persona)
    rows = [
        _package(firmware, name, Template(version).substitute(values), section, kib, summary)
        for name, version, section, kib, summary in _listing(persona.software.image).packages
    ]
    version = f"{persona.kernel.release}-1"
    for module in persona.kernel.modules:
        name = module.name.replace("_", "-")
        summary = f"Kernel module {module.name}"
        rows.append(_package(firmware, f"kmod-{name}", version, "kernel", module.size // 2048, summary))
    return tuple(sorted(rows, key=lambda package: package.name))


def _package(firmware: Firmware, name: str, version: str, section: str, kib: int, summary: str) -> Package:
    return Package(
        name=name,
        version=version,
        architecture="all" if section == "luci" else firmware.architecture,
        section=section,
        priority="",
        installed_kib=kib,
        is_multi_arch_same=False,
        summary=summary,
    )


def _control(persona: Persona, package: Package) -> str:
    """A paragraph of opkg's list of what is installed."""
    return (
        f"Package: {package.name}\nVersion: {package.version}\n"
        f"{'' if package.name == 'libc' else 'Depends: libc' + chr(10)}"
        f"Status: install user installed\nSection: {package.section}\n"
        f"Architecture: {package.architecture}\nInstalled-Size: {package.installed_kib * 1024}\n"
        f"Installed-Time: {_firmware(persona).built_at}\n"
    )


# -- files -------------------------------------------------------------------------------------


def listed_entries(persona: Persona) -> list[TreeEntry]:
    """The files of the root file system: the image's, and those made since."""
    return [*_image(persona), *_own(persona, "")]


def _image(persona: Persona) -> Iterator[TreeEntry]:
    """What was built."""
    listing, built = _listing(persona.software.image), _firmware(persona).built_at
    values = listing_values(persona)

    def entry(path: str, kind: str, mode: int) -> TreeEntry:
        return TreeEntry(path=path, kind=kind, mode=mode, mtime=built, changed=built)

    modules = f"/lib/modules/{persona.kernel.release}"
    for mode, paths in listing.directories.items():
        yield from (entry(path, "d", mode) for path in paths)
    yield entry(modules, "d", 0o755)
    for path, target in _links(listing, values):
        yield evolve(entry(path, "l", 0o777), target=target)
    for path, data in (*_texts(listing, values), *_opkg(persona)):
        yield evolve(entry(path, "f", 0o644), size=len(data), nature="T", content=data)
    files = (*listing.files, *_services(listing), *_modules(persona, modules))
    for path, mode, size, nature, package in files:
        runs = "init-script" if path.startswith("/etc/init.d/") else ""
        yield evolve(entry(path, "f", mode), size=size, nature=nature, package=package, target=runs)


def _services(listing: Listing) -> Iterator[FileRow]:
    for name in listing.services:
        size = Random(f"{name}/service").randrange(260, 3400)
        yield f"/etc/init.d/{name}", 0o755, size, "S", "base-files"


def _modules(persona: Persona, directory: str) -> Iterator[FileRow]:
    for module in persona.kernel.modules:
        size, package = module.size * 9 // 10 + 1164, f"kmod-{module.name.replace('_', '-')}"
        yield f"{directory}/{module.name}.ko", 0o644, size, "L", package


def _links(listing: Listing, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for directory, names in listing.applets.items():
        target = "busybox" if directory == "/bin" else f"{'../' * directory.count('/')}bin/busybox"
        yield from ((f"{directory}/{name}", target) for name in names.split())
    for path, target in listing.links.items():
        yield Template(path).substitute(values), target
    for name, (start, stop) in listing.services.items():
        for letter, number in (("S", start), ("K", stop)):
            if number:
                yield f"/etc/rc.d/{letter}{number}{name}", f"../init.d/{name}"


def _texts(listing: Listing, values: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    for path, text in listing.texts.items():
        yield path, Template(text).substitute(values).encode()


def _opkg(persona: Persona) -> Iterator[tuple[str, bytes]]:
    """The package manager's own files."""
    owned: dict[str, list[str]] = {}
    for path, _, _, _, owner in _listing(persona.software.image).files:
        owned.setdefault(owner, []).append(path)
    known = listed_packages(persona)
    yield "/usr/lib/opkg/status", "\n".join(_control(persona, package) for package in known).encode()
    for package in known:
        text = _control(persona, package) + f"Description:  {package.summary}\n"
        yield f"{INFO}/{package.name}.control", text.encode()
        yield f"{INFO}/{package.name}.list", "".join(f"{p}\n" for p in owned.get(package.name, ())).encode()


def _own(persona: Persona, above: str) -> Iterator[TreeEntry]:
    """What was made since, below *above*."""
    values, time = listing_values(persona), persona.installed_at + FIRST_BOOT_SECONDS
    for path, own in _listing(persona.software.image).own_texts.items():
        data = Template(own.text).substitute(values).encode() if own.text else None
        yield TreeEntry(
            path=above + path,
            kind="f",
            mode=own.mode,
            size=own.size if data is None else len(data),
            mtime=time,
            changed=time,
            nature="B" if data is None else "T",
            content=data,
        )
    for user in persona.accounts.humans:
        yield TreeEntry(
            path=f"{above}{user.home}",
            kind="d",
            mode=0o755,
            uid=user.uid,
            gid=user.gid,
            mtime=time,
            changed=time,
        )


# -- what is mounted ---------------------------------------------------------------------------


def listed_mounts(persona: Persona) -> Mapping[str, Iterable[TreeEntry]]:
    """The files of the other file systems by mount point."""
    return {
        "/dev": _devices(persona),
        "/tmp": _memory(persona),
        "/rom": (evolve(entry, path=f"/rom{entry.path}") for entry in _image(persona)),
        "/overlay": _overlay(persona),
    }


def _devices(persona: Persona) -> Iterator[TreeEntry]:
    time = persona.boot_at + 1
    nodes = list(_listing(persona.software.image).devices)
    for disk in persona.hardware.disks:
        number = disk.minor
        nodes += [(disk.name, "b", disk.major, number, 0o600)]
        nodes += [
            (f"mtd{number}", "c", 90, 2 * number, 0o600),
            (f"mtd{number}ro", "c", 90, 2 * number + 1, 0o600),
        ]
    for name, kind, major, minor, mode in nodes:
        yield TreeEntry(
            path=f"/dev/{name}",
            kind=kind,
            mode=mode,
            device=(major, minor),
            target="/tmp/shm" if kind == "l" else "",
            mtime=time,
            changed=time,
        )


def _memory(persona: Persona) -> Iterator[TreeEntry]:
    files, values = _listing(persona.software.image).memory, listing_values(persona)
    time = persona.boot_at + 30

    def entry(path: str, kind: str, mode: int, content: bytes | None = None) -> TreeEntry:
        return TreeEntry(
            path=path,
            kind=kind,
            mode=mode,
            size=len(content or b""),
            mtime=time,
            changed=time,
            nature="" if content is None else "T",
            content=content,
        )

    yield from (entry(path, "d", 0o1777 if path == "/tmp/shm" else 0o755) for path in files.directories)
    yield from (entry(path, "s", 0o777) for path in files.sockets)
    for path, text in files.texts.items():
        yield entry(path, "f", 0o644, Template(text).substitute(values).encode())


def _overlay(persona: Persona) -> Iterator[TreeEntry]:
    time = persona.installed_at + FIRST_BOOT_SECONDS
    for path in ("/overlay/upper", "/overlay/work", "/overlay/work/work"):
        mode = 0o000 if path.endswith("work/work") else 0o755
        yield TreeEntry(path=path, kind="d", mode=mode, mtime=time, changed=time)
    state = TreeEntry(path="/overlay/.fs_state", kind="l", mode=0o777, target="2", mtime=time, changed=time)
    yield state
    yield from _own(persona, "/overlay/upper")
