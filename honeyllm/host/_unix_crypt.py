"""
crypt(3) for what intruders put into /etc/shadow themselves: ``$1$``, ``$5$`` and ``$6$``.

After "Unix crypt using SHA-256 and SHA-512" (U. Drepper, 2007) and FreeBSD's MD5 scheme.
"""

import hashlib
from collections.abc import Callable
from typing import Any

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ROUNDS, MOST_ROUNDS = 5000, 20_000
"""Rounds without a number, and as many as are computed for anybody."""
MAX_PASSWORD = 256
ORDERS = {
    "$1$": ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5), (11,)),
    "$5$": (
        (0, 10, 20), (21, 1, 11), (12, 22, 2), (3, 13, 23), (24, 4, 14), (15, 25, 5), (6, 16, 26),
        (27, 7, 17), (18, 28, 8), (9, 19, 29), (31, 30),
    ),
    "$6$": (
        (0, 21, 42), (22, 43, 1), (44, 2, 23), (3, 24, 45), (25, 46, 4), (47, 5, 26), (6, 27, 48),
        (28, 49, 7),
        (50, 8, 29), (9, 30, 51), (31, 52, 10), (53, 11, 32), (12, 33, 54), (34, 55, 13), (56, 14, 35),
        (15, 36, 57), (37, 58, 16), (59, 17, 38), (18, 39, 60), (40, 61, 19), (62, 20, 41), (63,),
    ),
}  # fmt: skip
"""In which order the bytes of the digest are written, most significant first."""


def is_unix_crypt(field: str) -> bool:
    """Whether *field* of shadow is of one of these schemes."""
    return field[:3] in ORDERS


def unix_crypt(password: str, field: str) -> str | None:
    """The field that *password* gives with the salt of *field*; None where it costs too much."""
    data = password.encode("utf-8", "surrogateescape")
    if len(data) > MAX_PASSWORD:
        return None
    scheme, rest = field[:3], field[3:]
    if scheme == "$1$":
        salt = rest.partition("$")[0][:8]
        return f"$1${salt}${_written(_md5(data, salt.encode()), scheme)}"
    rounds, prefix = ROUNDS, ""
    if rest.startswith("rounds="):
        number, _, rest = rest[7:].partition("$")
        if not number.isdecimal() or int(number[:9]) > MOST_ROUNDS:
            return None
        rounds, prefix = max(1000, int(number)), f"rounds={max(1000, int(number))}$"
    salt = rest.partition("$")[0][:16]
    make = hashlib.sha256 if scheme == "$5$" else hashlib.sha512
    return f"{scheme}{prefix}{salt}${_written(_sha(data, salt.encode(), rounds, make), scheme)}"


def _written(digest: bytes, scheme: str) -> str:
    text = ""
    for places in ORDERS[scheme]:
        number = int.from_bytes(bytes(digest[place] for place in places))
        text += "".join(ALPHABET[number >> 6 * at & 63] for at in range(-(-len(places) * 8 // 6)))
    return text


def _spread(digest: bytes, length: int) -> bytes:
    return (digest * (length // len(digest) + 1))[:length]


def _sha(password: bytes, salt: bytes, rounds: int, make: Callable[[bytes], Any]) -> bytes:
    second = make(password + salt + password).digest()
    first = password + salt + _spread(second, len(password))
    length = len(password)
    while length:
        first += second if length & 1 else password
        length >>= 1
    digest = make(first).digest()
    p = _spread(make(password * len(password)).digest(), len(password))
    s = _spread(make(salt * (16 + digest[0])).digest(), len(salt))
    return _rounds(digest, p, s, rounds, make)


def _rounds(digest: bytes, p: bytes, s: bytes, rounds: int, make: Callable[[bytes], Any]) -> bytes:
    for number in range(rounds):
        odd = number & 1
        middle = (s if number % 3 else b"") + (p if number % 7 else b"")
        digest = make((p if odd else digest) + middle + (digest if odd else p)).digest()
    return digest


def _plain_md5(data: bytes) -> Any:
    return hashlib.md5(data, usedforsecurity=False)


def _md5(password: bytes, salt: bytes) -> bytes:
    second = _plain_md5(password + salt + password).digest()
    first = password + b"$1$" + salt + _spread(second, len(password))
    length = len(password)
    while length:
        first += b"\0" if length & 1 else password[:1]
        length >>= 1
    return _rounds(_plain_md5(first).digest(), password, salt, 1000, _plain_md5)
