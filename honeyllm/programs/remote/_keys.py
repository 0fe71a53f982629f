"""Key pairs, made and read by cryptography; all of it belongs into a thread."""

import base64
import hashlib

from attrs import field, frozen
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
    load_ssh_public_key,
)

CURVES: dict[int, type[ec.EllipticCurve]] = {256: ec.SECP256R1, 384: ec.SECP384R1, 521: ec.SECP521R1}
Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


@frozen(kw_only=True)
class KeyFacts:
    """What is shown of a public key."""

    title: str
    bits: int
    digest: bytes

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and the digest."""
        return "SHA256:" + base64.b64encode(self.digest).decode().rstrip("=")


@frozen(kw_only=True)
class Pair:
    """A private key as its file has it, and the first two words of the public one."""

    private: bytes = field(repr=False)
    public: str


def make_pair(kind: str, bits: int, passphrase: str) -> Pair:
    """A new pair of *kind*: rsa, ecdsa or ed25519."""
    key: Private
    if kind == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    elif kind == "ecdsa":
        key = ec.generate_private_key(CURVES[bits]())
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    secret = passphrase.encode("utf-8", "surrogateescape")
    encryption = BestAvailableEncryption(secret) if secret else NoEncryption()
    return Pair(
        private=key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption),
        public=key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
    )


def public_of(private: bytes) -> str | None:
    """The public half of a file without passphrase; None for what is no such file."""
    try:
        key = load_ssh_private_key(private, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def facts_of(public: str) -> KeyFacts | None:
    """What is shown of the line *public*; None when it is no key."""
    words = public.split()
    try:
        key = load_ssh_public_key(" ".join(words[:2]).encode())
        data = base64.b64decode(words[1])
    except (ValueError, IndexError, UnsupportedAlgorithm):
        return None
    title, bits = "ED25519", 256
    if isinstance(key, rsa.RSAPublicKey):
        title, bits = "RSA", key.key_size
    elif isinstance(key, ec.EllipticCurvePublicKey):
        title, bits = "ECDSA", key.curve.key_size
    return KeyFacts(title=title, bits=bits, digest=hashlib.sha256(data).digest())
