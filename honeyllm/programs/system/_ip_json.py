"""``ip -json``."""

import json
from collections.abc import Iterable

from honeyllm.persona import Interface

FOREVER = 4294967295


def as_json(interfaces: Iterable[Interface], *, addresses: bool, style_pretty: bool) -> str:
    """The interfaces as one JSON array."""
    rows = [_interface(interface, addresses=addresses) for interface in interfaces]
    if style_pretty:
        return json.dumps(rows, indent=4) + "\n"
    return json.dumps(rows, separators=(",", ":")) + "\n"


def _interface(interface: Interface, *, addresses: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "ifindex": interface.index,
        "ifname": interface.name,
        "flags": list(interface.flags),
        "mtu": interface.mtu,
        "qdisc": interface.qdisc,
        "operstate": interface.state,
        "group": "default",
        "txqlen": interface.queue_length,
        "link_type": "loopback" if interface.is_loopback else "ether",
        "address": interface.mac,
        "broadcast": interface.broadcast_mac,
    }
    if interface.alternative_names:
        found["altnames"] = list(interface.alternative_names)
    if addresses:
        found["addr_info"] = [
            {
                "family": family,
                "local": address.address,
                "prefixlen": address.prefix,
                **({"broadcast": address.broadcast} if address.broadcast else {}),
                "scope": address.scope,
                **({"label": interface.name} if family == "inet" else {}),
                "valid_life_time": address.lease_seconds or FOREVER,
                "preferred_life_time": address.lease_seconds or FOREVER,
            }
            for family, group in (("inet", interface.ipv4), ("inet6", interface.ipv6))
            for address in group
        ]
    return found
