"""Which SSH server the persona has."""

import attrs

from honeyllm.persona import Persona, packages
from honeyllm.ssh import DROPBEAR, OPENSSH, VERSION, Habits

VENDORS = {"debian": "Debian", "ubuntu": "Ubuntu"}


def ssh_habits(persona: Persona) -> Habits:
    """By what a client can tell the server of *persona*."""
    if persona.process("dropbear") is not None:
        return DROPBEAR
    return attrs.evolve(OPENSSH, version=ssh_version(persona))


def ssh_version(persona: Persona) -> bytes:
    """The identification of the installed OpenSSH in its distribution's build; else Debian 12's."""
    found = next((package for package in packages(persona) if package.name == "openssh-server"), None)
    vendor = VENDORS.get(persona.release.id)
    if found is None or vendor is None:
        return VERSION
    upstream, _, revision = found.version.rpartition(":")[2].partition("-")
    return f"SSH-2.0-OpenSSH_{upstream} {vendor}-{revision}".encode("ascii", "replace")
