"""Host keys: made once, kept in the state directory."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)
from twisted.conch.ssh.keys import Key

from honeyllm.errors import HoneyError


class HostKeyError(HoneyError):
    """A host key cannot be read or written; the text names the file and the remedy."""


MAKERS: Mapping[str, Callable[[], object]] = {
    "rsa": lambda: rsa.generate_private_key(public_exponent=65537, key_size=3072),
    "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}
"""In the order in which sshd offers them."""


def load_host_keys(directory: Path) -> tuple[Key, ...]:
    """The host keys in *directory*, made there when missing (mode 0600)."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HostKeyError(f"{directory}: {error.strerror}; give a state_dir that can be written") from None
    return tuple(_load(directory / f"ssh_host_{kind}_key", make) for kind, make in MAKERS.items())


def public_files(keys: Iterable[Key], hostname: str) -> Mapping[str, bytes]:
    """The files in which sshd keeps the public halves of *keys*, by path."""
    comment = f"root@{hostname}".encode()
    return {
        f"/etc/ssh/ssh_host_{kind}_key.pub": key.public().toString("OPENSSH", comment=comment) + b"\n"
        for kind, key in zip(MAKERS, keys, strict=True)
    }


def _load(path: Path, make: Callable[[], object]) -> Key:
    try:
        if not path.exists():
            _write(path, make())
        # what this honeypot has written needs no proof that its primes are such (a tenth of a second)
        key = Key(load_ssh_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True))
    except OSError as error:
        raise HostKeyError(f"{path}: {error.strerror}; check its owner and mode") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise HostKeyError(f"{path}: not a private key; move it away and a new one is made") from None
    return key


def _write(path: Path, key: object) -> None:
    data = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())  # type: ignore[attr-defined]
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
