"""How wget 1.21 shows sizes, rates and progress: dots into a file, a bar on a terminal."""

from collections.abc import Iterator

POWERS = "KMGT"
DOT, CLUSTER, DOTS = 1024, 10, 50
LINE = DOT * DOTS
PERCENT, BRACKETS, SIZE, SPEED, LEFT = 4, 2, 8, 10, 15
SHORTEST = 0.0005
"""Seconds below which a rate says nothing."""


def human(size: int, decimals: int = 1, below: int = 10) -> str:
    """*size* in powers of 1024, with *decimals* where the number is less than *below*."""
    if size < 1024:
        return str(size)
    value = float(size)
    for power in POWERS:
        value /= 1024
        if value < 1024 or power == POWERS[-1]:
            break
    return f"{value:.{decimals if value < below else 0}f}{power}"


def decimal(number: float) -> str:
    """A number of seconds as short as it can be."""
    if number >= 9.95:
        return f"{number:.0f}"
    if number >= 0.95:
        return f"{number:.1f}"
    if number >= 0.001:
        return f"{number:.1g}"
    return "0.001" if number >= SHORTEST else "0"


def _rate(size: int, seconds: float) -> tuple[float, int]:
    rate, power = size / max(seconds, 1e-6), 0
    while rate >= 1024 and power < 3:
        rate, power = rate / 1024, power + 1
    return rate, power


def _places(rate: float) -> int:
    return 0 if rate >= 99.95 else 1 if rate >= 9.995 else 2


def speed(size: int, seconds: float) -> str:
    """As in ``(1.23 MB/s)``."""
    rate, power = _rate(size, seconds)
    return f"{rate:.{_places(rate)}f} {('B/s', 'KB/s', 'MB/s', 'GB/s')[power]}"


def dots(size: int, seconds: float) -> str:
    """The whole display of a download into a log."""
    return "".join(_rows(size, seconds)) + "\n\n"


def _rows(size: int, seconds: float) -> Iterator[str]:
    for start in range(0, max(size, 1), LINE):
        shown = min(size - start, LINE) // DOT
        cells = (("" if i % CLUSTER else " ") + ("." if i < shown else " ") for i in range(DOTS))
        done = min(size, start + LINE)
        rate, power = _rate(size, seconds)
        share = 100 * done // size if size else 100
        text = f"{share:3}% {rate:4.{_places(rate)}f}{('', 'K', 'M', 'G')[power]}"
        left = seconds * (1 - done / size) if size else 0.0
        tail = f"={decimal(seconds)}s" if done >= size else f" {left:.0f}s"
        yield f"\n{start // DOT:6}K{''.join(cells)}{text}{tail}"


def bar(name: str, size: int, seconds: float, columns: int) -> str:
    """The whole display of a download on a terminal of *columns*."""
    width = max(columns, 45) - 1
    return f"\n\r{_image(name, 0, size, '', width)}\r{_finished(name, size, seconds, width)}\n\n"


def _finished(name: str, size: int, seconds: float, width: int) -> str:
    return _image(name, size, size, f"    in {decimal(seconds)}s", width, seconds)


def _image(name: str, done: int, size: int, left: str, width: int, seconds: float = 0.0) -> str:
    columns = width // 4
    inner = max(0, width - columns - 1 - PERCENT - BRACKETS - SIZE - SPEED - LEFT)
    share = 100 * done // size if size else 100
    filled = inner * share // 100
    cells = ("=" * (filled - 1) + ">" if filled else "").ljust(inner)
    rate, power = _rate(done, seconds)
    is_known = done and seconds >= 0.15
    shown = f"{rate:4.{_places(rate)}f}{('B/s', 'KB/s', 'MB/s', 'GB/s')[power]}" if is_known else "--.-KB/s"
    size_text = human(done, 2, 1000) if done else "0"
    text = f"{name[:columns]:<{columns}} {share:3}%[{cells}] {size_text:>7}  {shown}{left}"
    return text.ljust(width)
