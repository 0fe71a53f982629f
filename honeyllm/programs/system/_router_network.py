"""What tells of a router's bridge and radios: brctl and iwinfo."""

from honeyllm.host import Process
from honeyllm.persona import Firmware, Radio
from honeyllm.programs._gnu import say

BRIDGES = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n"
MEGAHERTZ = {"2g": (2407, 5), "5g": (5000, 5)}
"""Of channel nought, and from one channel to the next."""


async def brctl(process: Process) -> int:
    """``brctl show``; what would change the bridge needs no answer."""
    firmware = process.kernel.system.persona.firmware
    if firmware is None or process.argv[1:2] != ("show",):
        return 0
    switch = firmware.switch
    members = [*switch.ports, *(radio.interface for radio in firmware.radios)]
    number = _mac(process, switch.lan).replace(":", "")
    await process.stdout.write(f"{BRIDGES}{switch.lan}\t\t7fff.{number}\tno\t\t{members[0]}\n")
    await process.stdout.write("".join(f"\t\t\t\t\t\t\t{name}\n" for name in members[1:]))
    return 0


def _mac(process: Process, name: str) -> str:
    interfaces = process.kernel.system.persona.network.interfaces
    return next((interface.mac for interface in interfaces if interface.name == name), "")


async def iwinfo(process: Process) -> int:
    """What the radios do: all of them, or one with what is asked of it."""
    firmware = process.kernel.system.persona.firmware
    radios = () if firmware is None else firmware.radios
    if len(process.argv) == 1 and firmware is not None:
        for radio in radios:
            await process.stdout.write(_info(process, firmware, radio) + "\n")
        return 0
    chosen = next((radio for radio in radios if radio.interface == process.argv[1]), None)
    if chosen is None or firmware is None:
        await say(process, f"No such wireless device: {process.argv[1]}\n" if radios else "")
        return 1
    if process.argv[2:3] == ("assoclist",):
        await process.stdout.write("No station connected\n")
    else:
        await process.stdout.write(_info(process, firmware, chosen))
    return 0


def _info(process: Process, firmware: Firmware, radio: Radio) -> str:
    base, step = MEGAHERTZ[radio.band]
    frequency = (base + step * radio.channel) / 1000
    number = firmware.radios.index(radio)
    kinds = "bgn" if radio.band == "2g" else "nac"
    return (
        f'{radio.interface:<9} ESSID: "{radio.network}"\n'
        f"          Access Point: {_mac(process, radio.interface).upper()}\n"
        f"          Mode: Master  Channel: {radio.channel} ({frequency:.3f} GHz)  HT Mode: {radio.mode}\n"
        f"          Tx-Power: 20 dBm  Link Quality: unknown/70\n"
        f"          Signal: unknown  Noise: -89 dBm\n          Bit Rate: unknown\n"
        f"          Encryption: WPA2 PSK (CCMP)\n          Type: nl80211  HW Mode(s): 802.11{kinds}\n"
        f"          TX power offset: none\n          Channel offset: none\n"
        f"          Supports VAPs: yes  PHY name: phy{number}\n"
    )
