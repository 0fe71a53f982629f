"""What a router's daemons say when nobody is there: leases, stations that come and go, guessed passwords."""

from collections.abc import Iterator
from random import Random

from honeyllm.persona._firmware import Firmware
from honeyllm.persona._login_records import pid_at
from honeyllm.persona._logs import Guess, guesses
from honeyllm.persona._network import Neighbour
from honeyllm.persona._record import Persona

DAY = 86400
RENEWAL_SECONDS = 1800
RingLine = tuple[float, str, str, str]
"""Time, facility with level, tag, message."""


def ring_lines(persona: Persona, start: float, end: float) -> list[RingLine]:
    """What logd has taken from *start* until before *end*, in epoch seconds, by time."""
    firmware, found = persona.firmware, list[RingLine]()
    begin = max(start, persona.boot_at + 60)
    if firmware is None:
        return found
    for day in range(int(start) // DAY * DAY, int(end) + 1, DAY):
        for lines in (
            _line_of_access(persona, day),
            _at_home(persona, firmware, day),
            _guessed(persona, day),
        ):
            found += (line for line in lines if begin <= line[0] < end)
    return sorted(found, key=lambda line: line[0])


def _pid(persona: Persona, name: str) -> int:
    process = persona.process(name)
    return 1 if process is None else process.pid


def _line_of_access(persona: Persona, day: int) -> Iterator[RingLine]:
    """The client renews the address of the line."""
    outside, gateway = persona.network.primary, persona.network.gateway
    tag = "netifd"
    for at in range(day + persona.boot_at % RENEWAL_SECONDS, day + DAY, RENEWAL_SECONDS):
        address = outside.ipv4[0]
        head = f"{outside.name} ({_pid(persona, 'udhcpc')}): udhcpc:"
        yield at, "daemon.notice", tag, f"{head} sending renew to server {gateway}"
        got = f"{head} lease of {address.address} obtained from {gateway}, lease time {address.lease_seconds}"
        yield at + 0.03, "daemon.notice", tag, got


def _at_home(persona: Persona, firmware: Firmware, day: int) -> Iterator[RingLine]:
    random, dns = Random(f"{persona.seed}/home/{day}"), f"dnsmasq-dhcp[{_pid(persona, 'dnsmasq')}]"
    for neighbour in persona.network.neighbours:
        if neighbour.device != firmware.switch.lan or not firmware.radios:
            continue
        radio = random.choice(firmware.radios).interface
        for at in sorted(random.uniform(day, day + DAY) for _ in range(random.randrange(1, 7))):
            yield from _joined(at, radio, neighbour, dns, firmware.switch.lan)
            if random.random() < 0.6:
                gone = f"{radio}: AP-STA-DISCONNECTED {neighbour.mac}"
                yield at + random.uniform(400, 9000), "daemon.notice", "hostapd", gone


def _joined(at: float, radio: str, neighbour: Neighbour, dns: str, lan: str) -> Iterator[RingLine]:
    station, address = f"{radio}: STA {neighbour.mac}", neighbour.address
    yield at, "daemon.info", "hostapd", f"{station} IEEE 802.11: authenticated"
    yield at + 0.01, "daemon.info", "hostapd", f"{station} IEEE 802.11: associated (aid 1)"
    yield at + 0.05, "daemon.notice", "hostapd", f"{radio}: AP-STA-CONNECTED {neighbour.mac} auth_alg=open"
    yield at + 0.05, "daemon.info", "hostapd", f"{station} WPA: pairwise key handshake completed (RSN)"
    yield at + 0.4, "daemon.info", dns, f"DHCPREQUEST({lan}) {address} {neighbour.mac}"
    yield at + 0.4, "daemon.info", dns, f"DHCPACK({lan}) {address} {neighbour.mac}"


def _guessed(persona: Persona, day: int) -> Iterator[RingLine]:
    for guess in guesses(persona, day):
        yield from _attempt(persona, guess)


def _attempt(persona: Persona, guess: Guess) -> Iterator[RingLine]:
    tag, peer = f"dropbear[{pid_at(persona, guess.at)}]", f"{guess.source}:{guess.port}"
    yield guess.at - 1.6, "authpriv.info", tag, f"Child connection from {peer}"
    if guess.user == "root":
        yield guess.at, "authpriv.warn", tag, f"Bad password attempt for 'root' from {peer}"
        why = "(user 'root', 1 fails): Exited normally"
    else:
        yield guess.at, "authpriv.warn", tag, f"Login attempt for nonexistent user from {peer}"
        why = "Exited normally"
    yield guess.at + 1.1, "authpriv.info", tag, f"Exit before auth from <{peer}>: {why}"
