"""
Password fields of /etc/shadow: those that a world makes itself, and those that intruders bring.

The first look like yescrypt, which Debian 12 uses; inside is a salted SHA-256, so
that no processor time is spent and a login can still be checked against them.
"""

import hashlib
import hmac

from honeyllm.host._unix_crypt import is_unix_crypt, unix_crypt

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX = "$y$j9T$"
SALT, HASH = 22, 43
MAX_MD5 = 64


def _encode(data: bytes, length: int) -> str:
    number = int.from_bytes(data, "little")
    return "".join(ALPHABET[number >> 6 * at & 63] for at in range(length))


def hash_password(password: str, salt: bytes) -> str:
    """The shadow field for *password*; *salt* is 16 random bytes."""
    return _field(password, _encode(salt, SALT))


def hash_md5(password: str, salt: bytes) -> str:
    """As `hash_password`, by crypt(3) with MD5, as small systems have it."""
    return unix_crypt(password[:MAX_MD5], f"$1${_encode(salt, 8)}$") or "*"


def matches_password(password: str, field: str) -> bool:
    """Whether *field* was made from *password* by :func:`hash_password`, or by crypt(3) with MD5 or SHA-2."""
    if is_unix_crypt(field):
        made = unix_crypt(password, field)
        return made is not None and hmac.compare_digest(made.encode(), _bytes(field))
    if not field.startswith(PREFIX):
        return False
    salt = field[len(PREFIX) :].partition("$")[0]
    return hmac.compare_digest(_field(password, salt).encode(), _bytes(field))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _field(password: str, salt: str) -> str:
    digest = hashlib.sha256(f"{salt}${password}".encode("utf-8", "surrogateescape")).digest()
    return f"{PREFIX}{salt}${_encode(digest, HASH)}"
