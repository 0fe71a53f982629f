"""What the files of a system say about it."""

import re
import shlex
from collections.abc import Callable, Mapping

from attrs import frozen

from honeyllm.persona._image_text import decoded
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._software import Group, Release, User

Read = Callable[[str], bytes | None]
"""The content of a path, links followed within the tree; None where there is none."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")
ACCOUNT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?")
LINUX_IMAGE = re.compile(r"linux-image-(\d.*)")
MAX_ID = 2**31
ELF_MACHINES = {3: "i686", 8: "mips", 20: "ppc", 40: "armv7l", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
PROGRAMS = ("/bin/ls", "/bin/busybox", "/bin/sh", "/usr/bin/env", "/sbin/init")


@frozen(kw_only=True)
class SystemFacts:
    """What is known of a system; None or empty is not known. *root_uuid* is that of ``/etc/fstab``."""

    release: Release | None = None
    hostname: str = ""
    domain: str = ""
    users: tuple[User, ...] = ()
    groups: tuple[Group, ...] = ()
    packages: tuple[Package, ...] = ()
    kernel: str = ""
    kernel_version: str = ""
    machine: str = ""
    root_uuid: str = ""
    interface: str = ""
    name_servers: tuple[str, ...] = ()
    timezone: str = ""
    locale: str = ""


def read_facts(entries: Mapping[str, TreeEntry], read: Read) -> SystemFacts:
    """The facts in the files that *read* gives, and in the names of *entries*."""

    def lines(path: str) -> list[str]:
        return decoded(read(path) or b"").split("\n")

    hostname = _first_name(lines("/etc/hostname"))
    name, _, domain = hostname.partition(".")
    return SystemFacts(
        release=_release(lines("/etc/os-release"), lines("/etc/debian_version")),
        hostname=name,
        domain=domain or _search_domain(lines("/etc/resolv.conf")),
        users=_users(lines("/etc/passwd"), _locked(lines("/etc/shadow"))),
        groups=_groups(lines("/etc/group")),
        packages=read_packages(decoded(read("/var/lib/dpkg/status") or b"")),
        kernel=_kernel(entries),
        machine=_machine(read),
        root_uuid=_root_uuid(lines("/etc/fstab")),
        interface=_interface(lines("/etc/network/interfaces")),
        name_servers=_name_servers(lines("/etc/resolv.conf")),
        timezone=_timezone(entries, lines("/etc/timezone")),
        locale=_locale(lines("/etc/default/locale") + lines("/etc/locale.conf")),
    )


def _first_name(lines: list[str]) -> str:
    words = (line.strip() for line in lines)
    name = next((word for word in words if word and not word.startswith("#")), "")
    return name if NAME.fullmatch(name) else ""


def _assignments(lines: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            found[key] = _unquoted(value)
    return found


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return value


def _release(lines: list[str], point: list[str]) -> Release | None:
    fields = _assignments(lines)
    if "ID" not in fields and "NAME" not in fields:
        return None
    name = fields.get("NAME", fields.get("ID", ""))
    return Release(
        id=fields.get("ID", name.lower()),
        name=name,
        pretty_name=fields.get("PRETTY_NAME", name),
        version_id=fields.get("VERSION_ID", ""),
        version=fields.get("VERSION", fields.get("VERSION_ID", "")),
        codename=fields.get("VERSION_CODENAME", ""),
        home_url=fields.get("HOME_URL", ""),
        support_url=fields.get("SUPPORT_URL", ""),
        bug_report_url=fields.get("BUG_REPORT_URL", ""),
        point=point[0].strip() or fields.get("VERSION_ID", ""),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) < MAX_ID else -1


def _locked(lines: list[str]) -> dict[str, tuple[str, int]]:
    """For each line of shadow the password where it is none, else nothing, and the day of its change."""
    found = {}
    for line in lines:
        cells = line.split(":")
        if len(cells) >= 3:
            password = cells[1] if cells[1] in ("*", "!", "!*", "!!") else ""
            found[cells[0]] = (password, max(0, _number(cells[2])))
    return found


def _users(lines: list[str], locked: Mapping[str, tuple[str, int]]) -> tuple[User, ...]:
    """The lines of passwd; of several with one name or number the first. An empty password is to be drawn."""
    names: dict[str, User] = {}
    numbers: set[int] = set()
    for line in lines:
        cells = line.split(":")
        if len(cells) != 7 or not ACCOUNT.fullmatch(cells[0]) or cells[0] in names:
            continue
        uid, gid = _number(cells[2]), _number(cells[3])
        if uid < 0 or gid < 0 or uid in numbers:
            continue
        numbers.add(uid)
        password, day = locked.get(cells[0], ("" if uid == 0 or 1000 <= uid < 60000 else "*", 0))
        names[cells[0]] = User(
            name=cells[0],
            uid=uid,
            gid=gid,
            gecos=cells[4],
            home=cells[5] or "/",
            shell=cells[6] or "/bin/sh",
            password=password,
            changed_day=day,
            is_human=1000 <= uid < 60000 and not cells[6].endswith(("nologin", "false")),
        )
    return tuple(names.values())


def _groups(lines: list[str]) -> tuple[Group, ...]:
    names: dict[str, Group] = {}
    for line in lines:
        cells = line.split(":")
        gid = _number(cells[2]) if len(cells) == 4 else -1
        if gid >= 0 and ACCOUNT.fullmatch(cells[0]) and cells[0] not in names:
            members = tuple(name for name in cells[3].split(",") if name)
            names[cells[0]] = Group(name=cells[0], gid=gid, members=members)
    return tuple(names.values())


def read_packages(status: str) -> tuple[Package, ...]:
    """The installed packages in a dpkg *status* file, by name."""
    found = []
    for stanza in status.split("\n\n"):
        fields = dict(re.findall(r"^([A-Z][A-Za-z-]*): *(.*)$", stanza, re.MULTILINE))
        if fields.get("Status") == "install ok installed" and fields.get("Package"):
            found.append(
                Package(
                    name=fields["Package"],
                    version=fields.get("Version", ""),
                    architecture=fields.get("Architecture", ""),
                    section=fields.get("Section", ""),
                    priority=fields.get("Priority", ""),
                    installed_kib=max(0, _number(fields.get("Installed-Size", ""))),
                    is_multi_arch_same=fields.get("Multi-Arch") == "same",
                    summary=fields.get("Description", "").replace("\t", " "),
                )
            )
    return tuple(sorted(found, key=lambda package: package.name))


def kernels(entries: Mapping[str, TreeEntry]) -> tuple[str, ...]:
    """The kernels that have modules or an image in the tree, newest first."""
    found = set()
    for path in entries:
        head, _, name = path.rpartition("/")
        if head in ("/lib/modules", "/usr/lib/modules") or (head == "/boot" and name.startswith("vmlinuz-")):
            found.add(name.removeprefix("vmlinuz-"))
    return tuple(sorted(found, key=_version_key, reverse=True))


def _version_key(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|\D+", name)]


def _kernel(entries: Mapping[str, TreeEntry]) -> str:
    return next(iter(kernels(entries)), "")


def _machine(read: Read) -> str:
    for path in PROGRAMS:
        head = read(path) or b""
        if head.startswith(b"\x7fELF") and len(head) > 20:
            code = head[18:20] if head[5] == 2 else head[19:17:-1]
            return ELF_MACHINES.get(int.from_bytes(code), "")
    return ""


def _root_uuid(lines: list[str]) -> str:
    for line in lines:
        cells = line.split()
        if len(cells) >= 3 and cells[1] == "/" and cells[0].startswith("UUID="):
            return cells[0].removeprefix("UUID=").strip('"')
    return ""


def _interface(lines: list[str]) -> str:
    for line in lines:
        words = line.split()
        if len(words) >= 4 and words[0] == "iface" and words[1] != "lo" and words[2] == "inet":
            return words[1] if re.fullmatch(r"[a-z][a-z0-9]{1,14}", words[1]) else ""
    return ""


def _name_servers(lines: list[str]) -> tuple[str, ...]:
    rows = (line.split() for line in lines)
    return tuple(row[1] for row in rows if len(row) > 1 and row[0] == "nameserver" and _is_ipv4(row[1]))[:3]


def _is_ipv4(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(0 <= _number(part) < 256 for part in parts)


def _search_domain(lines: list[str]) -> str:
    rows = (line.split() for line in lines)
    found = next((row[1] for row in rows if len(row) > 1 and row[0] in ("search", "domain")), "")
    return found.strip(".") if NAME.fullmatch(found.strip(".")) else ""


def _timezone(entries: Mapping[str, TreeEntry], lines: list[str]) -> str:
    named = lines[0].strip()
    local = entries.get("/etc/localtime")
    target = local.target.partition("/zoneinfo/")[2] if local is not None else ""
    found = target or named
    return found if re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", found) else ""


def _locale(lines: list[str]) -> str:
    found = _assignments(lines).get("LANG", "")
    return found if re.fullmatch(r"[A-Za-z0-9_.@-]{1,40}", found) else ""
