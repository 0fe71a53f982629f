"""The files whose content follows from the record: accounts, names, network, boot loader, homes."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import ip_network
from random import Random
from string import Template

from attrs import evolve, frozen

from honeyllm.persona._data import structured
from honeyllm.persona._derived import derivation, worded
from honeyllm.persona._hardware import Mount
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona
from honeyllm.persona._software import Accounts, User

SKELETON = (".bash_logout", ".bashrc", ".profile")
HUMAN_AFTER_SECONDS = 1170


@frozen(kw_only=True)
class FileTemplate:
    """A row of files.yaml."""

    path: str
    text: str
    when: int | str
    mode: int = 0o644
    uid: int = 0
    gid: int = 0


@frozen(kw_only=True)
class _FileTable:
    files: tuple[FileTemplate, ...]
    replaced: tuple[tuple[str, str, str], ...]
    history: tuple[str, ...]


@cache
def _table() -> _FileTable:
    return structured("files.yaml", _FileTable)


def _passwd(users: tuple[User, ...]) -> str:
    return "\n".join(f"{u.name}:x:{u.uid}:{u.gid}:{u.gecos}:{u.home}:{u.shell}" for u in users)


def _shadow(users: tuple[User, ...]) -> str:
    """Accounts that systemd-sysusers and --no-create made have no ages; the rest Debian's defaults."""
    return "\n".join(
        f"{u.name}:{u.password}:{u.changed_day}:" + (":::::" if u.password[0] == "!" else "0:99999:7:::")
        for u in users
    )


def _group(accounts: Accounts, humans: frozenset[str]) -> str:
    """The groups, without those people and their own groups who are not among *humans*."""
    absent = {user.name for user in accounts.humans} - humans
    rows = (g for g in accounts.groups if g.name not in absent)
    return "\n".join(
        f"{g.name}:x:{g.gid}:{','.join(name for name in g.members if name not in absent)}" for g in rows
    )


def _gshadow(accounts: Accounts, humans: frozenset[str]) -> str:
    def row(line: str) -> str:
        name, _, gid, members = line.split(":")
        return f"{name}:{'*' if int(gid) < 100 or int(gid) == 65534 else '!'}::{members}"

    return "\n".join(row(line) for line in _group(accounts, humans).splitlines())


def _subids(accounts: Accounts) -> str:
    return "\n".join(f"{user.name}:{100000 + 65536 * n}:65536" for n, user in enumerate(accounts.humans))


def _fstab(persona: Persona) -> str:
    return "\n".join(
        f"{_named(persona, row)} {row.target:<15} {row.kind:<7} {row.fstab_options} 0       {row.fsck_pass}"
        for row in persona.hardware.mounts
        if row.in_fstab
    )


def _arrays(persona: Persona) -> str:
    return "\n".join(
        f"ARRAY /dev/{array.name} metadata=1.2 name={persona.hostname}:0 UUID={array.uuid}"
        for array in persona.hardware.arrays
    )


def _lan(persona: Persona) -> str:
    """The network that files are exported to."""
    first = persona.network.primary.ipv4[0]
    return str(ip_network(f"{first.address}/{min(first.prefix, 24)}", strict=False))


def _named(persona: Persona, mount: Mount) -> str:
    """How fstab names what is mounted: on a disk with an old table by the partition."""
    parts = [part for disk in persona.hardware.disks if disk.table == "dos" for part in disk.partitions]
    found = (f"PARTUUID={part.part_uuid}" for part in parts if mount.source == f"/dev/{part.name}")
    return next(found, f"UUID={mount.uuid}")


def _resolver(persona: Persona) -> str:
    domains = [f"domain {persona.domain}", f"search {persona.domain}."] if persona.domain else []
    return "\n".join([*domains, *(f"nameserver {server}" for server in persona.network.name_servers)])


