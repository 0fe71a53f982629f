"""Which bash this is: the version of the installed package, built for the host's processor."""

from collections.abc import Mapping

from honeyllm.host import Process, persona_of
from honeyllm.persona import AMD64, Architecture, upstream_version

PACKAGED = "5.2.15"
"""Debian 12's; on a host without that package too."""


def bash_version(process: Process) -> str:
    """Three numbers: ``5.2.15``."""
    persona = persona_of(process.kernel)
    return PACKAGED if persona is None else upstream_version(persona, "bash", PACKAGED)


def architecture(process: Process) -> Architecture:
    """What the shell was built for."""
    persona = persona_of(process.kernel)
    return AMD64 if persona is None else persona.architecture


def full_version(process: Process) -> str:
    """What ``BASH_VERSION`` says."""
    return f"{bash_version(process)}(1)-release"


def version_parts(process: Process) -> Mapping[int, str]:
    """The elements of ``BASH_VERSINFO``."""
    numbers = bash_version(process).split(".")
    return dict(enumerate((*numbers, "1", "release", architecture(process).gnu_type)))


def version_line(process: Process) -> str:
    """What ``--version`` and ``help`` begin with."""
    return f"GNU bash, version {full_version(process)} ({architecture(process).gnu_type})"
