"""
Make the package data of a persona's file tree from a real Debian tree.

    python -m tests.support.build_tree /tmp/deb12 honeyllm/persona/data

The tree is what debootstrap left in a directory (docs/persona.md says how it is made). Nothing in it
is run. The formats are described where they are read, in honeyllm/persona/_image.py.
"""

import gzip
import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

NAME = "debian12"
INSTALL_DAY_SECONDS = 86400
SKIPPED = re.compile(
    r"(debootstrap|run|proc|sys|dev|tmp)/.+|debootstrap|usr/sbin/policy-rc\.d|etc/(hostname|resolv\.conf)"
    r"|var/cache/apt/(archives/.*\.deb|.*\.bin)|var/cache/(man|debconf|ldconfig)/.+|var/log/bootstrap\.log"
    r"|root/\.(bash_history|wget-hsts)|(initrd\.img|vmlinuz)\.old"
)
KEPT_TEXT = re.compile(
    r"etc/(?!ssl/certs|ssh/moduli|ssh/ssh_host_|apparmor|mime\.types|ld\.so\.cache|passwd|group|shadow|gshadow|subuid"
    r"|subgid|machine-id|alternatives/).+"
    r"|root/\..+|usr/lib/os-release|usr/lib/(systemd/system|tmpfiles\.d|sysctl\.d|sysusers\.d|modprobe\.d)/.+"
    r"|usr/lib/udev/rules\.d/.+"
)
SHORT_SCRIPT_BYTES = 3500
MAX_TEXT_BYTES = 40_000
KINDS = {
    stat.S_IFDIR: "d",
    stat.S_IFREG: "f",
    stat.S_IFLNK: "l",
    stat.S_IFCHR: "c",
    stat.S_IFBLK: "b",
    stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
}


@define
class Entry:
    """One file of the tree on its way into the manifest."""

    path: str
    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    mtime: float
    nature: str = ""
    target: str = ""
    package: str = ""


@define
class Builder:
    """Walks one tree; *first* is when its installation began, for times counted from there."""

    root: Path
    first: float = 0.0
    owners: dict[str, str] = field(factory=dict)
    links: dict[tuple[int, int], str] = field(factory=dict)

    def entries(self) -> list[Entry]:
        """Everything that belongs into the image, directories before their contents."""
        found = [self._entry(path) for path in self._walk(self.root)]
        found += list(self._grub(found))
        return sorted(found, key=lambda entry: entry.path.split("/"))

    def _walk(self, directory: Path) -> Iterator[Path]:
        for path in sorted(directory.iterdir()):
            if SKIPPED.fullmatch(str(path.relative_to(self.root))):
                continue
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from self._walk(path)

    def _entry(self, path: Path) -> Entry:
        facts = path.lstat()
        name = "/" + str(path.relative_to(self.root))
        kind = KINDS[stat.S_IFMT(facts.st_mode)]
        entry = Entry(name, kind, stat.S_IMODE(facts.st_mode), facts.st_uid, facts.st_gid, 0, facts.st_mtime)
        entry.package = self.owners.get(name, "")
        if kind == "l":
            entry.target = os.readlink(path)
        elif kind == "f":
            self._regular(path, facts, entry)
        return entry

    def _regular(self, path: Path, facts: os.stat_result, entry: Entry) -> None:
        entry.size = facts.st_size
        entry.nature = nature_of(path)
        if facts.st_nlink > 1:
            first = self.links.setdefault((facts.st_dev, facts.st_ino), entry.path)
            if first != entry.path:
                entry.kind, entry.target = "h", first

    def _grub(self, found: list[Entry]) -> Iterator[Entry]:
        """What grub-install and update-grub would have left in /boot."""
        installed = self.first + 1180
        for entry in found:
            name = entry.path.removeprefix("/usr/lib/grub/i386-pc/")
            if name != entry.path and name.endswith((".mod", ".lst", ".img")):
                yield Entry(
                    "/boot/grub/i386-pc/" + name, "f", 0o644, 0, 0, entry.size, installed, entry.nature
                )
        for directory in ("i386-pc", "fonts", "locale"):
            yield Entry("/boot/grub/" + directory, "d", 0o755, 0, 0, 0, installed)
        yield Entry("/boot/grub/i386-pc/core.img", "f", 0o644, 0, 0, 30720, installed, "B")
        yield Entry("/boot/grub/i386-pc/boot.img", "f", 0o644, 0, 0, 512, installed, "B")
        yield Entry("/boot/grub/fonts/unicode.pf2", "f", 0o644, 0, 0, 2405993, installed, "B")
        yield Entry("/boot/grub/grubenv", "f", 0o644, 0, 0, 1024, installed, "T")
        yield Entry("/boot/grub/grub.cfg", "f", 0o444, 0, 0, 0, installed, "T")
        yield Entry("/boot/efi", "d", 0o700, 0, 0, 0, installed)
        yield Entry("/lost+found", "d", 0o700, 0, 0, 0, self.first)

    def read_owners(self) -> None:
        """Note which package each path belongs to."""
        for listing in sorted((self.root / "var/lib/dpkg/info").glob("*.list")):
            package = listing.name.removesuffix(".list").partition(":")[0]
            for path in listing.read_text().splitlines():
                self.owners.setdefault(_merged(path), package)


