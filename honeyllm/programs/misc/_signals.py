"""Signal names as coreutils read them."""

from signal import Signals


def signal_number(text: str) -> int | None:
    """The number of a signal given as a number or name with or without ``SIG``; None for none."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 4 and int(text) <= 64 else None
    name = text.upper()
    name = name if name.startswith("SIG") else "SIG" + name
    return int(Signals[name]) if name in Signals.__members__ else None
