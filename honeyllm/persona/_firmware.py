"""What a router is made of: one image for its board, in flash memory."""

from attrs import frozen


@frozen(kw_only=True)
class FlashPartition:
    """A partition of the flash memory, as ``/proc/mtd`` lists it; sizes in bytes."""

    name: str
    size: int
    erase_size: int = 0x10000


@frozen(kw_only=True)
class Radio:
    """A wireless interface; *band* is ``2g`` or ``5g``, *mode* what it speaks, *path* its device."""

    interface: str
    band: str
    channel: int
    mode: str
    path: str
    network: str
    key: str


@frozen(kw_only=True)
class Device:
    """The board: its *name* in the device tree, and *target*, the family that one kernel serves."""

    name: str
    model: str
    chip: str
    target: str


@frozen(kw_only=True)
class Switch:
    """The interfaces: the bridge to the home, the *ports* in it, and the one to the line."""

    lan: str
    wan: str
    ports: tuple[str, ...]


@frozen(kw_only=True)
class Firmware:
    """
    The image of a router, built in one go for its device.

    *architecture* is that of the packages, *busybox* the version with the time of the build, *built_at*
    that time in epoch seconds.
    """

    device: Device
    architecture: str
    revision: str
    busybox: str
    built_at: int
    flash: tuple[FlashPartition, ...]
    radios: tuple[Radio, ...]
    switch: Switch

    @property
    def writable(self) -> int:
        """The number of the partition that changes are written to."""
        return next(n for n, part in enumerate(self.flash) if part.name == "rootfs_data")
