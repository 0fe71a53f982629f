"""The ways into a world that an intruder made: keys that he planted, and passwords that he changed."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from honeyllm.host import Kernel, is_costly, matches_password
from honeyllm.session._accounts import accounts, as_root, authorized_keys, read_file, rows
from honeyllm.session._world_row import Way
from honeyllm.session._world_store import is_text

SHADOW_FIELDS = 9
MAX_COSTLY = 4
"""Hashes of some milliseconds that are computed for one attempt to log in."""
LOCKED = ("!", "*")
MAX_WAYS = 4096
"""Ways into one world that count."""


def ways(kernel: Kernel) -> frozenset[Way]:
    """
    The passwords and keys of this world, the persona's own among them.

    Names and keys that are not UTF-8 are nobody's way in.
    """
    found = chain(_passwords(kernel), _keys(kernel))
    return frozenset(islice((way for way in found if is_text(way.user + way.value)), MAX_WAYS))


def _keys(kernel: Kernel) -> Iterator[Way]:
    for account in accounts(kernel).values():
        for blob in authorized_keys(kernel, account):
            yield Way(kind="key", user=account.name, value=blob)


def _passwords(kernel: Kernel) -> Iterator[Way]:
    for name, field, *_ in rows(read_file(as_root(kernel), "/etc/shadow"), SHADOW_FIELDS):
        if field and not field.startswith(LOCKED):
            yield Way(kind="password", user=name, value=field)


def costly(found: Iterable[Way], user: str) -> tuple[str, ...]:
    """The hashes among the ways of *user* that have to be computed beside the event loop, as many as are."""
    values = (way.value for way in found if way.kind == "password" and way.user == user)
    return tuple(islice(dict.fromkeys(value for value in values if is_costly(value)), MAX_COSTLY))


class Trial:
    """
    One password that is tried for *user*; *proven* are the costly hashes that are known to be its.
    """

    def __init__(self, user: str, password: str, proven: frozenset[str]) -> None:
        self._user = user
        self._password = password
        self._proven = proven

    def fits(self, way: Way) -> bool:
        """Whether it is that of the *way*."""
        if way.kind != "password" or way.user != self._user:
            return False
        if is_costly(way.value):
            return way.value in self._proven
        return matches_password(self._password, way.value)
