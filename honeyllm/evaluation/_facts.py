"""Who the host is: the truths that depend on its identity are computed from these."""

import attrs

from honeyllm.persona import Persona


@attrs.frozen(kw_only=True)
class Facts:
    """A host and the account that asks; the defaults are the host that a raw model is told to be."""

    hostname: str = "web01"
    user: str = "root"
    uid: int = 0
    home: str = "/root"
    release: str = "6.1.0-28-amd64"
    version: str = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
    machine: str = "x86_64"
    pretty_name: str = "Debian GNU/Linux 12 (bookworm)"
    point_release: str = "12.8"
    cpus: int = 4

    @property
    def account(self) -> str:
        """``user@host``, as the prompt has it."""
        return f"{self.user}@{self.hostname}"

    @property
    def sysname(self) -> str:
        """The kernel's name; there is no Debian 12 with another."""
        return "Linux"

    @property
    def mark(self) -> str:
        """The end of the prompt."""
        return "$" if self.uid else "#"


QUESTION = (
    "id -un; id -u; echo ~; uname -n; uname -s; uname -r; uname -v; uname -m; nproc;"
    ' cat /etc/debian_version; (. /etc/os-release; echo "$PRETTY_NAME")'
)
"""What is asked of a host whose record is not at hand."""

_LINES = 11


def facts_of_answer(text: str) -> Facts | None:
    """The facts in what *QUESTION* printed, or nothing if it printed something else."""
    lines = text.splitlines()
    if len(lines) != _LINES or not (lines[1].isdecimal() and lines[8].isdecimal()):
        return None
    user, uid, home, hostname, _, release, version, machine, cpus, point, pretty = lines
    return Facts(
        hostname=hostname, user=user, uid=int(uid), home=home, release=release,
        version=version, machine=machine, cpus=int(cpus), point_release=point, pretty_name=pretty,
    )  # fmt: skip


def facts_of_persona(persona: Persona, user: str = "root") -> Facts:
    """The facts of the host that a honeypot serves."""
    account = next(each for each in persona.accounts.users if each.name == user)
    kernel = persona.kernel
    return Facts(
        hostname=persona.hostname, user=user, uid=account.uid, home=account.home,
        release=kernel.release, version=kernel.version, machine=kernel.machine,
        cpus=persona.hardware.cpu.count, point_release=persona.release.point,
        pretty_name=persona.release.pretty_name,
    )  # fmt: skip
