"""The value that a configuration becomes."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import validators

from honeyllm.capture import CaptureSettings
from honeyllm.llm import LlmSettings
from honeyllm.outputs import OutputChoice
from honeyllm.session import WorldSettings
from honeyllm.ssh import MaxStartups, SshSettings

_ENDPOINT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*:.+")
_TCP_PORT: Final = re.compile(r"tcp6?:(?:port=)?(\d+)(?::.*)?")
_PROGRAM: Final = re.compile(r"[^\s/]+")
_SENSOR: Final = re.compile(r"[\x21-\x7e]{1,128}")
_HOSTNAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class EngineKind(StrEnum):
    """Who answers: the virtual host, with the model for what it lacks, or the model alone."""

    HYBRID = "hybrid"
    LLM = "llm"


class ProfileName(StrEnum):
    """The kind of host that is drawn."""

    CLOUD_VM = "cloud-vm"
    GPU_SERVER = "gpu-server"
    ROUTER = "router"
    ARM_BOARD = "arm-board"
    NAS = "nas"
    DEV_BOX = "dev-box"


def _check_listen(_instance: object, _field: object, value: tuple[str, ...]) -> None:
    if not value:
        raise ValueError('nothing to listen on; write ["tcp:2222:interface=0.0.0.0"]')
    for endpoint in value:
        found = _TCP_PORT.fullmatch(endpoint)
        is_tcp = endpoint.startswith(("tcp:", "tcp6:"))
        if not _ENDPOINT.fullmatch(endpoint) or (is_tcp and (not found or int(found[1]) > 65535)):
            raise ValueError(f'{endpoint!r} is no endpoint; write "tcp:2222:interface=0.0.0.0"')


def _check_accept(_instance: object, _field: object, value: tuple[str, ...]) -> None:
    for number, pair in enumerate(value, 1):
        user, colon, password = pair.partition(":")
        if not colon or not user or not password or len(user) > 32 or re.search(r"[\s/]", user):
            raise ValueError(f'entry {number} is no login; write "user:password"')


def _check_programs(_instance: object, _field: object, value: tuple[str, ...]) -> None:
    for name in value:
        if not _PROGRAM.fullmatch(name):
            raise ValueError(f"{name!r} is no program's name; write it without directory, such as nvtop")


def _matches(pattern: re.Pattern[str], what: str) -> Any:
    def check(_instance: object, _field: object, value: str | None) -> None:
        if value is not None and not pattern.fullmatch(value):
            raise ValueError(f"{value!r} is no {what}")

    return check


@attrs.frozen(kw_only=True)
class SshSection(SshSettings):
    """
    Where SSH listens, and what the factory needs.

    ``listen`` holds server endpoint strings of Twisted. ``max_startups`` is sshd_config(5)'s
    ``start:rate:full``, or 0 for no limit; ``failure_seconds`` is how long a refused password takes.
    """

    listen: tuple[str, ...] = attrs.field(default=("tcp:2222:interface=0.0.0.0",), validator=_check_listen)
    max_startups: MaxStartups = attrs.field(factory=MaxStartups)
    failure_seconds: float = attrs.field(default=2.0, validator=[validators.ge(0), validators.le(60)])


@attrs.frozen(kw_only=True)
class AuthSettings:
    """
    Who gets in.

    ``accept`` lists ``user:password`` pairs and nothing else is let in; without it, each source address is
    refused a few times before a plausible password is accepted.
    """

    accept: tuple[str, ...] = attrs.field(default=(), validator=_check_accept, repr=False)


@attrs.frozen(kw_only=True)
class OracleSettings:
    """``programs`` are further names on ``PATH`` that only the model answers for."""

    programs: tuple[str, ...] = attrs.field(default=(), validator=_check_programs)


@attrs.frozen(kw_only=True)
class PersonaSettings:
    """
    Who the virtual host is.

    ``file`` is a persona in YAML; without it one is drawn from ``seed``, or from a seed that is kept in the
    state directory, as a host of the kind ``profile``. ``hostname`` replaces the persona's own.
    """

    file: Path | None = None
    profile: ProfileName = ProfileName.CLOUD_VM
    seed: int | None = attrs.field(
        default=None, validator=validators.optional([validators.ge(0), validators.le((1 << 63) - 1)])
    )
    hostname: str | None = attrs.field(
        default=None, validator=_matches(_HOSTNAME, "host name; write one label such as web-01")
    )


@attrs.frozen(kw_only=True)
class Settings:
    """
    Everything an operator can choose; file paths are absolute.

    ``sensor`` is the name under which events are reported, or ``None`` for the persona's host name.
    ``latency`` says whether answers take a real machine's time. ``outputs`` has the local JSON log first.
    """

    state_dir: Path = Path("state")
    sensor: str | None = attrs.field(
        default=None,
        validator=_matches(_SENSOR, "sensor name; write up to 128 ASCII characters without spaces"),
    )
    persona: PersonaSettings = attrs.field(factory=PersonaSettings)
    ssh: SshSection = attrs.field(factory=SshSection)
    auth: AuthSettings = attrs.field(factory=AuthSettings)
    engine: EngineKind = EngineKind.HYBRID
    llm: LlmSettings = attrs.field(factory=LlmSettings)
    oracle: OracleSettings = attrs.field(factory=OracleSettings)
    latency: bool = True
    worlds: WorldSettings = attrs.field(factory=WorldSettings)
    capture: CaptureSettings = attrs.field(factory=CaptureSettings)
    outputs: tuple[OutputChoice, ...] = ()
