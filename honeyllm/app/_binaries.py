"""Which ELF file a path of the image is, and how other binary files begin."""

import re
import struct
from collections.abc import Sequence

import attrs

from honeyllm.app._elf import GRUB, MACHINES, RELOCATABLE, SHARED, Binary, Machine, build_id
from honeyllm.persona import Persona, TreeEntry, upstream_version

C_LIBRARY = "libc.so.6"
IMPORTS = [
    "__libc_start_main",
    "__cxa_finalize",
    "malloc",
    "calloc",
    "realloc",
    "free",
    "memcpy",
    "memset",
    "memcmp",
    "strlen",
    "strcmp",
    "strncmp",
    "strchr",
    "strrchr",
    "strdup",
    "strerror",
    "snprintf",
    "fprintf",
    "fputs",
    "fclose",
    "fopen",
    "fwrite",
    "getenv",
    "setlocale",
    "bindtextdomain",
    "textdomain",
    "dcgettext",
    "exit",
    "abort",
    "open",
    "read",
    "write",
    "close",
    "stat",
    "lseek",
    "sigaction",
    "getopt_long",
    "__errno_location",
    "__stack_chk_fail",
]
KERNEL_SYMBOLS = [
    "init_module",
    "cleanup_module",
    "__this_module",
    "__fentry__",
    "__x86_return_thunk",
    "kfree",
    "kmalloc_caches",
    "__kmalloc",
    "_printk",
    "param_ops_int",
    "module_layout",
]
MUSL_LIBRARIES = ("libgcc_s.so.1", "libc.so")
MUSL_ARM = attrs.evolve(MACHINES["armv7l"], loader="/lib/ld-musl-armhf.so.1")
PC = ("x86_64", "i686")
OF_PC = ("__fentry__", "__x86_return_thunk")
"""What only compilers for PCs leave in a module."""
VERSIONS = ("GLIBC_2.2.5", "GLIBC_2.3.4", "GLIBC_2.14", "GLIBC_2.33", "GLIBC_2.34")
ARM_VERSIONS = ("GLIBC_2.17", "GLIBC_2.33", "GLIBC_2.34")
"""No glibc before 2.17 was one for arm64."""
LIBRARIES: Sequence[tuple[re.Pattern[str], tuple[str, ...]]] = (
    (
        re.compile(r"/(ls|cp|mv|mkdir|mknod|mkfifo|install|stat|id|dir|vdir|chcon|runcon)$"),
        ("libselinux.so.1",),
    ),
    (re.compile(r"/(ssh|sshd|scp|sftp|ssh-[a-z]+|curl|wget|openssl)$"), ("libcrypto.so.3", "libz.so.1")),
    (re.compile(r"/(bash|less|nano|top|htop|watch|vim\.\w+)$"), ("libtinfo.so.6",)),
    (re.compile(r"/(mount|umount|findmnt|lsblk)$"), ("libmount.so.1", "libselinux.so.1")),
    (re.compile(r"/systemd"), ("libsystemd-shared-{systemd}.so", "libseccomp.so.2", "libselinux.so.1")),
    (re.compile(r"/apt"), ("libapt-private.so.0.0", "libapt-pkg.so.6.0", "libstdc++.so.6")),
    (re.compile(r"/(login|su|passwd|chfn|chsh|sudo)$"), ("libpam.so.0", "libpam_misc.so.0")),
)
HEADS: Sequence[tuple[re.Pattern[str], bytes]] = (
    (re.compile(r"\.xz$"), b"\xfd7zXZ\x00"),
    (re.compile(r"\.bz2$"), b"BZh9"),
    (re.compile(r"\.zst$"), b"\x28\xb5\x2f\xfd"),
    (re.compile(r"\.gz$"), b"\x1f\x8b\x08\x00"),
    (re.compile(r"\.png$"), b"\x89PNG\r\n\x1a\n"),
    (re.compile(r"\.zip$"), b"PK\x03\x04\x14\0\0\0\x08\0"),
    (re.compile(r"\.gpg$"), b"\x99\x02\x0d\x04"),
    (re.compile(r"\.pf2$"), b"FILE\0\0\0\x04PFF2"),
    (re.compile(r"/share/zoneinfo/|/localtime$"), b"TZif2" + bytes(15)),
    (re.compile(r"/terminfo/"), b"\x1a\x01"),
    (re.compile(r"/locale-archive$"), struct.pack("<I", 0xDE020109)),
    (re.compile(r"/ld\.so\.cache$"), b"glibc-ld.so.cache1.1"),
    (re.compile(r"initrd\.img"), b"\x28\xb5\x2f\xfd"),
)


def binary(entry: TreeEntry, persona: Persona) -> Binary:
    """What ELF file *entry* is."""
    path, name = entry.path, entry.path.rpartition("/")[2]
    machine = _machine(persona)
    identifier = build_id(name, persona.seed)
    if name.endswith((".ko", ".o", ".mod")):
        return _object(entry, name, persona, _built(name, machine), identifier)
    needed = _needed(path, name, persona)
    is_library = ".so" in name
    own = _symbol(name)
    symbols = [f"{own}_{verb}" for verb in ("init", "open", "close", "read", "free")] if is_library else []
    return Binary(
        name=name,
        size=entry.size,
        machine=machine,
        type=SHARED,
        identifier=identifier,
        is_library=is_library,
        needed=needed,
        symbols=(*IMPORTS, *symbols),
        texts=_texts(entry, name, own, persona),
    )


