"""
Password fields of /etc/shadow: those that a world makes itself, and those that intruders bring.

The first look like yescrypt, which Debian 12 uses; inside is a salted SHA-256, so
that no processor time is spent and a login can still be checked against them.
Their salt tells which they are.  Real ones are computed by the system's libcrypt.
"""

import hashlib
import hmac

from honeyllm.host._libcrypt import is_computable, library_crypt
from honeyllm.host._unix_crypt import is_unix_crypt, unix_crypt

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX = "$y$j9T$"
SALT, HASH = 22, 43
MARKED = 14
"""Bytes of our salts that are random."""
MAX_MD5 = 64


def _encode(data: bytes, length: int) -> str:
    number = int.from_bytes(data, "little")
    return "".join(ALPHABET[number >> 6 * at & 63] for at in range(length))


def hash_password(password: str, salt: bytes) -> str:
    """The shadow field for *password*; *salt* is 16 random bytes, of which 14 count."""
    return _field(password, _encode(_marked(salt[:MARKED]), SALT))


def hash_md5(password: str, salt: bytes) -> str:
    """As `hash_password`, by crypt(3) with MD5, as small systems have it."""
    return unix_crypt(password[:MAX_MD5], f"$1${_encode(salt, 8)}$") or "*"


def _marked(salt: bytes) -> bytes:
    """A salt of ours, 16 bytes: the last two follow from the others."""
    return salt + hashlib.sha256(salt).digest()[:2]


def _is_own(field: str) -> bool:
    salt = field.removeprefix(PREFIX).partition("$")[0]
    if not field.startswith(PREFIX) or len(salt) != SALT or not set(salt) <= set(ALPHABET):
        return False
    data = sum(ALPHABET.index(letter) << 6 * at for at, letter in enumerate(salt))
    whole = (data & (1 << 128) - 1).to_bytes(16, "little")
    return _marked(whole[:MARKED]) == whole


def is_costly(field: str) -> bool:
    """Whether it takes milliseconds to tell if a password is that of *field*."""
    return is_unix_crypt(field) or (is_computable(field) and not _is_own(field))


def matches_password(password: str, field: str) -> bool:
    """Whether *field* was made from *password* by :func:`hash_password`, or by crypt(3)."""
    if field.startswith(PREFIX):
        salt = field[len(PREFIX) :].partition("$")[0]
        if hmac.compare_digest(_field(password, salt).encode(), _bytes(field)):
            return True
    if not is_costly(field):
        return False
    made = unix_crypt(password, field) if is_unix_crypt(field) else library_crypt(_bytes(password), field)
    return made is not None and hmac.compare_digest(made.encode(), _bytes(field))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _field(password: str, salt: str) -> str:
    digest = hashlib.sha256(f"{salt}${password}".encode("utf-8", "surrogateescape")).digest()
    return f"{PREFIX}{salt}${_encode(digest, HASH)}"
