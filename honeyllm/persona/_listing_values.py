"""What the texts of a listed image say of the record."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address
from random import Random

from honeyllm.persona._firmware import Firmware
from honeyllm.persona._network import Interface
from honeyllm.persona._record import Persona
from honeyllm.persona._software import User

LOADERS = {"mipsel": "mipsel-sf", "mips": "mips-sf", "arm": "armhf", "aarch64": "aarch64"}
LEASE_SECONDS = 43_200
UCI_STATIC = "config interface 'loopback'\n\toption device 'lo'\n\toption proto 'static'\n"


def listing_values(persona: Persona) -> Mapping[str, str]:
    """The values by name; those of the firmware are empty for a record without one."""
    firmware = persona.firmware
    accounts = persona.accounts
    if firmware is None:
        return {}
    lan = _interface(persona, firmware.switch.lan)
    address = lan.ipv4[0].address
    prefix = address.rpartition(".")[0]
    family = firmware.architecture.partition("_")[0]
    console = persona.kernel.command_line.partition("console=")[2].partition(",")[0]
    return {
        "hostname": persona.hostname,
        "release": persona.release.version,
        "revision": firmware.revision,
        "target": firmware.device.target,
        "architecture": firmware.architecture,
        "board": firmware.device.name,
        "model": firmware.device.model,
        "wan": firmware.switch.wan,
        "console": console,
        "loader": f"/lib/ld-musl-{LOADERS.get(family, family)}.so.1",
        "kernel_hash": hashlib.md5(firmware.device.target.encode(), usedforsecurity=False).hexdigest(),
        "lan_address": address,
        "lan_first": f"{prefix}.100",
        "lan_last": f"{prefix}.249",
        "name_servers": "".join(f"nameserver {server}\n" for server in persona.network.name_servers),
        "passwd": "\n".join(_passwd(user) for user in accounts.users),
        "shadow": "\n".join(_shadow(user) for user in accounts.users),
        "group": "\n".join(
            f"{g.name}:x:{g.gid}:{','.join(g.members) or _own(g.name)}" for g in accounts.groups
        ),
        "network": _network(persona, firmware),
        "wireless": _wireless(firmware),
        "leases": "".join(_leases(persona, firmware)),
        "board_json": _board(persona, firmware),
        **{f"pid_{p.name}": str(p.pid) for p in persona.processes if not p.is_kernel_thread},
    }


def _interface(persona: Persona, name: str) -> Interface:
    return next(i for i in persona.network.interfaces if i.name == name)


def _own(name: str) -> str:
    """Groups that have their user as a member."""
    return name if name in ("ntp", "dnsmasq", "logd", "ubus") else ""


def _passwd(user: User) -> str:
    mark = "*" if user.password == "*" else "x"
    return f"{user.name}:{mark}:{user.uid}:{user.gid}:{user.gecos}:{user.home}:{user.shell}"


def _shadow(user: User) -> str:
    day = str(user.changed_day or (0 if user.password == "*" else ""))
    return f"{user.name}:{user.password}:{day}:0:99999:7:::"


def _network(persona: Persona, firmware: Firmware) -> str:
    lan = _interface(persona, firmware.switch.lan)
    local = next((a for a in lan.ipv6 if a.scope == "global"), None)
    ula = "" if local is None else str(IPv6Address(int(IPv6Address(local.address)) >> 80 << 80))
    ports = "".join(f"\tlist ports '{port}'\n" for port in firmware.switch.ports)
    return (
        f"\n{UCI_STATIC}\toption ipaddr '127.0.0.1'\n\toption netmask '255.0.0.0'\n\n"
        f"config globals 'globals'\n\toption ula_prefix '{ula}/48'\n\n"
        f"config device\n\toption name '{firmware.switch.lan}'\n\toption type 'bridge'\n{ports}\n"
        f"config interface 'lan'\n\toption device '{firmware.switch.lan}'\n\toption proto 'static'\n"
        f"\toption ipaddr '{lan.ipv4[0].address}'\n\toption netmask '255.255.255.0'\n"
        "\toption ip6assign '60'\n\n"
        f"config interface 'wan'\n\toption device '{firmware.switch.wan}'\n\toption proto 'dhcp'\n\n"
        f"config interface 'wan6'\n\toption device '{firmware.switch.wan}'\n\toption proto 'dhcpv6'\n\n"
    )


def _wireless(firmware: Firmware) -> str:
    out = ""
    for number, radio in enumerate(firmware.radios):
        out += (
            f"\nconfig wifi-device 'radio{number}'\n\toption type 'mac80211'\n\toption path '{radio.path}'\n"
            f"\toption channel '{radio.channel}'\n\toption band '{radio.band}'\n"
            f"\toption htmode '{radio.mode}'\n\toption cell_density '0'\n\n"
            f"config wifi-iface 'default_radio{number}'\n\toption device 'radio{number}'\n"
            f"\toption network 'lan'\n\toption mode 'ap'\n\toption ssid '{radio.network}'\n"
            f"\toption encryption 'psk2'\n\toption key '{radio.key}'\n"
        )
    return out + "\n"


def _leases(persona: Persona, firmware: Firmware) -> Iterator[str]:
    """Who has an address of the network behind, as dnsmasq keeps it."""
    random = Random(f"{persona.seed}/leases")
    for neighbour in persona.network.neighbours:
        if neighbour.device == firmware.switch.lan:
            mac = neighbour.mac
            until = persona.boot_at + LEASE_SECONDS + random.randrange(LEASE_SECONDS)
            name = random.choice(("*", "*", "iPhone", "galaxy-s22", "laptop", "Chromecast", "tv", "tablet"))
            yield f"{until} {mac} {neighbour.address} {name} 01:{mac}\n"


def _board(persona: Persona, firmware: Firmware) -> str:
    network = {
        "lan": {"ports": list(firmware.switch.ports), "protocol": "static"},
        "wan": {"device": firmware.switch.wan, "protocol": "dhcp"},
    }
    found = {"model": {"id": firmware.device.name, "name": firmware.device.model}, "network": network}
    return json.dumps(found, indent="\t")