def _machine(persona: Persona) -> Machine:
    """How programs of the host look; those of routers are built with musl."""
    firmware = persona.firmware
    if firmware is None:
        return MACHINES.get(persona.kernel.machine, MACHINES["x86_64"])
    family = firmware.architecture.partition("_")[0]
    return MUSL_ARM if family == "arm" else MACHINES.get(family, MACHINES["mips"])


def _needed(path: str, name: str, persona: Persona) -> tuple[str, ...]:
    """The libraries that a file wants."""
    if name.startswith(("libc.so", "ld-linux")):
        return ()
    if persona.firmware is not None:
        return MUSL_LIBRARIES
    libraries = next((libraries for pattern, libraries in LIBRARIES if pattern.search(path)), ())
    systemd = upstream_version(persona, "systemd", "252").partition(".")[0]
    return (*(library.format(systemd=systemd) for library in libraries), C_LIBRARY)


def _symbol(name: str) -> str:
    return re.sub(r"\W", "_", name.partition(".so")[0])


def _texts(entry: TreeEntry, name: str, own: str, persona: Persona) -> tuple[str, ...]:
    package, firmware = entry.package or name, persona.firmware
    versions = ARM_VERSIONS if persona.kernel.machine == "aarch64" else VERSIONS
    first = versions if firmware is None else (f"BusyBox {firmware.busybox}",) if name == "busybox" else ()
    return (
        *first,
        f"{name}: %s", "%s: %s\n", "/usr/share/locale", "/usr/lib", "/etc/" + name, "/proc/self/exe",
        "/dev/null", "POSIXLY_CORRECT", "LC_ALL", "LANG", "help", "version", "verbose", "quiet", package,
        f"{own}_main", f"{own}_usage", "out of memory", "%s %s", "rb", persona.release.name,
    )  # fmt: skip


def _built_for(persona: Persona) -> str:
    """The options of the kernel that its modules have to fit."""
    if persona.firmware is None:
        processor = " aarch64" if persona.kernel.machine == "aarch64" else ""
        return f"SMP preempt mod_unload modversions{processor}"
    processors = "SMP " if persona.hardware.cpu.count > 1 else ""
    own = "ARMv7 p2v8" if persona.kernel.machine.startswith("arm") else "MIPS32_R2 32BIT"
    return f"{processors}mod_unload {own}"


def _built(name: str, machine: Machine) -> Machine:
    """For what an object is: modules of a PC's boot loader are for its first mode."""
    return GRUB if name.endswith(".mod") and machine is MACHINES["x86_64"] else machine


def _object(entry: TreeEntry, name: str, persona: Persona, machine: Machine, identifier: bytes) -> Binary:
    stem = _symbol(name.rpartition(".")[0])
    release = persona.kernel.release
    is_pc = persona.kernel.machine in PC
    symbols = (name for name in KERNEL_SYMBOLS if is_pc or name not in OF_PC)
    facts = (
        f"name={stem}", "intree=Y", *(("retpoline=Y",) if is_pc else ()), "license=GPL", "depends=",
        f"description={stem} driver",
        f"vermagic={release} {_built_for(persona)} ",
    )  # fmt: skip
    return Binary(
        name=name,
        size=entry.size,
        machine=machine,
        type=RELOCATABLE,
        identifier=identifier,
        symbols=(*symbols, f"{stem}_init", f"{stem}_exit"),
        texts=facts if name.endswith(".ko") else (stem, "LICENSE=GPLv3+"),
    )


def head(entry: TreeEntry, persona: Persona) -> bytes:
    """How a binary file that is no ELF begins."""
    path = entry.path
    if path.endswith(".mo"):
        count = max(1, entry.size // 120)
        return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    if path.endswith(".pyc"):
        return struct.pack("<HHIII", 3495, 0x0A0D, 0, max(0, entry.mtime), entry.size * 2) + b"\xe3"
    if "/vmlinuz-" in path:
        return _kernel_image(persona)
    return next((data for pattern, data in HEADS if pattern.search(path)), b"")


def _kernel_image(persona: Persona) -> bytes:
    """The setup header of the x86 boot protocol, with the version where file(1) looks."""
    kernel = persona.kernel
    version = f"{kernel.release} (debian-kernel@lists.debian.org) {kernel.version}".encode() + b"\0"
    if kernel.machine not in ("x86_64", "i686"):
        return b"MZ" + bytes(54) + b"ARMd"
    image = bytearray(b"MZ\xea\x07\0\xc0\x07".ljust(0x1F1, b"\0"))
    image += struct.pack("<BHIHHHH", 39, 1, 0x6B0, 0, 0xFFFF, 0, 0xAA55)
    image += b"\xeb\x6aHdrS" + struct.pack("<HIHH", 0x020F, 0, 0x1000, 0x3000) + b"\0\x01"
    return bytes(image.ljust(0x3200, b"\0")) + version
