"""What follows from the processor's instruction set: names in packages, paths and programs."""

from collections.abc import Mapping

from attrs import frozen


@frozen(kw_only=True)
class Architecture:
    """
    One instruction set, as a distribution for it speaks of it.

    *package* is dpkg's name, *triplet* the directory of libraries, *gnu_type* what programs say they were
    built for, *loader* the file name of glibc's dynamic loader, *modes* lscpu's "CPU op-mode(s)".
    """

    package: str
    triplet: str
    gnu_type: str
    loader: str
    bits: int = 64
    modes: str = ""
    systemd: str = ""

    @property
    def libraries(self) -> str:
        """The directory of shared libraries."""
        return f"/usr/lib/{self.triplet}"

    @property
    def host_type(self) -> str:
        """The processor alone, as bash's HOSTTYPE."""
        return self.gnu_type.partition("-")[0]

    @property
    def os_type(self) -> str:
        """The system alone, as bash's OSTYPE."""
        return self.gnu_type.split("-", 2)[2]


AMD64 = Architecture(
    package="amd64",
    triplet="x86_64-linux-gnu",
    gnu_type="x86_64-pc-linux-gnu",
    loader="ld-linux-x86-64.so.2",
    modes="32-bit, 64-bit",
    systemd="x86-64",
)
ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": AMD64,
    "i686": Architecture(
        package="i386",
        triplet="i386-linux-gnu",
        gnu_type="i686-pc-linux-gnu",
        loader="ld-linux.so.2",
        bits=32,
        modes="32-bit",
        systemd="x86",
    ),
    "aarch64": Architecture(
        package="arm64",
        triplet="aarch64-linux-gnu",
        gnu_type="aarch64-unknown-linux-gnu",
        loader="ld-linux-aarch64.so.1",
        modes="32-bit, 64-bit",
        systemd="arm64",
    ),
    "armv7l": Architecture(
        package="armhf",
        triplet="arm-linux-gnueabihf",
        gnu_type="arm-unknown-linux-gnueabihf",
        loader="ld-linux-armhf.so.3",
        bits=32,
        systemd="arm",
    ),
    "riscv64": Architecture(
        package="riscv64",
        triplet="riscv64-linux-gnu",
        gnu_type="riscv64-unknown-linux-gnu",
        loader="ld-linux-riscv64-lp64d.so.1",
        systemd="riscv64",
    ),
    "mips": Architecture(
        package="mips",
        triplet="mips-linux-gnu",
        gnu_type="mips-unknown-linux-gnu",
        loader="ld.so.1",
        bits=32,
        systemd="mips",
    ),
    "mipsel": Architecture(
        package="mipsel",
        triplet="mipsel-linux-gnu",
        gnu_type="mipsel-unknown-linux-gnu",
        loader="ld.so.1",
        bits=32,
        systemd="mips-le",
    ),
}
"""By what ``uname -m`` says."""


def architecture(machine: str) -> Architecture:
    """The architecture of a kernel's *machine*; for one that nobody knows that of PCs."""
    return ARCHITECTURES.get("armv7l" if machine.startswith("armv") else machine, AMD64)
