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


JSON_NAMES = {"via": "gateway", "proto": "protocol", "src": "prefsrc", "uid": "uid"}
STATES = ("REACHABLE", "STALE", "PERMANENT", "FAILED", "DELAY", "NOARP")


def rows_as_json(rows: Iterable[str]) -> str:
    """Rows of routes or neighbours, a destination followed by names and values, as one JSON array."""
    return json.dumps([_row(row.split()) for row in rows], separators=(",", ":")) + "\n"


def _row(words: list[str]) -> dict[str, object]:
    found: dict[str, object] = {"dst": words.pop(0)}
    flags: list[str] = []
    while words:
        word = words.pop(0)
        if word in STATES:
            found["state"] = [word]
        elif word == "onlink":
            flags.append(word)
        elif words:
            value = words.pop(0)
            found[JSON_NAMES.get(word, word)] = int(value) if word in ("metric", "uid") else value
    return found if "state" in found else found | {"flags": flags}


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
