"""What the service keeps in its state directory: the sensor's identity, granted credentials, recordings."""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

import attrs
from twisted.logger import Logger

from honeyllm.errors import HoneyError

log = Logger()
GATHER_SECONDS = 0.1


class StateError(HoneyError):
    """The state directory cannot be used; the text names the path and the remedy."""


@attrs.frozen(kw_only=True)
class Identity:
    """What makes this installation unlike every other; drawn once."""

    uuid: str
    secret: bytes = attrs.field(repr=False)
    seed: int
    created: float
    """Epoch seconds of the first start; the virtual host's times count from it."""


def prepare(directory: Path) -> None:
    """Make the state directory (mode 0700) and what lies in it."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "tty").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StateError(f"{directory}: {error.strerror}; give a state_dir that can be written") from None


def load_identity(directory: Path, now: float) -> Identity:
    """The identity kept in *directory*, drawn when there is none."""
    path = directory / "identity.json"
    try:
        if not path.exists():
            drawn = {
                "uuid": secrets.token_hex(16),
                "secret": secrets.token_hex(32),
                "seed": secrets.randbits(48),
                "created": now,
            }
            _write_private(path, json.dumps(drawn))
        kept = json.loads(path.read_text())
        return Identity(
            uuid=kept["uuid"],
            secret=bytes.fromhex(kept["secret"]),
            seed=int(kept["seed"]),
            created=float(kept["created"]),
        )
    except OSError as error:
        raise StateError(f"{path}: {error.strerror}; check its owner and mode") from None
    except (ValueError, KeyError, TypeError):
        raise StateError(
            f"{path}: damaged; restore it from a backup, or remove it to become a new host"
        ) from None


def _write_private(path: Path, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text)


@attrs.frozen(kw_only=True)
class Granted:
    """The credentials that were let in, one JSON string a line, so that they work for ever."""

    path: Path

    def load(self) -> set[str]:
        """Every credential kept so far; a damaged line is passed over."""
        try:
            lines = self.path.read_text().splitlines()
        except OSError:
            return set()
        return {pair for line in lines if isinstance(pair := _parsed(line), str)}

    def add(self, pair: str) -> None:
        """Keep one more."""
        try:
            with self.path.open("a") as file:
                file.write(json.dumps(pair) + "\n")
        except OSError as error:
            log.error("cannot keep a granted credential in {path}: {error}", path=str(self.path), error=error)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


class Recordings:
    """Writes finished recordings into the state directory, those of a moment together, in a thread."""

    def __init__(self, directory: Path, reactor: Any) -> None:
        self._directory = directory / "tty"
        self._reactor = reactor
        self._waiting: list[tuple[Path, bytes]] = []

    def save(self, name: str, data: bytes) -> tuple[str, str]:
        """Write *data* soon; returns its path and SHA-256."""
        path = self._directory / name
        if not self._waiting:
            self._reactor.callLater(GATHER_SECONDS, self._hand_over)
        self._waiting.append((path, data))
        return str(path), hashlib.sha256(data).hexdigest()

    def _hand_over(self) -> None:
        batch, self._waiting = self._waiting, []
        self._reactor.callInThread(_write_all, batch)

    def close(self) -> None:
        """Write what waits, at the end."""
        _write_all(self._waiting)


def _write_all(batch: list[tuple[Path, bytes]]) -> None:
    for path, data in batch:
        try:
            path.write_bytes(data)
        except OSError as error:
            log.error("cannot write the recording {path}: {error}", path=str(path), error=error)
