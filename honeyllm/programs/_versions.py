"""What ``--version`` says: the version of the installed package that a program comes from."""

import re
from collections.abc import Mapping

from honeyllm.host import Process, persona_of
from honeyllm.persona import installed_version, upstream_version

SLOT = re.compile(r"\{(version|major|package|year):([a-z0-9-]+)\}")
PACKAGED = {
    "apt": "2.6.1",
    "coreutils": "9.1",
    "curl": "7.88.1",
    "diffutils": "3.8",
    "dpkg": "1.21.22",
    "file": "5.44",
    "findutils": "4.9.0",
    "grep": "3.8",
    "git": "2.39.5",
    "gzip": "1.12",
    "iproute2": "6.1.0",
    "kmod": "30",
    "less": "590",
    "libc6": "2.36",
    "openssl": "3.0.20",
    "pciutils": "3.9.0",
    "procps": "4.0.2",
    "sed": "4.9",
    "systemd": "252.39",
    "tar": "1.34",
    "util-linux": "2.38.1",
    "wget": "1.21.3",
    "xz-utils": "5.4.1",
}
"""Debian 12's, for a host that has a program without its package."""
YEARS: Mapping[tuple[str, str], str] = {
    ("coreutils", "9.1"): "2022",
    ("coreutils", "9.4"): "2023",
    ("diffutils", "3.8"): "2021",
    ("diffutils", "3.10"): "2023",
    ("findutils", "4.9.0"): "2022",
    ("grep", "3.8"): "2022",
    ("grep", "3.11"): "2023",
    ("libc6", "2.36"): "2022",
    ("libc6", "2.39"): "2024",
    ("sed", "4.9"): "2022",
    ("tar", "1.34"): "2021",
    ("tar", "1.35"): "2023",
}
"""In which year the authors say that they wrote a version."""
LATEST = "2023"


def versioned(process: Process, text: str) -> str:
    """
    *text* with its slots filled: ``{version:grep}`` is what the authors call the installed version of a
    package, ``{major:systemd}`` its first number, ``{package:systemd}`` what the distribution calls it,
    ``{year:grep}`` the year of its copyright.
    """
    persona = persona_of(process.kernel)

    def filled(found: re.Match[str]) -> str:
        kind, name = found.groups()
        default = PACKAGED.get(name, "")
        if kind == "package":
            return default if persona is None else installed_version(persona, name, default)
        version = default if persona is None else upstream_version(persona, name, default)
        if kind == "major":
            return version.partition(".")[0]
        return version if kind == "version" else YEARS.get((name, version), LATEST)

    return SLOT.sub(filled, text)
