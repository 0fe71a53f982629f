"""What an operator chooses of captures."""

import re
from enum import StrEnum
from typing import Final

import attrs
from attrs import validators

from honeyllm.capture._artifacts import Limits

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SIZE: Final = [validators.ge(1 << 10), validators.le(1 << 40)]


class Fetch(StrEnum):
    """What comes of a download; nobody is dialled in either case."""

    OFF = "off"
    RECORD = "record"


class Conduct(StrEnum):
    """What a binary does that an intruder has brought."""

    EXIT = "exit"
    SLEEP = "sleep"
    DAEMON = "daemon"
    ORACLE = "oracle"


def _check_sha256(_instance: object, _field: object, value: str) -> None:
    if not _SHA256.fullmatch(value):
        raise ValueError(f"{value!r} is no SHA-256; write 64 hexadecimal digits in lower case")


@attrs.frozen(kw_only=True)
class RunRule:
    """What the binary of this ``sha256`` does: for ``seconds`` (0: drawn), ending with ``status``."""

    sha256: str = attrs.field(validator=_check_sha256)
    does: Conduct = Conduct.EXIT
    seconds: float = attrs.field(default=0.0, validator=[validators.ge(0), validators.le(31_536_000)])
    status: int = attrs.field(default=0, validator=[validators.ge(0), validators.le(255)])


@attrs.frozen(kw_only=True)
class CaptureSettings:
    """
    What becomes of files that intruders bring.

    ``fetch`` says whether a download fails or brings a harmless placeholder.  The
    store holds ``max_files`` of together ``max_bytes``, none above ``max_file_bytes``.
    ``run`` has rules for known binaries; any other one does ``run_default``.
    """

    fetch: Fetch = Fetch.OFF
    max_bytes: int = attrs.field(default=1 << 30, validator=_SIZE)
    max_files: int = attrs.field(default=10_000, validator=[validators.ge(1), validators.le(10_000_000)])
    max_file_bytes: int = attrs.field(default=64 << 20, validator=_SIZE)
    run_default: Conduct = Conduct.DAEMON
    run: tuple[RunRule, ...] = ()

    def limits(self) -> Limits:
        """Those of the store."""
        return Limits(max_bytes=self.max_bytes, max_files=self.max_files, max_file_bytes=self.max_file_bytes)
