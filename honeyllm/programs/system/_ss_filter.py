"""The filter that ss takes: ``sport = :22 or dport = :http``."""

import re
from collections.abc import Mapping, Sequence

from honeyllm.host import Socket

TERM = re.compile(r"(sport|dport)(!=|==|=|>=|<=|>|<|eq|ne|neq|ge|geq|le|leq|gt|lt)(?:[^:]*:)?(\w+)")
NAMED: Mapping[str, int] = {"ssh": 22, "domain": 53, "http": 80, "https": 443, "smtp": 25, "bootpc": 68}
WORDS: Mapping[str, str] = {
    "eq": "=",
    "==": "=",
    "ne": "!=",
    "neq": "!=",
    "ge": ">=",
    "geq": ">=",
    "le": "<=",
}
MORE: Mapping[str, str] = {**WORDS, "leq": "<=", "gt": ">", "lt": "<"}


def passes(words: Sequence[str], socket: Socket) -> bool:
    """Whether *socket* is among those that *words* ask for; what is no comparison of ports lets all pass."""
    text = " ".join(words).replace("(", " ").replace(")", " ").replace("&&", " and ").replace("||", " or ")
    return any(
        all(_holds(term, socket) for term in re.split(r"\band\b", part)) for part in re.split(r"\bor\b", text)
    )


def _holds(term: str, socket: Socket) -> bool:
    found = TERM.fullmatch("".join(term.split()))
    if found is None:
        return True
    side, sign, name = found.groups()
    port = int(name) if name.isdecimal() else NAMED.get(name, -1)
    own = socket.port if side == "sport" else socket.peer_port
    results = {"=": own == port, "!=": own != port, ">": own > port, "<": own < port}
    results |= {">=": own >= port, "<=": own <= port}
    return results[MORE.get(sign, sign)]
