"""The file system that the firmware boots from: /boot/efi of a PC, /boot/firmware of a Raspberry Pi."""

from collections.abc import Iterator, Mapping

from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona

FOUNDATION_SECONDS = 1182
"""When after the start of an installation the boot loader is written."""
EFI_NAMES: Mapping[str, tuple[str, str]] = {"aarch64": ("AA64", "aa64")}
EFI_FILES = (
    ("BOOT", 0),
    ("BOOT/BOOT{upper}.EFI", 964_192),
    ("BOOT/fb{lower}.efi", 87_816),
    ("BOOT/mm{lower}.efi", 868_640),
    ("debian", 0),
    ("debian/BOOT{upper}.CSV", 108),
    ("debian/grub.cfg", 126),
    ("debian/grub{lower}.efi", 4_213_760),
    ("debian/mm{lower}.efi", 868_640),
    ("debian/shim{lower}.efi", 964_192),
)
RASPBERRY_FILES = (
    ("LICENCE.broadcom", 1_594),
    ("bcm2710-rpi-3-b-plus.dtb", 35_303),
    ("bcm2711-rpi-4-b.dtb", 56_373),
    ("bcm2711-rpi-400.dtb", 56_281),
    ("bcm2711-rpi-cm4.dtb", 57_020),
    ("bcm2712-rpi-5-b.dtb", 78_089),
    ("bootcode.bin", 52_476),
    ("fixup.dat", 7_265),
    ("fixup4.dat", 5_400),
    ("fixup4cd.dat", 3_170),
    ("fixup4x.dat", 8_378),
    ("initramfs8", 10_917_184),
    ("kernel8.img", 9_492_231),
    ("overlays/disable-bt.dtbo", 1_073),
    ("overlays/disable-wifi.dtbo", 387),
    ("overlays/dwc2.dtbo", 801),
    ("overlays/gpio-fan.dtbo", 1_576),
    ("overlays/i2c-rtc.dtbo", 5_611),
    ("overlays/overlay_map.dtb", 5_255),
    ("overlays/vc4-kms-v3d.dtbo", 2_760),
    ("overlays/w1-gpio.dtbo", 1_131),
    ("start.elf", 2_980_544),
    ("start4.elf", 2_256_352),
    ("start4cd.elf", 808_060),
    ("start4x.elf", 3_003_560),
)
CONFIG = """\
# For more options and information see
# http://rptl.io/configtxt
# Some settings may impact device functionality. See link above for details

# Uncomment some or all of these to enable the optional hardware interfaces
#dtparam=i2c_arm=on
#dtparam=i2s=on
#dtparam=spi=on

# Enable audio (loads snd_bcm2835)
dtparam=audio=on

# Automatically load overlays for detected cameras
camera_auto_detect=1

# Automatically load overlays for detected DSI displays
display_auto_detect=1

# Automatically load initramfs files, if found
auto_initramfs=1

# Enable DRM VC4 V3D driver
dtoverlay=vc4-kms-v3d
max_framebuffers=2

# Run in 64-bit mode
arm_64bit=1

# Run as fast as firmware / board allows
arm_boost=1

[all]
"""


def boot_partition(persona: Persona) -> tuple[str, Iterator[TreeEntry]]:
    """Where it is mounted and what is on it, without the mount point; modes are those of the mount."""
    board = persona.hardware.board
    if board is not None and board.is_raspberry:
        return "/boot/firmware", _raspberry(persona)
    return "/boot/efi", _efi(persona)


def _efi(persona: Persona) -> Iterator[TreeEntry]:
    upper, lower = EFI_NAMES.get(persona.kernel.machine, ("X64", "x64"))
    yield _entry(persona, "/boot/efi/EFI", 0)
    for name, size in EFI_FILES:
        yield _entry(persona, f"/boot/efi/EFI/{name.format(upper=upper, lower=lower)}", size)


def _raspberry(persona: Persona) -> Iterator[TreeEntry]:
    yield _entry(persona, "/boot/firmware/overlays", 0)
    for name, size in RASPBERRY_FILES:
        yield _entry(persona, f"/boot/firmware/{name}", size)
    for name, text in (("config.txt", CONFIG), ("cmdline.txt", _own_options(persona))):
        content = text.encode()
        yield _entry(persona, f"/boot/firmware/{name}", len(content), content)


def _own_options(persona: Persona) -> str:
    """What of the kernel's command line the card says, the firmware the rest."""
    line = persona.kernel.command_line
    return line[line.index("console=") :] + "\n"


def _entry(persona: Persona, path: str, size: int, content: bytes | None = None) -> TreeEntry:
    time = persona.installed_at + FOUNDATION_SECONDS
    return TreeEntry(
        path=path,
        kind="f" if size else "d",
        mode=0o755,
        size=size,
        mtime=time,
        changed=time,
        nature="T" if content is not None else "B" if size else "",
        content=content,
    )
