"""
Password fields of /etc/shadow that a world makes itself.

They look like yescrypt, which Debian 12 uses; inside is a salted SHA-256, so
that no processor time is spent and a login can still be checked against them.
"""

import hashlib
import hmac

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX = "$y$j9T$"
SALT, HASH = 22, 43


def _encode(data: bytes, length: int) -> str:
    number = int.from_bytes(data, "little")
    return "".join(ALPHABET[number >> 6 * at & 63] for at in range(length))


def hash_password(password: str, salt: bytes) -> str:
    """The shadow field for *password*; *salt* is 16 random bytes."""
    return _field(password, _encode(salt, SALT))


def matches_password(password: str, field: str) -> bool:
    """Whether *field* was made from *password* by :func:`hash_password`."""
    if not field.startswith(PREFIX):
        return False
    salt = field[len(PREFIX) :].partition("$")[0]
    return hmac.compare_digest(_field(password, salt).encode(), field.encode("utf-8", "surrogateescape"))


def _field(password: str, salt: str) -> str:
    digest = hashlib.sha256(f"{salt}${password}".encode("utf-8", "surrogateescape")).digest()
    return f"{PREFIX}{salt}${_encode(digest, HASH)}"
