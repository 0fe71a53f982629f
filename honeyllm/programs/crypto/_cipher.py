"""AES-CBC with keys from passwords, in the format of ``openssl enc``; all of it belongs into a thread."""

import hashlib

from attrs import field, frozen
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

CIPHERS = {"aes-128-cbc": 16, "aes-192-cbc": 24, "aes-256-cbc": 32, "aes128": 16, "aes192": 24, "aes256": 32}
"""The length of each one's key."""
MAGIC, BLOCK, SALT = b"Salted__", 16, 8


@frozen(kw_only=True)
class Secret:
    """A password; ``rounds`` of PBKDF2, 0 for the old derivation."""

    password: str = field(repr=False)
    rounds: int


def _derived(secret: Secret, salt: bytes, length: int) -> bytes:
    password = secret.password.encode("utf-8", "surrogateescape")
    if secret.rounds:
        return hashlib.pbkdf2_hmac("sha256", password, salt, secret.rounds, length)
    made, last = b"", b""
    while len(made) < length:
        last = hashlib.sha256(last + password + salt).digest()
        made += last
    return made[:length]


def _cipher(name: str, secret: Secret, salt: bytes) -> Cipher[modes.CBC]:
    key = _derived(secret, salt, CIPHERS[name] + BLOCK)
    return Cipher(algorithms.AES(key[:-BLOCK]), modes.CBC(key[-BLOCK:]))


def encrypt(name: str, secret: Secret, salt: bytes, data: bytes) -> bytes:
    """The file that ``openssl enc`` would write."""
    padder = PKCS7(BLOCK * 8).padder()
    encryptor = _cipher(name, secret, salt).encryptor()
    return MAGIC + salt + encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


def decrypt(name: str, secret: Secret, data: bytes) -> bytes | None:
    """What *data* was made from; None when the password is wrong."""
    start = len(MAGIC) + SALT
    decryptor = _cipher(name, secret, data[len(MAGIC) : start]).decryptor()
    unpadder = PKCS7(BLOCK * 8).unpadder()
    try:
        plain = decryptor.update(data[start:]) + decryptor.finalize()
        return unpadder.update(plain) + unpadder.finalize()
    except ValueError:
        return None
