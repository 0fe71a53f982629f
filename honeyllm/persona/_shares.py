"""The files that a file server keeps: as many as its file system says is in use."""

from collections.abc import Iterator
from random import Random

from honeyllm.persona._data import choices
from honeyllm.persona._hardware import Mount
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona

DAY = 86400
USERS_GROUP = 100
FILES = 900
"""About how many there are."""
METADATA_KIB = 4096
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("media/movies", ("{a}-{b}.mkv", "{a}.{b}.{year}.1080p.mkv", "{a}-{b}-{year}.mp4")),
    ("media/photos", ("{year}-{month:02}-{a}.zip", "{year}-{month:02}-{a}.tar")),
    ("backup/machines", ("{a}-{year}{month:02}{day:02}.img.zst", "{b}-{year}{month:02}{day:02}.tar.zst")),
    ("backup/databases", ("{a}-{year}{month:02}{day:02}.sql.gz",)),
    ("documents/projects", ("{a}-{b}.zip", "{a}-{year}.pdf", "{b}-final.7z")),
)


def shares(persona: Persona, mount: Mount) -> Iterator[TreeEntry]:
    """The directories and files below *mount*, which its used space counts."""
    random, start = Random(f"{persona.seed}/shares"), persona.installed_at
    owner = persona.accounts.humans[0].uid if persona.accounts.humans else 0
    folders = sorted({folder[:at] for folder, _ in KINDS for at in _ends(folder)})
    for folder in ("lost+found", *folders):
        yield _entry(f"{mount.target}/{folder}", start + 2400, owner if folder != "lost+found" else 0)
    span = max(DAY, persona.boot_at - start)
    for path, size in _files(random, mount.used_kib - METADATA_KIB):
        yield _entry(f"{mount.target}/{path}", start + random.randrange(3600, span), owner, size)


def _ends(folder: str) -> Iterator[int]:
    yield from (at for at, character in enumerate(folder) if character == "/")
    yield len(folder)


def _files(random: Random, room_kib: int) -> Iterator[tuple[str, int]]:
    """Names and sizes in bytes, which fill *room_kib*."""
    usual, seen = max(1, room_kib // FILES), set()
    while room_kib > 0:
        kib = min(room_kib, int(usual * random.uniform(0.1, 1.9)) + 1)
        folder, forms = random.choice(KINDS)
        first, second = random.sample(choices().words, 2)
        name = random.choice(forms).format(
            a=first,
            b=second,
            year=random.randrange(2017, 2026),
            month=random.randrange(1, 13),
            day=random.randrange(1, 29),
        )
        if f"{folder}/{name}" in seen:
            continue
        seen.add(f"{folder}/{name}")
        room_kib -= kib
        yield f"{folder}/{name}", kib * 1024 - random.randrange(0, 900)


def _entry(path: str, time: int, owner: int, size: int | None = None) -> TreeEntry:
    is_lost = path.endswith("/lost+found")
    return TreeEntry(
        path=path,
        kind="d" if size is None else "f",
        mode=0o700 if is_lost else 0o2775 if size is None else 0o664,
        uid=owner,
        gid=0 if is_lost else USERS_GROUP,
        size=size or 0,
        mtime=time,
        changed=time,
        nature="" if size is None else "B",
    )
