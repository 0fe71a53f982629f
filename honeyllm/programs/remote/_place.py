"""Where an SSH client goes, and what it says when nobody is there."""

from collections.abc import Mapping

from attrs import frozen

from honeyllm.events import CommandInput
from honeyllm.host import Outcome, Process, Refused, TimedOut, Unreachable, Unresolved, connect
from honeyllm.programs._accounts import Accounts
from honeyllm.programs._gnu import say

FAILED = 255
DEFAULT_PORT = 22
REASONS: Mapping[type[Outcome], str] = {Refused: "Connection refused", TimedOut: "Connection timed out"}


@frozen(kw_only=True)
class Place:
    """Somebody's account on a host."""

    user: str
    host: str
    port: int

    @property
    def known_as(self) -> str:
        """Its name in known_hosts."""
        return self.host if self.port == DEFAULT_PORT else f"[{self.host}]:{self.port}"


def own_name(process: Process, accounts: Accounts) -> str:
    """The name of who runs *process*."""
    return accounts.user_name(process.who.uid)


def place_of(text: str, *, user: str, port: int) -> Place:
    """The place that ``[user@]host`` or a URI means; *user* and *port* where it names none."""
    rest = text
    if text.startswith("ssh://"):
        rest, _, number = text[6:].rstrip("/").partition(":")
        port = int(number) if number.isdecimal() and len(number) < 6 else port
    name, at, host = rest.rpartition("@")
    return Place(user=name if at else user, host=host, port=port)


async def reach(process: Process, place: Place) -> str | None:
    """The address that answered; None once it was said why nobody did, after as long as that takes."""
    address, complaint = await attempt(process, place)
    if address is None:
        await say(process, f"{complaint}\r\n")
    return address


async def attempt(process: Process, place: Place) -> tuple[str | None, str]:
    """The address that answered, or None and why nobody did, after as long as that takes."""
    process.emit(CommandInput(input=f"ssh://{place.user}@{place.host}:{place.port}", realm="ssh"))
    found = connect(process.kernel.system, place.host, place.port)
    if isinstance(found, str):
        return ("::1" if place.host.lower() == "localhost" else found), ""
    if isinstance(found, Unresolved):
        return None, f"ssh: Could not resolve hostname {place.host.lower()}: Name or service not known"
    is_paced = process.kernel.wiring.pacing is not None
    if isinstance(found, Refused | Unreachable) or (isinstance(found, TimedOut) and is_paced):
        await process.sleep(found.milliseconds / 1000)
    reason = REASONS.get(type(found), "No route to host")
    return None, f"ssh: connect to host {place.host} port {place.port}: {reason}"
