"""The record of one host, from which every program renders its answer."""

from random import Random

from attrs import evolve, frozen

from honeyllm.persona._architecture import Architecture, architecture
from honeyllm.persona._draw_software import draw_password_hash
from honeyllm.persona._firmware import Firmware
from honeyllm.persona._hardware import Hardware
from honeyllm.persona._network import Network
from honeyllm.persona._software import Accounts, Daemon, Group, Kernel, Release, Software, Unit, User


@frozen(kw_only=True)
class Persona:
    """
    Who the virtual host is.

    Times are epoch seconds (UTC). *seed* is what the host was drawn from and the source of every
    further detail that must be stable (inode numbers, small variations), so two parts of the
    program that need chance about this host use ``random.Random(f"{persona.seed}/topic")``.
    """

    seed: int
    hostname: str
    domain: str
    machine_id: str
    boot_id: str
    installed_at: int
    boot_at: int
    timezone: str
    locale: str
    hardware: Hardware
    network: Network
    software: Software

    @property
    def fqdn(self) -> str:
        """The full name, without a trailing dot."""
        return f"{self.hostname}.{self.domain}" if self.domain else self.hostname

    @property
    def kernel(self) -> Kernel:
        """The running kernel."""
        return self.software.kernel

    @property
    def architecture(self) -> Architecture:
        """What follows from the kernel's machine."""
        return architecture(self.kernel.machine)

    @property
    def release(self) -> Release:
        """The distribution."""
        return self.software.release

    @property
    def accounts(self) -> Accounts:
        """Users, groups and past logins."""
        return self.software.accounts

    @property
    def processes(self) -> tuple[Daemon, ...]:
        """What runs when nobody is logged in."""
        return self.software.processes

    @property
    def firmware(self) -> Firmware | None:
        """What a router is made of; None for other hosts."""
        return self.software.firmware

    def process(self, name: str) -> Daemon | None:
        """The process called *name*, or None."""
        return next((process for process in self.processes if process.name == name), None)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of systemd."""
        return self.software.units

    def with_user(self, name: str) -> "Persona":
        """This host with an ordinary human user *name* added, or itself when it has one."""
        if self.accounts.user(name) is not None:
            return self
        used = {user.uid for user in self.accounts.users} | {group.gid for group in self.accounts.groups}
        number = next(n for n in range(1000, 60000) if n not in used)
        root = self.accounts.user("root")
        user = User(
            name=name,
            uid=number,
            gid=number,
            gecos=",,,",
            home=f"/home/{name}",
            shell="/bin/bash" if root is None else root.shell,
            password=draw_password_hash(Random(f"{self.seed}/password/{name}")),
            changed_day=self.installed_at // 86400,
            is_human=True,
        )
        accounts = evolve(
            self.accounts,
            users=(*self.accounts.users, user),
            groups=(*self.accounts.groups, Group(name=name, gid=number)),
        )
        return evolve(self, software=evolve(self.software, accounts=accounts))
