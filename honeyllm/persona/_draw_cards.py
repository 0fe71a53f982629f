"""Draw the graphics cards of a server."""

from random import Random
from uuid import UUID

from honeyllm.persona._data import Card, Profile
from honeyllm.persona._hardware import Gpu, PciDevice

VENDOR = ("10de", "NVIDIA Corporation")
MODULES = "nvidiafb, nouveau, nvidia_drm, nvidia"


def draw_cards(random: Random, profile: Profile) -> tuple[Card, ...]:
    """The cards of a server of *profile*, all of one model; none where it has no models."""
    if not profile.cards:
        return ()
    card = random.choice(profile.cards)
    return (card,) * random.choice(card.counts)


def card_devices(
    random: Random, profile: Profile, cards: tuple[Card, ...], others: tuple[PciDevice, ...]
) -> tuple[tuple[PciDevice, ...], tuple[Gpu, ...]]:
    """The devices on the buses with *cards* behind the *others*, and what the driver says of the cards."""
    slots = _free_slots(others, len(cards))
    devices = tuple(_device(card, slot) for card, slot in zip(cards, slots, strict=True))
    gpus = tuple(_gpu(random, profile, card, slot) for card, slot in zip(cards, slots, strict=True))
    return (*others, *devices), gpus


def _free_slots(others: tuple[PciDevice, ...], count: int) -> tuple[str, ...]:
    """Places on the last bus where there is one bus, else a bus for each card."""
    last = others[-1].slot
    bus, place = int(last[:2], 16), int(last[3:5], 16)
    if bus == 0:
        return tuple(f"00:{place + number:02x}.0" for number in range(1, count + 1))
    return tuple(f"{bus + number:02x}:00.0" for number in range(1, count + 1))


def _device(card: Card, slot: str) -> PciDevice:
    vendor, device, name = card.subsystem
    return PciDevice(
        slot=slot,
        class_id=card.class_id,
        class_name=card.class_name,
        vendor_id=VENDOR[0],
        vendor_name=VENDOR[1],
        device_id=card.device_id,
        device_name=card.device_name,
        subsystem_vendor_id=vendor,
        subsystem_vendor_name=name,
        subsystem_id=device,
        subsystem_name="",
        revision="a1",
        prog_if="",
        prog_if_name="",
        driver="nvidia",
        module=MODULES,
    )


def _gpu(random: Random, profile: Profile, card: Card, slot: str) -> Gpu:
    driver, cuda = profile.driver
    number = random.randrange(10**11, 2 * 10**11)
    return Gpu(
        slot=slot,
        product_name=card.product_name,
        uuid=f"GPU-{UUID(int=random.getrandbits(128), version=4)}",
        serial=f"15{number}" if card.has_serial else "",
        memory_mib=card.memory_mib,
        driver_version=driver,
        cuda_version=cuda,
        vbios_version=card.vbios_version,
        power_watts=card.power_watts,
    )