def _merged(path: str) -> str:
    """*path* through the links of a merged /usr."""
    return "/usr" + path if path.startswith(("/bin/", "/sbin/", "/lib/", "/lib64/")) else path


def nature_of(path: Path) -> str:
    """E program, L shared library, S script, T text, Z gzip, B other binary, by the first bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\x7fELF"):
        return "L" if ".so" in path.name or path.suffix == ".ko" else "E"
    if head.startswith(b"#!"):
        return "S"
    if head.startswith(b"\x1f\x8b"):
        return "Z"
    return "B" if b"\0" in head else "T"


def shared_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(one), len(other)))


def manifest(entries: list[Entry], first: float) -> bytes:
    """The tree, front-coded."""
    classes: dict[tuple[str, int, int, int, str], int] = {}
    packages: dict[str, int] = {}
    lines, last_path, last_time, last_package = [], "", "", ""
    for entry in entries:
        key = (entry.kind, entry.mode, entry.uid, entry.gid, entry.nature)
        number = classes.setdefault(key, len(classes))
        package = str(packages.setdefault(entry.package, len(packages)))
        prefix = shared_prefix(last_path, entry.path)
        offset = int(entry.mtime - first)
        moment = f"+{offset}" if offset >= 0 else str(int(entry.mtime))
        cells = [
            str(prefix),
            entry.path[prefix:],
            str(number),
            str(entry.size or ""),
            "" if moment == last_time else moment,
            "" if package == last_package else package,
            entry.target,
        ]
        lines.append("\t".join(cells).rstrip("\t"))
        last_path, last_time, last_package = entry.path, moment, package
    head = json.dumps({"classes": list(classes), "packages": list(packages)}, separators=(",", ":"))
    return "\n".join(["tree 1", head, *lines, ""]).encode()


def archive(root: Path, entries: list[Entry]) -> bytes:
    """The contents of small text files."""
    parts = []
    for entry in entries:
        name = entry.path[1:]
        is_short_script = entry.nature == "S" and entry.size <= SHORT_SCRIPT_BYTES and "bin/" in name
        if entry.kind != "f" or not (is_short_script or KEPT_TEXT.fullmatch(name)):
            continue
        if entry.nature in "ST" and entry.size <= MAX_TEXT_BYTES and (root / name).exists():
            data = (root / name).read_bytes()
            parts.append(f"{entry.path}\t{len(data)}\n".encode() + data + b"\n")
    return b"".join(parts)


def package_table(root: Path) -> bytes:
    """name, version, architecture, section, priority, installed KiB, is multi-arch same, summary."""
    rows = []
    for stanza in (root / "var/lib/dpkg/status").read_text().split("\n\n"):
        fields = dict(re.findall(r"^([A-Z][A-Za-z-]*): (.*)$", stanza, re.MULTILINE))
        if fields.get("Status") == "install ok installed":
            keys = ("Package", "Version", "Architecture", "Section", "Priority", "Installed-Size")
            same = "same" if fields.get("Multi-Arch") == "same" else ""
            rows.append("\t".join([*(fields.get(key, "") for key in keys), same, fields["Description"]]))
    return ("\n".join(sorted(rows)) + "\n").encode()


def install_start(root: Path) -> float:
    """When the installation began, a minute before the first file of debootstrap's own."""
    stamps = [path.lstat().st_mtime for path in (root / "debootstrap").iterdir()]
    return float(int(min(stamps) // 60 * 60) - 60)


def write(path: Path, data: bytes) -> None:
    """Compress reproducibly."""
    path.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{path}: {len(data)} bytes, {path.stat().st_size} compressed")


def main(source: str, destination: str) -> None:
    """Build all three files."""
    root, data = Path(source), Path(destination)
    builder = Builder(root, first=install_start(root))
    builder.read_owners()
    entries = builder.entries()
    print(f"{len(entries)} entries")
    write(data / f"{NAME}.tree.gz", manifest(entries, builder.first))
    write(data / f"{NAME}.files.gz", archive(root, entries))
    write(data / f"{NAME}.packages.gz", package_table(root))


if __name__ == "__main__":
    main(*sys.argv[1:])