def public_key(random: Random, comment: str) -> str:
    """An Ed25519 public key line; nobody has the private half."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + random.randbytes(32)
    return f"ssh-ed25519 {b64encode(blob).decode()} {comment}"


def host_keys(persona: Persona) -> Mapping[str, str]:
    """The public host keys that ssh-keygen made at the installation, by type; nobody has the private half."""
    random, comment = Random(f"{persona.seed}/host keys"), f"root@{persona.hostname}"
    curve = b"\0\0\0\x13ecdsa-sha2-nistp256\0\0\0\x08nistp256\0\0\0\x41\x04" + random.randbytes(64)
    modulus = bytes([random.randrange(128, 256)]) + random.randbytes(382) + b"\x01"
    rsa = b"\0\0\0\x07ssh-rsa\0\0\0\x03\1\0\1\0\0\1\x81\0" + modulus
    return {
        "key_ecdsa": f"ecdsa-sha2-nistp256 {b64encode(curve).decode()} {comment}",
        "key_ed25519": public_key(random, comment),
        "key_rsa": f"ssh-rsa {b64encode(rsa).decode()} {comment}",
    }


def _history(random: Random) -> str:
    return "\n".join(random.choices(_table().history, k=random.randrange(12, 48)))


def _kernel_options(persona: Persona) -> str:
    return persona.kernel.command_line.partition(" ro ")[2]


def _values(persona: Persona) -> Mapping[str, str]:
    accounts = persona.accounts
    system = tuple(user for user in accounts.users if not user.is_human)
    humans = frozenset(user.name for user in accounts.humans)
    random = Random(f"{persona.seed}/files")
    admin = accounts.humans[0].name if accounts.humans else "root"
    names = f"{persona.fqdn}\t{persona.hostname}" if persona.domain else persona.hostname
    return {
        "hostname": persona.hostname,
        "names": names,
        "machine_id": persona.machine_id,
        "timezone": persona.timezone,
        "locale": persona.locale,
        "interface": persona.network.primary.name,
        "resolver": _resolver(persona),
        "fstab": _fstab(persona),
        "arrays": _arrays(persona),
        "lan": _lan(persona),
        "root_uuid": persona.hardware.root.uuid,
        "kernel_release": persona.kernel.release,
        "kernel_options": _kernel_options(persona),
        "passwd": _passwd(accounts.users),
        "passwd_before": _passwd(system),
        "shadow": _shadow(accounts.users),
        "shadow_before": _shadow(system),
        "group": _group(accounts, humans),
        "group_before": _group(accounts, frozenset()),
        "gshadow": _gshadow(accounts, humans),
        "gshadow_before": _gshadow(accounts, frozenset()),
        "subids": _subids(accounts),
        "root_key": public_key(
            random, f"{admin}@{random.choice(('laptop', 'thinkpad', 'desktop', 'mbp', 'work'))}"
        ),
        "history": _history(random),
        **host_keys(persona),
    }


def moment(persona: Persona, when: int | str) -> int:
    """The epoch second of a *when* of files.yaml."""
    if isinstance(when, int):
        return persona.installed_at + when
    return persona.boot_at + int(when.removeprefix("boot").lstrip("+") or 0)


def _rows(persona: Persona) -> Iterator[FileTemplate]:
    """The rows of files.yaml as the image has them."""
    change = derivation(persona.software.image)
    if change is None:
        yield from _table().files
        return
    for row in _table().files:
        if row.path not in change.removed and row.path not in change.record_texts:
            yield evolve(row, text=worded(change, row.text))
    for path, text in change.record_texts.items():
        yield FileTemplate(path=path, text=text, when=1130, mode=0o644)


def rendered_files(persona: Persona) -> Iterator[TreeEntry]:
    """The files of files.yaml for this host."""
    values = _values(persona)
    for row in _rows(persona):
        content = Template(row.text).substitute(values).encode()
        time = moment(persona, row.when)
        yield TreeEntry(
            path=row.path,
            kind="f",
            mode=row.mode,
            uid=row.uid,
            gid=row.gid,
            size=len(content),
            mtime=time,
            changed=time,
            nature="T",
            content=content,
        )


def replacements(contents: dict[str, bytes]) -> None:
    """Change the configuration files that an administrator has changed."""
    for path, old, new in _table().replaced:
        if path in contents:
            contents[path] = contents[path].replace(old.encode(), new.encode(), 1)


def _home(persona: Persona, user: User, contents: Mapping[str, bytes]) -> Iterator[TreeEntry]:
    random = Random(f"{persona.seed}/home/{user.name}")
    midday = user.changed_day * 86400 + random.randrange(30000, 60000)
    created = max(midday, persona.installed_at + HUMAN_AFTER_SECONDS)
    if user.changed_day <= persona.installed_at // 86400:
        created = persona.installed_at + HUMAN_AFTER_SECONDS

    def entry(name: str, mode: int, content: bytes | None, time: int) -> TreeEntry:
        return TreeEntry(
            path=f"{user.home}{name}",
            kind="d" if content is None else "f",
            mode=mode,
            uid=user.uid,
            gid=user.gid,
            size=len(content or b""),
            mtime=time,
            changed=max(time, created),
            nature="" if content is None else "T",
            content=content,
        )

    used = max(created, persona.boot_at + random.randrange(3600, 90000))
    yield entry("", 0o700, None, used)
    for name in SKELETON:
        yield entry(f"/{name}", 0o644, contents.get(f"/etc/skel/{name}", b""), created)
    yield entry("/.bash_history", 0o600, _history(random).encode() + b"\n", used)
    yield entry("/.ssh", 0o700, None, created + 40)
    key = public_key(random, f"{user.name}@{random.choice(('laptop', 'pc', 'mbp', 'home'))}\n")
    yield entry("/.ssh/authorized_keys", 0o600, key.encode(), created + 40)


def homes(persona: Persona, contents: Mapping[str, bytes]) -> Iterator[TreeEntry]:
    """The home directories of the people, from the skeleton in *contents*."""
    for user in persona.accounts.humans:
        yield from _home(persona, user, contents)


def temporary_directories(persona: Persona) -> Iterator[TreeEntry]:
    """What systemd makes in /tmp and /var/tmp at boot: directories for sockets and for services."""
    random, time = Random(f"{persona.seed}/tmp"), persona.boot_at + 4
    boot = persona.boot_id.replace("-", "")
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    paths = [(f"/tmp/.{name}-unix", 0o1777) for name in ("font", "ICE", "X11", "XIM")]
    for parent in ("/tmp", "/var/tmp"):
        for service in ("chrony", "systemd-logind"):
            tail = "".join(random.choices(letters, k=6))
            private = f"{parent}/systemd-private-{boot}-{service}.service-{tail}"
            paths += [(private, 0o700), (f"{private}/tmp", 0o1777)]
    for path, mode in paths:
        yield TreeEntry(path=path, kind="d", mode=mode, mtime=time, changed=time)
