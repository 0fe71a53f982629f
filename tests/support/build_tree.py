"""
Make the package data of a persona's file tree from a real Debian tree.

    python -m tests.support.build_tree /tmp/deb12 honeyllm/persona/data

The tree is what debootstrap left in a directory (docs/persona.md says how it is made). Nothing in it
is run. Reading and writing are those of ``honeyllm persona import``; what is particular here is which
texts the product ships, the boot loader, and that identity is left to the record.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

from honeyllm.persona import Plan, TreeEntry
from honeyllm.persona._image_writer import in_tree_order, write_image
from honeyllm.persona._system_facts import read_packages
from honeyllm.persona._walk import Walk

NAME = "debian12"
SKIPPED = re.compile(
    r"/((debootstrap|run|proc|sys|dev|tmp)/.+|debootstrap|usr/sbin/policy-rc\.d|etc/(hostname|resolv\.conf)"
    r"|var/cache/apt/(archives/.*\.deb|.*\.bin)|var/cache/(man|debconf|ldconfig)/.+|var/log/bootstrap\.log"
    r"|root/\.(bash_history|wget-hsts)|(initrd\.img|vmlinuz)\.old)"
)
KEPT_TEXT = re.compile(
    r"/(etc/(?!ssl/certs|ssh/moduli|ssh/ssh_host_|apparmor|mime\.types|ld\.so\.cache|passwd|group|shadow|gshadow"
    r"|subuid|subgid|machine-id|alternatives/).+"
    r"|root/\..+|usr/lib/os-release|usr/lib/(systemd/system|tmpfiles\.d|sysctl\.d|sysusers\.d|modprobe\.d)/.+"
    r"|usr/lib/udev/rules\.d/.+)"
)
SHORT_SCRIPT_BYTES = 3500
MAX_TEXT_BYTES = 40_000


def objection(entry: TreeEntry, _data: bytes) -> str:
    """Keep short scripts and configuration; ``-`` leaves a text out without a word."""
    is_short_script = entry.nature == "S" and entry.size <= SHORT_SCRIPT_BYTES and "bin/" in entry.path
    return "" if is_short_script or KEPT_TEXT.fullmatch(entry.path) else "-"


PLAN = Plan(
    is_left_out=lambda path: SKIPPED.fullmatch(path) is not None,
    objection=objection,
    max_file_bytes=MAX_TEXT_BYTES,
)


def read_owners(root: Path) -> dict[str, str]:
    """Which package each path belongs to."""
    owners: dict[str, str] = {}
    for listing in sorted((root / "var/lib/dpkg/info").glob("*.list")):
        package = listing.name.removesuffix(".list").partition(":")[0]
        for path in listing.read_text().splitlines():
            owners.setdefault(_merged(path), package)
    return owners


def _merged(path: str) -> str:
    """*path* through the links of a merged /usr."""
    return "/usr" + path if path.startswith(("/bin/", "/sbin/", "/lib/", "/lib64/")) else path


def grub(found: list[TreeEntry], first: int) -> Iterator[TreeEntry]:
    """What grub-install and update-grub would have left in /boot."""

    def made(path: str, mode: int, size: int, nature: str, mtime: int = first + 1180) -> TreeEntry:
        kind = "f" if nature else "d"
        return TreeEntry(path=path, kind=kind, mode=mode, size=size, mtime=mtime, nature=nature)

    for entry in found:
        name = entry.path.removeprefix("/usr/lib/grub/i386-pc/")
        if name != entry.path and name.endswith((".mod", ".lst", ".img")):
            yield made("/boot/grub/i386-pc/" + name, 0o644, entry.size, entry.nature)
    for directory in ("i386-pc", "fonts", "locale"):
        yield made("/boot/grub/" + directory, 0o755, 0, "")
    yield made("/boot/grub/i386-pc/core.img", 0o644, 30720, "B")
    yield made("/boot/grub/i386-pc/boot.img", 0o644, 512, "B")
    yield made("/boot/grub/fonts/unicode.pf2", 0o644, 2405993, "B")
    yield made("/boot/grub/grubenv", 0o644, 1024, "T")
    yield made("/boot/grub/grub.cfg", 0o444, 0, "T")
    yield made("/boot/efi", 0o700, 0, "")
    yield made("/lost+found", 0o700, 0, "", first)


def install_start(root: Path) -> int:
    """When the installation began, a minute before the first file of debootstrap's own."""
    stamps = [path.lstat().st_mtime for path in (root / "debootstrap").iterdir()]
    return int(min(stamps) // 60 * 60) - 60


def main(source: str, destination: str) -> None:
    """Build all three files."""
    root, first, owners = Path(source), install_start(Path(source)), read_owners(Path(source))
    walk = Walk(root, PLAN)
    found = [attrs.evolve(entry, package=owners.get(entry.path, "")) for entry in walk.entries()]
    entries = in_tree_order([*found, *grub(found, first)])
    status = (root / "var/lib/dpkg/status").read_text()
    write_image(Path(destination) / NAME, entries, read_packages(status), first)
    print(f"{len(entries)} entries")
    print("\n".join(walk.report.lines()))


if __name__ == "__main__":
    main(*sys.argv[1:])
