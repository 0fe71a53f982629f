"""How the persona's SSH server identifies itself."""

from honeyllm.persona import Persona, packages
from honeyllm.ssh import VERSION

VENDORS = {"debian": "Debian", "ubuntu": "Ubuntu"}


def ssh_version(persona: Persona) -> bytes:
    """That of dropbear, or the installed OpenSSH's in its distribution's build; else Debian 12's."""
    if persona.process("dropbear") is not None:
        return b"SSH-2.0-dropbear"
    found = next((package for package in packages(persona) if package.name == "openssh-server"), None)
    vendor = VENDORS.get(persona.release.id)
    if found is None or vendor is None:
        return VERSION
    upstream, _, revision = found.version.rpartition(":")[2].partition("-")
    return f"SSH-2.0-OpenSSH_{upstream} {vendor}-{revision}".encode("ascii", "replace")
