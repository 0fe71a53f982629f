"""The ways into a world that an intruder made: keys that he planted, and passwords that he changed."""

from collections.abc import Iterator

from honeyllm.host import Kernel, matches_password
from honeyllm.session._accounts import accounts, as_root, authorized_keys, read_file, rows
from honeyllm.session._world_store import Way

SHADOW_FIELDS = 9
LOCKED = ("!", "*")


def ways(kernel: Kernel) -> frozenset[Way]:
    """Every key and every password of this world, the persona's own among them."""
    return frozenset((*_keys(kernel), *_passwords(kernel)))


def _keys(kernel: Kernel) -> Iterator[Way]:
    for account in accounts(kernel).values():
        for blob in authorized_keys(kernel, account):
            yield Way(kind="key", user=account.name, value=blob)


def _passwords(kernel: Kernel) -> Iterator[Way]:
    for name, field, *_ in rows(read_file(as_root(kernel), "/etc/shadow"), SHADOW_FIELDS):
        if field and not field.startswith(LOCKED):
            yield Way(kind="password", user=name, value=field)


def opens(way: Way, password: str) -> bool:
    """Whether *password* is that of the *way*."""
    return matches_password(password, way.value)
