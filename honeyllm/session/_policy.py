"""
Who gets in: the authentication policy.

With a list (``auth.accept``) exactly what it says.  Without one, each source
address meets a number of refusals that is always the same for it, and then the
first plausible credential is accepted; a credential once granted works from
every address.  Never "any password": a client that tries a random string to
find out whether anything is accepted is refused.
"""

import hashlib
import ipaddress
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from importlib.resources import files

import attrs

PROBES = frozenset({"345gs5662d34", "3245gs5662d34"})
"""Passwords that are tried only to unmask honeypots."""
MAX_SOURCES = 50_000
MAX_REFUSALS = 4
LEET = str.maketrans("@4310$57!", "aaeiosstl"[:9])


@attrs.frozen(kw_only=True)
class AuthPolicy:
    """
    Decides about passwords.

    ``accept`` holds ``user:password`` pairs; ``local_password`` is root's from
    loopback addresses only; ``secret`` makes the numbers of refusals this
    sensor's own; ``granted`` is told about a credential that is let in for the
    first time, so that it can be kept.
    """

    accept: frozenset[str]
    secret: bytes = attrs.field(repr=False)
    local_password: str | None = attrs.field(default=None, repr=False)
    granted: Callable[[str], None] = attrs.field(default=lambda pair: None)
    known: set[str] = attrs.field(factory=set, repr=False)
    _tried: OrderedDict[str, int] = attrs.field(factory=OrderedDict, repr=False)

    def allows(self, user: str, password: str, source: str, users: Iterable[str]) -> bool:
        """Whether *user* with *password* may log in from address *source*; *users* are those that can."""
        pair = f"{user}:{password}"
        if self._is_local(user, password, source):
            return True
        if password in PROBES or user in PROBES:
            return False
        if self.accept:
            return pair in self.accept
        if pair in self.known:
            return True
        return self._earns(pair, source, user in users and is_plausible(user, password))

    def _is_local(self, user: str, password: str, source: str) -> bool:
        if self.local_password is None or user != "root" or password != self.local_password:
            return False
        try:
            return ipaddress.ip_address(source).is_loopback
        except ValueError:
            return False

    def refusals(self, source: str) -> int:
        """How many attempts from *source* are refused before one may be accepted."""
        digest = hashlib.blake2b(source.encode(), key=self.secret, digest_size=2).digest()
        return 1 + int.from_bytes(digest) % MAX_REFUSALS

    def _earns(self, pair: str, source: str, plausible: bool) -> bool:
        tried = self._tried.pop(source, 0)
        self._tried[source] = tried + 1
        if len(self._tried) > MAX_SOURCES:
            self._tried.popitem(last=False)
        if tried < self.refusals(source) or not plausible:
            return False
        self.known.add(pair)
        self.granted(pair)
        return True


_WORDS = frozenset((files("honeyllm.session") / "passwords.txt").read_text(encoding="ascii").split())


def is_plausible(user: str, password: str) -> bool:
    """
    Whether a careless administrator could have chosen *password*.

    The user's name, a common word or name, a run on the keyboard or digits,
    with the usual decorations (leet, a year, ``!``); not a random string.
    """
    if not 1 <= len(password) <= 24 or not password.isprintable():
        return False
    plain = re.sub(r"[^a-z]", "", password.lower().translate(LEET))
    letters = re.sub(r"[^a-z]", "", password.lower())
    if not letters:
        return len(password) <= 10
    bases = {user.lower(), *_WORDS}
    return any(p in bases or _in_parts(p, bases) for p in (plain, letters))


def _in_parts(text: str, bases: Iterable[str]) -> bool:
    known = frozenset(bases)
    return any(text[:cut] in known and text[cut:] in known for cut in range(1, len(text)))
