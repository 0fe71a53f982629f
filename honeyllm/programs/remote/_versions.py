"""What the clients call themselves: the version of the persona's package."""

from honeyllm.host import Process
from honeyllm.programs._versions import versioned

DATES = {
    "3.0.11": "19 Sep 2023",
    "3.0.13": "30 Jan 2024",
    "3.0.14": "4 Jun 2024",
    "3.0.15": "3 Sep 2024",
    "3.0.16": "11 Feb 2025",
    "3.0.17": "1 Jul 2025",
    "3.0.18": "30 Sep 2025",
    "3.0.19": "27 Jan 2026",
    "3.0.20": "7 Apr 2026",
}
"""When each release of OpenSSL was made."""


def library(process: Process) -> str:
    """OpenSSL as its library says it."""
    version = versioned(process, "{version:openssl}")
    return f"OpenSSL {version} {DATES.get(version, '3 Sep 2024')}"


def client(process: Process) -> str:
    """OpenSSH as ``ssh -V`` says it, without the library."""
    package = versioned(process, "{package:openssh-client}").partition(":")[2] or "9.2p1-2+deb12u7"
    version, _, revision = package.partition("-")
    return f"OpenSSH_{version} {'Ubuntu' if 'ubuntu' in revision else 'Debian'}-{revision}"
